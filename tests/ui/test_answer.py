"""ui/answer.py: words a child understands, bars that stay."""

import numpy as np
import pytest

from digitpad.evaluation.calibration import Calibration
from digitpad.models.classifier import build_prediction
from digitpad.ui.answer import describe_sureness, name_reading, render_answer, render_bars, render_words


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
        ({"_4": 0.2, "_9": 0.1}, "Hard to say: a 4, or a 9?"),
    ],
)
def test_the_words_follow_the_certainty(digits, words):
    assert words in render_words(predict(**digits))


def test_what_is_no_digit_is_called_so_with_the_bars_still_there():
    refused = predict(Calibration(threshold=20), _4=12)
    assert render_words(refused) == "<p>I don't think that is a digit.</p><p>My best guess would be a 4.</p>"
    assert name_reading(refused) == "no digit"
    html = render_answer(refused, None)
    assert '<div class="digit doubted">–</div>' in html
    assert html.count("<li") == 10
    assert "99.9 %" in html


def test_what_may_be_no_digit_is_never_called_sure():
    odd = predict(Calibration(threshold=5, sure_threshold=20), _8=12)
    assert (
        render_words(odd)
        == "<p>Maybe an 8, or no digit at all.</p><p>If it is a digit, more than 99.9 % sure</p>"
    )
    assert describe_sureness(odd) == "maybe no digit"
    html = render_answer(odd, None)
    assert '<div class="digit doubtful">8</div>' in html
    assert "bars doubted" not in html


def test_two_digits_are_named_where_neither_is_likely_and_it_may_be_no_digit():
    odd = predict(Calibration(threshold=5, sure_threshold=20), _4=9, _9=8)
    assert "Maybe a 4, a 9, or no digit at all." in render_words(odd)


def test_the_bars_of_what_is_no_digit_are_marked_as_doubted():
    probabilities = np.full(10, 0.1)
    assert 'class="bars doubted"' in render_bars(probabilities, is_digit=False)
    assert "if it were one" in render_bars(probabilities, is_digit=False)
    assert "doubted" not in render_bars(probabilities)


def test_no_answer_never_claims_full_certainty():
    assert "more than 99.9 %" in render_words(predict(_4=40))
