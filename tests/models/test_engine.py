"""The engine is chosen by a variable, else by what is installed."""

import pytest

from digitpad.models import engine
from digitpad.models.engine import ENGINE_VARIABLE, choose_engine


def test_the_engine_is_keras_if_tensorflow_is_installed_else_litert(monkeypatch):
    monkeypatch.delenv(ENGINE_VARIABLE, raising=False)
    for installed, expected in ((object(), "keras"), (None, "litert")):
        monkeypatch.setattr(engine, "find_spec", lambda name, found=installed: found)
        assert choose_engine() == expected


@pytest.mark.parametrize("name", ["keras", "litert"])
def test_the_variable_names_the_engine(monkeypatch, name):
    monkeypatch.setenv(ENGINE_VARIABLE, name)
    assert choose_engine() == name


def test_an_unknown_engine_is_refused(monkeypatch):
    monkeypatch.setenv(ENGINE_VARIABLE, "torch")
    with pytest.raises(ValueError, match="keras or litert, got 'torch'"):
        choose_engine()
