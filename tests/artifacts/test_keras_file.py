"""model_file.py: a crafted .keras file is refused before Keras sees it, and the message says what is wrong."""

import copy
import io
import json
import zipfile

import h5py
import numpy as np
import pytest

from digitpad.artifacts import keras_file as model_file
from digitpad.artifacts.keras_file import check_model_file
from digitpad.artifacts.store import MODEL, find_models, read_part

LAMBDA = {
    "module": "keras.layers",
    "class_name": "Lambda",
    "config": {"name": "l", "function": {"class_name": "__lambda__", "config": {"value": "4wAAAA=="}}},
    "registered_name": None,
}


@pytest.fixture(scope="module")
def members():
    """What lies in a shipped model's file."""
    with zipfile.ZipFile(io.BytesIO(read_part("mlp-128-64", MODEL))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def config(members):
    return json.loads(members["config.json"])


def pack(members, compression=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def pack_config(members, config):
    return pack({**members, "config.json": json.dumps(config).encode()})


def pack_weights(members, change):
    file = io.BytesIO(members["model.weights.h5"])
    with h5py.File(file, "r+") as weights:
        change(weights)
    return pack({**members, "model.weights.h5": file.getvalue()})


def refuses(content, words):
    with pytest.raises(ValueError, match=words):
        check_model_file(content)


@pytest.mark.parametrize("model", find_models())
def test_the_models_that_are_shipped_pass(model):
    check_model_file(read_part(model, MODEL))


def test_a_functional_model_of_known_layers_passes(tmp_path):
    import keras
    from keras import layers

    images = keras.Input((28, 28))
    maps = layers.Reshape((28, 28, 1))(images)
    maps = layers.Conv2D(4, 3, activation="relu", kernel_regularizer=keras.regularizers.L2(1e-4))(maps)
    maps = layers.ReLU()(layers.BatchNormalization()(layers.DepthwiseConv2D(3)(maps)))
    both = layers.Concatenate()([layers.GlobalAveragePooling2D()(maps), layers.Flatten()(maps)])
    network = keras.Model(images, layers.Average()([layers.Dense(10)(both), layers.Dense(10)(both)]))
    again = keras.Input((28, 28))
    keras.Model(again, network(again)).save(tmp_path / MODEL)
    check_model_file((tmp_path / MODEL).read_bytes())


def test_a_lambda_layer_is_refused_by_name(members, config):
    config["config"]["layers"].append(LAMBDA)
    refuses(pack_config(members, config), "'Lambda' of 'keras.layers' is not a layer that this program loads")


@pytest.mark.parametrize(
    "crafted",
    [
        {"module": "os", "class_name": "system", "config": {}},
        {"module": "builtins", "class_name": "function", "config": "eval"},
        {"module": "keras.utils", "class_name": "function", "config": "get_file"},
        {"module": "keras.config", "class_name": "function", "config": "enable_unsafe_deserialization"},
        {"module": "keras.layers", "class_name": "function", "config": "TFSMLayer"},
        {"module": "keras.layers", "class_name": "TFSMLayer", "config": {"filepath": "elsewhere"}},
        {"module": "keras.layers", "class_name": "StringLookup", "config": {"vocabulary": "/etc/passwd"}},
        {"class_name": "Lambda", "config": {}},
        {"class_name": "__lambda__", "config": {"value": "4wAAAA=="}},
        {"module": ["keras.layers"], "class_name": ["Dense"], "config": {}},
        {"module": "keras.layers", "class_name": "Dense", "registered_name": "mine>Dense", "config": {}},
    ],
    ids=lambda crafted: f"{crafted.get('module')}.{crafted['class_name']}",
)
@pytest.mark.parametrize("place", ["layer", "initializer", "build_config", "root"])
def test_whatever_else_a_configuration_names_is_refused_wherever_it_stands(members, config, crafted, place):
    layers = config["config"]["layers"]
    if place == "layer":
        layers.append(crafted)
    elif place == "initializer":
        layers[2]["config"]["kernel_initializer"] = crafted
    elif place == "build_config":
        layers[2]["build_config"]["input_shape"] = [None, {"deeper": [crafted]}]
    else:
        config = {**copy.deepcopy(crafted), "layers": layers}
    refuses(pack_config(members, config), "not a layer that this program loads|goes by another name")


def test_labels_and_the_sizes_between_layers_may_be_larger(members, config):
    layer = config["config"]["layers"][2]
    layer["config"]["kernel_initializer"]["config"]["seed"] = 20_261_121
    layer["build_config"]["input_shape"] = [None, 7 * 7 * 96]
    check_model_file(pack_config(members, config))
    layer["build_config"]["input_shape"] = [None, 10**6]
    refuses(pack_config(members, config), "expected numbers up to")


@pytest.mark.parametrize(
    ("key", "value"), [("units", 10**9), ("units", 1e30), ("name", "x" * 1000), ("units", -(10**7))]
)
def test_sizes_that_would_fill_the_memory_are_refused(members, config, key, value):
    config["config"]["layers"][2]["config"][key] = value
    refuses(pack_config(members, config), "expected (numbers up to|short texts|a number below)")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"5", b"[" * 100_000, b'{"a": NaN}', b"\xff\xfe", b" " * 2_000_000]
)
def test_a_configuration_that_is_none_is_refused(members, content):
    refuses(pack({**members, "config.json": content}), ".")


