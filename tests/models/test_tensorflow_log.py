"""Known start-up messages are dropped, all others pass; `--verbose` shows everything."""

import logging
import os
import subprocess
import sys

import pytest

from digitpad.config import ROOT
from digitpad.log import is_verbose, log
from digitpad.models import tensorflow_log
from digitpad.models.tensorflow_log import is_chatter, is_worth_logging

CHATTER = [
    b"WARNING: All log messages before absl::InitializeLog() is called are written to STDERR",
    b"I0000 00:00:1795253459.884591    5881 port.cc:153] oneDNN custom operations are on. You may see slightly",
    b"I0000 00:00:1795253459.884890    5881 cudart_stub.cc:31] Could not find cuda drivers on your machine",
    b"2025-01-01 10:00:00.123456: I tensorflow/core/platform/cpu_feature_guard.cc:210] This binary is",
    b"To enable the following instructions: AVX2 FMA, in other operations, rebuild TensorFlow",
    b"INFO: Created TensorFlow Lite XNNPACK delegate for CPU.",
]
NO_GPU = [
    b"E0000 00:00:1795253465.658139    5888 cuda_platform.cc:52] failed call to cuInit: INTERNAL: CUDA error",
    b"E0000 00:00:1741. 12 cuda_dnn.cc:8579] Unable to register cuDNN factory: Attempting to register factory",
]
WORTH_KNOWING = [
    b"E0000 00:00:1795253465.658139    5888 util.cc:1] something went wrong",
    b"W0000 00:00:1795253465.658139    5888 cpu_allocator.cc:1] Allocation of 5 GB exceeds 10% of free memory",
    b"F0000 00:00:1795253465.658139    5888 tensor.cc:5] Check failed: dtype()",
    b"2025-01-01 10:00:00.123456: E tensorflow/core/x.cc:1] failed",
    b"Traceback (most recent call last):",
    b"MemoryError",
    b"",
]


@pytest.mark.parametrize("line", CHATTER)
def test_known_messages_are_dropped(line):
    assert is_chatter(line)


@pytest.mark.parametrize("line", NO_GPU)
def test_messages_about_a_missing_graphics_card_are_dropped_only_without_one(line, monkeypatch, tmp_path):
    monkeypatch.setattr(tensorflow_log, "NVIDIA", tmp_path / "none")
    assert is_chatter(line)
    monkeypatch.setattr(tensorflow_log, "NVIDIA", tmp_path)
    assert not is_chatter(line)


@pytest.mark.parametrize("line", WORTH_KNOWING)
def test_other_messages_pass(line):
    assert not is_chatter(line)


@pytest.mark.parametrize(
    ("message", "shown"),
    [("5 out of the last 6 calls to %s triggered tf.function retracing.", False), ("%s is deprecated", True)],
)
def test_the_warning_about_retracing_is_dropped(message, shown):
    record = logging.LogRecord("tensorflow", logging.WARNING, "", 1, message, ("it",), None)
    assert is_worth_logging(record) is shown


def run(code, **environment):
    inherited = {name: value for name, value in os.environ.items() if name != "TF_CPP_MIN_LOG_LEVEL"}
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        env=inherited | {"PYTHONWARNINGS": "ignore"} | environment,
    )


WRITER = """
import os, sys, threading
from digitpad.models.tensorflow_log import filter_stderr
def write(text): os.write(2, text.encode())
with filter_stderr():
    write("I0000 00:00:1.1 1 a.cc:1] chatter\\n")
    write("E0000 00:00:1.1 1 a.cc:1] an error\\nhalf a li")
    threads = [threading.Thread(target=write, args=(f"thread {i} {'x' * 5000}\\n",)) for i in range(8)]
    with filter_stderr():
        write("ne\\n")
    [thread.start() for thread in threads]; [thread.join() for thread in threads]
    print("through python", file=sys.stderr)
    write("no end of line")
write("\\nafterwards I0000\\n")
CRASH
"""


def test_only_known_messages_are_dropped_and_no_line_is_lost_or_torn():
    said = run(WRITER.replace("CRASH", "")).stderr.splitlines()
    threads = sorted(line for line in said if line.startswith("thread"))
    assert threads == [f"thread {i} {'x' * 5000}" for i in range(8)]
    others = [line for line in said if not line.startswith("thread")]
    expected = ["E0000 00:00:1.1 1 a.cc:1] an error", "half a line", "through python", "no end of line"]
    assert others == [*expected, "afterwards I0000"]


def test_an_error_inside_the_block_is_shown():
    done = run(
        "from digitpad.models.tensorflow_log import filter_stderr\n"
        "with filter_stderr():\n    raise RuntimeError('a fault')"
    )
    assert done.returncode == 1
    assert "RuntimeError: a fault" in done.stderr


def test_verbose_shows_every_line():
    assert "chatter" in run(WRITER.replace("CRASH", ""), DIGITPAD_VERBOSE="1").stderr


def test_a_closed_standard_error_is_no_obstacle():
    code = (
        "import os; os.close(2)\n"
        "from digitpad.models.tensorflow_log import filter_stderr\nwith filter_stderr(): print('done')"
    )
    assert run(code).stdout == "done\n"


LOAD = "from digitpad.models.classifier import load_classifier; load_classifier('mlp-128-64')"


def test_a_model_loads_without_a_message():
    done = run(LOAD)
    assert done.returncode == 0
    assert done.stderr == ""


@pytest.mark.parametrize(("verbose", "level"), [("1", "0"), ("", "3")])
def test_the_log_level_of_tensorflow_is_set_before_it_is_imported(verbose, level):
    code = "import os, digitpad; print(os.environ['TF_CPP_MIN_LOG_LEVEL'])"
    assert run(code, DIGITPAD_VERBOSE=verbose).stdout.strip() == level


def test_verbose_shows_the_messages_of_tensorflow():
    assert "oneDNN" in run(LOAD, DIGITPAD_VERBOSE="1").stderr


@pytest.mark.parametrize(
    ("arguments", "variable", "verbose"),
    [
        (["--verbose"], "", True),
        ([], "1", True),
        ([], "", False),
        ([], "0", False),
    ],
)
def test_verbose_is_set_on_the_command_line_or_by_a_variable(monkeypatch, arguments, variable, verbose):
    monkeypatch.setattr(sys, "argv", ["streamlit_app.py", *arguments])
    monkeypatch.setenv("DIGITPAD_VERBOSE", variable)
    assert is_verbose() == verbose


def test_a_line_is_logged_once_after_a_second_start():
    code = "from digitpad.log import *; start_log(); start_log(); log.info('a line'); log.debug('more')"
    said = run(code).stderr
    assert said.endswith(" digitpad: a line\n")
    assert len(said.splitlines()) == 1
    assert isinstance(log, logging.Logger)
