"""Views of the drawing: the way to 28x28, what every model says of it, which way of writing it is."""

import html

import numpy as np
import streamlit as st

from digitpad.artifacts.store import ArtifactError
from digitpad.config import BOX_SIZE, CANVAS_PEN, CANVAS_SIZE, IMAGE_SIZE
from digitpad.explain.features import compute_image_features
from digitpad.explain.heatmaps import find_strongest, paint_grey, paint_signed
from digitpad.explain.shape_measures import UnusualMeasure
from digitpad.explain.writing_styles import (
    WritingStyles,
    compute_difference,
    compute_distances,
    find_nearest,
    find_unusual_measures,
    is_far_from_all,
)
from digitpad.models.classifier import Prediction
from digitpad.preprocessing.framing import Framing, compute_bounding_box, resize_ink
from digitpad.preprocessing.ink import draw_on_canvas
from digitpad.reading import Reading
from digitpad.recipes import write_command
from digitpad.ui import cache
from digitpad.ui.answer import describe_sureness, format_label, name_digit, name_reading, render_bars
from digitpad.ui.error_boundary import escape_words
from digitpad.ui.explain.figures import (
    NO_INSIDE,
    render_box,
    render_cross,
    render_figure,
    render_key,
    render_maps,
    render_row,
    render_steps_row,
    render_values,
    render_view,
)


def show_steps(reading: Reading) -> None:
    """How the drawing becomes 28x28, beside the same drawing merely resized, with the answer each gets."""
    if reading.underlay is None:
        seen = draw_on_canvas(reading.drawing, canvas_side=CANVAS_SIZE, pen=CANVAS_PEN)
    else:
        seen = reading.framing.ink
    resized = resize_ink(seen)
    answers = reading.prediction, cache.get_classifier(reading.model).predict(resized)
    st.html(render_steps(reading.framing, seen, resized, answers))


def render_steps(
    framing: Framing, seen: np.ndarray, resized: np.ndarray, answers: tuple[Prediction, Prediction]
) -> str:
    """The steps as pictures. `seen` (H, W) is the ink as it lies on the pad, `resized` (28, 28) the same merely
    resized; `answers` are those for the framed and for the resized image.
    """
    framed, plain = answers
    if name_reading(framed) != name_reading(plain):
        verdict = (
            f"<b>Merely resized, the same drawing is read as {name_reading(plain)}:</b> the steps make all "
            "the difference."
        )
    else:
        verdict = "Merely resized it is read the same. Draw a small digit in a corner, and look again."
    figures = [*_render_way(framing, seen, framed), render_resized(resized, plain)]
    return render_view(
        "The network learned from digits 20 pixels large, drawn with one pen, in the middle of 28 × 28. "
        f"So that is what your drawing is made into, step by step. {verdict}",
        render_steps_row(figures),
    )


def _render_way(framing: Framing, seen: np.ndarray, answer: Prediction) -> list[str]:
    box = compute_bounding_box(seen)
    first = render_figure(
        paint_grey(seen), "Your drawing with the box that holds its ink", title="Your drawing",
        note="and the box that holds its ink", over=render_box(box, len(seen)) if box else "",
    )  # fmt: skip
    redrawn = render_figure(
        paint_grey(framing.ink), "The strokes drawn again with MNIST's pen", title="One pen for all",
        note="drawn again, an eighth as wide as the digit is high; no stray dot, no line below",
    )  # fmt: skip
    is_picture = seen is framing.ink
    return [first, *([] if is_picture else [redrawn]), *render_framing(framing, answer)]


def render_framing(framing: Framing, answer: Prediction) -> list[str]:
    """The last three steps: in 20 by 20 pixels, laid into 28 by 28, and as the network sees it."""
    rows, columns = framing.shift
    laid = render_box(framing.placed_box, IMAGE_SIZE) + render_cross(*framing.placed_center, IMAGE_SIZE)
    return [
        render_figure(
            paint_grey(framing.box), "The digit in 20 by 20 pixels", title="In 20 × 20 pixels",
            note="the cross is its centre of mass",
            over=render_values(framing.box, "ink {:.2f}") + render_cross(*framing.center_of_mass, BOX_SIZE),
        ),
        render_figure(
            paint_grey(framing.image), "The box laid into 28 by 28 pixels", title="To the middle",
            note=f"laid {rows} down and {columns} right, so that the cross is in the middle",
            over=laid,
        ),
        render_figure(
            paint_grey(framing.image), "What the network sees", title="What it sees",
            note=_describe_answer(answer), over=render_values(framing.image, "ink {:.2f}"), chosen=True,
        ),
    ]  # fmt: skip


def render_resized(resized: np.ndarray, answer: Prediction) -> str:
    """What was merely resized, to compare the steps with."""
    return render_figure(
        paint_grey(resized), "The drawing merely resized to 28 by 28", title="Merely resized",
        note=_describe_answer(answer), over=render_values(resized, "ink {:.2f}"),
    )  # fmt: skip


def _describe_answer(answer: Prediction) -> str:
    return f"read as <b>{name_reading(answer)}</b>{', ' if answer.is_digit else ''}{describe_sureness(answer)}"


def show_opinions(reading: Reading) -> None:
    """What every model reads in the same drawing."""
    predictions, broken = {}, []
    for model in cache.list_models():
        try:
            predictions[model] = _predict(model, reading)
        except ArtifactError:
            broken.append(model)
    st.html(render_opinions(predictions))
    if broken:
        st.caption(f"Cannot be used at present: {', '.join(broken)}.")


