"""corpus: everything that the files hold is loaded, and each file is noted."""

import shutil

import numpy as np
import pytest

from digitpad.artifacts.schema import RUN_SCHEMA, check_json
from digitpad.config import NOT_A_DIGIT
from digitpad.data.mnist import hash_file
from digitpad.strokes.files import StrokeFileError
from digitpad.training.corpus import hash_files, load_corpus
from tests.training.toy_files import save_digits, save_doodles, save_letters


def test_digits_letters_and_pictures_are_loaded_file_by_file(toy_mnist, tmp_path):
    digits, letters = save_digits(tmp_path / "digits.npz"), save_letters(tmp_path / "letters.npz")
    doodles = save_doodles(tmp_path / "doodles.npz", group=np.array(["cat", "cat", "train"]))
    corpus = load_corpus(toy_mnist, [digits], [letters, doodles])
    assert [len(samples) for samples in (*corpus.digits, *corpus.non_digits)] == [60, 12, 3]
    assert set(corpus.non_digits[0].labels) == {NOT_A_DIGIT}
    assert corpus.groups == ["cat", "here", "there", "train"]
    assert corpus.files == {path.name: hash_file(path) for path in (digits, letters, doodles)}


def test_files_of_the_same_name_are_numbered(tmp_path):
    digits = save_digits(tmp_path / "digits.npz")
    (tmp_path / "other").mkdir()
    again = shutil.copy(digits, tmp_path / "other" / digits.name)
    with again.open("ab") as file:
        file.write(b" ")
    names = [digits.name, f"{digits.name} 2"]
    assert hash_files([digits, again]) == {names[0]: hash_file(digits), names[1]: hash_file(again)}


def test_a_file_named_twice_is_noted_once(tmp_path):
    digits = save_digits(tmp_path / "digits.npz")
    assert list(hash_files([digits, digits])) == ["digits.npz"]


def test_a_file_of_any_name_can_be_noted_in_a_run(tmp_path):
    files = hash_files([save_digits(tmp_path / "a $dollar` <b>.npz")])
    assert list(files) == ["a _dollar_ _b_.npz"]
    check_json({"data": {"files": files}, "sha256": {}}, RUN_SCHEMA)


def test_a_damaged_file_is_named(toy_mnist, tmp_path):
    (tmp_path / "bad.npz").write_bytes(b"PK\3\4 no archive")
    with pytest.raises(StrokeFileError, match=r"bad\.npz"):
        load_corpus(toy_mnist, [tmp_path / "bad.npz"])
