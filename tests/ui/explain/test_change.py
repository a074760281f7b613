"""ui/explain/change.py: the smallest dab that turns the answer."""

from dataclasses import replace

import numpy as np
import pytest

from digitpad.explain.counterfactual import Change, Dab
from digitpad.ui.explain.change import render_change
from tests.ui.explain.predictions import predict

IMAGE = np.zeros((28, 28), np.float32)


@pytest.mark.parametrize(("added", "words"), [(True, "Add a dab of ink in the ring"), (False, "Erase the ink")])
def test_the_view_says_what_to_do_and_marks_the_place(added, words):
    change = Change(Dab(10, 12, added), 3.0, 7.3, IMAGE, 1)
    html = render_change(IMAGE, change, predict(7), predict(1, 0.6))
    assert words in html.replace("</b>", "")
    assert "reads a 1 instead of a 7" in html
    assert html.count("--row:10;--column:12;--diameter:3.0") == 2
    assert ("mark ring added" in html) is added


def test_a_drawing_that_is_no_digit_has_no_answer_to_change():
    rejected = replace(predict(4), is_digit=False)
    assert "no answer to change" in render_change(IMAGE, None, rejected, None)


def test_a_change_can_turn_a_digit_into_no_digit():
    rejected = replace(predict(4), is_digit=False)
    change = Change(Dab(10, 12, True), 3.0, 7.3, IMAGE, 4)
    assert "reads no digit instead of a 7" in render_change(IMAGE, change, predict(7), rejected)


def test_a_firm_answer_gets_a_sentence():
    html = render_change(IMAGE, None, predict(8), None)
    assert "No small change would" in html
    assert "each time the network read an 8" in html
