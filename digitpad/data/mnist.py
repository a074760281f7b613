"""Find or download MNIST, verify its checksums, and split it.

Y. LeCun, C. Cortes and C. Burges, the MNIST database of handwritten digits, in its original IDX gzip files.
"""

import gzip
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitpad.config import IMAGE_SIZE
from digitpad.data.splits import Split, split_validation
from digitpad.types import ImageBytes

DATA_VARIABLE = "DIGITPAD_DATA"
"""Environment variable that names the folder of MNIST's files."""

DATA_CACHE = Path.home() / ".cache" / "digitpad" / "mnist"
"""Folder that MNIST is downloaded to."""

MNIST_MIRRORS = (
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
)
MNIST_SHA256 = {
    "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
}

IMAGES_MAGIC = 2051
LABELS_MAGIC = 2049
"""First four bytes of IDX files, big endian: unsigned bytes with three dimensions and with one."""


class DataError(ValueError):
    """A data set that is missing, damaged or another one; the message ends with the command that fixes it."""


@dataclass(frozen=True)
class Mnist:
    """55,000 images to fit, 5,000 to choose by, and 10,000 to report once."""

    train: Split
    validation: Split
    test: Split


def load_mnist(folder: str | os.PathLike[str] | None = None) -> Mnist:
    """Load, verify and split MNIST.

    `folder` holds the four IDX gzip files. Without it, DIGITPAD_DATA names the folder; without that, missing
    files are downloaded to DATA_CACHE. Raises DataError for a missing or damaged file.
    """
    folder = find_mnist(folder)
    train = _load_split(folder, "train")
    fit, validation = split_validation(train.labels)
    return Mnist(train.take(fit), train.take(validation), _load_split(folder, "t10k"))


def find_mnist(folder: str | os.PathLike[str] | None = None) -> Path:
    """Return the folder that holds MNIST: the given one, that of DIGITPAD_DATA, or the filled cache."""
    chosen = folder or os.environ.get(DATA_VARIABLE)
    if not chosen:
        return download_mnist(DATA_CACHE)
    if not Path(chosen).is_dir():
        raise DataError(
            f"Expected a folder with MNIST's four files, but {chosen} is not a folder. "
            f"Leave out --data (and {DATA_VARIABLE}) to download MNIST: python train.py --model cnn"
        )
    return Path(chosen)


def download_mnist(folder: Path, mirrors: tuple[str, ...] = MNIST_MIRRORS) -> Path:
    """Download the missing or damaged files of MNIST into `folder`, with Keras's progress bar.

    A file appears under its name only when it is complete and verified. Raises DataError when all mirrors fail,
    and when the folder cannot be created or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, expected in MNIST_SHA256.items():
            path = folder / name
            if not path.is_file() or hash_file(path) != expected:
                _download(name, folder, mirrors)
    except OSError as error:
        raise DataError(
            f"MNIST cannot be stored in {folder} ({error.strerror or error}). Name another folder with --data."
        ) from error
    return folder


def hash_file(path: Path) -> str:
    """Compute the SHA-256 of a file as 64 hexadecimal digits. The file (at most 10 MB here) is read at once."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _download(name: str, folder: Path, mirrors: tuple[str, ...]) -> None:
    import keras

    failures = []
    with tempfile.TemporaryDirectory(prefix=".part-", dir=folder) as part:
        for mirror in mirrors:
            try:
                path = keras.utils.get_file(
                    name, mirror + name, file_hash=MNIST_SHA256[name], cache_dir=part, cache_subdir="."
                )
            except Exception as error:  # get_file raises bare Exception for every network fault (Keras 3.15)
                failures.append(f"{mirror}: {error}")
                continue
            os.replace(path, folder / name)
            return
    raise DataError(
        f"Could not download {name}: " + "; ".join(failures) + ". Check the connection and run the command "
        "again, or put MNIST's four files into a folder and run: python train.py --data FOLDER --model NAME"
    )


def _load_split(folder: Path, prefix: str) -> Split:
    pixels = _read_idx(folder / f"{prefix}-images-idx3-ubyte.gz", IMAGES_MAGIC, header=16)
    labels = _read_idx(folder / f"{prefix}-labels-idx1-ubyte.gz", LABELS_MAGIC, header=8)
    images = pixels.reshape(-1, IMAGE_SIZE, IMAGE_SIZE).astype(np.float32) / np.float32(255)
    return Split(images, labels.astype(np.int64))


def _read_idx(path: Path, magic: int, *, header: int) -> ImageBytes:
    """Return the bytes after the header of a verified IDX gzip file, as a flat array."""
    _verify(path)
    content = gzip.decompress(path.read_bytes())
    if int.from_bytes(content[:4], "big") != magic:
        raise DataError(f"{path} is not an IDX file of the expected kind. {_suggest_download(path)}")
    return np.frombuffer(content, np.uint8, offset=header)


def _verify(path: Path) -> None:
    if not path.is_file():
        raise DataError(f"MNIST's {path.name} is not in {path.parent}. {_suggest_download(path)}")
    found = hash_file(path)
    if found != MNIST_SHA256[path.name]:
        raise DataError(
            f"{path} is damaged or not MNIST's: its SHA-256 is {found[:12]}…, expected "
            f"{MNIST_SHA256[path.name][:12]}…. {_suggest_download(path)}"
        )


def _suggest_download(path: Path) -> str:
    return f"To download it again: python train.py --model NAME --data {path.parent} --download"
