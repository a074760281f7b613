"""pendigits.py and lzw.py: the pen digits are verified before they are there."""

import hashlib
import http.server
import io
import shutil
import subprocess
import threading
import zipfile
from functools import partial

import numpy as np
import pytest

from digitpad.data import pendigits
from digitpad.data.lzw import decompress
from digitpad.data.mnist import DataError
from digitpad.data.pendigits import SHA256, download_pendigits


def compress(content, widest=16, clear_after=None):
    """What Unix compress writes: its own way of padding a block of eight codes when the width changes."""
    table = {bytes([byte]): byte for byte in range(256)}
    written, bits, free, width, began, word = 0, 0, 257, 9, 0, b""
    position = 0

    def put(code):
        nonlocal bits, position
        bits |= code << position
        position += width

    def pad():
        nonlocal position, began
        position = began + -(-(position - began) // (8 * width)) * 8 * width
        began = position

    for byte in content:
        longer = word + bytes([byte])
        if longer in table:
            word = longer
            continue
        put(table[word])
        written += 1
        if free == 1 << width and width < widest:
            pad()
            width += 1
        if clear_after and written % clear_after == 0:
            put(256)
            pad()
            width, free = 9, 257
            table = {bytes([byte]): byte for byte in range(256)}
        elif free < 1 << widest:
            table[longer] = free
            free += 1
        word = bytes([byte])
    if word:
        put(table[word])
    return b"\x1f\x9d" + bytes([128 | widest]) + bits.to_bytes(-(-position // 8), "little")


TEXT = (" ".join(str(n) for n in np.random.default_rng(0).integers(0, 400, 3_000)) + "\naaaaaaaaaaaa").encode()


@pytest.mark.parametrize("widest", [10, 12, 16])
@pytest.mark.parametrize("clear_after", [None, 700])
def test_what_compress_packs_is_unpacked(widest, clear_after):
    packed = compress(TEXT, widest, clear_after)
    if shutil.which("gzip"):
        assert subprocess.run(["gzip", "-dc"], input=packed, capture_output=True, check=True).stdout == TEXT
    assert decompress(packed) == TEXT


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b\x08", b"\x1f\x9d\x83abc", b"\x1f\x9d\x90" + b"\xff" * 9])
def test_what_compress_never_packed_is_refused(content):
    with pytest.raises(ValueError, match=r"\.Z|bits"):
        decompress(content)


@pytest.fixture
def serve(tmp_path):
    """Serves a file's content, and gives its address."""
    folder = tmp_path / "served"
    folder.mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def build(content):
        (folder / "file.zip").write_bytes(content)
        return f"http://127.0.0.1:{server.server_port}/file.zip"

    yield build
    server.shutdown()
    server.server_close()


def pack(texts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in texts.items():
            archive.writestr(f"{name}.Z", compress(text))
    return file.getvalue()


def test_the_pen_digits_are_downloaded_verified_and_then_left_alone(serve, tmp_path, monkeypatch):
    texts = {name: TEXT + name.encode() for name in SHA256}
    monkeypatch.setattr(pendigits, "SHA256", {n: hashlib.sha256(t).hexdigest() for n, t in texts.items()})
    paths = download_pendigits(tmp_path / "pen", serve(pack(texts)))
    assert {path.name: path.read_bytes() for path in paths} == texts
    assert download_pendigits(tmp_path / "pen", "http://nowhere.invalid/") == paths


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"no archive", "something else than the pen digits"),
        (pack({"other": TEXT}), "something else than the pen digits"),
        (pack(dict.fromkeys(SHA256, TEXT)), "is damaged: its SHA-256 is"),
    ],
)
def test_what_is_not_the_pen_digits_is_never_kept(serve, tmp_path, content, sentence):
    with pytest.raises(DataError, match=sentence):
        download_pendigits(tmp_path / "pen", serve(content))
    assert list((tmp_path / "pen").iterdir()) == []


def test_a_failed_download_says_what_to_do(tmp_path):
    with pytest.raises(DataError, match=r"Could not download the pen digits .* by hand"):
        download_pendigits(tmp_path / "pen", "http://127.0.0.1:9/file.zip")
