"""The digits of a picture are found once each, the strongest first."""

import cv2
import numpy as np

from digitpad.evaluation.calibration import Calibration
from digitpad.preprocessing.proposals import find_proposals
from digitpad.reading.candidates import compute_scores, find_candidates

SEVEN = np.array([[100, 60], [200, 60], [150, 200]])


def write(*offsets, shape=(260, 300)):
    picture = np.full(shape, 230, np.uint8)
    for offset in offsets:
        cv2.polylines(picture, [SEVEN + np.array([offset, 0])], False, 40, 16, cv2.LINE_AA)
    return picture


def test_a_picture_without_proposals_has_no_candidates(flagship):
    assert find_candidates([], flagship) == ()


def test_one_digit_is_one_candidate(flagship):
    (candidate,) = find_candidates(find_proposals(write(0)), flagship)
    assert candidate.label == 7
    assert candidate.certain


def test_each_of_several_digits_is_found_once_and_they_are_ordered(flagship):
    candidates = find_candidates(find_proposals(write(-60, 100, 260, shape=(260, 520))), flagship)
    assert [candidate.label for candidate in candidates] == [7, 7, 7]
    assert sorted(candidate.box[1] // 100 for candidate in candidates) == [0, 1, 3]
    strengths = [candidate.strength for candidate in candidates]
    assert strengths == sorted(strengths, reverse=True)


def test_a_box_is_within_the_picture_in_whole_pixels(flagship):
    (candidate,) = find_candidates(find_proposals(write(0)), flagship)
    top, left, bottom, right = candidate.box
    assert 0 <= top < bottom <= 260
    assert 0 <= left < right <= 300
    assert all(isinstance(edge, int) for edge in candidate.box)


def test_a_model_without_a_digit_score_is_judged_by_its_margin():
    logits = np.array([[5.0, 1, 0, 0, 0, 0, 0, 0, 0, 0], [2.0, 1.5, 0, 0, 0, 0, 0, 0, 0, 0]])
    np.testing.assert_allclose(compute_scores(logits, Calibration(temperature=2.0)), [2.0, 0.25])
    assert compute_scores(logits, Calibration(threshold=2.0))[0] > 5
