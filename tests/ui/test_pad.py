"""What lies on the pad: strokes, and a picture that can be drawn over."""

import numpy as np
import pytest

from digitpad.preprocessing.framing import frame_drawing_over
from digitpad.preprocessing.ink import IMAGE_SCALE, draw_over, enlarge_image
from digitpad.ui.pad.canvas import KEPT, Pad


@pytest.fixture
def one():
    """A 1 as MNIST has it: 20 pixels high, in the middle."""
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 13:15] = 255
    return image


def stroke(*points):
    return np.array(points, np.float32)


def test_what_a_lost_session_left_on_the_canvas_is_put_back_once_when_it_is_wiped():
    pad, a = Pad(), {"path": [["M", 1, 1]]}
    pad.receive({"objects": [a]})
    pad.inherited = pad.objects
    pad.receive({"objects": []})
    assert pad.placed == [a]
    pad.receive({"objects": []})  # late
    assert pad.objects == [a]
    pad.receive({"objects": [a]})
    pad.receive({"objects": []})  # by a person
    assert pad.objects == []


def test_a_picture_lies_in_the_middle_of_the_pad_without_smoothing(one):
    large = enlarge_image(one)
    assert large.shape == (320, 320)
    assert set(np.unique(large)) == {0, 255}
    assert (large > 0).sum() == 2 * 20 * IMAGE_SCALE**2
    assert large[:6].max() == large[-6:].max() == 0


def test_an_image_of_mnist_on_the_pad_is_read_as_it_is(mnist):
    for image in mnist.test.images[:50]:
        framing = frame_drawing_over(np.rint(image * 255).astype(np.uint8), [])
        assert np.abs(framing.image - image).max() < 0.01


def test_strokes_over_a_picture_add_to_its_ink(one):
    bar = stroke((60, 100), (260, 100))
    ink = draw_over(one / 255, [bar])
    assert ink.shape == (320, 320)
    assert ink[100, 80] == ink[100, 240] == ink[250, 160] == 1
    assert ink[200, 80] == 0


def test_the_pen_over_a_picture_is_as_wide_as_mnists(one):
    ink = draw_over(one / 255, [stroke((20, 100), (300, 100))])
    assert ink[:, 60].sum() == pytest.approx(20 * IMAGE_SCALE / 8, abs=1)


def test_a_picture_that_was_drawn_over_is_framed_with_its_strokes(one):
    alone, crossed = (frame_drawing_over(one, drawing) for drawing in ([], [stroke((60, 160), (260, 160))]))
    assert crossed.image[14, 6:22].min() > 0.5
    assert alone.image[14, 6] == 0


def test_two_quick_undos_can_both_be_taken_back():
    """The canvas returns what it is told to show, and it may return the first after the second was told."""
    pad, a, b = Pad(), {"path": [["M", 1, 1]]}, {"path": [["M", 2, 2]]}
    for returned in ([a, b], [a, b], [a], []):
        pad.receive({"objects": returned})
        if returned == [a, b]:
            pad.undo()
    assert pad.objects == []
    pad.redo()
    pad.redo()
    assert pad.objects == [a, b]


def test_a_cleared_drawing_comes_back_once_no_stroke_is_left_to_undo(one):
    pad, a, b = Pad(), {"path": [["M", 1, 1]]}, {"path": [["M", 2, 2]]}
    pad.receive({"objects": [a]})
    pad.clear()
    pad.receive({"objects": []})
    pad.receive({"objects": [b]})
    pad.undo()
    pad.undo()
    assert pad.objects == [a]
    pad.redo()
    assert (pad.objects, pad.blank) == ([], True)
    pad.redo()
    assert pad.objects == [b]


def test_a_picture_that_was_laid_on_a_drawing_can_be_taken_back_and_laid_again(one):
    pad, a = Pad(), {"path": [["M", 1, 1]]}
    pad.receive({"objects": [a]})
    pad.lay_down(one)
    pad.undo()
    assert (pad.objects, pad.picture) == ([a], None)
    pad.redo()
    assert pad.objects == []
    assert pad.picture is one


def test_a_sample_takes_the_place_of_a_drawing_that_undo_brings_back():
    pad, a = Pad(), {"path": [["M", 1, 1]]}
    pad.receive({"objects": [a]})
    pad.surprise()
    for _ in range(len(pad.objects)):
        pad.undo()
    assert pad.objects == []
    pad.undo()
    assert pad.objects == [a]


def test_only_so_many_cleared_drawings_are_kept():
    pad = Pad()
    for number in range(3 * KEPT):
        pad.receive({"objects": [{"path": [["M", number, 1]]}]})
        pad.clear()
    assert len(pad.cleared) == KEPT
    assert pad.cleared[-1].objects == [{"path": [["M", 3 * KEPT - 1, 1]]}]


