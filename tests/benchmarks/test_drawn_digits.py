"""drawn_digits: its tables and its JSON, and one sentence for what cannot be read or written."""

import json
import subprocess
import sys

import cv2
import numpy as np
import pytest

from benchmarks import drawn_digits
from digitpad.evaluation.calibration import Calibration
from digitpad.models.classifier import Classifier
from digitpad.models.engine import Outputs
from digitpad.strokes.files import StrokeSet, save_strokes
from digitpad.strokes.templates import draw_digit


def build_digits(count, seed=0):
    rng = np.random.default_rng(seed)
    samples = [draw_digit(rng) for _ in range(count)]
    groups = np.array(["north", "south"])[np.arange(count) % 2]
    writers = np.array([f"{group}/ann" for group in groups])
    return StrokeSet(
        "some", [sample.drawing for sample in samples], np.array([s.label for s in samples]), groups, writers
    )


def count_ink(images):
    """A reader that needs no training: it tells a tall digit from a wide one, and finds all else a 0."""
    logits = np.zeros((len(images), 10), np.float32)
    logits[:, 1] = images.any(axis=1).sum(axis=1) < 12
    logits[:, 8] = 8 * images.mean(axis=(1, 2)) - 1
    return Outputs(logits)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Digits, letters and doodles, and a model that is there at once."""
    digits = build_digits(30)
    save_strokes(tmp_path / "digits.npz", digits)
    letters = StrokeSet("letters", digits.drawings, np.full(30, ord("A")), digits.groups, digits.writers)
    save_strokes(tmp_path / "letters.npz", letters)
    images = np.zeros((4, 28, 28), np.uint8)
    images[1:, 4:20, 4:20] = 255
    np.savez(tmp_path / "doodles.npz", images=images, labels=np.zeros(4, int), class_names=np.array(["cat"]))
    np.savez(tmp_path / "else.npz", something=np.zeros(3))
    models = [
        Classifier("toy", count_ink, None, Calibration(2.0, -100.0)),
        Classifier("other", count_ink, None),
    ]
    monkeypatch.setattr(drawn_digits, "load_models", lambda names, artifacts: models)
    monkeypatch.setenv("DIGITPAD_STROKES", str(tmp_path))
    return tmp_path


def run(*arguments):
    return drawn_digits.main([*map(str, arguments)])


def test_every_table_is_printed_with_a_column_for_each_model(folder, capsys):
    assert run("--conditions", 5) == 0
    printed = capsys.readouterr().out
    for words in ("Accuracy as the page reads", "north", "south", "mean of the groups", "canvas resized"):
        assert words in printed
    for words in ("centre cell", "in a corner", "slant", "calibration error", "Taken for a digit", "letters"):
        assert words in printed
    for name in ("toy", "other"):
        assert f"{name}: " in printed
    assert "no threshold" in printed


def test_the_figures_are_the_same_for_the_same_seed(folder):
    written = []
    for seed in (1, 1, 2):
        assert run("--conditions", 4, "--seed", seed, "--json", folder / "out.json") == 0
        written.append((folder / "out.json").read_text())
    assert written[0] == written[1]
    assert written[0] != written[2]


def test_the_json_holds_every_figure(folder):
    run("--conditions", 4, "--json", folder / "out.json")
    content = json.loads((folder / "out.json").read_text())
    toy = content["models"]["toy"]
    assert content["digits"] == ["digits"]
    assert content["counts"] == [30]
    assert set(toy["files"][0]) == {"north", "south"}
    assert len(toy["ways"]) == len(content["ways"]) == 3
    assert toy["cells"][0]["difference"]["value"] == 0
    assert content["models"]["other"]["threshold"] is None


def test_a_blank_picture_never_passes(folder):
    run("--conditions", 0, "--json", folder / "out.json")
    toy = json.loads((folder / "out.json").read_text())["models"]["toy"]
    digits, doodles, letters = toy["accepted"]["its own threshold"]
    assert (digits["value"], doodles["value"], letters["value"]) == (1, 0.75, 1)


def firm(images):
    return Outputs(np.tile(np.eye(10, dtype=np.float32)[3] * 10, (len(images), 1)))


def test_what_scores_below_the_threshold_for_sure_is_not_called_sure(folder, monkeypatch):
    models = [
        Classifier("strict", firm, None, Calibration(sure_threshold=20.0)),
        Classifier("lenient", firm, None, Calibration(sure_threshold=5.0)),
    ]
    monkeypatch.setattr(drawn_digits, "load_models", lambda names, artifacts: models)
    run("--conditions", 0, "--json", folder / "out.json")
    found = json.loads((folder / "out.json").read_text())["models"]
    assert [one["accepted"]["called sure"][0]["value"] for one in found.values()] == [0, 1]


def test_pictures_and_strokes_are_read_together(folder, capsys):
    images = np.zeros((2, 40, 40), np.float32)
    images[:, 5:35, 18:22] = 1
    np.savez(folder / "pictures.npz", images=images, labels=np.array([1, 1]), group=np.array(["a", "b"]))
    assert run(folder / "pictures.npz", folder / "digits.npz", "--limit", 7) == 0
    printed = capsys.readouterr().out
    assert "pictures" in printed
    assert "the same 7 digits in each cell" in printed


def test_the_mistakes_are_a_picture(folder, capsys):
    assert run(folder / "digits.npz", "--conditions", 0, "--mistakes", folder / "wrong.png") == 0
    assert "digits that toy reads wrong" in capsys.readouterr().out
    assert cv2.imread(str(folder / "wrong.png")).shape[0] > 100


def test_a_writer_can_be_left_out(folder, capsys):
    arguments = (folder / "digits.npz", "--conditions", 0, "--without")
    assert run(*arguments, "north/ann") == 0
    assert "north" not in capsys.readouterr().out
    assert run(*arguments, "nobody") == 2
    assert "There are no drawings by a writer 'nobody'" in capsys.readouterr().err
    assert run(*arguments, "north/ann", "south/ann") == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["none.npz"], "none.npz: the file cannot be read"),
        (["letters.npz"], "letters.npz: sample 0 is labelled 65, expected a digit"),
        (["else.npz"], "else.npz: expected an array 'points', found something"),
        (["digits.npz", "digits.npz"], "digits.npz is named twice"),
        (["digits.npz", "--non-digits", "digits.npz"], "is named twice"),
        (["digits.npz", "--mistakes", "no/folder/out.png"], "out.png cannot be written"),
        (["digits.npz", "--mistakes", "."], "cannot be written"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_nothing_is_written(folder, monkeypatch, capsys, arguments, sentence):
    monkeypatch.chdir(folder)
    assert run(*arguments, "--json", "out.json") == 2
    said = capsys.readouterr()
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""
    assert not (folder / "out.json").exists()


def test_a_full_disk_is_one_sentence_too(folder, monkeypatch, capsys):
    def fail(path, content):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(drawn_digits, "write_atomically", fail)
    assert run(folder / "digits.npz", "--conditions", 0, "--json", folder / "out.json") == 2
    assert capsys.readouterr().err.strip().endswith("out.json: No space left on device.")


def test_without_files_it_says_where_to_get_some(monkeypatch, capsys):
    monkeypatch.delenv("DIGITPAD_STROKES", raising=False)
    assert run() == 2
    assert "python -m benchmarks.drawn_digits --download" in capsys.readouterr().err


def test_an_unknown_model_is_named_with_the_command_that_makes_it(tmp_path, capsys):
    save_strokes(tmp_path / "digits.npz", build_digits(2))
    arguments = (tmp_path / "digits.npz", "--model", "nobody", "--artifacts", tmp_path)
    assert run(*arguments) == 2
    assert "python train.py --model nobody" in capsys.readouterr().err


def test_a_damaged_file_ends_the_command_with_2(tmp_path):
    (tmp_path / "bad.npz").write_bytes(b"PK\3\4 no archive")
    command = [sys.executable, "-m", "benchmarks.drawn_digits", str(tmp_path / "bad.npz")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert "bad.npz: not a complete npz file" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["digits.npz", "new.npz", "new.tra"])
def test_an_output_never_takes_the_place_of_drawings(folder, capsys, name):
    before = (folder / "digits.npz").read_bytes()
    assert run(folder / "digits.npz", "--json", folder / name) == 2
    assert f"{name} would replace a file of drawings" in capsys.readouterr().err
    assert (folder / "digits.npz").read_bytes() == before


def test_two_outputs_need_two_names(folder, capsys):
    out = folder / "out"
    assert run(folder / "digits.npz", "--json", out, "--mistakes", out) == 2
    assert "would be written twice" in capsys.readouterr().err


def test_square_brackets_in_names_are_no_markup(folder, capsys):
    digits = build_digits(6)
    groups = np.array(["[/b]"] * 6)
    save_strokes(
        folder / "some[red].npz", StrokeSet("some", digits.drawings, digits.labels, groups, digits.writers)
    )
    assert run(folder / "some[red].npz", folder / "digits.npz", "--conditions", 0) == 0
    assert "some[red]" in capsys.readouterr().out
    (folder / "bad[red].npz").write_bytes(b"")
    assert run(folder / "bad[red].npz") == 2
    assert "bad[red].npz" in capsys.readouterr().err


def test_smoke_needs_no_file(monkeypatch, capsys, folder):
    monkeypatch.delenv("DIGITPAD_STROKES")
    assert run("--smoke") == 0
    assert "the same 5 digits in each cell" in capsys.readouterr().out
