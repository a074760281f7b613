"""pendigits.py: the pen digits are verified before they are stored."""

import hashlib
import http.server
import io
import threading
import zipfile
from functools import partial

import pytest

from digitpad.data import pendigits
from digitpad.data.mnist import DataError
from digitpad.data.pendigits import SHA256, download_pendigits
from tests.data.lzw_writer import compress

TEXT = b"what a file of pen digits holds"


@pytest.fixture
def serve(tmp_path):
    """Serve a file's content, and return its address."""
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


def pack(texts, compression=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, text in texts.items():
            archive.writestr(f"{name}.Z", compress(text))
    return file.getvalue()


def test_the_pen_digits_are_downloaded_once_and_verified(serve, tmp_path, monkeypatch):
    texts = {name: TEXT + name.encode() for name in SHA256}
    monkeypatch.setattr(pendigits, "SHA256", {n: hashlib.sha256(t).hexdigest() for n, t in texts.items()})
    paths = download_pendigits(tmp_path / "pen", serve(pack(texts)))
    assert {path.name: path.read_bytes() for path in paths} == texts
    assert download_pendigits(tmp_path / "pen", "http://nowhere.invalid/") == paths


def damage(archive):
    """Overwrite the start of the first member's data."""
    start = 30 + len(f"{next(iter(SHA256))}.Z")
    return archive[:start] + b"\xff" * 4 + archive[start + 4 :]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (damage(pack(dict.fromkeys(SHA256, TEXT), zipfile.ZIP_DEFLATED)), "did not send the pen digits"),
        (b"no archive", "did not send the pen digits"),
        (pack({"other": TEXT}), "did not send the pen digits"),
        (pack(dict.fromkeys(SHA256, TEXT)), "is damaged: its SHA-256 is"),
    ],
)
def test_anything_but_the_pen_digits_is_refused_and_not_stored(serve, tmp_path, content, sentence):
    with pytest.raises(DataError, match=sentence):
        download_pendigits(tmp_path / "pen", serve(content))
    assert list((tmp_path / "pen").iterdir()) == []


def test_a_failed_download_says_what_to_do(tmp_path):
    with pytest.raises(DataError, match=r"Could not download the pen digits .* by hand"):
        download_pendigits(tmp_path / "pen", "http://127.0.0.1:9/file.zip")
