"""drawn_files: files of strokes and pictures are told apart, and writers are excluded."""

import numpy as np
import pytest

from benchmarks.drawn_files import Files, exclude_writers, find_files, generate_files, load_files
from digitpad.strokes.files import StrokeFileError
from tests.training.toy_files import build_strokes, save_digits, save_doodles, save_letters


def test_a_folder_is_sorted_into_digits_and_non_digits(tmp_path):
    save_digits(tmp_path / "digits.npz")
    save_letters(tmp_path / "letters.npz")
    save_doodles(tmp_path / "doodles.npz", labels=np.zeros(3, int), class_names=np.array(["cat"]))
    save_doodles(tmp_path / "unnamed.npz", labels=np.zeros(3, int))
    np.savez(tmp_path / "else.npz", something=np.zeros(3))
    (tmp_path / "text.tra").write_text("")
    digits, non_digits = find_files(tmp_path)
    assert [path.name for path in digits] == ["digits.npz", "text.tra"]
    assert [path.name for path in non_digits] == ["doodles.npz", "letters.npz"]


def test_digits_and_non_digits_are_loaded(tmp_path):
    files = load_files([save_digits(tmp_path / "digits.npz")], [save_letters(tmp_path / "letters.npz")])
    assert [len(samples) for samples in files] == [60, 12]


def test_an_excluded_writer_is_left_out_of_every_file():
    files = Files([build_strokes(["a", "b", "a"])], [build_strokes(["a", "c"])])
    left = exclude_writers(files, ["a"])
    assert [samples.writers.tolist() for samples in left] == [["b"], ["c"]]


@pytest.mark.parametrize(
    ("writers", "message"), [(["nobody"], "by a writer 'nobody'"), (["a"], "has no drawings by other writers")]
)
def test_a_writer_who_cannot_be_excluded_is_named(writers, message):
    with pytest.raises(StrokeFileError, match=message):
        exclude_writers(Files([build_strokes(["a", "a"])], []), writers)


def test_generated_digits_are_repeatable():
    (first,), (again,) = (generate_files(10).digits for _ in range(2))
    assert first.labels.tolist() == again.labels.tolist()
    assert len(first) == 10
