"""left_out.py: people and marks the model has not seen are scored by their own labels."""

import math

import numpy as np
import pytest

from digitpad.data.splits import Split
from digitpad.evaluation.calibration import Calibration
from digitpad.training.corpus import LeftOut
from digitpad.training.leave_out import LeftOutScore, describe_score, score_left_out

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


def test_digits_and_marks_are_counted_against_the_threshold_of_the_model():
    digits = build(SURE, SURE, FAINT, SURE, labels=[3, 4, 3, 3])
    people = LeftOut("there", digits, np.array(["a"] * 4), build(SURE, FAINT))
    score = score_left_out(Echo(), Calibration(threshold=0.0), people, NONE)
    assert (score.group, score.digits, score.marks) == ("there", 4, 2)
    assert score.accuracy == 0.75
    assert score.accepted == 0.75
    assert score.marks_accepted == 0.5


def test_marks_are_compared_where_nearly_all_digits_pass():
    digits = build(*[SURE] * 200, labels=[3] * 200)
    people = LeftOut("there", digits, np.array(["a"] * 200), build(SURE, FAINT, TORN, FAINT))
    score = score_left_out(Echo(), Calibration(threshold=99.0), people, NONE)
    assert score.accepted == score.marks_accepted == 0
    assert score.marks_like_digits == 0.5  # the sure one and the torn one
    assert score.marks_by_softmax == 0.25  # the sure one


def test_a_group_without_marks_says_nothing_about_them():
    people = LeftOut("there", build(SURE, labels=[3]), np.array(["a"]), NONE)
    score = score_left_out(Echo(), Calibration(), people, NONE)
    assert score.marks == 0
    assert np.isnan(score.marks_accepted)
    assert score.accuracy == pytest.approx(1)


def test_a_kind_of_marks_is_compared_with_the_digits_of_others():
    kind = LeftOut("doodles", NONE, NOBODY, build(SURE, FAINT, FAINT, FAINT))
    score = score_left_out(Echo(), Calibration(threshold=-9.0), kind, build(*[SURE] * 100, labels=[3] * 100))
    assert (score.digits, score.marks) == (0, 4)
    assert np.isnan(score.accuracy)
    assert score.marks_accepted == 1
    assert score.marks_like_digits == score.marks_by_softmax == 0.25


def test_the_writer_who_is_misread_most_is_told_apart():
    digits = build(*[SURE] * 7, labels=[3, 4, 3, 5, 4, 3, 3])
    people = LeftOut("there", digits, np.array(["b", "c", "b", "c", "a", "a", "c"]), NONE)
    score = score_left_out(Echo(), Calibration(), people, NONE)
    assert (score.hardest, score.hardest_misread) == ("c", 2)
    assert score.others_accuracy == 0.75


def test_where_nothing_is_misread_nobody_is_told_apart():
    people = LeftOut("there", build(SURE, SURE, labels=[3, 3]), np.array(["a", "b"]), NONE)
    score = score_left_out(Echo(), Calibration(), people, NONE)
    assert (score.hardest, score.hardest_misread, score.others_accuracy) == ("", 0, 1)


def build_score(**changes):
    people = {"group": "there", "digits": 200, "accuracy": 0.985, "accepted": 0.99}
    hardest = {"hardest": "there/a", "hardest_misread": 2, "others_accuracy": 0.995}
    marks = {"marks": 50, "marks_accepted": 0.04, "marks_like_digits": 0.02, "marks_by_softmax": 0.5}
    return LeftOutScore(**{**people, **hardest, **marks, **changes})


def test_people_left_out_are_reported_with_the_one_who_is_hardest_to_read():
    said = " ".join(describe_score(build_score()))
    assert "98.50% of 200 digits read rightly, 99.00% taken for a digit" in said
    assert "2 of the 3 that are misread are by there/a; of the others' digits 99.50% are read rightly" in said
    assert "4.00% of 50 marks taken for a digit; where 99% of its own digits are, 2.00%" in said


def test_of_a_kind_of_marks_no_digits_are_reported():
    nothing = {"digits": 0, "accuracy": math.nan, "accepted": math.nan, "hardest": "", "hardest_misread": 0}
    said = " ".join(describe_score(build_score(**nothing, others_accuracy=math.nan)))
    assert said.startswith(
        "Left out, there: 4.00% of 50 marks taken for a digit; where 99% of the drawn validation"
    )
    assert "nan" not in said


def test_of_a_single_person_left_out_there_are_no_others():
    assert "others" not in " ".join(describe_score(build_score(others_accuracy=math.nan)))
