"""rare_styles: every style is generated, smooth and with its corners."""

import numpy as np
import pytest

from digitpad.preprocessing.framing import frame_drawing
from digitpad.training.rare_styles import STYLES, _bend, draw_digit


def test_every_style_is_generated_and_can_be_framed():
    rng = np.random.default_rng(0)
    drawn = [draw_digit(rng) for _ in range(600)]
    assert {label for _, label in drawn} == {label for label, _ in STYLES} == set(range(10))
    assert all(frame_drawing(drawing, canvas_side=0) is not None for drawing, _ in drawn)


def test_a_doubled_point_is_a_corner_and_a_curve_passes_near_its_points():
    label, (flagged,) = STYLES[6]
    assert label == 1
    stroke = _bend(flagged, np.random.default_rng(0))
    assert np.hypot(*(stroke - flagged[1]).T).min() < 0.15
    assert stroke[:, 1].max() == pytest.approx(1, abs=0.2)
