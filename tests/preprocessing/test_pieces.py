"""Pieces of ink are selected together, in groups and alone; what comes in over the edge is left out."""

import cv2
import numpy as np

from digitpad.preprocessing.pieces import select_pieces


def draw(*boxes, shape=(100, 120)):
    mask = np.zeros(shape, np.uint8)
    for top, left, bottom, right in boxes:
        mask[top:bottom, left:right] = 1
    return mask


def boxes_of(mask):
    return {selection.name: selection.box for selection in select_pieces(mask)}


def test_one_piece_is_selected_once():
    assert boxes_of(draw((20, 30, 80, 40))) == {"all": (20, 30, 80, 40)}


def test_an_empty_mask_has_no_selections():
    assert boxes_of(draw()) == {}


def test_near_pieces_are_one_group_and_far_ones_are_several():
    near = boxes_of(draw((20, 30, 80, 40), (20, 44, 30, 70)))
    assert near["all"] == (20, 30, 80, 70)
    assert "group 0" not in near
    far = boxes_of(draw((20, 10, 80, 20), (30, 80, 80, 90)))
    assert far["group 0"] == (20, 10, 80, 20)
    assert far["group 1"] == (30, 80, 80, 90)


def test_a_piece_over_the_edge_is_left_out_of_one_selection():
    found = boxes_of(draw((20, 30, 80, 40), (0, 100, 60, 108)))
    assert found["all"] == (0, 30, 80, 108)
    assert found["inside"] == (20, 30, 80, 40)


def test_a_frame_on_three_sides_is_never_ink():
    frame = draw((0, 0, 4, 120), (0, 0, 100, 4), (96, 0, 100, 120))
    cv2.rectangle(frame, (50, 30), (58, 70), 1, -1)
    assert set(boxes_of(frame).values()) == {(30, 50, 71, 59)}


def test_specks_do_not_count():
    assert boxes_of(draw((20, 30, 80, 40), (5, 5, 7, 7)))["all"] == (20, 30, 80, 40)


def test_grain_is_not_ink():
    rng = np.random.default_rng(0)
    assert boxes_of((rng.random((100, 120)) < 0.15).astype(np.uint8)) == {}


def test_a_selections_mask_has_its_pieces_only():
    mask = draw((20, 10, 80, 20), (30, 80, 80, 90))
    first = next(selection for selection in select_pieces(mask) if selection.name == "group 0")
    assert first.area == 600
    assert first.cut((0, 0, 100, 120)).sum() == 600
    assert first.cut(first.box).all()
    assert first.share == 600 / 1100