@pytest.mark.parametrize(
    "name", ["../../evil.py", "/etc/cron.d/evil", "assets/../../evil", "config.json/x", "model.weights.npz"]
)
def test_a_member_with_another_name_is_refused_by_name(members, name):
    refuses(pack({**members, name: b"content"}), name.replace(".", r"\."))


def test_a_member_that_is_there_twice_is_refused(members):
    file = io.BytesIO(pack(members))
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("config.json", b"{}")
    refuses(file.getvalue(), "expected the members")


@pytest.mark.parametrize("name", model_file.MEMBERS)
def test_a_missing_member_is_refused(members, name):
    refuses(pack({key: value for key, value in members.items() if key != name}), "expected the members")


def test_an_archive_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked(members):
    bomb = pack({**members, "model.weights.h5": bytes(70_000_000)}, zipfile.ZIP_DEFLATED)
    assert len(bomb) < 100_000
    refuses(bomb, "at most 64,000,000 bytes when unpacked")


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.9999])
def test_a_file_that_was_cut_short_is_refused(members, share):
    content = pack(members)
    refuses(content[: int(share * len(content))], "not a whole archive")


def test_a_changed_byte_is_noticed(members):
    content = bytearray(pack(members))
    content[len(content) // 2] ^= 1
    refuses(bytes(content), "not a whole archive")


def find_kernel(weights):
    return next(array for array in model_file._list_arrays(weights) if array.ndim == 2)


def test_weights_that_lie_in_another_file_are_refused(members):
    def link(weights):
        weights["elsewhere"] = h5py.ExternalLink("/etc/passwd", "/")

    def soft(weights):
        weights["elsewhere"] = h5py.SoftLink("/layers")

    def external(weights):
        weights.create_dataset("elsewhere", (10,), "u1", external=[("/etc/passwd", 0, 10)])

    def virtual(weights):
        layout = h5py.VirtualLayout((10,), "f4")
        layout[:] = h5py.VirtualSource("/tmp/other.h5", "data", (10,))
        weights.create_virtual_dataset("elsewhere", layout)

    for change in (link, soft, external, virtual):
        refuses(pack_weights(members, change), "the weights lead elsewhere: '/?elsewhere'")


def test_weights_that_claim_more_than_they_hold_are_refused(members):
    def claim(weights):
        weights.create_dataset("large", (10**9, 10**9), "f4", chunks=(100, 100), compression="gzip")

    refuses(pack_weights(members, claim), "expected weights of at most")


def test_weights_that_are_no_finite_numbers_are_refused(members):
    def spoil(weights):
        find_kernel(weights)[0, 0] = np.nan

    def write(weights):
        weights["words"] = "text"

    refuses(pack_weights(members, spoil), "not a finite number")
    refuses(pack_weights(members, write), "expected numbers as weights")


def test_weights_that_are_none_are_refused(members):
    refuses(pack({**members, "model.weights.h5": b"no weights"}), "the weights cannot be read")


def test_groups_in_a_circle_are_refused(members):
    def loop(weights):
        weights["round"] = weights["/"]

    refuses(pack_weights(members, loop), "fewer groups")
