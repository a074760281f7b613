"""ui/explain/figures.py: pictures with captions, values and marks."""

import numpy as np

from digitpad.ui.explain.figures import render_figure, render_values


def test_the_value_of_each_pixel_shows_under_the_pointer():
    html = render_values(np.array([[0, 0.25], [0.5, 1]]), "ink {:.2f}")
    assert html.count("<i ") == 4
    assert 'data-v="ink 0.25"' in html


def test_a_picture_is_described_in_words():
    html = render_figure(np.zeros((2, 2, 3), np.uint8), 'A "map"')
    assert 'alt="A &quot;map&quot;"' in html
    assert 'title="A &quot;map&quot;"' in html
    assert 'src="data:image/png;base64,' in html
