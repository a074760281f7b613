"""A pad's content and its undo history."""

import numpy as np

from digitpad.ui.pad.pad import KEPT, Pad

A, B = (np.array([[x, 1], [x, 9]], np.float32) for x in (1, 2))


def holds(pad, *strokes):
    """Whether the pad holds exactly these strokes."""
    return len(pad.drawing) == len(strokes) and all(
        one is other for one, other in zip(pad.drawing, strokes, strict=True)
    )


def test_undo_removes_the_last_stroke_and_redo_brings_it_back():
    pad = Pad()
    pad.take([A, B])
    pad.undo()
    assert holds(pad, A)
    pad.redo()
    assert holds(pad, A, B)


def test_a_new_stroke_ends_what_redo_could_bring_back():
    pad = Pad()
    pad.take([A, B])
    pad.undo()
    pad.take([A, A])
    pad.redo()
    assert holds(pad, A, A)


def test_every_change_by_python_raises_the_revision_and_a_stroke_does_not(one):
    pad = Pad()
    pad.take([A])
    assert pad.revision == 0
    for step in (pad.undo, pad.redo, pad.clear, pad.surprise, lambda: pad.lay_down(one)):
        before = pad.revision
        step()
        assert pad.revision > before


def test_a_cleared_drawing_comes_back_once_no_stroke_is_left_to_undo():
    pad = Pad()
    pad.take([A])
    pad.clear()
    pad.take([B])
    pad.undo()
    pad.undo()
    assert holds(pad, A)
    pad.redo()
    assert pad.blank
    pad.redo()
    assert holds(pad, B)


def test_an_image_that_replaced_a_drawing_can_be_undone_and_redone(one):
    pad = Pad()
    pad.take([A])
    pad.lay_down(one)
    pad.undo()
    assert holds(pad, A)
    assert pad.underlay is None
    pad.redo()
    assert holds(pad)
    assert pad.underlay is one


def test_a_sample_replaces_a_drawing_that_undo_brings_back():
    pad = Pad()
    pad.take([A])
    pad.surprise()
    for _ in range(len(pad.drawing)):
        pad.undo()
    assert holds(pad)
    pad.undo()
    assert holds(pad, A)


def test_the_next_sample_is_another_digit():
    pad = Pad()
    for _ in range(20):
        before = pad.sampled
        pad.surprise()
        assert pad.sampled != before


def test_only_so_many_cleared_drawings_are_kept():
    pad = Pad()
    strokes = [np.array([[number, 1]], np.float32) for number in range(3 * KEPT)]
    for stroke in strokes:
        pad.take([stroke])
        pad.clear()
    assert len(pad.cleared) == KEPT
    assert pad.cleared[-1].drawing[0] is strokes[-1]
    assert len(list(pad.list_history())) == KEPT


def test_an_image_is_laid_on_an_emptied_pad_and_cleared_with_it(one):
    pad = Pad()
    pad.take([A])
    pad.lay_down(one)
    assert not pad.blank
    assert holds(pad)
    assert pad.underlay is one
    pad.clear()
    assert pad.blank


def test_an_unreadable_message_is_not_kept_and_the_pad_can_be_cleared():
    pad = Pad()
    pad.take([A])
    pad.refuse()
    assert (pad.readable, pad.drawing, pad.blank) == (False, [], False)
    pad.clear()
    assert (pad.readable, pad.blank) == (True, True)
