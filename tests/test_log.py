"""log.py: one line per event on standard error, details on request."""

import logging

import pytest

from digitpad.log import is_verbose, log, start_log


@pytest.fixture
def fresh_log():
    handlers, level, propagate = log.handlers[:], log.level, log.propagate
    log.handlers.clear()
    yield log
    log.handlers[:], log.propagate = handlers, propagate
    log.setLevel(level)


@pytest.mark.parametrize(
    ("arguments", "variable", "verbose"),
    [([], None, False), (["--verbose"], None, True), ([], "1", True), ([], "0", False), ([], "", False)],
)
def test_details_are_shown_on_request(monkeypatch, arguments, variable, verbose):
    monkeypatch.setattr("sys.argv", ["digitpad", *arguments])
    monkeypatch.delenv("DIGITPAD_VERBOSE", raising=False)
    if variable is not None:
        monkeypatch.setenv("DIGITPAD_VERBOSE", variable)
    assert is_verbose() == verbose


def test_an_event_is_one_line_with_its_time(fresh_log, capsys):
    start_log()
    start_log()
    fresh_log.info("a model is ready")
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert error.endswith(" digitpad: a model is ready\n")


def test_details_are_hidden_by_default(fresh_log, monkeypatch):
    monkeypatch.setattr("sys.argv", ["digitpad"])
    monkeypatch.delenv("DIGITPAD_VERBOSE", raising=False)
    start_log()
    assert fresh_log.level == logging.INFO