def _predict(model: str, reading: Reading) -> Prediction:
    """What `model` reads in what `reading` was made from."""
    if model == reading.model:
        return reading.prediction
    return cache.get_classifier(model).predict(reading.framing.image)


def render_opinions(predictions: dict[str, Prediction]) -> str:
    """Models side by side, and in a sentence whether they agree."""
    cards = "".join(
        f'<article><h3>{html.escape(model)}</h3><h3><span class="read">{format_label(one)}</span>'
        f'<span class="sure">{describe_sureness(one)}</span></h3>'
        f"{render_bars(one.probabilities, one.is_digit)}</article>"
        for model, one in predictions.items()
    )
    return render_view(describe_opinions(predictions), f'<div class="opinions">{cards}</div>')


def describe_opinions(predictions: dict[str, Prediction]) -> str:
    """Whether the models agree, and who says what where they do not."""
    camps: dict[str, list[str]] = {}
    for model, one in predictions.items():
        camps.setdefault(name_reading(one), []).append(html.escape(model))
    if len(predictions) == 1:
        return "There is one model here. Train another, and it will have its say too."
    if len(camps) == 1:
        agreed = next(iter(camps))
        everyone = "Both" if len(predictions) == 2 else f"All {len(predictions)}"
        doubt = "if it is a digit, " if any(one.certainty == "doubtful" for one in predictions.values()) else ""
        return f"{everyone} models read the same drawing, and they agree: {doubt}it is {agreed}."
    says = "; ".join(f"{' and '.join(names)}: <b>{reading}</b>" for reading, names in camps.items())
    return f"The models <b>disagree</b> about the same drawing. {says}."


def show_styles(reading: Reading) -> None:
    """Which way of writing this is."""
    try:
        styles = cache.get_styles(reading.model)
    except ArtifactError as error:
        st.error(escape_words(str(error)))
        return
    if styles is None:
        st.info(
            "This model has not sorted the ways of writing yet. To have it done: "
            f"`{write_command(reading.model)} --complete`"
        )
        return
    probe = cache.get_probe(reading.model)
    if probe is None:
        st.info(NO_INSIDE)
        return
    image = reading.framing.image
    st.html(render_styles(styles, compute_image_features(probe, image), image, reading.prediction.label))


def render_styles(styles: WritingStyles, features: np.ndarray, image: np.ndarray, label: int) -> str:
    """The nearest styles to features (F,) of an image that was read as `label`, and all ways of writing it."""
    distances = compute_distances(styles, features)
    nearest = find_nearest(styles, features)
    odd = describe_oddities(find_unusual_measures(styles, image, label), label)
    if is_far_from_all(styles, features):
        where = f"This is <b>far from every</b> way of writing a digit that the network knows. {odd}"
    else:
        first = int(styles.labels[nearest[0]])
        where = (
            f"To the network this is most like the first of these ways of writing {name_digit(first)}. {odd}"
        )
    own = np.flatnonzero(styles.labels == label)
    close = [_render_style(styles, int(place), float(distances[place])) for place in nearest]
    known = [
        _render_style(styles, int(place), float(distances[place]), small=True, chosen=place == nearest[0])
        for place in own
    ]
    return render_view(
        "While it learned, the network sorted thousands of digits by how they are written; each picture is the "
        f"mean of one such group. {where}",
        "<h3>The nearest</h3>",
        render_row([_render_difference(styles, int(nearest[0]), image), *close], least="8rem", most="11rem"),
        render_key("ink of yours that the nearest way does not have", "its ink that yours lacks"),
        f"<h3>Its {len(own)} ways of writing {name_digit(label)}, the commonest first</h3>",
        "<p>Under each, how far yours is from it: 1 × is as far as usual in training.</p>",
        render_maps(known, wide=12, narrow=4),
    )


def _render_style(
    styles: WritingStyles, place: int, distance: float, *, small: bool = False, chosen: bool = False
) -> str:
    label, count = name_digit(int(styles.labels[place])), styles.counts[place]
    return render_figure(
        paint_grey(styles.images[place]),
        f"Mean of {count} training images of {label}; yours is {distance:.1f} times as far as is usual",
        title="" if small else label,
        note=f"{distance:.1f} ×" if small else f"{distance:.1f} × the usual distance",
        chosen=chosen,
    )


def _render_difference(styles: WritingStyles, place: int, image: np.ndarray) -> str:
    difference = compute_difference(styles, place, image)
    return render_figure(
        paint_signed(difference, strongest=find_strongest(difference), image=image),
        "Your drawing against the nearest way of writing",
        title="Yours",
        note="against the nearest",
    )


ODD = {
    ("width", True): "is wider", ("width", False): "is narrower",
    ("slant", True): "leans further to the right", ("slant", False): "leans further to the left",
    ("ink", True): "has more ink", ("ink", False): "has less ink",
    ("loops", True): "has more closed loops", ("loops", False): "has fewer closed loops",
}  # fmt: skip


def describe_oddities(oddities: list[UnusualMeasure], label: int) -> str:
    """What is unusual about a drawing that was read as `label`; nothing when nothing is."""
    words = " and ".join(ODD[one.name, one.above] for one in oddities)
    return f"What is unusual: it {words} than nearly every {label} it learned from." if words else ""
