"""leave_out: excluded groups are scored by their own labels."""

import math

import numpy as np
import pytest

from digitpad.data.splits import Split
from digitpad.evaluation.calibration import Calibration
from digitpad.training.dataset import ExcludedGroup
from digitpad.training.leave_out import ExcludedGroupScore, describe_score, score_excluded_group

NOBODY = np.array([], str)
NONE = Split(np.zeros((0, 28, 28), np.float32), np.zeros(0, np.int64))


class Echo:
    """A model whose logits are the first row of pixels."""

    output_shape = (None, 10)

    def predict(self, images, **options):
        return images[:, 0, :10]


def build(*logits, labels=None):
    images = np.zeros((len(logits), 28, 28), np.float32)
    images[:, 0, :10] = logits
    return Split(images, np.array(labels if labels is not None else [10] * len(logits)))


SURE, FAINT, TORN = np.eye(10)[3] * 9, np.eye(10)[3] * 3 - 9, np.eye(10)[3] * 9 + np.eye(10)[4] * 9


def test_digits_and_non_digits_are_compared_with_the_threshold_of_the_model():
    digits = build(SURE, SURE, FAINT, SURE, labels=[3, 4, 3, 3])
    group = ExcludedGroup("there", digits, np.array(["a"] * 4), build(SURE, FAINT))
    score = score_excluded_group(Echo(), Calibration(threshold=0.0), group, NONE)
    assert (score.group, score.digits, score.non_digits) == ("there", 4, 2)
    assert score.accuracy == 0.75
    assert score.accepted == 0.75
    assert score.non_digits_accepted == 0.5


def test_scores_are_compared_where_nearly_all_digits_are_accepted():
    digits = build(*[SURE] * 200, labels=[3] * 200)
    group = ExcludedGroup("there", digits, np.array(["a"] * 200), build(SURE, FAINT, TORN, FAINT))
    score = score_excluded_group(Echo(), Calibration(threshold=99.0), group, NONE)
    assert score.accepted == score.non_digits_accepted == 0
    assert score.non_digits_above_digits == 0.5  # the sure one and the torn one
    assert score.non_digits_by_softmax == 0.25  # the sure one


def test_a_group_without_non_digits_has_no_score_for_them():
    group = ExcludedGroup("there", build(SURE, labels=[3]), np.array(["a"]), NONE)
    score = score_excluded_group(Echo(), Calibration(), group, NONE)
    assert score.non_digits == 0
    assert np.isnan(score.non_digits_accepted)
    assert score.accuracy == pytest.approx(1)


def test_a_kind_of_pictures_is_compared_with_the_digits_of_others():
    kind = ExcludedGroup("doodles", NONE, NOBODY, build(SURE, FAINT, FAINT, FAINT))
    others = build(*[SURE] * 100, labels=[3] * 100)
    score = score_excluded_group(Echo(), Calibration(threshold=-9.0), kind, others)
    assert (score.digits, score.non_digits) == (0, 4)
    assert np.isnan(score.accuracy)
    assert score.non_digits_accepted == 1
    assert score.non_digits_above_digits == score.non_digits_by_softmax == 0.25


def test_the_writer_who_is_misread_most_is_named():
    digits = build(*[SURE] * 7, labels=[3, 4, 3, 5, 4, 3, 3])
    group = ExcludedGroup("there", digits, np.array(["b", "c", "b", "c", "a", "a", "c"]), NONE)
    score = score_excluded_group(Echo(), Calibration(), group, NONE)
    assert (score.hardest_writer, score.hardest_misread) == ("c", 2)
    assert score.others_accuracy == 0.75


def test_without_misread_digits_no_writer_is_hardest():
    group = ExcludedGroup("there", build(SURE, SURE, labels=[3, 3]), np.array(["a", "b"]), NONE)
    score = score_excluded_group(Echo(), Calibration(), group, NONE)
    assert (score.hardest_writer, score.hardest_misread, score.others_accuracy) == ("", 0, 1)


def build_score(**changes):
    digits = {"group": "there", "digits": 200, "accuracy": 0.985, "accepted": 0.99}
    hardest = {"hardest_writer": "there/a", "hardest_misread": 2, "others_accuracy": 0.995}
    non_digits = {
        "non_digits": 50,
        "non_digits_accepted": 0.04,
        "non_digits_above_digits": 0.02,
        "non_digits_by_softmax": 0.5,
    }
    return ExcludedGroupScore(**{**digits, **hardest, **non_digits, **changes})


def test_the_digits_are_reported_with_the_writer_who_is_hardest_to_read():
    described = " ".join(describe_score(build_score()))
    assert "200 digits, 98.50% read correctly, 99.00% accepted as digits" in described
    assert "2 of the 3 misread digits are by there/a; accuracy on the other writers: 99.50%" in described
    assert "50 non-digits, 4.00% accepted as digits; with a threshold that accepts 99% of its own" in described


def test_a_kind_of_pictures_is_reported_without_digits():
    nothing = {"digits": 0, "accuracy": math.nan, "accepted": math.nan, "hardest_misread": 0}
    score = build_score(**nothing, hardest_writer="", others_accuracy=math.nan)
    described = " ".join(describe_score(score))
    assert described.startswith("Excluded group there: 50 non-digits, 4.00% accepted as digits")
    assert "99% of the drawn validation digits" in described
    assert "nan" not in described


def test_a_single_excluded_writer_is_not_compared_with_others():
    assert "other writers" not in " ".join(describe_score(build_score(others_accuracy=math.nan)))
