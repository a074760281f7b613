"""explain.py: each view answers to what it claims."""

import keras
import numpy as np
import pytest

from digitpad.artifacts.store import ArtifactError
from digitpad.explain.counterfactual import DIAMETERS, find_smallest_change
from digitpad.explain.occlusion import compute_evidence, compute_scores
from digitpad.models.classifier import load_classifier
from digitpad.preprocessing.framing import frame_drawing

SEVEN = [np.array([[90, 80], [220, 80], [150, 260]], np.float32)]
ONE = [np.array([[160, 60], [160, 260]], np.float32)]


@pytest.fixture(scope="module")
def seven():
    return frame_drawing(SEVEN).image


@pytest.fixture(scope="module")
def bar(seven):
    """Where the bar of the 7 lies that a 1 does not have."""
    mask = np.zeros((28, 28), bool)
    top, left = np.argwhere(seven > 0.5).min(axis=0)
    mask[top : top + 4, left : left + 10] = True
    return mask & (seven > 0.5)


def read_by(weights):
    """A network of one layer: weights (10, 28, 28) → compute_logits.

    Summed image by image: a matrix product rounds an image differently in different batches.
    """
    return lambda images: np.array([(image * weights).sum(axis=(1, 2)) for image in images], np.float32)


@pytest.fixture(scope="module")
def by_bar(bar):
    """Reads a 7 where the bar is inked, else a 1."""
    weights = np.zeros((10, 28, 28), np.float32)
    weights[7][bar] = 1.0
    compute = read_by(weights)
    return lambda images: compute(images) + np.eye(10, dtype=np.float32)[1] * bar.sum() * 0.8


@pytest.fixture(scope="module")
def network():
    """A small network with random weights, fixed."""
    return random_network(0)


def random_network(seed):
    rng = np.random.default_rng(seed)
    hidden, out = rng.normal(0, 0.1, (784, 32)), rng.normal(0, 0.5, (32, 10))
    return lambda images: (np.maximum(images.reshape(-1, 784) @ hidden, 0) @ out).astype(np.float32)


def correlate(first, second):
    return np.corrcoef(first.ravel(), second.ravel())[0, 1]


def test_evidence_is_a_map_for_every_digit(network, seven):
    evidence = compute_evidence(network, seven)
    for part in (evidence.ink, evidence.paper, evidence.both):
        assert part.shape == (28, 28, 10)
        assert part.dtype == np.float32
        assert np.isfinite(part).all()


def test_ink_and_paper_do_not_overlap(network, seven):
    evidence = compute_evidence(network, seven)
    assert not (evidence.ink.any(axis=2) & evidence.paper.any(axis=2)).any()
    assert not evidence.ink[seven <= 0.5].any()
    assert not evidence.paper[seven > 0.5].any()


def test_occluding_the_bar_of_a_seven_lowers_the_seven(by_bar, seven, bar):
    ink = compute_evidence(by_bar, seven).ink[..., 7]
    assert ink[bar].min() > 0
    strongest = np.unravel_index(ink.argmax(), ink.shape)
    assert bar[strongest]
    assert not ink[12:].any()  # the stem does not matter to a network that looks at the bar alone


def test_paper_where_ink_would_help_speaks_against_a_digit(by_bar, bar):
    one = frame_drawing(ONE).image
    one[2:4, 4:24] = np.maximum(one[2:4, 4:24], 0.3)  # faint, so that the bar's place is within reach
    paper = compute_evidence(by_bar, one).paper[..., 7]
    assert paper[bar & (one <= 0.5)].max() < 0


def test_evidence_is_exactly_what_erasing_a_patch_does(network, seven):
    row, column = np.argwhere(seven > 0.5)[20]
    erased = seven.copy()
    erased[row - 1 : row + 2, column - 1 : column + 2] = 0
    before, after = compute_scores(network, np.stack([seven, erased]))
    np.testing.assert_allclose(compute_evidence(network, seven).ink[row, column], before - after, atol=1e-5)


def test_randomised_weights_give_another_map(seven):
    """The sanity check of Adebayo et al. 2018: a map that survives it shows the image, not the network."""
    first, second = (compute_evidence(random_network(seed), seven).both[..., 7] for seed in (0, 1))
    assert abs(correlate(first, second)) < 0.5
    assert correlate(first, compute_evidence(random_network(0), seven).both[..., 7]) > 0.999


