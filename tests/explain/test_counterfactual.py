"""counterfactual.py: the change that is found changes the answer, and is small."""

import numpy as np
import pytest

from digitpad.explain.counterfactual import DIAMETERS, find_smallest_change
from tests.explain.networks import read_by


def test_the_change_changes_the_answer(by_bar, seven):
    change = find_smallest_change(by_bar, seven)
    assert by_bar(seven[None]).argmax() == 7
    assert by_bar(change.image[None]).argmax() == change.label == 1


def test_the_change_is_one_dab_at_the_stated_place(by_bar, seven):
    change = find_smallest_change(by_bar, seven)
    rows, columns = np.nonzero(change.image != seven)
    distance = np.hypot(rows - change.dab.row, columns - change.dab.column)
    assert not change.dab.added  # no ink added can take the bar away
    assert distance.max() <= change.diameter / 2 + 0.5
    assert change.amount == pytest.approx(np.abs(change.image - seven).sum())
    assert change.diameter in DIAMETERS


def test_missing_ink_is_found(seven):
    weights = np.zeros((10, 28, 28), np.float32)
    weights[2][20:23, 18:21] = 1
    compute = read_by(weights)
    change = find_smallest_change(lambda images: compute(images) + np.eye(10, dtype=np.float32)[7], seven)
    assert change.dab.added
    assert change.label == 2
    assert abs(change.dab.row - 21) <= 2
    assert abs(change.dab.column - 19) <= 2


def test_a_smaller_dab_is_preferred_to_a_larger_one(seven):
    weights = np.zeros((10, 28, 28), np.float32)
    weights[2][21, 19] = 5
    compute = read_by(weights)
    change = find_smallest_change(lambda images: compute(images) + np.eye(10, dtype=np.float32)[7], seven)
    assert change.diameter == min(DIAMETERS)


def test_an_answer_that_no_dab_changes_gives_none(seven):
    assert find_smallest_change(lambda images: np.tile(np.eye(10)[7], (len(images), 1)), seven) is None


def test_a_blank_image_has_no_change(network):
    assert find_smallest_change(network, np.zeros((28, 28), np.float32)) is None


def test_the_search_is_deterministic(network, seven):
    first, second = find_smallest_change(network, seven), find_smallest_change(network, seven)
    assert (first.dab, first.diameter, first.label) == (second.dab, second.diameter, second.label)


def test_the_change_changes_the_shipped_networks_answer(shipped, seven):
    change = find_smallest_change(shipped.compute_logits, seven)
    if change is not None:
        assert shipped.predict(change.image).label == change.label != shipped.predict(seven).label
