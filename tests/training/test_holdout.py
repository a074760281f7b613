"""holdout: nobody whose digits validate a model has drawn any of its training digits."""

import numpy as np
import pytest

from digitpad.data.picture_files import PictureSet
from digitpad.training.corpus import Corpus
from digitpad.training.holdout import MIN_WRITERS, split_by_writer, split_writers
from tests.training.toy_files import build_strokes


def build_corpus(mnist, *digits, non_digits=()):
    return Corpus(mnist, tuple(digits), tuple(non_digits))


def build_pictures(groups):
    images = np.ones((len(groups), 28, 28), np.float32)
    return PictureSet("doodles", images, np.full(len(groups), -1), np.array(groups))


@pytest.fixture
def here():
    return build_strokes([f"a{i % 10}" for i in range(40)], "here")


@pytest.fixture
def there():
    return build_strokes([f"b{i % 2}" for i in range(20)], "there")


def test_a_writer_is_held_out_with_all_drawings(here):
    split = split_writers(here)
    assert len(set(split.validation.writers)) == 1
    assert not set(split.validation.writers) & set(split.train.writers)
    assert len(split.validation) + len(split.train) == 40


@pytest.mark.parametrize(("writers", "held_out"), [(MIN_WRITERS - 1, 0), (MIN_WRITERS, 1)])
def test_small_groups_are_used_for_training_only(writers, held_out):
    split = split_writers(build_strokes([f"w{i}" for i in range(writers)]))
    assert len(split.validation) == held_out


def test_the_same_seed_holds_out_the_same_writers():
    strokes = build_strokes([f"w{i % 30}" for i in range(60)])
    first, again, other = (set(split_writers(strokes, seed=seed).validation.writers) for seed in (1, 1, 2))
    assert first == again != other
    assert len(first) == 3


def test_writers_of_the_same_name_in_two_groups_are_two_people(toy_mnist, here):
    other = build_strokes([f"a{i % 10}" for i in range(40)], "elsewhere")
    split = split_by_writer(build_corpus(toy_mnist, here, other))
    assert [len(part.validation) for part in split.digits] == [4, 4]


def test_a_writer_held_out_of_one_file_is_held_out_of_all(toy_mnist, here):
    more = build_strokes([f"a{i % 10}" for i in range(30)], "here")
    split = split_by_writer(build_corpus(toy_mnist, more, here))
    held_out = {writer for part in split.digits for writer in part.validation.writers}
    trained_on = {writer for part in split.digits for writer in part.train.writers}
    assert not held_out & trained_on
    assert [len(part.validation) for part in split.digits] == [3 * len(held_out), 4 * len(held_out)]


def test_an_excluded_group_neither_trains_nor_validates(toy_mnist, here, there):
    letters = build_strokes(["c"] * 12, "there", np.full(12, ord("K")))
    pictures = build_pictures(["here", "there"])
    split = split_by_writer(build_corpus(toy_mnist, here, there, non_digits=[letters, pictures]), ["there"])
    first, second = split.digits
    assert (len(first.excluded), len(second.excluded)) == (0, 20)
    assert len(second.train) == len(second.validation) == 0
    assert [len(samples) for samples in split.non_digits] == [0, 1]
    assert [len(samples) for samples in split.excluded_non_digits] == [12, 1]
    assert split.excluded_groups == ("there",)


def test_an_unknown_group_is_named(toy_mnist, here, there):
    with pytest.raises(ValueError, match="a group out of here, there to leave out, got 'nowhere'"):
        split_by_writer(build_corpus(toy_mnist, here, there), ["here", "nowhere"])
