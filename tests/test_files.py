"""A full or read-only disk is explained in a sentence and leaves existing files unchanged."""

import errno
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from digitpad import files
from digitpad.artifacts.store import open_run
from digitpad.config import ROOT
from digitpad.files import check_room, describe_failure, write_atomically
from tests.synthetic import save_model

FOLDER = Path("artifacts")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "artifacts/x"), "is full"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "is full"),
        (
            OSError("Can't write data (file write failed: errno = 28, error message = 'No space')"),
            "is full",
        ),
        (OSError(errno.EROFS, "Read-only file system", "artifacts"), "This user may not write to artifacts"),
        (
            PermissionError(errno.EACCES, "Permission denied", "artifacts/cnn"),
            "This user may not write to artifacts/cnn",
        ),
        (
            NotADirectoryError(errno.ENOTDIR, "Not a directory", "a/b"),
            r"a/b cannot be written or read \(Not a dir",
        ),
    ],
)
def test_each_failure_is_explained_with_a_remedy(error, words):
    said = describe_failure(error, FOLDER)
    assert words.replace("\\", "") in said
    assert "Existing models were not changed." in said
    assert "--artifacts" in said


def test_too_little_room_is_noticed_beforehand(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "ROOM", 10**18)
    with pytest.raises(OSError, match="are free") as error:
        check_room(tmp_path)
    assert "is full" in describe_failure(error.value, tmp_path)


def test_a_writable_folder_passes_and_stays_empty(tmp_path):
    check_room(tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


def run_in_a_small_disk(tmp_path, *command, options="size=300k"):
    """Run a command with the path of a small file system as its last argument. Skip if it cannot be mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    wrap = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    script = f'mount -t tmpfs -o {options} none {disk} && "$@" {disk}'
    try:
        allowed = subprocess.run([*wrap, f"mount -t tmpfs none {disk}"], capture_output=True).returncode == 0
    except FileNotFoundError:
        allowed = False
    if not allowed:
        pytest.skip("needs user namespaces (unshare of Linux)")
    return subprocess.run(
        [*wrap, script, "sh", *command], capture_output=True, text=True, cwd=ROOT, timeout=300
    )


TRAIN_ON_A_FULL_DISK = """
import sys
from pathlib import Path
import numpy as np
from digitpad import files
from digitpad.artifacts.store import open_run
from digitpad.data.mnist import Mnist
from digitpad.data.splits import Split
from digitpad.training import command
from tests.synthetic import save_model

toy, disk = np.load(sys.argv[1]), Path(sys.argv[2])
save_model(disk, "mlp-128-64", {9: 4})
files.ROOM = 0  # the check before the training passes, and the disk is full at the first checkpoint
split = Split(toy["images"], toy["labels"])
command.load_mnist = lambda folder: Mnist(split, split, split)
arguments = ["--model", "mlp-128-64", "--epochs", "1", "--batch-size", "50", "--artifacts", str(disk)]
print("status", command.main(arguments))
print(open_run("mlp-128-64", disk).json["date"], *sorted(path.name for path in disk.iterdir()))
"""


@pytest.mark.training
def test_a_disk_that_fills_up_during_training_is_explained_and_the_old_model_stays(tmp_path, toy_mnist):
    np.savez(tmp_path / "toy.npz", images=toy_mnist.test.images, labels=toy_mnist.test.labels)
    command = [sys.executable, "-c", TRAIN_ON_A_FULL_DISK, str(tmp_path / "toy.npz")]
    done = run_in_a_small_disk(tmp_path, *command, options="size=1300k")
    assert "status 2" in done.stdout, done.stdout + done.stderr
    assert "The disk that holds" in done.stdout
    assert done.stdout.splitlines()[-1] == "2026-11-21T06:46:21+00:00 .training mlp-128-64"
    assert "Traceback" not in done.stderr


def test_a_read_only_folder_is_noticed_before_anything_is_trained(tmp_path):
    command = [sys.executable, "train.py", "--model", "cnn", "--artifacts"]
    done = run_in_a_small_disk(tmp_path, *command, options="ro")
    assert done.returncode == 2, done.stdout + done.stderr
    assert "may not write to" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_run_in_a_read_only_folder_can_be_read(tmp_path):
    save_model(tmp_path, "cnn", {})
    (tmp_path / "cnn").chmod(0o555)
    assert open_run("cnn", tmp_path).json["best_epoch"] == 3
    (tmp_path / "cnn").chmod(0o755)


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_atomically(path, b"old")

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
