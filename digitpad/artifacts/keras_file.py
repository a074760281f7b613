"""What a .keras file may hold, checked before Keras sees it: a network is data, never code.

Keras's safe mode refuses Lambda layers. It has been circumvented by configurations that name other things: a
function of Keras's own (CVE-2025-1550, CVE-2025-8747, CVE-2025-9906), a layer that reads a file or an address
(StringLookup, CVE-2025-12058; TFSMLayer), weights that lie in another file or claim petabytes (CVE-2026-0897).
So the check is the other way round: what a digit classifier is made of is named here, all else is refused.
"""

import io
import math
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from digitpad.artifacts.schema import DEEPEST, parse_json, walk_json

if TYPE_CHECKING:
    import h5py

MEMBERS = ("metadata.json", "config.json", "model.weights.h5")
"""All that lies in the archive, in Keras's own format."""

LARGEST = 64_000_000
"""Bytes that the members may have together: many times the largest model that is shipped."""

LARGEST_NUMBER = 4_096
"""Of filters, units and kernel sides in a configuration."""

LARGEST_SHAPE = 65_536
"""Of the side of an array between two layers."""

LIMITS = {"input_shape": LARGEST_SHAPE, "shape": LARGEST_SHAPE, "seed": math.inf, "shared_object_id": math.inf}
"""Of the numbers that may be larger, by what they are; the last two are labels."""

LONGEST_TEXT = 100

MOST_OBJECTS = 2_000
"""Layers, initialisers and the like of a configuration; groups and arrays of the weights."""

LAYERS = """
Activation Add Average AveragePooling2D BatchNormalization Concatenate Conv2D Dense DepthwiseConv2D Dropout
Flatten GlobalAveragePooling2D GlobalMaxPooling2D InputLayer LayerNormalization MaxPooling2D Maximum Multiply
ReLU Rescaling Reshape SeparableConv2D SpatialDropout2D ZeroPadding2D
"""

INITIALIZERS = """
Constant GlorotNormal GlorotUniform HeNormal HeUniform LecunNormal Ones RandomNormal RandomUniform
TruncatedNormal Zeros
"""

KNOWN: dict[str | None, frozenset[str]] = {
    "keras": frozenset({"Sequential", "DTypePolicy"}),
    "keras.src.models.functional": frozenset({"Functional"}),
    "keras.layers": frozenset(LAYERS.split()),
    "keras.initializers": frozenset(INITIALIZERS.split()),
    "keras.regularizers": frozenset({"L1", "L1L2", "L2"}),
    None: frozenset({"__keras_tensor__"}),
}
"""Classes that a configuration may name, by the module that it names them from. An architecture that needs
another adds it here, after a look at what it does when it is loaded."""


def check_model_file(content: bytes) -> None:
    """Raise ValueError, saying what is wrong, when a .keras file holds anything that is not expected."""
    members = _read_members(content)
    parse_json(members["metadata.json"])
    _check_config(parse_json(members["config.json"]))
    _check_weights(members["model.weights.h5"])


def _read_members(content: bytes) -> dict[str, bytes]:
    """The archive's members by name, none of them unexpected, all together at most LARGEST."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = archive.infolist()
            names = [member.filename for member in found]
            if sorted(names) != sorted(MEMBERS):
                strange = [name for name in names if name not in MEMBERS] or names
                raise ValueError(f"expected the members {', '.join(MEMBERS)}, got {_quote(strange)}")
            size = sum(member.file_size for member in found)
            if size > LARGEST:
                raise ValueError(f"expected at most {LARGEST:,} bytes when unpacked, got {size:,}")
            return {member.filename: archive.read(member) for member in found}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as error:
        raise ValueError(f"not a whole archive: {error}") from error


def _check_config(config: Any) -> None:
    """Only classes of KNOWN, short texts and numbers of a sensible size."""
    count = 0
    for key, value, _ in walk_json(config):
        if isinstance(value, dict) and "class_name" in value:
            _check_class(value)
            count += 1
        elif isinstance(value, str) and len(value) > LONGEST_TEXT:
            raise ValueError(f"expected short texts in config.json, got {_quote(value)} as {_quote(key)}")
        elif isinstance(value, int | float) and abs(value) > LIMITS.get(key, LARGEST_NUMBER):
            raise ValueError(f"expected numbers up to {LARGEST_NUMBER}, got {value} as {_quote(key)}")
    if not 2 <= count <= MOST_OBJECTS:
        raise ValueError(f"expected a network in config.json, got {count} parts of one")


def _check_class(described: dict[str, Any]) -> None:
    name, module = described["class_name"], described.get("module")
    known = KNOWN.get(module) if module is None or isinstance(module, str) else None
    if known is None or not isinstance(name, str) or name not in known:
        raise ValueError(f"{_quote(name)} of {_quote(module)} is not a layer that this program loads")
    if described.get("registered_name") not in (None, name):
        raise ValueError(f"{name} goes by another name, {_quote(described['registered_name'])}")


def _check_weights(content: bytes) -> None:
    """Only arrays of finite numbers that lie in the file itself, and no larger than they may be."""
    import h5py

    try:
        with h5py.File(io.BytesIO(content), "r") as file:
            size = 0
            for count, array in enumerate(_list_arrays(file)):
                size += math.prod(array.shape) * array.dtype.itemsize
                if count > MOST_OBJECTS or size > LARGEST:
                    raise ValueError(f"expected weights of at most {LARGEST:,} bytes")
                _check_array(array)
    except (OSError, RuntimeError, KeyError, TypeError) as error:
        raise ValueError(f"the weights cannot be read: {error}") from error


def _list_arrays(file: "h5py.File") -> Iterator["h5py.Dataset"]:
    """All arrays of a weights file. Raises ValueError for a link out of it."""
    import h5py

    waiting: list[tuple[Any, int]] = [(file, 0)]
    seen = 0
    while waiting:
        group, depth = waiting.pop()
        for name in group:
            seen += 1
            if depth > DEEPEST or seen > 4 * MOST_OBJECTS:
                raise ValueError("expected fewer groups in the weights")
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                raise ValueError(f"the weights lead elsewhere: {_quote(name)} is a link")
            part = group[name]
            if isinstance(part, h5py.Group):
                waiting.append((part, depth + 1))
            else:
                yield part


def _check_array(array: "h5py.Dataset") -> None:
    import h5py

    if not isinstance(array, h5py.Dataset) or array.external or array.is_virtual:
        raise ValueError(f"the weights lead elsewhere: {_quote(array.name)} lies in another file")
    if array.dtype.kind not in "fiu":
        raise ValueError(f"expected numbers as weights, got {array.dtype} in {_quote(array.name)}")
    if not np.isfinite(array[()]).all():
        raise ValueError(f"a weight of {_quote(array.name)} is not a finite number")


def _quote(value: Any) -> str:
    """A value of the file in a message: short, so that the rest can be read."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