def test_a_blank_image_has_no_evidence(network):
    assert not compute_evidence(network, np.zeros((28, 28), np.float32)).both.any()


def test_an_offset_that_all_logits_share_changes_nothing(network, seven):
    shifted = compute_evidence(lambda images: network(images) + images.sum(axis=(1, 2))[:, None], seven)
    np.testing.assert_allclose(shifted.both, compute_evidence(network, seven).both, atol=1e-3)


def test_for_one_digit_rather_than_another_is_against_the_other(network, seven):
    evidence = compute_evidence(network, seven)
    np.testing.assert_array_equal(evidence.rather_than(7, 1), -evidence.rather_than(1, 7))
    np.testing.assert_allclose(
        evidence.rather_than(7, 1), evidence.both[..., 7] - evidence.both[..., 1], atol=1e-6
    )


def test_scores_of_many_images_are_those_of_each(network):
    images = np.random.default_rng(0).uniform(0, 1, (300, 28, 28)).astype(np.float32)
    one_by_one = np.concatenate([compute_scores(network, image[None]) for image in images])
    np.testing.assert_allclose(compute_scores(network, images), one_by_one, atol=1e-4)


def test_the_change_turns_the_answer(by_bar, seven):
    change = find_smallest_change(by_bar, seven)
    assert by_bar(seven[None]).argmax() == 7
    assert by_bar(change.image[None]).argmax() == change.label == 1


def test_the_change_is_one_dab_where_it_says(by_bar, seven):
    change = find_smallest_change(by_bar, seven)
    rows, columns = np.nonzero(change.image != seven)
    distance = np.hypot(rows - change.dab.row, columns - change.dab.column)
    assert not change.dab.added  # no ink added can take the bar away
    assert distance.max() <= change.diameter / 2 + 0.5
    assert change.amount == pytest.approx(np.abs(change.image - seven).sum())
    assert change.diameter in DIAMETERS


def test_ink_that_is_missing_is_found(seven):
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


def test_a_network_that_cannot_be_turned_gives_none(seven):
    assert find_smallest_change(lambda images: np.tile(np.eye(10)[7], (len(images), 1)), seven) is None


def test_a_blank_image_has_no_change(network):
    assert find_smallest_change(network, np.zeros((28, 28), np.float32)) is None


def test_the_search_gives_the_same_twice(network, seven):
    first, second = find_smallest_change(network, seven), find_smallest_change(network, seven)
    assert (first.dab, first.diameter, first.label) == (second.dab, second.diameter, second.label)


@pytest.fixture(scope="module")
def shipped():
    """The cnn that is shipped."""
    try:
        return load_classifier("cnn")
    except ArtifactError:
        pytest.skip("needs the cnn in artifacts/")


def test_the_shipped_networks_evidence_changes_when_its_weights_are_randomised(shipped, seven):
    random = keras.models.clone_model(shipped.network)  # fresh weights
    first = compute_evidence(shipped.compute_logits, seven).both[..., 7]
    second = compute_evidence(random.predict_on_batch, seven).both[..., 7]
    assert abs(correlate(first, second)) < 0.5


def test_erasing_the_bar_lowers_the_seven_of_the_shipped_network(shipped, seven, bar):
    without = np.where(bar, 0, seven)
    before, after = compute_scores(shipped.compute_logits, np.stack([seven, without]))[:, 7]
    assert after < before - 1


def test_the_shipped_networks_mind_is_changed_by_the_dab_that_is_found(shipped, seven):
    change = find_smallest_change(shipped.compute_logits, seven)
    if change is not None:
        assert shipped.predict(change.image).label == change.label != shipped.predict(seven).label


def test_closing_a_four_speaks_against_the_nine(shipped):
    """The paper between the open arms of a 4 is what keeps it from being a 9."""
    four = [[(110, 60), (80, 180), (250, 180)], [(220, 70), (210, 280)]]
    image = frame_drawing([np.array(stroke, np.float32) for stroke in four]).image
    assert shipped.predict(image).label == 4
    rather = compute_evidence(shipped.compute_logits, image).rather_than(4, 9)
    rather[image > 0.5] = 0  # paper alone
    top = np.argwhere(image > 0.5)[:, 0].min()
    assert rather[top : top + 4, 10:18].sum() > 0
