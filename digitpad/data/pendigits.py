"""Download the pen digits of the UCI repository and verify their checksums.

E. Alpaydin and F. Alimoglu, "Pen-Based Recognition of Handwritten Digits", data set 81, CC BY 4.0: 10,992
digits that 44 people wrote on a tablet, 30 of them in the first file and 14 in the second.
"""

import hashlib
import http.client
import io
import urllib.request
import zipfile
import zlib
from pathlib import Path

from digitpad.data.lzw import decompress
from digitpad.data.mnist import DataError, hash_file
from digitpad.files import write_atomically

ADDRESS = "https://archive.ics.uci.edu/static/public/81/pen+based+recognition+of+handwritten+digits.zip"

SHA256 = {
    "pendigits-orig.tra": "a66225d68d7d68591e62944df1ad33b3f5aa608e2df2505844b41f5568a80da4",
    "pendigits-orig.tes": "ddb1c19e277a56c7ffe682cc024d6ab73696f9adcc1643ef9ed5aa753007e081",
}
"""Checksums of the unpacked texts."""

TIMEOUT = 60
"""Seconds without an answer after which the download stops."""

_ADVICE = f"Check the connection and try again, or fetch {', '.join(SHA256)} by hand."


def download_pendigits(folder: str | Path, address: str = ADDRESS) -> list[Path]:
    """Download the missing or damaged files of the pen digits into `folder`, and return the two paths.

    A file appears under its name only when it is complete and verified. Raises DataError when that fails.
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
            content: bytes = answer.read()
    except (http.client.HTTPException, OSError, ValueError) as error:
        raise DataError(f"Could not download the pen digits from {address}: {error}. {_ADVICE}") from error
    return content


def _unpack(content: bytes, address: str) -> dict[str, bytes]:
    """Return the verified texts in the archive by name."""
    texts = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in SHA256:
                texts[name] = decompress(archive.read(f"{name}.Z"))
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError) as error:
        raise DataError(f"{address} did not send the pen digits: {error}. {_ADVICE}") from error
    for name, expected in SHA256.items():
        found = hashlib.sha256(texts[name]).hexdigest()
        if found != expected:
            raise DataError(
                f"{name} from {address} is damaged: its SHA-256 is {found[:12]}…, "
                f"expected {expected[:12]}…. {_ADVICE}"
            )
    return texts
