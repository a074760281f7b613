"""evaluation.py: what the logits of a test set say, counted by hand."""

import numpy as np
import pytest

from digitpad.evaluation import (
    compute_confusion_matrix,
    compute_evaluation,
    compute_margin,
    compute_reliability,
    softmax,
)


def logits_for(predicted, confidence=5.0):
    return confidence * np.eye(10, dtype=np.float32)[np.asarray(predicted)]


LABELS = np.array([0, 0, 1, 1, 2, 3])
PREDICTED = np.array([0, 1, 1, 1, 2, 2])


@pytest.fixture
def evaluation():
    return compute_evaluation(logits_for(PREDICTED), LABELS)


def test_softmax_sums_to_one_and_survives_huge_logits():
    probabilities = softmax(np.array([[1e4, 0.0, -1e4], [1.0, 1.0, 1.0]]))
    assert np.allclose(probabilities, [[1, 0, 0], [1 / 3] * 3])


def test_the_confusion_matrix_has_the_true_digit_in_its_rows():
    matrix = compute_confusion_matrix(LABELS, PREDICTED)
    assert matrix[0, 1] == 1
    assert matrix[1, 0] == 0
    assert matrix[3, 2] == 1
    assert matrix.sum() == len(LABELS)


def test_accuracy_precision_and_recall_are_the_counted_shares(evaluation):
    assert evaluation.accuracy == pytest.approx(4 / 6)
    assert evaluation.precision[[0, 1, 2]] == pytest.approx([1, 2 / 3, 1 / 2])
    assert evaluation.recall[[0, 1, 2, 3]] == pytest.approx([1 / 2, 1, 1, 0])


def test_a_digit_that_never_occurs_counts_as_nothing_not_as_an_error(evaluation):
    assert evaluation.precision[9] == evaluation.recall[9] == 0


def test_the_loss_is_the_mean_cross_entropy():
    evaluation = compute_evaluation(np.zeros((4, 10), np.float32), np.array([1, 2, 3, 4]))
    assert evaluation.loss == pytest.approx(np.log(10))


def test_mistakes_are_listed_in_order(evaluation):
    assert evaluation.mistakes.tolist() == [1, 5]


def test_the_doubtful_are_correct_and_the_least_sure_comes_first():
    logits = np.concatenate([logits_for([n % 10], confidence=1 + n) for n in (3, 1, 2, 0)])
    evaluation = compute_evaluation(logits, np.array([3, 1, 2, 5]))
    assert evaluation.doubtful.tolist() == [1, 2, 0]


def test_the_margin_is_the_lead_over_the_second():
    assert compute_margin(np.array([[0.5, 0.2, 0.3], [0.4, 0.4, 0.2]])) == pytest.approx([0.2, 0])


def test_logits_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"Expected logits of shape \(6, 10\), got \(6, 9\)"):
        compute_evaluation(np.zeros((6, 9)), LABELS)


def test_a_model_that_is_right_as_often_as_it_is_sure_has_no_calibration_error():
    probabilities = np.full((100, 10), 0.21 / 9, np.float32)
    probabilities[:, 3] = 0.79
    labels = np.where(np.arange(100) < 79, 3, 4)
    reliability = compute_reliability(probabilities, labels)
    assert reliability.ece == pytest.approx(0, abs=1e-6)
    assert reliability.counts.sum() == 100
    assert reliability.accuracy[11] == pytest.approx(0.79)
    assert np.isnan(reliability.accuracy[0])


def test_the_calibration_error_is_how_far_confidence_is_from_accuracy():
    probabilities = np.tile(np.eye(10, dtype=np.float32)[3], (10, 1))
    labels = np.where(np.arange(10) < 7, 3, 4)
    reliability = compute_reliability(probabilities, labels)
    assert reliability.ece == pytest.approx(0.3)
    assert reliability.counts.tolist() == [0] * 14 + [10]
    assert len(reliability.edges) == 16
