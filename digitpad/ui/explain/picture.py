"""The steps from a picture to 28x28."""

import streamlit as st

from digitpad.config import CANVAS_SIZE
from digitpad.explain.heatmaps import paint_grey
from digitpad.preprocessing.square import fit_square, resize_picture
from digitpad.reading import Picture, Reading
from digitpad.ui import cache
from digitpad.ui.answer import name_reading
from digitpad.ui.explain.drawing import render_framing, render_resized
from digitpad.ui.explain.figures import render_box, render_figure, render_steps_row, render_view


def show_picture_steps(reading: Reading) -> None:
    """Show how the picture becomes 28x28, beside the picture merely resized, with the answer for each."""
    picture = reading.picture
    assert picture is not None
    resized = resize_picture(picture.pixels)
    plain = cache.get_classifier(reading.model).predict(resized)
    ink = render_figure(
        paint_grey(reading.framing.ink),
        "The ink that was found",
        title="Its ink",
        note="the paper taken away, a thin pen made wider",
    )
    answer = render_framing(reading.framing, reading.prediction)
    figures = [render_picture(picture, reading), ink, *answer, render_resized(resized, plain)]
    same = name_reading(reading.prediction) == name_reading(plain)
    verdict = "the same" if same else f"as <b>{name_reading(plain)}</b>"
    sentence = (
        f"I searched the picture for ink in {_count(picture)} ways, because paper is never even: light comes "
        "from one side, shadows fall, lines are printed on it. The network read every find, and the most "
        "digit-like one became what it learned from, step by step. Merely resized, the picture would be read "
        f"{verdict}."
    )
    st.html(render_view(sentence, render_steps_row(figures)))


def _count(picture: Picture) -> int:
    return sum(proposal.votes for proposal in picture.proposals)


def render_picture(picture: Picture, reading: Reading | None) -> str:
    """Render a picture as a square, with a box around the ink that is read."""
    box = reading.candidates[reading.chosen].box if reading else None
    square, place = fit_square(picture.pixels, box, side=CANVAS_SIZE)
    over = render_box(place, CANVAS_SIZE) if box else ""
    return render_figure(paint_grey(square), "Your picture, in grey", title="Your picture", over=over)
