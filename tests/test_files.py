"""disk.py: a full disk and a folder that may not be written get a sentence, and cost nothing that was there."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from digitpad import files as disk
from digitpad.artifacts.store import load_run
from digitpad.config import ROOT
from digitpad.files import check_room, describe_failure
from tests.synthetic import save_model

FOLDER = Path("artifacts")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "artifacts/x"), "no room left on the disk"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "no room left on the disk"),
        (
            OSError("Can't write data (file write failed: errno = 28, error message = 'No space')"),
            "no room left",
        ),
        (OSError(errno.EROFS, "Read-only file system", "artifacts"), "artifacts may not be written"),
        (
            PermissionError(errno.EACCES, "Permission denied", "artifacts/cnn"),
            "artifacts/cnn may not be written",
        ),
        (
            NotADirectoryError(errno.ENOTDIR, "Not a directory", "a/b"),
            r"a/b cannot be written or read \(Not a dir",
        ),
    ],
)
def test_each_failure_is_told_with_what_to_do(error, words):
    said = describe_failure(error, FOLDER)
    assert words.replace("\\", "") in said
    assert "The models that were there are as they were." in said
    assert "--artifacts" in said


def test_too_little_room_is_noticed_beforehand(tmp_path, monkeypatch):
    monkeypatch.setattr(disk, "ROOM", 10**18)
    with pytest.raises(OSError, match="are free") as error:
        check_room(tmp_path)
    assert "no room left on the disk" in describe_failure(error.value, tmp_path)


def test_a_folder_that_can_be_written_passes_and_is_left_as_it_was(tmp_path):
    check_room(tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


def in_a_small_disk(tmp_path, command, mount="size=300k"):
    """Run a command in which {disk} is a file system of its own; skip where the machine does not allow it."""
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
        "from digitpad.artifacts.store import load_run; print(load_run('mlp-128-64', Path('{disk}'))['date'])"
    )
    listing = "ls -A {disk}"
    done = in_a_small_disk(tmp_path, f"{before} && {train}; echo status $?; {after}; {listing}", "size=1300k")
    assert "status 2" in done.stdout, done.stdout + done.stderr
    assert "There is no room left on the disk" in done.stdout
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
    assert "may not be written" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_run_in_a_folder_that_may_not_be_written_can_be_read(tmp_path):
    save_model(tmp_path, "cnn", {})
    (tmp_path / "cnn").chmod(0o555)
    assert load_run("cnn", tmp_path)["best_epoch"] == 3
    (tmp_path / "cnn").chmod(0o755)
