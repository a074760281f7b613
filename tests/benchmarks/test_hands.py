"""hands: corrections mend and break as counted, and the command writes its figures."""

import json

import numpy as np
import pytest

from benchmarks import hands
from benchmarks.hands import list_writers, measure_hands
from benchmarks.hands_replay import Marks, read_marks, teach_writer
from benchmarks.hands_symbols import measure_symbols
from digitpad.data.mnist import DataError
from digitpad.models.classifier import Classifier
from digitpad.models.engine import Outputs
from digitpad.strokes.files import StrokeSet, save_strokes
from digitpad.strokes.templates import draw_digit

COUNT = 40


def build_marks(labels, read, writer="ann"):
    """Marks with features by label: a network could tell them apart, but reads `read`."""
    labels = np.asarray(labels)
    rng = np.random.default_rng(len(labels))
    return Marks(
        labels,
        np.full(len(labels), writer),
        4 * np.eye(10, dtype=np.float32)[read],
        np.eye(128, dtype=np.float32)[labels] + rng.normal(0, 0.01, (len(labels), 128)),
    )


@pytest.fixture
def sevens():
    """Twenty ones, all read, and twenty sevens, all read as ones."""
    labels = np.repeat([1, 7], COUNT // 2)
    return build_marks(labels, np.ones(COUNT, int))


def test_the_first_mistake_is_made_and_its_correction_mends_the_others(sevens):
    lesson = teach_writer(sevens, 0, np.random.default_rng(0))
    assert (lesson.alone.argmax(axis=1) != lesson.labels).sum() == 20
    assert (lesson.helped.argmax(axis=1) != lesson.labels).sum() == 1
    assert lesson.corrections.max() == 1


def test_enrolled_digits_are_not_counted_and_help_from_the_start(sevens):
    lesson = teach_writer(sevens, 2, np.random.default_rng(0))
    assert len(lesson.labels) == COUNT - 4
    assert (lesson.helped.argmax(axis=1) == lesson.labels).all()


def test_the_figures_add_up(sevens):
    for row in measure_hands(list_writers(sevens), orders=2, seed=0, temperature=1.0):
        assert row.mistakes_without - row.mended + row.broken == row.mistakes_with
        assert sum(digits for digits, _, _ in row.by_corrections) == row.digits
        assert sum(with_memory for _, _, with_memory in row.by_corrections) == row.mistakes_with


def test_writers_with_few_digits_do_not_take_part(sevens):
    with pytest.raises(DataError, match="No writer has 25 digits"):
        list_writers(sevens.take(np.arange(24)))


def test_symbols_are_recognised_and_digits_are_not_mistaken():
    letters = build_marks(np.repeat([65, 66], 6), np.zeros(12, int))
    letters = Marks(letters.labels, letters.writers, letters.logits - 8, letters.features)
    digits = build_marks(np.arange(10), np.arange(10))
    row = measure_symbols(letters, digits, 3, np.random.default_rng(0))
    assert (row.symbols, row.same_writer, row.digits, row.other_symbols) == (2, 1, 0, 0)
    assert row.other_writers is None


def test_a_model_without_features_is_refused(tmp_path):
    plain = Classifier("plain", lambda images: Outputs(np.zeros((len(images), 10), np.float32)))
    with pytest.raises(ValueError, match="provides features, got plain"):
        read_marks([build_strokes()], plain, lambda: None)


def build_strokes(labels=None):
    rng = np.random.default_rng(0)
    drawn = [draw_digit(rng) for _ in range(COUNT)]
    labels = np.array([digit.label for digit in drawn]) if labels is None else labels
    writers = np.full(COUNT, "ann")
    return StrokeSet("some", [digit.drawing for digit in drawn], labels, writers, writers)


@pytest.fixture
def run(monkeypatch):
    def compute(images):
        return Outputs(images[:, 14, 9:19], images.reshape(len(images), -1))

    monkeypatch.setattr(hands, "load_models", lambda names, artifacts: [Classifier("toy", compute)])
    return lambda *arguments: hands.main([*map(str, arguments)])


def test_the_command_prints_and_writes_every_figure(run, tmp_path, capsys):
    save_strokes(tmp_path / "digits.npz", build_strokes())
    save_strokes(tmp_path / "letters.npz", build_strokes(np.full(COUNT, ord("A"))))
    out = tmp_path / "out.json"
    assert run(tmp_path / "digits.npz", "--symbols", tmp_path / "letters.npz", "--json", out) == 0
    written = json.loads(out.read_text())
    for key in ("mistakes_without", "mistakes_with", "mended", "broken", "symbol_recall", "symbol_false"):
        assert isinstance(written[key], int | float)
    assert [row["enrolled"] for row in written["hands"]] == [0, 1, 2, 3]
    assert [row["examples"] for row in written["symbols"]] == [1, 3, 5]
    assert "Symbols from 3" in capsys.readouterr().out


def test_a_file_that_cannot_be_read_ends_with_one_sentence(run, tmp_path, capsys):
    assert run(tmp_path / "none.npz") == 2
    assert "none.npz" in capsys.readouterr().err


def test_smoke_needs_no_file(run, capsys):
    assert run("--smoke") == 0
    assert "0 of each digit enrolled" in capsys.readouterr().out
