"""The handshake with the canvas: each stroke arrives once, and late messages change nothing."""

import numpy as np
import pytest

from digitpad.strokes.fabric import read_canvas
from digitpad.ui.pad import canvas_link
from digitpad.ui.pad.canvas_link import CanvasLink
from digitpad.ui.pad.pad import Pad

A, B, C = ({"path": [["M", number, 1], ["L", number, 90]]} for number in (1, 2, 3))
UNREADABLE = {"objects": [{"path": [["M", "x", None]]}]}


@pytest.fixture
def pad():
    return Pad()


@pytest.fixture
def link():
    return CanvasLink()


@pytest.fixture
def say(pad, link):
    """Let the canvas say that these objects are on it."""

    def say(*objects):
        link.receive(pad, {"objects": list(objects)})

    return say


def holds(pad, *objects):
    """Whether the pad holds the strokes of these objects."""
    expected = read_canvas({"objects": list(objects)})
    return len(pad.drawing) == len(expected) and all(
        np.array_equal(one, other) for one, other in zip(pad.drawing, expected, strict=True)
    )


def test_a_message_is_decoded_once(pad, link, say, monkeypatch):
    calls = []
    monkeypatch.setattr(canvas_link, "read_canvas", lambda content: calls.append(1) or read_canvas(content))
    for _ in range(3):
        say(A, B)
    assert holds(pad, A, B)
    assert len(calls) == 1


def test_the_canvas_is_told_only_what_python_changed(pad, link, say):
    say(A, B)
    assert (link.nonce, link.told) == (0, [])
    pad.undo()
    link.follow(pad)
    assert (link.nonce, link.told) == (1, [A])


def test_undo_shows_the_canvas_its_own_objects_again(pad, link, say):
    curve = {"path": [["M", 1, 1], ["Q", 5, 9, 20, 30], ["L", 21, 31]], "stroke": "#ffffff", "any": "thing"}
    say(curve, A)
    pad.clear()
    link.follow(pad)
    say()
    pad.undo()
    link.follow(pad)
    assert link.told == [curve, A]


def test_two_quick_undos_can_both_be_redone(pad, say):
    """The canvas returns what it is told to show, and it may return the first after the second was told."""
    for returned in ([A, B], [A, B], [A], []):
        say(*returned)
        if returned == [A, B]:
            pad.undo()
    assert holds(pad)
    pad.redo()
    pad.redo()
    assert holds(pad, A, B)


def test_a_late_message_is_ignored_and_a_new_stroke_is_taken(pad, say):
    say(A, B)
    pad.clear()
    say(A, B)
    assert holds(pad)
    say(C)
    assert holds(pad, C)


def test_a_sample_that_the_canvas_returns_in_its_own_words_can_still_be_redone(pad, link, say):
    pad.surprise()
    link.follow(pad)
    count = len(pad.drawing)
    pad.undo()
    link.follow(pad)
    say(
        *(
            {**item, "scaleX": 1, "left": round(item["left"], 4), "top": round(item["top"], 4)}
            for item in link.told
        )
    )
    assert pad.undone
    pad.redo()
    assert len(pad.drawing) == count


def test_a_canvas_that_is_new_on_the_page_is_told_the_drawing_of_the_other_pad(pad, link, say):
    say(A)
    pad.take(read_canvas({"objects": [A, B]}))  # on the live pad
    link.follow(pad, mounted=False)
    assert len(link.told) == 2
    assert link.nonce == 1


def test_a_canvas_that_is_new_on_the_page_is_told_that_the_other_pad_was_cleared(pad, link, say):
    say(A)
    pad.take([])
    link.follow(pad, mounted=False)
    say(A)  # late
    assert holds(pad)


def test_a_new_session_does_not_tell_its_canvas_anything(pad, link):
    link.follow(pad, mounted=False)
    assert link.nonce == 0


def test_a_drawing_survives_while_the_canvas_is_not_on_the_page(pad, link, say):
    say(A, B)
    pad.undo()
    say(A)
    link.follow(pad, mounted=False)
    link.follow(pad, mounted=False)
    say(*link.told)
    assert holds(pad, A)
    pad.redo()
    assert holds(pad, A, B)


def test_what_a_lost_session_left_on_the_canvas_is_put_back(pad, link, say):
    say(A)
    link.adopt()
    assert link.told == [A]
    say()  # the canvas was told to be empty in the first run
    assert holds(pad, A)
    say(A)
    say()  # by the visitor
    assert holds(pad)


def test_the_first_stroke_of_a_new_session_is_not_sent_back(pad, link, say):
    link.adopt()
    say(A)
    link.adopt()
    assert (link.nonce, link.told) == (0, [])


def test_what_cannot_be_read_is_not_kept_and_the_next_drawing_is_read_again(pad, link, say):
    say(A)
    link.receive(pad, UNREADABLE)
    assert (pad.readable, pad.drawing) == (False, [])
    say()
    assert pad.readable
    link.receive(pad, UNREADABLE)
    say(A)
    assert pad.readable
    assert holds(pad, A)


def test_after_clear_what_could_not_be_read_and_comes_late_is_ignored(pad, link, say):
    link.receive(pad, UNREADABLE)
    pad.clear()
    link.receive(pad, UNREADABLE)
    assert pad.readable
    say(A)
    assert holds(pad, A)
    link.receive(pad, UNREADABLE)
    assert not pad.readable


@pytest.mark.parametrize(
    "content", ["words", 5, [1, 2], {"objects": "none"}, {"objects": [{"type": "Circle"}]}]
)
def test_what_is_not_a_drawing_is_refused(pad, link, content):
    link.receive(pad, content)
    assert not pad.readable


def test_a_drawing_with_something_too_deep_in_it_is_refused(pad, link):
    deep = []
    for _ in range(100_000):
        deep = [deep]
    link.receive(pad, {"objects": [{"path": [["M", 1, 1]], "shadow": deep}]})
    assert not pad.readable


def test_objects_of_forgotten_strokes_are_forgotten(pad, link, say):
    for number in range(50):
        say({"path": [["M", number, 1], ["L", number, 90]]})
        pad.clear()
        link.follow(pad)
        say()
    assert len(link.originals) <= 11
