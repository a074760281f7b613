"""ui/explain/steps.py: the way of a drawing to 28x28."""

import numpy as np
import pytest

from digitpad.preprocessing.framing import frame_drawing, frame_picture, resize_ink
from digitpad.ui.explain.steps import render_steps
from tests.ui.explain.predictions import predict

SEVEN = [(90, 80), (220, 80), (150, 260)]


@pytest.fixture
def parts():
    """A framing, the ink on the pad, and the ink only resized."""
    ink = np.zeros((320, 320), np.float32)
    ink[20:60, 20:30] = 1
    return frame_drawing([np.array(SEVEN, np.float32)]), ink, resize_ink(ink)


def test_a_resized_drawing_that_is_read_differently_is_pointed_out(parts):
    html = render_steps(*parts, (predict(7), predict(1)))
    assert "would be read as a 1:" in html
    assert "read as <b>a 1</b>, 90 % sure" in html


def test_a_resized_drawing_that_is_read_the_same_gets_a_hint(parts):
    assert "it is read the same" in render_steps(*parts, (predict(7), predict(7)))


def test_the_box_holds_the_ink(parts):
    html = render_steps(*parts, (predict(7), predict(7)))
    assert "--top:20;--left:20;--bottom:60;--right:30;--of:320" in html


def test_only_strokes_are_drawn_again():
    framing = frame_picture(np.pad(np.full((40, 10), 255, np.uint8), 60))
    resized, answers = resize_ink(framing.ink), (predict(1), predict(1))
    assert "One pen for all" not in render_steps(framing, framing.ink, resized, answers)
    assert "One pen for all" in render_steps(framing, framing.ink.copy(), resized, answers)
