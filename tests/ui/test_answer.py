"""ui/answer.py: words that a child understands, and ten bars that stay in place."""

import numpy as np
import pytest

from digitpad.evaluation.calibration import Calibration
from digitpad.models.classifier import build_prediction
from digitpad.ui.answer import (
    describe_sureness,
    format_share,
    name_reading,
    render_answer,
    render_bars,
    render_words,
)

NOT_A_DIGIT = Calibration(threshold=20)
"""Every digit score of these tests lies below it."""
MAYBE_A_DIGIT = Calibration(threshold=5, sure_threshold=20)


def predict(calibration=None, **digits):
    logits = np.zeros(10, np.float32)
    for name, value in digits.items():
        logits[int(name[1:])] = value
    return build_prediction(logits, calibration or Calibration())


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ({"_4": 12}, "That is a 4."),
        ({"_8": 12}, "That is an 8."),
        ({"_4": 9, "_9": 8}, "Probably a 4, maybe a 9."),
        ({"_4": 0.2, "_9": 0.1}, "Hard to say: a 4 or a 9?"),
    ],
)
def test_the_words_follow_the_certainty(digits, words):
    assert words in render_words(predict(**digits))


def test_a_drawing_that_is_no_digit_gets_a_refusal_and_keeps_its_bars():
    rejected = predict(NOT_A_DIGIT, _4=12)
    assert render_words(rejected) == "<p>I don't think that is a digit.</p><p>My best guess would be a 4.</p>"
    assert name_reading(rejected) == "no digit"
    html = render_answer(rejected, None)
    assert '<div class="digit rejected">–</div>' in html
    assert html.count("<li") == 10
    assert "99.9 %" in html


def test_a_drawing_that_may_be_no_digit_is_never_called_sure():
    odd = predict(MAYBE_A_DIGIT, _8=12)
    sentence = "<p>Maybe an 8, or no digit at all.</p><p>If it is a digit: more than 99.9 % sure</p>"
    assert render_words(odd) == sentence
    assert describe_sureness(odd) == "maybe no digit"
    html = render_answer(odd, None)
    assert '<div class="digit doubtful">8</div>' in html
    assert "bars rejected" not in html


def test_two_digits_are_named_if_neither_is_likely_and_it_may_be_no_digit():
    assert "Maybe a 4, a 9, or no digit at all." in render_words(predict(MAYBE_A_DIGIT, _4=9, _9=8))


def test_the_bars_of_a_rejected_drawing_say_that_they_are_conditional():
    probabilities = np.full(10, 0.1)
    rejected = render_bars(probabilities, is_digit=False)
    assert 'class="bars rejected"' in rejected
    assert "If it were a digit" in rejected
    assert "rejected" not in render_bars(probabilities)


def test_no_answer_claims_full_certainty():
    assert "more than 99.9 %" in render_words(predict(_4=40))


@pytest.mark.parametrize(
    ("share", "words"), [(0.004, "0.4 %"), (0.5, "50 %"), (0.984, "98 %"), (0.997, "99.7 %"), (1.0, "> 99.9 %")]
)
def test_a_share_is_as_precise_as_it_is_useful(share, words):
    assert format_share(share) == words


def test_without_an_answer_the_area_keeps_its_parts():
    html = render_answer(None, None, "Draw a digit.")
    assert "<p>Draw a digit.</p>" in html
    assert html.count('<div class="track">') == 10
    assert html.count('class="value"></span>') == 10
