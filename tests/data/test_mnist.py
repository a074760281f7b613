"""mnist.py: MNIST is verified before it is read, and never half downloaded."""

import gzip
import http.server
import threading

import numpy as np
import pytest

from digitpad.data import mnist as data
from digitpad.data.mnist import MNIST_SHA256, DataError, download_mnist, find_mnist, load_mnist

FILES = list(MNIST_SHA256)


def test_mnist_is_loaded_and_split(mnist):
    assert (len(mnist.train), len(mnist.validation), len(mnist.test)) == (55_000, 5_000, 10_000)
    for split in (mnist.train, mnist.validation, mnist.test):
        assert split.images.shape[1:] == (28, 28)
        assert split.images.dtype == np.float32
        assert (split.images.min(), split.images.max()) == (0, 1)
        assert set(split.labels) == set(range(10))


def test_a_missing_folder_is_named_with_the_command_that_downloads(tmp_path):
    with pytest.raises(DataError, match=r"nowhere is not a folder.*python train\.py"):
        load_mnist(tmp_path / "nowhere")


def test_a_missing_file_is_named_with_the_command_that_fixes_it(tmp_path):
    with pytest.raises(DataError, match=r"train-images.* is not in .*python train\.py .*--download"):
        load_mnist(tmp_path)


def test_a_damaged_file_is_named_and_never_read(tmp_path, monkeypatch):
    monkeypatch.setattr(gzip, "decompress", lambda content: pytest.fail("a damaged file was read"))
    for name in FILES:
        (tmp_path / name).write_bytes(b"half a file")
    with pytest.raises(DataError, match=r"train-images.* is damaged.*--download"):
        load_mnist(tmp_path)


def test_the_environment_names_the_folder_and_the_argument_wins(tmp_path, monkeypatch):
    other = tmp_path / "other"
    other.mkdir()
    monkeypatch.setenv("DIGITPAD_DATA", str(tmp_path))
    assert find_mnist() == tmp_path
    assert find_mnist(other) == other


@pytest.fixture
def small_files(monkeypatch):
    """Four small files under MNIST's names, with the checksums replaced by theirs."""
    contents = {name: name.encode() * 100 for name in FILES}
    hashes = {name: data.hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    monkeypatch.setattr(data, "MNIST_SHA256", hashes)
    return contents


@pytest.fixture
def mirror():
    """Start loopback servers that answer with the given contents, and return their addresses."""
    servers = []

    def start(contents: dict[str, bytes]) -> str:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                content = contents.get(self.path.removeprefix("/"))
                self.send_response(404 if content is None else 200)
                self.end_headers()
                self.wfile.write(content or b"")

            def log_message(self, *args):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_the_next_mirror_is_used_when_one_fails(tmp_path, small_files, mirror):
    broken, damaged, good = mirror({}), mirror(dict.fromkeys(FILES, b"not it")), mirror(small_files)
    folder = download_mnist(tmp_path / "new", (broken, damaged, good))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == small_files


def test_a_failed_download_leaves_nothing_and_says_what_to_do(tmp_path, small_files, mirror):
    with pytest.raises(DataError, match=r"Could not download train-images.*python train\.py --data"):
        download_mnist(tmp_path, (mirror({}), mirror(dict.fromkeys(FILES, b"half"))))
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_fetched_again_and_a_good_one_is_not(tmp_path, small_files, mirror):
    for name in FILES[1:]:
        (tmp_path / name).write_bytes(small_files[name])
    (tmp_path / FILES[0]).write_bytes(b"damaged")
    download_mnist(tmp_path, (mirror({FILES[0]: small_files[FILES[0]]}),))
    assert (tmp_path / FILES[0]).read_bytes() == small_files[FILES[0]]
