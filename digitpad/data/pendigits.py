"""The pen digits of the UCI repository: downloaded, verified against their checksums.

E. Alpaydin and F. Alimoglu, "Pen-Based Recognition of Handwritten Digits", data set 81, CC BY 4.0: 10,992
digits that 44 people wrote on a tablet, 30 of them in the first file and 14 in the second.
"""

import hashlib
import http.client
import io
import urllib.request
import zipfile
from pathlib import Path

from digitpad.data.lzw import decompress
from digitpad.data.mnist import DataError, hash_file
from digitpad.files import write_atomically

ADDRESS = "https://archive.ics.uci.edu/static/public/81/pen+based+recognition+of+handwritten+digits.zip"

SHA256 = {
    "pendigits-orig.tra": "a66225d68d7d68591e62944df1ad33b3f5aa608e2df2505844b41f5568a80da4",
    "pendigits-orig.tes": "ddb1c19e277a56c7ffe682cc024d6ab73696f9adcc1643ef9ed5aa753007e081",
}
"""Of the texts, as they come out of the compressed files in the archive."""

TIMEOUT = 60
"""Seconds without an answer after which the download is given up."""


def download_pendigits(folder: str | Path, address: str = ADDRESS) -> list[Path]:
    """Download into `folder` whatever of the pen digits is missing or damaged there; the two files.

    A file gets its name only when it is whole and verified. Raises DataError when that fails.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in SHA256]
    if any(not path.is_file() or hash_file(path) != SHA256[path.name] for path in paths):
        texts = _unpack(_download(address), address)
        for path in paths:
            write_atomically(path, texts[path.name])
    return paths


def _download(address: str) -> bytes:
    try:
        with urllib.request.urlopen(address, timeout=TIMEOUT) as answer:
            return answer.read()
    except (http.client.HTTPException, OSError, ValueError) as error:
        raise DataError(f"Could not download the pen digits from {address}: {error}. {_mend()}") from error


def _unpack(content: bytes, address: str) -> dict[str, bytes]:
    """The texts in the archive, by name, verified."""
    texts = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in SHA256:
                texts[name] = decompress(archive.read(f"{name}.Z"))
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise DataError(f"{address} sent something else than the pen digits: {error}. {_mend()}") from error
    for name, expected in SHA256.items():
        found = hashlib.sha256(texts[name]).hexdigest()
        if found != expected:
            raise DataError(
                f"{name} from {address} is damaged: its SHA-256 is {found[:12]}…, "
                f"expected {expected[:12]}…. {_mend()}"
            )
    return texts


def _mend() -> str:
    return f"Check the connection and try again, or fetch {', '.join(SHA256)} by hand."
