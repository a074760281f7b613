"""occlusion.py: evidence is exactly what erasing or inking a patch does to the scores."""

import keras
import numpy as np

from digitpad.explain.occlusion import compute_evidence, compute_scores
from digitpad.preprocessing.framing import frame_drawing
from tests.explain.networks import random_network

ONE = [np.array([[160, 60], [160, 260]], np.float32)]


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


def test_paper_where_a_digit_needs_ink_speaks_against_it(by_bar, bar):
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
    """The sanity check of Adebayo et al. (2018): a map that stays the same shows the image, not the network."""
    first, second = (compute_evidence(random_network(seed), seven).both[..., 7] for seed in (0, 1))
    assert abs(correlate(first, second)) < 0.5
    assert correlate(first, compute_evidence(random_network(0), seven).both[..., 7]) > 0.999


def test_a_blank_image_has_no_evidence(network):
    assert not compute_evidence(network, np.zeros((28, 28), np.float32)).both.any()


def test_an_offset_that_all_logits_share_changes_nothing(network, seven):
    shifted = compute_evidence(lambda images: network(images) + images.sum(axis=(1, 2))[:, None], seven)
    np.testing.assert_allclose(shifted.both, compute_evidence(network, seven).both, atol=1e-3)


def test_evidence_for_one_of_two_digits_is_evidence_against_the_other(network, seven):
    evidence = compute_evidence(network, seven)
    np.testing.assert_array_equal(evidence.rather_than(7, 1), -evidence.rather_than(1, 7))
    np.testing.assert_allclose(
        evidence.rather_than(7, 1), evidence.both[..., 7] - evidence.both[..., 1], atol=1e-6
    )


def test_scores_do_not_depend_on_the_batch(network):
    images = np.random.default_rng(0).uniform(0, 1, (300, 28, 28)).astype(np.float32)
    one_by_one = np.concatenate([compute_scores(network, image[None]) for image in images])
    np.testing.assert_allclose(compute_scores(network, images), one_by_one, atol=1e-4)


def test_randomised_weights_change_the_evidence_of_the_shipped_network(shipped, seven):
    random = keras.models.clone_model(shipped.network)  # fresh weights
    first = compute_evidence(shipped.compute_logits, seven).both[..., 7]
    second = compute_evidence(random.predict_on_batch, seven).both[..., 7]
    assert abs(correlate(first, second)) < 0.5


def test_erasing_the_bar_lowers_the_shipped_networks_seven(shipped, seven, bar):
    without = np.where(bar, 0, seven)
    before, after = compute_scores(shipped.compute_logits, np.stack([seven, without]))[:, 7]
    assert after < before - 1


def test_closing_a_four_speaks_against_the_nine(shipped):
    """The paper between the open arms of a 4 distinguishes it from a 9."""
    four = [[(110, 60), (80, 180), (250, 180)], [(220, 70), (210, 280)]]
    image = frame_drawing([np.array(stroke, np.float32) for stroke in four]).image
    assert shipped.predict(image).label == 4
    rather = compute_evidence(shipped.compute_logits, image).rather_than(4, 9)
    rather[image > 0.5] = 0  # paper alone
    top = np.argwhere(image > 0.5)[:, 0].min()
    assert rather[top : top + 4, 10:18].sum() > 0
