"""Each fault of an installation is found and reported with a remedy."""

import os
import shutil
import socket
import subprocess
import sys
from types import SimpleNamespace

import pytest

from digitpad import config, doctor
from digitpad.artifacts.store import MODEL, RUN
from digitpad.doctor import check_port
from tests.synthetic import save_model


@pytest.fixture
def artifacts(tmp_path):
    shutil.copytree(config.ARTIFACTS / "mlp-128-64", tmp_path / "mlp-128-64")
    return tmp_path


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def taken_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def command(*arguments, **variables):
    return subprocess.run(
        [sys.executable, "-m", "digitpad", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | variables,
    )


def test_a_working_installation_has_exit_status_0(artifacts, free_port):
    done = command("doctor", "--artifacts", artifacts, "--port", free_port)
    assert done.returncode == 0, done.stdout
    for words in (
        "Python 3.",
        "streamlit 1.",
        "streamlit-drawable-canvas 0.",
        "keras 3.",
        "numpy 2.",
        "opencv",
        "mlp-128-64: 6 files verified, 98.86%",
        "reads a drawn 7 as a 7",
        "tensorflow 2.",
        f"Port {free_port} is free",
        "of memory free",
        "All is well.",
    ):
        assert words in done.stdout, words
    assert "FAULT" not in done.stdout
    assert done.stderr == ""


def test_a_fault_has_exit_status_1_and_a_repair_command(artifacts, free_port):
    path = artifacts / "mlp-128-64" / MODEL
    path.write_bytes(path.read_bytes()[:-1])
    done = command("doctor", "--artifacts", artifacts, "--port", free_port)
    assert done.returncode == 1
    assert "FAULT" in done.stdout
    assert "model.keras is damaged" in done.stdout
    assert "To train it again: python train.py --model mlp-128-64" in done.stdout
    assert "1 to be mended." in done.stdout


def test_a_run_without_hashes_is_a_fault(artifacts):
    (artifacts / "mlp-128-64" / "run.json").write_text('{"format": 1}')
    finding = doctor.check_artifacts("mlp-128-64", artifacts)
    assert finding.kind == "fault"
    assert "expected required ['sha256']" in finding.said


@pytest.mark.parametrize(
    ("running", "kind"), [((3, 10), "fault"), ((3, 11), "ok"), ((3, 13), "ok"), ((3, 14), "fault")]
)
def test_an_unsupported_python_is_a_fault(running, kind):
    finding = doctor.check_python(running)
    assert finding.kind == kind
    assert ("make app PYTHON=" in finding.remedy) == (kind == "fault")


def test_packages_are_compared_with_what_was_tested():
    wanted = ["numpy==1.0", "rich>=1", "no-such-package==1", "elsewhere==1; python_version < '3'"]
    numpy, rich, missing = doctor.check_packages(wanted, "pip install -r requirements.txt")
    assert (numpy.kind, rich.kind, missing.kind) == ("note", "ok", "fault")
    assert "tested with ==1.0" in numpy.said
    assert "no-such-package is not installed" in missing.said
    assert "pip install -r requirements.txt" in missing.remedy


def test_the_light_engine_does_not_need_tensorflow(artifacts, free_port):
    pytest.importorskip("ai_edge_litert")
    done = command("doctor", "--artifacts", artifacts, "--port", free_port, DIGITPAD_ENGINE="litert")
    assert done.returncode == 0, done.stdout
    assert "ai-edge-litert" in done.stdout
    assert "tensorflow" not in done.stdout


def test_an_unknown_engine_is_a_fault(artifacts, free_port):
    done = command("doctor", "--artifacts", artifacts, "--port", free_port, DIGITPAD_ENGINE="tflite")
    assert done.returncode == 1
    assert "Expected DIGITPAD_ENGINE to be keras or litert, got 'tflite'" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("free", "kind"), [(10**10, "ok"), (10**9, "fault"), (None, "note")])
def test_too_little_memory_is_a_fault(free, kind):
    assert doctor.check_memory(free).kind == kind


def test_a_port_of_another_program_is_a_fault(taken_port):
    finding = check_port(taken_port)
    assert finding.kind == "fault"
    assert "taken by another program" in finding.said
    assert f"make app PORT={taken_port + 1}" in finding.remedy


@pytest.mark.parametrize("port", [-1, 65_536, 10**9])
def test_an_invalid_port_is_a_fault(port):
    assert check_port(port).kind == "fault"


def test_a_port_of_a_running_app_is_a_note(taken_port, monkeypatch):
    monkeypatch.setattr("digitpad.doctor._is_streamlit", lambda port: True)
    finding = check_port(taken_port)
    assert finding.kind == "note"
    assert f"http://localhost:{taken_port}" in finding.said


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_starting_on_a_taken_port_prints_a_remedy(taken_port):
    done = subprocess.run(["make", "app", f"PORT={taken_port}"], capture_output=True, text=True, timeout=120)
    assert done.returncode != 0
    assert f"Port {taken_port} is taken by another program. Choose another: make app PORT=" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_an_empty_folder_of_models_is_a_fault(tmp_path, free_port):
    findings = list(doctor.examine(tmp_path, free_port))
    assert any(one.kind == "fault" and "python train.py --model cnn" in one.remedy for one in findings)


@pytest.mark.parametrize("part", [RUN, MODEL, "history.json", "evaluation.npz", "styles.npz"])
def test_a_missing_part_is_a_fault_by_name(artifacts, part):
    (artifacts / "mlp-128-64" / part).unlink()
    finding = doctor.check_artifacts("mlp-128-64", artifacts)
    assert finding.kind == "fault"
    assert part in finding.said or "no trained model" in finding.said
    assert "python train.py --model mlp-128-64" in finding.remedy


def test_a_read_only_folder_is_a_note(artifacts, monkeypatch):
    def refuse(folder):
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr("digitpad.files.check_room", refuse)
    finding = doctor.check_folder(artifacts)
    assert finding.kind == "note"
    assert "may not write to" in finding.remedy


def test_leftovers_of_a_killed_training_are_a_note(artifacts):
    (artifacts / ".new-cnn-x").mkdir()
    (finding,) = doctor.check_leftovers(artifacts)
    assert finding.kind == "note"
    assert ".new-cnn-x" in finding.said


def test_a_model_that_misreads_a_seven_is_a_fault(artifacts, monkeypatch):
    wrong = SimpleNamespace(network=None, predict=lambda image: SimpleNamespace(label=1, confidence=0.9))
    monkeypatch.setattr("digitpad.models.classifier.load_classifier", lambda model, artifacts: wrong)
    finding = doctor.check_prediction("mlp-128-64", artifacts, "mlp-128-64")
    assert finding.kind == "fault"
    assert "reads a drawn 7 as a 1" in finding.said


def test_a_model_that_cannot_be_loaded_is_a_fault(tmp_path):
    save_model(tmp_path, "cnn", {})
    finding = doctor.check_prediction("cnn", tmp_path, "cnn")
    assert finding.kind == "fault"
    assert "model.keras is refused" in finding.said


def test_a_tensorflow_that_does_not_start_is_a_fault(artifacts, monkeypatch):
    def missing(model, artifacts):
        raise ImportError("no module tensorflow")

    monkeypatch.setattr("digitpad.models.classifier.load_classifier", missing)
    finding = doctor.check_prediction("mlp-128-64", artifacts, "mlp-128-64")
    assert finding.kind == "fault"
    assert "pip install -r requirements.txt" in finding.remedy
