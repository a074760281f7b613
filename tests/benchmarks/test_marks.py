"""marks: every kind can be read, and what is accepted is counted."""

import json

import numpy as np
import pytest

from benchmarks import marks
from benchmarks.marks import KINDS, main, measure, to_drawing
from digitpad.config import CANVAS_SIZE
from digitpad.models.classifier import Prediction


class Reader:
    """Accepts every second drawing as a digit and is sure of every fourth."""

    name = "reader"

    def __init__(self):
        self.read = 0

    def predict(self, image):
        assert image.shape == (28, 28)
        self.read += 1
        return Prediction(3, 0.999 if self.read % 4 == 0 else 0.6, 4, np.full(10, 0.1), self.read % 2 == 0)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_lies_on_the_pad_and_varies(kind):
    rng = np.random.default_rng(0)
    drawings = [to_drawing(KINDS[kind](rng)) for _ in range(20)]
    points = np.concatenate([stroke for drawing in drawings for stroke in drawing])
    assert points.dtype == np.float32
    assert points.min() >= 0
    assert points.max() <= CANVAS_SIZE
    assert len({drawing[0].tobytes() for drawing in drawings}) == 20


def test_what_passes_is_counted():
    assert measure([Reader()], KINDS["dash"], 40, seed=0) == {"reader": (0.5, 0.25)}


def test_the_command_prints_every_kind_and_writes_json(monkeypatch, capsys, tmp_path):
    out = tmp_path / "marks.json"
    monkeypatch.setattr(marks, "load_models", lambda names, artifacts: [Reader()])
    assert main(["--model", "reader", "--count", "4", "--json", str(out)]) == 0
    said = capsys.readouterr().out
    assert all(kind in said for kind in KINDS)
    assert json.loads(out.read_text())["passed"]["dash"] == {"reader": [0.5, 0.25]}


def test_a_model_that_is_not_there_is_named(capsys, tmp_path):
    assert main(["--model", "nothing", "--artifacts", str(tmp_path)]) == 2
    assert "nothing" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_named_before_the_work(capsys, tmp_path):
    assert main(["--json", str(tmp_path)]) == 2
    assert f"{tmp_path} cannot be written" in capsys.readouterr().err


def test_a_folder_without_models_is_named(capsys, tmp_path):
    assert main(["--artifacts", str(tmp_path)]) == 2
    assert f"no trained model in {tmp_path}" in capsys.readouterr().err
