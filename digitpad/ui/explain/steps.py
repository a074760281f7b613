"""Steps: how a drawing or a picture becomes 28x28, beside the same one only resized."""

import streamlit as st

from digitpad.config import BOX_SIZE, CANVAS_PEN, CANVAS_SIZE, IMAGE_SIZE
from digitpad.explain.heatmaps import paint_grey
from digitpad.models.classifier import Prediction
from digitpad.preprocessing.framing import Framing, compute_bounding_box, resize_ink
from digitpad.preprocessing.ink import draw_on_canvas
from digitpad.preprocessing.square import fit_square, resize_picture
from digitpad.reading import Picture, Reading
from digitpad.types import Image, Ink
from digitpad.ui import cache
from digitpad.ui.answer import describe_sureness, name_reading
from digitpad.ui.explain.figures import (
    render_box,
    render_cross,
    render_figure,
    render_steps_row,
    render_values,
    render_view,
)

INK = "ink {:.2f}"
"""A value under the pointer."""


def show_steps(reading: Reading) -> None:
    """Show the steps from the drawing or the picture to what the network sees."""
    if reading.picture is None:
        show_drawing_steps(reading)
    else:
        show_picture_steps(reading, reading.picture)


def show_drawing_steps(reading: Reading) -> None:
    """Show how the drawing becomes 28x28, beside the drawing only resized, with the answer for each."""
    if reading.underlay is None:
        seen = draw_on_canvas(reading.drawing, canvas_side=CANVAS_SIZE, pen=CANVAS_PEN)
    else:
        seen = reading.framing.ink
    resized = resize_ink(seen)
    answers = reading.prediction, cache.get_classifier(reading.model).predict(resized)
    st.html(render_steps(reading.framing, seen, resized, answers))


def show_picture_steps(reading: Reading, picture: Picture) -> None:
    """Show how the picture becomes 28x28, beside the picture only resized, with the answer for each."""
    resized = resize_picture(picture.pixels)
    plain = cache.get_classifier(reading.model).predict(resized)
    ink = render_figure(
        paint_grey(reading.framing.ink),
        "The ink that was found",
        title="Its ink",
        note="without the paper; a thin pen is made wider",
    )
    framed = render_framing(reading.framing, reading.prediction)
    figures = [render_picture(picture, reading), ink, *framed, render_resized(resized, plain)]
    same = name_reading(reading.prediction) == name_reading(plain)
    verdict = "the same" if same else f"as <b>{name_reading(plain)}</b>"
    sentence = (
        "Light falls unevenly on paper, and paper has shadows and printed lines, so the picture was searched "
        f"for ink in several ways, which found ink {picture.finds} times. The network read all of it. These "
        "steps turn the ink that looks most like a digit into the form that the network learned from. If the "
        f"picture were only resized, it would be read {verdict}."
    )
    st.html(render_view(sentence, render_steps_row(figures)))


def render_steps(framing: Framing, seen: Ink, resized: Image, answers: tuple[Prediction, Prediction]) -> str:
    """Render the steps. `seen` (H, W) is the ink on the pad, `resized` (28, 28) the same ink only resized.

    `answers` are the predictions for the framed and for the resized image.
    """
    framed, plain = answers
    if name_reading(framed) != name_reading(plain):
        verdict = (
            f"<b>If it were only resized, the same drawing would be read as {name_reading(plain)}:</b> the "
            "steps make the difference."
        )
    else:
        verdict = "If it is only resized, it is read the same. Draw a small digit in a corner and look again."
    figures = [*_render_way(framing, seen, framed), render_resized(resized, plain)]
    return render_view(
        "The network learned from digits that fit into 20 × 20 pixels, drawn with one pen, in the middle of "
        f"28 × 28. These steps turn your drawing into that form. {verdict}",
        render_steps_row(figures),
    )


def _render_way(framing: Framing, seen: Ink, answer: Prediction) -> list[str]:
    box = compute_bounding_box(seen)
    first = render_figure(
        paint_grey(seen),
        "Your drawing with the box around its ink",
        title="Your drawing",
        note="and the box around its ink",
        over=render_box(box, len(seen)) if box else "",
    )
    redrawn = render_figure(
        paint_grey(framing.ink),
        "The strokes drawn again with MNIST's pen",
        title="One pen for all",
        note="drawn again, an eighth as wide as the digit is high, without stray dots and underlines",
    )
    is_picture = seen is framing.ink
    return [first, *([] if is_picture else [redrawn]), *render_framing(framing, answer)]


def render_framing(framing: Framing, answer: Prediction) -> list[str]:
    """Render the last three steps: in 20x20 pixels, placed in 28x28, and as the network sees it."""
    rows, columns = framing.shift
    placed = render_box(framing.placed_box, IMAGE_SIZE) + render_cross(*framing.placed_center, IMAGE_SIZE)
    return [
        render_figure(
            paint_grey(framing.box),
            "The digit in 20 by 20 pixels",
            title="In 20 × 20 pixels",
            note="the cross is its centre of mass",
            over=render_values(framing.box, INK) + render_cross(*framing.center_of_mass, BOX_SIZE),
        ),
        render_figure(
            paint_grey(framing.image),
            "The box placed in 28 by 28 pixels",
            title="To the middle",
            note=f"moved {rows} down and {columns} right, so that the cross is in the middle",
            over=placed,
        ),
        render_figure(
            paint_grey(framing.image),
            "What the network sees",
            title="What it sees",
            note=_describe_answer(answer),
            over=render_values(framing.image, INK),
            chosen=True,
        ),
    ]


def render_resized(resized: Image, answer: Prediction) -> str:
    """Render the drawing or picture only resized, for comparison."""
    return render_figure(
        paint_grey(resized),
        "The same, only resized to 28 by 28 pixels",
        title="Only resized",
        note=_describe_answer(answer),
        over=render_values(resized, INK),
    )


def render_picture(picture: Picture, reading: Reading | None) -> str:
    """Render a picture as a square, with a box around the ink that is read."""
    box = reading.candidates[reading.chosen].box if reading else None
    square, place = fit_square(picture.pixels, box, side=CANVAS_SIZE)
    over = render_box(place, CANVAS_SIZE) if box else ""
    return render_figure(paint_grey(square), "Your picture, in grey", title="Your picture", over=over)


def _describe_answer(answer: Prediction) -> str:
    return f"read as <b>{name_reading(answer)}</b>{', ' if answer.is_digit else ''}{describe_sureness(answer)}"
