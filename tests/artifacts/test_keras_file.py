"""Weights come out of a .keras file only after their check; nothing else of the file is read."""

import io
import zipfile

import h5py
import numpy as np
import pytest

from digitpad.artifacts import keras_file
from digitpad.artifacts.keras_file import MEMBERS, WEIGHTS, read_weights
from digitpad.artifacts.store import MODEL, find_models, open_run


@pytest.fixture(scope="module")
def members():
    """The members of a shipped model's file."""
    with zipfile.ZipFile(io.BytesIO(open_run("mlp-128-64").read(MODEL))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(members, compression=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def pack_weights(members, change):
    file = io.BytesIO(members[WEIGHTS])
    with h5py.File(file, "r+") as weights:
        change(weights)
    return pack({**members, WEIGHTS: file.getvalue()})


def refuses(content, words):
    with pytest.raises(ValueError, match=words):
        read_weights(content)


@pytest.mark.parametrize("model", find_models())
def test_the_shipped_models_pass(model):
    with h5py.File(io.BytesIO(read_weights(open_run(model).read(MODEL))), "r") as weights:
        assert "layers" in weights


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b'{"class_name": "Lambda"}', b"\xff\xfe"])
def test_the_configuration_is_not_read(members, content):
    crafted = pack({**members, "config.json": content, "metadata.json": content})
    assert read_weights(crafted) == members[WEIGHTS]


@pytest.mark.parametrize(
    "name", ["../../evil.py", "/etc/cron.d/evil", "assets/../../evil", "config.json/x", "model.weights.npz"]
)
def test_a_member_with_another_name_is_refused_by_name(members, name):
    refuses(pack({**members, name: b"content"}), name.replace(".", r"\."))


def test_a_duplicate_member_is_refused(members):
    file = io.BytesIO(pack(members))
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(WEIGHTS, b"{}")
    refuses(file.getvalue(), "expected the members")


@pytest.mark.parametrize("name", MEMBERS)
def test_a_missing_member_is_refused(members, name):
    refuses(pack({key: value for key, value in members.items() if key != name}), "expected the members")


@pytest.mark.parametrize("name", MEMBERS)
def test_an_archive_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked(members, name):
    bomb = pack({**members, name: bytes(70_000_000)}, zipfile.ZIP_DEFLATED)
    assert len(bomb) < 700_000
    refuses(bomb, "at most 64,000,000 bytes when unpacked")


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.9999])
def test_a_truncated_file_is_refused(members, share):
    content = pack(members)
    refuses(content[: int(share * len(content))], "not a complete archive")


def test_a_changed_byte_of_the_weights_is_noticed(members):
    content = bytearray(pack(members))
    content[len(content) // 2] ^= 1
    refuses(bytes(content), "not a complete archive")


def test_weights_in_another_file_are_refused(members):
    def link(weights):
        weights["elsewhere"] = h5py.ExternalLink("/etc/passwd", "/")

    def soft(weights):
        weights["elsewhere"] = h5py.SoftLink("/layers")

    def external(weights):
        weights.create_dataset("elsewhere", (10,), "u1", external=[("/etc/passwd", 0, 10)])

    def virtual(weights):
        layout = h5py.VirtualLayout((10,), "f4")
        layout[:] = h5py.VirtualSource("other.h5", "data", (10,))
        weights.create_virtual_dataset("elsewhere", layout)

    for change in (link, soft, external, virtual):
        refuses(pack_weights(members, change), "the weights lead elsewhere: '/?elsewhere'")


def test_weights_that_claim_more_than_they_hold_are_refused(members):
    def claim(weights):
        weights.create_dataset("large", (10**9, 10**9), "f4", chunks=(100, 100), compression="gzip")

    refuses(pack_weights(members, claim), "expected weights of at most")


def test_too_many_arrays_are_refused(members, monkeypatch):
    monkeypatch.setattr(keras_file, "MAX_ARRAYS", 3)
    refuses(pack(members), "expected (weights of at most|fewer groups)")


def test_weights_that_are_not_finite_numbers_are_refused(members):
    def find_kernel(weights):
        return next(array for array in keras_file._list_arrays(weights) if array.ndim == 2)

    def spoil(weights):
        find_kernel(weights)[0, 0] = np.nan

    def write(weights):
        weights["words"] = "text"

    refuses(pack_weights(members, spoil), "not a finite number")
    refuses(pack_weights(members, write), "expected numbers as weights")


def test_weights_in_another_format_are_refused(members):
    refuses(pack({**members, WEIGHTS: b"no weights"}), "the weights cannot be read")


def test_groups_in_a_cycle_are_refused(members):
    def loop(weights):
        weights["round"] = weights["/"]

    refuses(pack_weights(members, loop), "fewer groups")
