"""An image on the pad, alone and with strokes over it."""

import numpy as np
import pytest

from digitpad.preprocessing.framing import frame_drawing_over
from digitpad.preprocessing.ink import IMAGE_SCALE, draw_over, enlarge_image


@pytest.fixture
def one():
    """A 1 as MNIST has it: 20 pixels high, in the middle."""
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 13:15] = 255
    return image


def stroke(*points):
    return np.array(points, np.float32)


def test_an_image_is_centred_on_the_pad_without_smoothing(one):
    large = enlarge_image(one)
    assert large.shape == (320, 320)
    assert set(np.unique(large)) == {0, 255}
    assert (large > 0).sum() == 2 * 20 * IMAGE_SCALE**2
    assert large[:6].max() == large[-6:].max() == 0


def test_an_image_of_mnist_on_the_pad_is_not_changed_by_framing(mnist):
    for image in mnist.test.images[:50]:
        framing = frame_drawing_over(np.rint(image * 255).astype(np.uint8), [])
        assert np.abs(framing.image - image).max() < 0.01


def test_strokes_over_an_image_add_to_its_ink(one):
    ink = draw_over(one / 255, [stroke((60, 100), (260, 100))])
    assert ink.shape == (320, 320)
    assert ink[100, 80] == ink[100, 240] == ink[250, 160] == 1
    assert ink[200, 80] == 0


def test_the_pen_over_an_image_is_as_wide_as_mnists(one):
    ink = draw_over(one / 255, [stroke((20, 100), (300, 100))])
    assert ink[:, 60].sum() == pytest.approx(20 * IMAGE_SCALE / 8, abs=1)


def test_an_image_is_framed_together_with_the_strokes_over_it(one):
    alone, crossed = (frame_drawing_over(one, drawing) for drawing in ([], [stroke((60, 160), (260, 160))]))
    assert crossed.image[14, 6:22].min() > 0.5
    assert alone.image[14, 6] == 0
