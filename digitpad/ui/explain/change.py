"""What would change its mind: the smallest dab of ink that turns the answer."""

import streamlit as st

from digitpad.config import IMAGE_SIZE
from digitpad.explain.counterfactual import DIAMETERS, Change, find_smallest_change
from digitpad.explain.heatmaps import paint_grey
from digitpad.models.classifier import Prediction
from digitpad.reading import Reading
from digitpad.types import Image
from digitpad.ui import cache
from digitpad.ui.answer import describe_sureness, name_digit, name_reading
from digitpad.ui.explain.figures import render_figure, render_ring, render_row, render_view


def show_change(reading: Reading) -> None:
    """Show the smallest dab, added or erased, that turns the answer."""
    classifier, image, before = cache.get_classifier(reading.model), reading.framing.image, reading.prediction
    change = find_smallest_change(classifier.compute_logits, image) if before.is_digit else None
    after = classifier.predict(change.image) if change else None
    st.html(render_change(image, change, before, after))


def render_change(image: Image, change: Change | None, before: Prediction, after: Prediction | None) -> str:
    """Render the image with the dab marked and the image that results, or that there is no such dab."""
    if not before.is_digit:
        return render_view(
            "The network does not think that this is a digit, so there is no answer to change. Draw a digit "
            "and look again."
        )
    if change is None or after is None:
        return render_view(
            "<b>No small change would.</b> A search erased ink and added dabs of ink all over your digit, up "
            f"to {max(DIAMETERS):.0f} pixels across, and each time the network read {name_digit(before.label)}."
        )
    dab = change.dab
    ring = render_ring(dab.row, dab.column, change.diameter, of=IMAGE_SIZE, added=dab.added)
    figures = [
        render_figure(
            paint_grey(picture),
            f"Your digit {when} the change, which is marked by a ring",
            title=f"{when.capitalize()}: {name_reading(one)}",
            note=describe_sureness(one),
            over=ring,
        )
        for when, picture, one in (("before", image, before), ("after", change.image, after))
    ]
    action = "Add a dab of ink" if dab.added else "Erase the ink"
    return render_view(
        f"<b>{action} in the ring</b>, {change.diameter:.0f} pixels across, and the network reads "
        f"{name_reading(after)} instead of {name_digit(before.label)}. A search found no smaller dab "
        "with this effect.",
        render_row(figures, least="9rem", most="20rem"),
    )
