"""MNIST: found in a folder or downloaded, verified against its checksums, split."""

import gzip
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitpad.config import (
    DATA_CACHE,
    DATA_VARIABLE,
    IMAGE_SIZE,
    MNIST_MIRRORS,
    MNIST_SHA256,
)
from digitpad.data.splits import Split, split_validation

IMAGES_MAGIC = 2051
LABELS_MAGIC = 2049


class DataError(ValueError):
    """MNIST is missing, damaged or not MNIST; the message ends with the command that mends it."""


@dataclass(frozen=True)
class Mnist:
    """The 55,000 to fit, the 5,000 to choose by, and the 10,000 to report once."""

    train: Split
    validation: Split
    test: Split


def load_mnist(folder: str | os.PathLike | None = None) -> Mnist:
    """Load, verify and split MNIST.

    `folder` holds the four IDX gzip files; without it the folder named by DIGITPAD_DATA is used, else the
    user's cache, into which missing files are downloaded. Raises DataError for a missing or damaged file.
    """
    folder = find_folder(folder)
    train = _load_split(folder, "train")
    fit, validation = split_validation(train.labels)
    return Mnist(train.take(fit), train.take(validation), _load_split(folder, "t10k"))


def find_folder(folder: str | os.PathLike | None = None) -> Path:
    """The folder that holds MNIST: the one asked for, DIGITPAD_DATA's, or the (filled) cache."""
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
    """Download into `folder` whatever of MNIST is missing or damaged there, showing Keras's progress bar.

    A file gets its name only when it is whole and verified. Raises DataError when every mirror failed, or when
    the folder cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, expected in MNIST_SHA256.items():
            path = folder / name
            if not path.is_file() or hash_file(path) != expected:
                _download(name, folder, mirrors)
    except OSError as error:
        raise DataError(
            f"MNIST cannot be kept in {folder} ({error.strerror or error}). Name another folder with --data."
        ) from error
    return folder


def hash_file(path: Path) -> str:
    """SHA-256 of a file (the largest here has 10 MB), as 64 hexadecimal digits."""
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
    images = _read_idx(folder / f"{prefix}-images-idx3-ubyte.gz", IMAGES_MAGIC, header=16)
    labels = _read_idx(folder / f"{prefix}-labels-idx1-ubyte.gz", LABELS_MAGIC, header=8)
    images = images.reshape(-1, IMAGE_SIZE, IMAGE_SIZE).astype(np.float32) / 255
    return Split(images, labels.astype(np.int64))


def _read_idx(path: Path, magic: int, *, header: int) -> np.ndarray:
    """The bytes after the header of a verified IDX gzip file (LeCun's format)."""
    _verify(path)
    content = gzip.decompress(path.read_bytes())
    if int.from_bytes(content[:4], "big") != magic:
        raise DataError(f"{path} is not an IDX file of the expected kind. {_mend(path)}")
    return np.frombuffer(content, np.uint8, offset=header)


def _verify(path: Path) -> None:
    if not path.is_file():
        raise DataError(f"MNIST's {path.name} is not in {path.parent}. {_mend(path)}")
    found = hash_file(path)
    if found != MNIST_SHA256[path.name]:
        raise DataError(
            f"{path} is damaged or not MNIST's: its SHA-256 is {found[:12]}…, expected "
            f"{MNIST_SHA256[path.name][:12]}…. {_mend(path)}"
        )


def _mend(path: Path) -> str:
    return f"To fetch a fresh copy: python train.py --model NAME --data {path.parent} --download"
