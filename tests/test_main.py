"""The command `digitpad`: what it starts, with which settings, and where an installed package keeps models."""

import os
import zipfile
from pathlib import Path

import pytest
from streamlit.web import cli

from digitpad import __main__ as command
from digitpad import config


@pytest.fixture
def started(monkeypatch):
    """Arguments that Streamlit is started with, instead of a server."""
    calls = []
    monkeypatch.setattr(cli, "main", lambda words, **options: calls.append(words))
    monkeypatch.setattr(command, "check_port", lambda port: command_finding("ok"))
    monkeypatch.setattr(os, "environ", dict(os.environ))
    return calls


def command_finding(kind):
    from digitpad.doctor import Finding

    return Finding(kind, f"Port is {kind}", "Choose another")


@pytest.fixture
def installed(monkeypatch, tmp_path):
    """An installed package with two shipped models; returns the user's folder, which does not exist yet."""
    shipped = tmp_path / "bundled" / "artifacts"
    for name in ("cnn", "digitpad"):
        (shipped / name).mkdir(parents=True)
        (shipped / name / "run.json").write_text(name)
    user = tmp_path / "user"
    monkeypatch.delenv(config.ARTIFACTS_VARIABLE, raising=False)
    for module in (config, command):
        monkeypatch.setattr(module, "ARTIFACTS", shipped)
        monkeypatch.setattr(module, "USER_ARTIFACTS", user)
    monkeypatch.setattr(config, "BUNDLED", tmp_path / "bundled")
    monkeypatch.setattr(config, "ROOT", tmp_path / "bundled")
    return user


def test_app_starts_streamlit_on_the_port_that_was_asked_for(started):
    assert command.main(["app", "--port", "8765", "--no-browser"]) == 0
    ((run, script, *options),) = started
    assert (run, Path(script)) == ("run", config.ROOT / "streamlit_app.py")
    assert options == ["--server.port", "8765", "--server.headless", "true"]


def test_app_listens_on_other_addresses_only_when_it_is_shared(started, capsys):
    command.main(["app", "--share", "--no-browser"])
    assert started[0][-2:] == ["--server.address", "0.0.0.0"]
    assert "Other devices on this network: http://" in capsys.readouterr().out


def test_app_reads_the_models_of_another_folder(started, tmp_path):
    command.main(["app", "--artifacts", str(tmp_path), "--no-browser"])
    assert config.find_artifacts() == tmp_path


def test_app_says_why_it_cannot_start(started, monkeypatch, capsys):
    monkeypatch.setattr(command, "check_port", lambda port: command_finding("fault"))
    assert command.main(["app"]) == 1
    assert capsys.readouterr().err == "Port is fault. Choose another\n"
    assert started == []


def test_the_servers_settings_are_beside_the_page():
    assert (config.ROOT / "streamlit_app.py").is_file()
    assert (config.ROOT / ".streamlit" / "config.toml").is_file()


def test_train_takes_the_options_of_train_py(capsys):
    with pytest.raises(SystemExit) as ended:
        command.main(["train", "--help"])
    assert ended.value.code == 0
    assert "usage: digitpad train" in capsys.readouterr().out


def test_train_without_keras_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    assert command.main(["train", "--model", "cnn"]) == 2
    assert 'pip install "digitpad[train]"' in capsys.readouterr().err


def test_an_installed_package_shows_the_shipped_models_until_it_has_trained(installed):
    assert config.find_artifacts() == config.ARTIFACTS
    assert config.find_training_artifacts() == installed
    command.copy_shipped_models()
    assert config.find_artifacts() == installed
    assert sorted(path.name for path in installed.iterdir()) == ["cnn", "digitpad"]


def test_a_model_of_the_users_own_is_not_replaced_by_a_shipped_one(installed):
    (installed / "cnn").mkdir(parents=True)
    (installed / "cnn" / "run.json").write_text("mine")
    command.copy_shipped_models()
    assert (installed / "cnn" / "run.json").read_text() == "mine"
    assert (installed / "digitpad" / "run.json").read_text() == "digitpad"


def test_the_variable_names_the_folder_of_models(installed, monkeypatch, tmp_path):
    monkeypatch.setenv(config.ARTIFACTS_VARIABLE, str(tmp_path))
    assert config.find_artifacts() == config.find_training_artifacts() == tmp_path


def test_the_wheel_holds_the_page_its_settings_and_every_model(tmp_path):
    build = pytest.importorskip("hatchling.build")
    with zipfile.ZipFile(tmp_path / build.build_wheel(str(tmp_path))) as wheel:
        names = set(wheel.namelist())
    expected = {"streamlit_app.py", ".streamlit/config.toml"}
    expected |= {path.as_posix() for path in Path("artifacts").glob("[!.]*/*") if not path.name.startswith(".")}
    assert {f"digitpad/bundled/{name}" for name in expected} <= names
    modules = {path.as_posix() for path in Path("digitpad").rglob("*.py")}
    assert modules <= names
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "scripts/"))]


def test_main_prints_its_commands(capsys):
    with pytest.raises(SystemExit):
        command.main(["--help"])
    shown = capsys.readouterr().out
    assert all(name in shown for name in ("app", "train", "doctor"))
