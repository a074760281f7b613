"""Styles: the writing styles that are nearest to the drawing."""

import streamlit as st

from digitpad.artifacts.store import ArtifactError
from digitpad.explain.features import compute_image_features
from digitpad.explain.heatmaps import find_strongest, paint_grey, paint_signed
from digitpad.explain.shape_measures import UnusualMeasure
from digitpad.explain.writing_styles import (
    WritingStyles,
    compute_difference,
    compute_distances,
    find_digit,
    find_nearest,
    find_unusual_measures,
    is_far_from_all,
)
from digitpad.reading import Reading
from digitpad.recipes import write_command
from digitpad.types import Features, Image
from digitpad.ui import cache
from digitpad.ui.answer import name_digit
from digitpad.ui.error_boundary import escape_words
from digitpad.ui.explain.figures import (
    NO_INSIDE,
    render_figure,
    render_key,
    render_maps,
    render_row,
    render_view,
)
from digitpad.ui.palette import SIGNS

ODDITIES = {
    ("width", True): "is wider",
    ("width", False): "is narrower",
    ("slant", True): "leans further to the right",
    ("slant", False): "leans further to the left",
    ("ink", True): "has more ink",
    ("ink", False): "has less ink",
    ("loops", True): "has more closed loops",
    ("loops", False): "has fewer closed loops",
}
"""How a drawing differs, by measure and by whether it is above the usual range."""


def show_styles(reading: Reading) -> None:
    """Show which writing style the drawing is nearest to."""
    try:
        styles = cache.get_styles(reading.model)
    except ArtifactError as error:
        st.error(escape_words(str(error)))
        return
    if styles is None:
        command = f"`{write_command(reading.model)} --complete`"
        st.info(f"This model has no writing styles yet. To compute them: {command}")
        return
    probe = cache.get_probe(reading.model)
    if probe is None:
        st.info(NO_INSIDE)
        return
    image = reading.framing.image
    st.html(render_styles(styles, compute_image_features(probe, image), image, reading.prediction.label))


def render_styles(styles: WritingStyles, features: Features, image: Image, label: int) -> str:
    """Render the styles nearest to features (F,) of an image read as `label`, then all styles of that digit."""
    distances = compute_distances(styles, features)
    nearest = find_nearest(styles, features)
    own = find_digit(styles, label)
    close = [_render_style(styles, int(place), float(distances[place])) for place in nearest]
    known = [
        _render_style(styles, int(place), float(distances[place]), small=True, chosen=place == nearest[0])
        for place in own
    ]
    return render_view(
        "After training, thousands of training images were grouped by how the network sees them; each picture "
        f"is the mean of one group. {describe_place(styles, features, image, label)}",
        "<h3>The nearest styles</h3>",
        render_row([_render_difference(styles, int(nearest[0]), image), *close], least="8rem", most="11rem"),
        render_key("ink that only your drawing has", "ink that only the nearest style has"),
        f"<h3>The {len(own)} styles of {name_digit(label)}, most common first</h3>",
        "<p>Below each: how far your drawing is from it; 1 × is the usual distance in training.</p>",
        render_maps(known, wide=12, narrow=4),
    )


def describe_place(styles: WritingStyles, features: Features, image: Image, label: int) -> str:
    """Describe which style the drawing is nearest to, and what is unusual about it."""
    odd = describe_oddities(find_unusual_measures(styles, image, label), label)
    if is_far_from_all(styles, features):
        return f"Your drawing is <b>far from every</b> style that the network knows. {odd}"
    first = int(styles.labels[find_nearest(styles, features)[0]])
    return f"To the network, your drawing is most like the first of these styles of {name_digit(first)}. {odd}"


def describe_oddities(oddities: list[UnusualMeasure], label: int) -> str:
    """Describe what is unusual about a drawing that was read as `label`; nothing if nothing is."""
    words = " and ".join(ODDITIES[one.name, one.above] for one in oddities)
    return f"It is unusual: it {words} than nearly every {label} in training." if words else ""


def _render_style(
    styles: WritingStyles, place: int, distance: float, *, small: bool = False, chosen: bool = False
) -> str:
    label, count = name_digit(int(styles.labels[place])), styles.counts[place]
    return render_figure(
        paint_grey(styles.images[place]),
        f"Mean of {count} training images of {label}; yours is {distance:.1f} times the usual distance away",
        title="" if small else label,
        note=f"{distance:.1f} ×" if small else f"{distance:.1f} × the usual distance",
        chosen=chosen,
    )


def _render_difference(styles: WritingStyles, place: int, image: Image) -> str:
    difference = compute_difference(styles, place, image)
    return render_figure(
        paint_signed(difference, strongest=find_strongest(difference), signs=SIGNS, image=image),
        "Your drawing compared with the nearest style",
        title="Yours",
        note="compared with the nearest",
    )
