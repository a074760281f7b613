"""A full or read-only disk is explained in a sentence and leaves existing files unchanged."""

import errno
import subprocess
import sys
from pathlib import Path

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


def in_a_small_disk(tmp_path, command, mount="size=300k"):
    """Run a command in which {disk} is a small file system. Skip where the machine does not allow it."""
    place = tmp_path / "disk"
    place.mkdir()
    wrap = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    script = f"mount -t tmpfs -o {mount} none {place} && {command.format(disk=place)}"
    try:
        allowed = subprocess.run([*wrap, f"mount -t tmpfs none {place}"], capture_output=True).returncode == 0
    except FileNotFoundError:
        allowed = False
    if not allowed:
        pytest.skip("needs user namespaces (Linux's unshare)")
    return subprocess.run([*wrap, script], capture_output=True, text=True, cwd=ROOT, timeout=300)


@pytest.mark.training
def test_a_disk_that_fills_up_while_it_trains_gets_a_sentence_and_the_old_model_stays(tmp_path, mnist_folder):
    keep = f'{sys.executable} -c "from pathlib import Path; from tests.synthetic import save_model; {{}}"'
    before = keep.format("save_model(Path('{disk}'), 'mlp-128-64', {{9: 4}})")
    train = (
        f'{sys.executable} -c "import sys, digitpad.files as disk; disk.ROOM = 0; import train; '
        "sys.argv = ['train.py', '--model', 'mlp-128-64', '--epochs', '1', '--batch-size', '1000', "
        f"'--data', '{Path(mnist_folder).resolve()}', '--artifacts', '{{disk}}']; sys.exit(train.main())\""
    )
    after = keep.format(
        "from digitpad.artifacts.store import open_run; "
        "print(open_run('mlp-128-64', Path('{disk}')).json['date'])"
    )
    listing = "ls -A {disk}"
    done = in_a_small_disk(tmp_path, f"{before} && {train}; echo status $?; {after}; {listing}", "size=1300k")
    assert "status 2" in done.stdout, done.stdout + done.stderr
    assert "The disk that holds" in done.stdout
    assert "2026-11-21T06:46:21" in done.stdout
    assert set(done.stdout.split()[-2:]) == {".training", "mlp-128-64"}
    assert "Traceback" not in done.stderr


def test_a_folder_that_may_not_be_written_is_noticed_before_anything_is_trained(tmp_path, mnist_folder):
    train = (
        f"{sys.executable} train.py --model cnn --data {Path(mnist_folder).resolve()} "
        "--artifacts {disk}/models; echo status $?"
    )
    done = in_a_small_disk(tmp_path, train, "ro")
    assert "status 2" in done.stdout
    assert "may not write to" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_run_in_a_folder_that_may_not_be_written_can_be_read(tmp_path):
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
