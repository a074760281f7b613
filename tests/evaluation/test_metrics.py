"""Metrics of a test set, compared with counts by hand."""

import numpy as np
import pytest

from digitpad.evaluation.metrics import (
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


def test_a_digit_that_never_occurs_has_precision_and_recall_0(evaluation):
    assert evaluation.precision[9] == evaluation.recall[9] == 0


def test_a_batch_of_any_shape_has_probabilities_along_its_last_axis():
    logits = np.random.default_rng(0).normal(0, 1, (2, 3, 10))
    assert np.allclose(softmax(logits).sum(axis=-1), 1)
    assert np.allclose(softmax(logits)[1, 2], np.exp(logits[1, 2]) / np.exp(logits[1, 2]).sum())
    assert np.isfinite(softmax(np.array([[[1e4, 0.0], [0.0, -1e4]]]))).all()


def test_an_evaluation_has_the_documented_dtypes(evaluation):
    assert evaluation.labels is LABELS
    assert evaluation.probabilities.dtype == np.float32
    assert evaluation.probabilities.sum(axis=1) == pytest.approx(np.ones(6))
    assert evaluation.probabilities.argmax(axis=1).tolist() == PREDICTED.tolist()
    assert evaluation.confusion_matrix.dtype == np.int64
    assert np.array_equal(evaluation.confusion_matrix, compute_confusion_matrix(LABELS, PREDICTED))


def test_equally_doubtful_samples_keep_their_order():
    labels = np.full(400, 3)
    evaluation = compute_evaluation(logits_for(labels), labels)
    assert evaluation.doubtful.tolist() == list(range(200))


def test_mistakes_follow_from_the_saved_probabilities():
    logits = np.zeros((1, 10))
    logits[0, 7] = 1e-12  # a lead that float32 cannot tell from a tie
    evaluation = compute_evaluation(logits, np.array([0]))
    assert evaluation.mistakes.tolist() == []


def test_the_loss_of_a_certain_mistake_is_finite():
    logits = np.zeros((1, 10))
    logits[0, 3] = 1e4
    assert compute_evaluation(logits, np.array([4])).loss == pytest.approx(-np.log(1e-12))


def test_the_loss_is_the_mean_cross_entropy():
    evaluation = compute_evaluation(np.zeros((4, 10), np.float32), np.array([1, 2, 3, 4]))
    assert evaluation.loss == pytest.approx(np.log(10))


def test_mistakes_are_listed_in_order(evaluation):
    assert evaluation.mistakes.tolist() == [1, 5]


def test_doubtful_samples_are_correct_and_sorted_by_margin():
    logits = np.concatenate([logits_for([n % 10], confidence=1 + n) for n in (3, 1, 2, 0)])
    evaluation = compute_evaluation(logits, np.array([3, 1, 2, 5]))
    assert evaluation.doubtful.tolist() == [1, 2, 0]


def test_the_margin_is_the_lead_over_the_second():
    assert compute_margin(np.array([[0.5, 0.2, 0.3], [0.4, 0.4, 0.2]])) == pytest.approx([0.2, 0])


def test_logits_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"Expected logits of shape \(6, 10\), got \(6, 9\)"):
        compute_evaluation(np.zeros((6, 9)), LABELS)


def test_a_calibrated_model_has_no_calibration_error():
    probabilities = np.full((100, 10), 0.21 / 9, np.float32)
    probabilities[:, 3] = 0.79
    labels = np.where(np.arange(100) < 79, 3, 4)
    reliability = compute_reliability(probabilities, labels)
    assert reliability.ece == pytest.approx(0, abs=1e-6)
    assert reliability.counts.sum() == 100
    assert reliability.accuracy[11] == pytest.approx(0.79)
    assert np.isnan(reliability.accuracy[0])


def test_the_calibration_error_is_the_distance_of_confidence_and_accuracy():
    probabilities = np.tile(np.eye(10, dtype=np.float32)[3], (10, 1))
    labels = np.where(np.arange(10) < 7, 3, 4)
    reliability = compute_reliability(probabilities, labels)
    assert reliability.ece == pytest.approx(0.3)
    assert reliability.counts.tolist() == [0] * 14 + [10]
    assert len(reliability.edges) == 16


def test_every_bin_has_its_own_mean_confidence_and_accuracy():
    probabilities = np.full((3, 10), 0.0)
    probabilities[0, [2, 5]] = 0.95, 0.05
    probabilities[1, [4, 5]] = 0.62, 0.38
    probabilities[2, [4, 5]] = 0.64, 0.36
    reliability = compute_reliability(probabilities, np.array([2, 4, 5]), bins=10)
    assert np.flatnonzero(reliability.counts).tolist() == [6, 9]
    assert reliability.confidence[[6, 9]] == pytest.approx([0.63, 0.95])
    assert reliability.accuracy[[6, 9]] == pytest.approx([0.5, 1])
    assert np.isnan(reliability.confidence[0])
    assert reliability.ece == pytest.approx((2 * 0.13 + 0.05) / 3)
    assert reliability.edges == pytest.approx(np.arange(11) / 10)


def test_confidence_0_is_in_the_first_bin_and_confidence_1_in_the_last():
    reliability = compute_reliability(np.array([[0.0] * 10, [1.0] + [0.0] * 9]), np.array([0, 0]), bins=4)
    assert reliability.counts.tolist() == [1, 0, 0, 1]


def test_confidence_is_averaged_in_double_precision():
    probabilities = np.full((1, 10), 0, np.float32)
    probabilities[0, 1] = np.float32(0.7)
    assert compute_reliability(probabilities, np.array([1])).ece == pytest.approx(
        1 - float(np.float32(0.7)), abs=1e-9
    )


def test_no_samples_have_no_calibration_error():
    assert compute_reliability(np.zeros((0, 10)), np.zeros(0, int)).ece == 0
