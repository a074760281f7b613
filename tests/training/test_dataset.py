"""mix.py: several sources in one training set, every sample once an epoch, another variant each time."""

import numpy as np
import pytest

from digitpad.config import NOT_A_DIGIT
from digitpad.training.dataset import (
    Mix,
    Source,
    build_source,
    draw_non_digits,
    draw_rare_styles,
    draw_rows,
    read_pictures,
    render_drawings,
)

LINE = [np.array([[0, 0], [10, 100]], np.float32)]


def number(value, variants, count):
    """A source whose image of sample i in variant v is `value + 10 v + i` everywhere."""
    values = value + 10 * np.arange(variants)[:, None] + np.arange(count)
    return Source("test", np.broadcast_to(values[..., None, None], (variants, count, 28, 28)).astype(np.uint8),
                  np.arange(count))  # fmt: skip


@pytest.fixture
def mix():
    return Mix((number(0, 1, 3), number(100, 2, 4)))


def test_every_sample_comes_once_an_epoch(mix):
    assert len(mix) == 7
    assert sorted(mix.shuffle(0, 5)) == list(range(7))
    assert not np.array_equal(mix.shuffle(0, 5), mix.shuffle(0, 6))
    assert np.array_equal(mix.shuffle(3, 5), mix.shuffle(3, 5))


def test_an_epoch_sees_each_sample_in_another_variant_than_the_one_before(mix):
    first, second = (np.rint(mix.take(np.arange(7), epoch).images[:, 0, 0] * 255) for epoch in (0, 1))
    assert first.tolist() == [0, 1, 2, 100, 111, 102, 113]
    assert second.tolist() == [0, 1, 2, 110, 101, 112, 103]


def test_labels_stay_with_their_images_in_any_order(mix):
    places = np.array([6, 0, 3])
    split = mix.take(places, 0)
    assert split.labels.tolist() == [3, 0, 0]
    assert split.images.dtype == np.float32
    assert split.images.max() <= 1


def test_images_come_back_exactly(toy_mnist):
    mix = Mix((build_source(toy_mnist.train, "MNIST"),))
    exact = np.rint(toy_mnist.train.images * 255) / 255
    assert np.allclose(mix.plain.images, exact, atol=1e-7)
    assert np.array_equal(mix.take(np.arange(20), 3).images, mix.plain.images[:20])


def test_drawings_are_rendered_in_several_hands():
    source = render_drawings([LINE, LINE], np.array([1, 1]), "lines", seed=0, variants=3)
    assert source.images.shape == (3, 2, 28, 28)
    assert len({image.tobytes() for image in source.images.reshape(-1, 28, 28)}) > 1
    assert source.images.max() == 255


def test_an_empty_drawing_is_refused():
    with pytest.raises(ValueError, match="got an empty one"):
        render_drawings([[]], np.array([1]), "blank", seed=0)


def test_what_the_code_draws_is_labelled_and_repeatable():
    styles, marks = draw_rare_styles(30, seed=1), draw_non_digits(30, seed=1, variants=2)
    assert set(styles.labels) <= set(range(10))
    assert set(marks.labels) == {NOT_A_DIGIT}
    assert marks.images.shape == (2, 30, 28, 28)
    assert np.array_equal(draw_non_digits(30, seed=1, variants=2).images, marks.images)


def test_rows_of_digits_are_no_digit_and_repeatable():
    rows = draw_rows([LINE], 40, seed=0, variants=2)
    assert rows.images.shape == (2, 40, 28, 28)
    assert set(rows.labels) == {NOT_A_DIGIT}
    assert np.array_equal(draw_rows([LINE], 40, seed=0, variants=2).images, rows.images)


def test_blank_pictures_are_left_out():
    picture = np.zeros((2, 28, 28), np.uint8)
    picture[1, 5:20, 12:15] = 255
    source = read_pictures(picture, "doodles")
    assert len(source) == 1
    assert source.labels.tolist() == [NOT_A_DIGIT]
