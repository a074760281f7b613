"""The handshake with the live pad: strokes as they are drawn, and late messages change nothing."""

import numpy as np
import pytest

from digitpad.strokes.live_pad import read_strokes, write_strokes
from digitpad.ui.pad import live_link
from digitpad.ui.pad.live_link import LiveLink
from digitpad.ui.pad.pad import Pad

ONE, BAR = [[1, 2], [3, 4]], [[5, 6], [7, 8]]


@pytest.fixture
def pad():
    return Pad()


@pytest.fixture
def link():
    return LiveLink()


@pytest.fixture
def write(pad, link):
    """Write the next message of a live pad that holds these strokes."""

    def write(*strokes, **changes):
        link.follow(pad)
        message = {"strokes": list(strokes), "nonce": link.nonce, "count": link.received + 1}
        return {**message, "held": False, "picture": pad.underlay is not None, **changes}

    return write


@pytest.fixture
def say(pad, link, write):
    """Let the live pad say that it holds these strokes."""
    return lambda *strokes, **changes: link.receive(pad, write(*strokes, **changes))


def test_a_message_becomes_the_drawing(pad, link, say):
    say(ONE, BAR, held=True, count=4)
    assert write_strokes(pad.drawing) == [ONE, BAR]
    assert pad.held
    assert link.received == 4
    pad.undo()
    link.follow(pad)
    assert write_strokes(link.told) == [ONE]
    assert not pad.held


def test_a_message_is_decoded_once(pad, link, write, monkeypatch):
    calls = []
    monkeypatch.setattr(live_link, "read_strokes", lambda content: calls.append(1) or read_strokes(content))
    message = write(ONE)
    for _ in range(3):
        link.receive(pad, message)
    assert len(calls) == 1


def test_a_message_that_comes_after_a_newer_one_is_ignored(pad, link, write, say):
    late = write(ONE)
    say(ONE, BAR, count=2)
    link.receive(pad, late)
    assert write_strokes(pad.drawing) == [ONE, BAR]


def test_a_message_from_before_a_change_by_python_is_ignored(pad, link, write, say):
    late = write(ONE)
    pad.surprise()
    placed = write_strokes(pad.drawing)
    link.receive(pad, late)
    assert write_strokes(pad.drawing) == placed
    say(*placed, BAR)
    assert len(pad.drawing) == len(placed) + 1


def test_a_live_pad_that_is_new_on_the_page_is_told_the_drawing(pad, link):
    pad.take(read_strokes([ONE]))  # on the canvas
    link.follow(pad, mounted=False)
    assert (link.nonce, write_strokes(link.told)) == (1, [ONE])


def test_the_live_pad_removes_an_image_and_brings_it_back(pad, say, one):
    pad.lay_down(one)
    say(picture=False)
    assert pad.blank
    say(picture=True)
    assert pad.underlay is one


def test_the_live_pad_brings_back_the_image_that_undo_and_redo_came_to(say, pad, one):
    other = 255 - one
    pad.lay_down(one)
    pad.lay_down(other)
    pad.undo()
    say(picture=True)
    assert pad.underlay is one
    pad.redo()  # the live pad's own history replaced this one
    assert pad.underlay is one


def test_redo_of_an_image_is_what_the_live_pad_brings_back(say, pad, one):
    other = 255 - one
    pad.lay_down(one)
    pad.lay_down(other)
    pad.undo()
    pad.redo()
    say(picture=True)
    assert pad.underlay is other


@pytest.mark.parametrize("strokes", [None, "x", [[["a", 1]]]])
def test_what_cannot_be_read_is_refused_and_the_next_drawing_is_read_again(pad, say, strokes):
    say(strokes=strokes)
    assert not pad.readable
    say(ONE)
    assert pad.readable
    assert np.array_equal(pad.drawing[0], ONE)


@pytest.mark.parametrize("message", [None, "words", 5, [1], {}, {"nonce": {}, "count": []}])
def test_what_is_not_a_message_changes_nothing(pad, link, message):
    pad.take(read_strokes([ONE]))
    link.receive(pad, message)
    assert len(pad.drawing) == 1
