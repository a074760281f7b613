"""Among the proposals for a picture is its digit, in its place, whole and alone."""

import cv2
import numpy as np
import pytest

from digitpad.preprocessing.proposals import compute_overlap, find_proposals

SEVEN = np.array([[100, 60], [200, 60], [150, 200]])
BOX = (53, 93, 207, 207)


def write(paper=220, pen=40, width=14, shape=(260, 300)):
    picture = np.full(shape, paper, np.uint8)
    cv2.polylines(picture, [SEVEN], False, pen, width, cv2.LINE_AA)
    return picture


def find_best(picture, box=BOX):
    """The proposal that coincides best with the box."""
    return max(find_proposals(picture), key=lambda proposal: compute_overlap(proposal.place, box))


@pytest.mark.parametrize(("paper", "pen"), [(255, 0), (30, 200), (200, 170)])
def test_a_digit_on_plain_paper_is_proposed_in_its_place(paper, pen):
    best = find_best(write(paper, pen))
    assert compute_overlap(best.place, BOX) > 0.9
    assert best.framing.image.max() == 1


@pytest.mark.parametrize("factor", [0.2, 1, 6])
def test_the_place_is_in_pixels_of_the_picture(factor):
    picture = cv2.resize(write(), None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    assert (
        compute_overlap(find_best(picture, tuple(factor * np.array(BOX))).place, factor * np.array(BOX)) > 0.8
    )


def test_a_frame_does_not_hide_the_digit():
    picture = cv2.copyMakeBorder(write(), 9, 9, 9, 9, cv2.BORDER_CONSTANT, value=0)
    moved = tuple(edge + 9 for edge in BOX)
    assert compute_overlap(find_best(picture, moved).place, moved) > 0.85


def test_a_dark_pad_in_a_light_page_does_not_hide_the_digit():
    picture = cv2.copyMakeBorder(255 - write(255, 0), 60, 60, 60, 60, cv2.BORDER_CONSTANT, value=255)
    moved = tuple(edge + 60 for edge in BOX)
    assert compute_overlap(find_best(picture, moved).place, moved) > 0.85


def test_a_tight_crop_without_margin_is_proposed():
    top, left, bottom, right = BOX
    cropped = write()[top:bottom, left:right]
    assert compute_overlap(find_best(cropped, (0, 0, *cropped.shape)).place, (0, 0, *cropped.shape)) > 0.9


def test_evidence_tells_ink_from_grain():
    rng = np.random.default_rng(0)
    grainy = np.clip(write().astype(float) + rng.normal(0, 6, (260, 300)), 0, 255).astype(np.uint8)
    clean, noisy = find_best(write()).evidence, find_best(grainy).evidence
    assert clean.contrast == pytest.approx(noisy.contrast, rel=0.15)
    assert clean.grain < 1 < noisy.grain < noisy.contrast / 5


def test_evidence_says_which_edges_are_touched():
    top, left, bottom, right = BOX
    picture = write()[top:, : right - 20]
    _, width = picture.shape
    evidence = find_best(picture, (0, left, bottom - top, width)).evidence
    assert evidence.touched == (True, False, False, True)
    assert find_best(write()).evidence.touched == (False,) * 4


def test_clutter_counts_the_edges_elsewhere():
    busy = write(shape=(260, 600))
    for column in range(320, 600, 12):
        busy[:, column : column + 5] = 40
    assert find_best(write()).evidence.clutter == pytest.approx(0, abs=0.2)
    assert find_best(busy).evidence.clutter > 2


def test_a_blank_picture_has_no_proposals():
    for value in (0, 128, 255):
        assert find_proposals(np.full((40, 60), value, np.uint8)) == []


@pytest.mark.parametrize("kind", ["bytes", "floats", "colour", "transparent"])
def test_every_kind_of_array_gives_the_same_ink(kind):
    grey = write(255, 0)
    pictures = {
        "bytes": grey,
        "floats": grey / 255,
        "colour": cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB),
        "transparent": np.dstack([np.zeros((*grey.shape, 3), np.uint8), 255 - grey]),
    }
    assert np.abs(find_best(pictures[kind]).framing.image - find_best(grey).framing.image).mean() < 0.01


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (7, 3), (2, 2)])
def test_tiny_pictures_are_searched_without_error(shape):
    rng = np.random.default_rng(0)
    for _ in range(5):
        find_proposals(rng.integers(0, 256, (*shape, 3)).astype(np.uint8))
