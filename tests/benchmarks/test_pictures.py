"""benchmarks/pictures.py: pictures in folders and generated ones are read, counted and reported."""

import json

import cv2
import numpy as np
import pytest

from benchmarks import pictures
from benchmarks.picture_matrix import Cell, list_blank_cells, list_cells, make_cell
from benchmarks.picture_methods import METHODS, NOTHING, Answer, compute_outcome
from benchmarks.pictures import list_pictures, main
from digitpad.data.picture_files import PictureFileError
from digitpad.models.classifier import Prediction

SEVEN = np.array([[100, 60], [200, 60], [150, 200]])


def answer(label, *, digit=True, confidence=0.999):
    return Answer(Prediction(label, confidence, 0, np.full(10, 0.1), digit), np.zeros((28, 28), np.float32))


@pytest.fixture
def folder(tmp_path):
    """A 7, twice, one of them called a 3, and a blank sheet."""
    page = np.full((260, 300), 230, np.uint8)
    blank = page.copy()
    cv2.polylines(page, [SEVEN], False, 40, 16, cv2.LINE_AA)
    for name, picture in (("7/a.png", page), ("3/b.png", page), ("none/c.png", blank)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(cv2.imencode(".png", picture)[1].tobytes())
    (tmp_path / "7" / ".hidden").write_text("")
    return tmp_path


def test_failures_are_told_apart():
    answers = [
        answer(7),
        answer(3),
        answer(3, confidence=0.6),
        answer(7, digit=False),
        NOTHING,
        answer(1),
        NOTHING,
    ]
    outcome = compute_outcome(answers, [7, 7, 7, 7, 7, None, None])
    shares = {name: round(5 * share.value) for name, share in list(vars(outcome).items())[:5]}
    assert shares == {"accuracy": 1, "no_detection": 1, "not_a_digit": 1, "wrong": 2, "wrong_and_sure": 1}
    assert (outcome.passed.value, outcome.passed_and_sure.value) == (0.5, 0.5)


def test_files_carry_the_digit_of_their_folder(folder):
    found = [(path.name, label) for path, label in list_pictures(folder)]
    assert found == [("b.png", 3), ("a.png", 7), ("c.png", None)]


def test_a_folder_without_pictures_is_named(tmp_path, capsys):
    with pytest.raises(PictureFileError, match="found none"):
        list_pictures(tmp_path)
    assert main([str(tmp_path)]) == 2
    assert str(tmp_path) in capsys.readouterr().err.replace("\n", "")


def test_a_folder_is_read_by_every_method_and_reported(folder, tmp_path, monkeypatch, capsys, flagship):
    monkeypatch.setattr(pictures, "load_models", lambda names, artifacts: [flagship])
    out, sheet = tmp_path / "out.json", tmp_path / "mistakes.png"
    assert main([str(folder), "--json", str(out), "--mistakes", str(sheet)]) == 0
    content = json.loads(out.read_text())
    assert (content["pictures"], content["none"]) == (2, 1)
    methods = content["models"]["digitpad"]
    assert list(methods) == list(METHODS) == ["page", "plain framing", "resized"]
    assert methods["page"]["accuracy"] == 0.5
    assert methods["page"]["wrong_and_sure"] == 0.5
    assert methods["page"]["passed"] == 0
    assert [(mistake["read"], mistake["sure"]) for mistake in content["mistakes"]] == [(7, True)]
    assert cv2.imread(str(sheet)) is not None
    assert "digitpad, page" in capsys.readouterr().out


def test_a_file_that_the_page_refuses_counts_as_not_read(folder, tmp_path, monkeypatch, flagship):
    (folder / "7" / "z.png").write_bytes(b"no picture")
    monkeypatch.setattr(pictures, "load_models", lambda names, artifacts: [flagship])
    assert main([str(folder), "--json", str(tmp_path / "out.json")]) == 0
    content = json.loads((tmp_path / "out.json").read_text())
    assert content["models"]["digitpad"]["page"]["no_detection"] == pytest.approx(1 / 3)


def test_either_a_folder_or_made_is_asked_for(folder):
    for arguments in ([], [str(folder), "--made"]):
        with pytest.raises(SystemExit):
            main(arguments)


def test_the_matrix_is_measured_and_reported(tmp_path, monkeypatch, capsys, flagship):
    cells = [Cell("plain", 64, "medium", "even")], [Cell("plain", 64, "-", "even", blank=True)]
    monkeypatch.setattr(pictures, "load_models", lambda names, artifacts: [flagship])
    monkeypatch.setattr(pictures, "list_cells", lambda: cells[0])
    monkeypatch.setattr(pictures, "list_blank_cells", lambda: cells[1])
    assert main(["--made", "--count", "5", "--json", str(tmp_path / "out.json")]) == 0
    content = json.loads((tmp_path / "out.json").read_text())
    assert content["cells"]["plain, 64 px, medium, even"]["accuracy"] == 1
    assert content["cells"]["blank, plain, 64 px, even"]["passed"] == 0
    assert "0 of 1 cells are below 98 %" in capsys.readouterr().out


def test_cells_have_names_of_their_own():
    names = [cell.name for cell in (*list_cells(), *list_blank_cells())]
    assert len(names) == len(set(names)) > 600


@pytest.mark.parametrize("cell", [*list_cells()[::9], *list_blank_cells()[::5]], ids=lambda cell: cell.name)
def test_a_cells_pictures_are_the_same_in_every_run(cell):
    first, second = (next(make_cell(cell, 1)) for _ in range(2))
    np.testing.assert_array_equal(first.pixels, second.pixels)
    assert first.pixels.dtype == np.uint8
    assert first.pixels.shape[2] in (3, 4)
    assert max(first.pixels.shape) <= cell.size + 8
    assert (first.label is None) == cell.blank
