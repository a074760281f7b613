"""sources: each kind of training sample is rendered in its variants, repeatably, with its label."""

import numpy as np
import pytest

from digitpad.config import NOT_A_DIGIT
from digitpad.training.sources import (
    build_source,
    draw_non_digits,
    draw_rare_styles,
    draw_rows,
    frame_pictures,
    render_drawings,
)

LINE = [np.array([[0, 0], [10, 100]], np.float32)]


def test_images_become_bytes_in_one_variant(toy_mnist):
    source = build_source(toy_mnist.train, "MNIST")
    assert np.array_equal(source.images[0], np.rint(toy_mnist.train.images * 255))
    assert np.array_equal(source.labels, toy_mnist.train.labels)


def test_drawings_are_rendered_in_different_variants():
    source = render_drawings([LINE, LINE], np.array([1, 1]), "lines", seed=0, variants=3)
    assert source.images.shape == (3, 2, 28, 28)
    assert len({image.tobytes() for image in source.images.reshape(-1, 28, 28)}) > 1
    assert source.images.max() == 255


def test_an_empty_drawing_is_refused():
    with pytest.raises(ValueError, match="got an empty one"):
        render_drawings([[]], np.array([1]), "blank", seed=0)


def test_generated_samples_are_labelled_and_repeatable():
    styles, marks = draw_rare_styles(30, seed=1), draw_non_digits(30, seed=1, variants=2)
    assert set(styles.labels) <= set(range(10))
    assert set(marks.labels) == {NOT_A_DIGIT}
    assert marks.images.shape == (2, 30, 28, 28)
    assert np.array_equal(draw_non_digits(30, seed=1, variants=2).images, marks.images)


def test_rows_of_digits_are_non_digits_and_repeatable():
    rows = draw_rows([LINE], 40, seed=0, variants=2)
    assert rows.images.shape == (2, 40, 28, 28)
    assert set(rows.labels) == {NOT_A_DIGIT}
    assert np.array_equal(draw_rows([LINE], 40, seed=0, variants=2).images, rows.images)


def test_blank_pictures_are_left_out():
    pictures = np.zeros((2, 28, 28), np.uint8)
    pictures[1, 5:20, 12:15] = 255
    source = frame_pictures(pictures, "doodles")
    assert len(source) == 1
    assert source.labels.tolist() == [NOT_A_DIGIT]