def test_what_the_canvas_returns_late_is_ignored_and_what_is_new_is_taken():
    pad, a, b, c = Pad(), {"path": [["M", 1, 1]]}, {"path": [["M", 2, 2]]}, {"path": [["M", 3, 3]]}
    pad.receive({"objects": [a, b]})
    pad.clear()
    pad.receive({"objects": [a, b]})
    assert pad.objects == []
    pad.receive({"objects": [c]})
    assert pad.objects == [c]


def test_a_picture_is_laid_on_a_wiped_pad_and_cleared_with_it(one):
    pad = Pad()
    pad.receive({"objects": [{"path": [["M", 1, 1]]}]})
    pad.lay_down(one)
    assert not pad.blank
    assert pad.objects == []
    assert pad.picture is one
    pad.clear()
    assert pad.blank


def test_the_drawing_survives_while_the_pad_is_out_of_sight():
    drawn = [{"path": [["M", 1, 1]]}, {"path": [["M", 2, 2]]}]
    pad = Pad()
    pad.receive({"objects": drawn})
    pad.undo()
    pad.receive({"objects": drawn[:1]})
    pad.keep()
    pad.keep()
    fresh_canvas = {"objects": list(pad.placed), "nonce": pad.nonce}
    pad.receive(fresh_canvas)
    assert pad.objects == drawn[:1]
    pad.redo()
    assert pad.objects == drawn


UNREADABLE = {"objects": [{"path": [["M", "x", None]]}]}


def test_what_cannot_be_read_is_not_kept_and_the_pad_can_be_cleared():
    pad = Pad()
    pad.receive({"objects": [{"path": [["M", 1, 1]]}]})
    pad.receive(UNREADABLE)
    assert (pad.readable, pad.objects, pad.blank) == (False, [], False)
    pad.clear()
    assert (pad.readable, pad.blank) == (True, True)


def test_after_clear_what_could_not_be_read_and_comes_late_is_ignored():
    pad, drawn = Pad(), [{"path": [["M", 1, 1]]}]
    pad.receive(UNREADABLE)
    pad.clear()
    pad.receive(UNREADABLE)
    assert pad.readable
    pad.receive({"objects": drawn})
    assert pad.objects == drawn
    pad.receive(UNREADABLE)
    assert not pad.readable


def test_a_drawing_with_something_too_deep_in_it_cannot_be_read():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    pad = Pad()
    pad.receive({"objects": [{"path": [["M", 1, 1]], "shadow": deep}]})
    assert not pad.readable


def say(pad, *strokes, **changes):
    """What the live pad says when it holds these strokes."""
    said = {"strokes": [list(map(list, stroke)) for stroke in strokes], "nonce": pad.nonce, "count": 1}
    return {**said, "held": False, "picture": pad.picture is not None, **changes}


def test_the_live_pad_gives_the_drawing_that_the_canvas_would():
    pad = Pad()
    pad.receive_live(say(pad, [(1, 2), (3, 4)], [(5, 6), (7, 8)], held=True, count=4))
    assert [part.tolist() for part in pad.read()] == [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]
    assert pad.held
    assert pad.received == 4
    pad.undo()
    assert pad.write_placed() == [[[1, 2], [3, 4]]]


def test_what_the_live_pad_said_before_it_was_told_something_else_is_ignored():
    pad = Pad()
    late = say(pad, [(1, 2), (3, 4)])
    pad.surprise()
    placed = pad.write_placed()
    pad.receive_live(late)
    assert pad.write_placed() == placed
    pad.receive_live(say(pad, *placed, [(5, 6), (7, 8)]))
    assert len(pad.objects) == len(placed) + 1


def test_the_live_pad_takes_a_picture_away_and_brings_it_back(one):
    pad = Pad()
    pad.lay_down(one)
    pad.receive_live(say(pad, picture=False))
    assert pad.blank
    pad.receive_live(say(pad, picture=True))
    assert pad.picture is one


def test_the_live_pad_takes_up_the_picture_that_undo_and_redo_came_to(one):
    pad, other = Pad(), 255 - one
    pad.lay_down(one)
    pad.lay_down(other)
    pad.undo()
    pad.receive_live(say(pad, picture=True))
    assert pad.picture is one
    pad = Pad()
    pad.lay_down(one)
    pad.lay_down(other)
    pad.undo()
    pad.redo()
    pad.receive_live(say(pad, picture=True))
    assert pad.picture is other


@pytest.mark.parametrize("strokes", [None, "x", [[["a", 1]]]])
def test_a_live_drawing_that_cannot_be_read_is_an_error_and_the_next_is_read_again(strokes):
    pad = Pad()
    pad.receive_live(say(pad) | {"strokes": strokes})
    with pytest.raises(ValueError, match="Expected"):
        pad.read()
    pad.receive_live(say(pad, [(1, 2)]))
    assert len(pad.read()) == 1
