"""Views of the network: what it looked at, what happens inside, how little would change its mind."""

import numpy as np
import streamlit as st

from digitpad.config import CLASSES, IMAGE_SIZE
from digitpad.explain.counterfactual import DIAMETERS, Change, find_smallest_change
from digitpad.explain.features import FeatureMaps, HiddenUnit, Probe, compute_maps, find_strongest_units
from digitpad.explain.heatmaps import find_strongest, paint_grey, paint_signed, paint_strength
from digitpad.explain.occlusion import Evidence, compute_evidence
from digitpad.models.classifier import Prediction
from digitpad.reading import Reading
from digitpad.ui import cache
from digitpad.ui.answer import describe_sureness, name_digit, name_reading
from digitpad.ui.explain.figures import (
    NO_INSIDE,
    render_figure,
    render_key,
    render_maps,
    render_ring,
    render_row,
    render_values,
    render_view,
)


def show_evidence(reading: Reading) -> None:
    """What speaks for the answer and for the runner-up, and why it is not another digit."""
    image, prediction = reading.framing.image, reading.prediction
    evidence = compute_evidence(cache.get_classifier(reading.model).compute_logits, image)
    others = [digit for digit in range(CLASSES) if digit != prediction.label]
    st.html(
        render_view(
            "Every small patch of the picture was erased, or inked where it is empty, to see how far the "
            "network's scores fall. Empty paper is evidence too: the hole of a 0 speaks for the 0.",
            render_key("what is there speaks for it", "what is there speaks against it"),
        )
    )
    other = st.pills(
        "Why not another digit? Pick one.", others, default=prediction.runner_up,
        key=f"why_not_{prediction.label}", required=True,
    )  # fmt: skip
    st.html(render_evidence(evidence, image, prediction, other))


def render_evidence(evidence: Evidence, image: np.ndarray, prediction: Prediction, other: int) -> str:
    """Three maps on one scale: for the answer, for the runner-up, for the answer rather than `other`."""
    label, second = prediction.label, prediction.runner_up
    maps = {
        f"For the {label}": (
            evidence.both[..., label],
            "its answer" if prediction.is_digit else "its best guess, though it thinks it is no digit",
        ),
        f"For the {second}": (evidence.both[..., second], "its second thought"),
        f"Why not a {other}?": (
            evidence.rather_than(label, other),
            f"for the {label} rather than the {other}",
        ),
    }
    strongest = find_strongest(*(values for values, _ in maps.values()))
    figures = [
        render_figure(
            paint_signed(values, strongest=strongest, image=image), f"{title}: evidence over the image",
            title=title, note=note, over=render_values(values, "{:+.1f}"),
        )
        for title, (values, note) in maps.items()
    ]  # fmt: skip
    return f'<section class="why">{render_row(figures, least="10rem", most="21rem")}</section>'


def show_inside(reading: Reading) -> None:
    """What the layers make of the drawing."""
    probe = cache.get_probe(reading.model)
    image, label = reading.framing.image, reading.prediction.label
    if probe is None:
        st.info(NO_INSIDE)
    elif probe.filters is None:
        st.html(render_units(find_strongest_units(probe, image, label), label))
    else:
        st.html(render_layers(probe, compute_maps(probe, image)))


def render_layers(probe: Probe, layers: list[FeatureMaps]) -> str:
    """The filters of the first convolution, then the maps of each block, each on a scale of its own."""
    filters = np.moveaxis(probe.filters, 2, 0) if probe.filters is not None else np.zeros((0, 3, 3))
    strongest = find_strongest(filters)
    figures = [
        render_figure(paint_signed(one, strongest=strongest), f"Filter {number}")
        for number, one in enumerate(filters, start=1)
    ]
    return render_view(
        "The network slides small filters over the picture; each map lights up where its filter finds what it "
        "looks for. The first find strokes and edges, the later ones put them together. Yellow is strong, dark "
        "violet is nothing; all maps of a block share one scale.",
        f"<h3>The {len(filters)} filters that see the picture first, 3 × 3 pixels each</h3>",
        render_key("wants ink here", "wants paper here"),
        render_maps(figures, wide=24, narrow=12),
        *(_render_layer(number, layer) for number, layer in enumerate(layers, start=1)),
    )


def _render_layer(number: int, layer: FeatureMaps) -> str:
    maps = np.moveaxis(layer.maps, 2, 0)
    strongest = find_strongest(maps)
    figures = [
        render_figure(
            paint_strength(one, strongest=strongest),
            f"Map {place} of block {number}: at most {one.max():.2f}, the layer's strongest is {strongest:.2f}",
        )
        for place, one in enumerate(maps, start=1)
    ]
    side = len(layer.maps)
    heading = f"<h3>Block {number}: {len(maps)} maps of {side} × {side}</h3>"
    return heading + render_maps(figures, wide=12, narrow=6)


def render_units(units: list[HiddenUnit], label: int) -> str:
    """The weights of hidden units as images, on one scale."""
    strongest = find_strongest(*(unit.weights for unit in units))
    figures = [
        render_figure(
            paint_signed(unit.weights, strongest=strongest),
            f"Weights of hidden unit {unit.number}, which is {unit.activation:.2f} active",
            title=f"{'For' if unit.effect > 0 else 'Against'} the {label}: {unit.effect:+.1f}",
            note=f"active {unit.activation:.1f}",
        )
        for unit in units
    ]
    return render_view(
        "Each hidden unit of this network looks at all pixels at once and has its own idea of where ink "
        f"should be. These {len(units)} matter most for your drawing; the number says how far the score of the "
        f"{label} falls when the unit is silenced.",
        render_key("wants ink here", "wants paper here"),
        render_maps(figures, wide=6, narrow=2),
    )


def show_change(reading: Reading) -> None:
    """The smallest dab that turns the answer."""
    classifier = cache.get_classifier(reading.model)
    image, before = reading.framing.image, reading.prediction
    change = find_smallest_change(classifier.compute_logits, image) if before.is_digit else None
    after = classifier.predict(change.image) if change else None
    st.html(render_change(image, change, before, after))


def render_change(
    image: np.ndarray, change: Change | None, before: Prediction, after: Prediction | None
) -> str:
    """The image with the dab marked, and the image that it becomes; or that there is none."""
    if not before.is_digit:
        return render_view(
            "The network does not think that this is a digit, so there is no answer to change. Draw a digit, "
            "and look again."
        )
    if change is None or after is None:
        return render_view(
            f"<b>Nothing small would.</b> A search erased and added dabs of ink all over your digit, up to "
            f"{max(DIAMETERS):.0f} pixels across, and the network read {name_digit(before.label)} every time."
        )
    dab = change.dab
    deed = "Add a dab of ink" if dab.added else "Erase the ink"
    ring = render_ring(dab.row, dab.column, change.diameter, of=IMAGE_SIZE, added=dab.added)
    figures = [
        render_figure(
            paint_grey(picture), f"Your digit {when} the change, which is ringed",
            title=f"{when.capitalize()}: {name_reading(one)}", note=describe_sureness(one), over=ring,
        )
        for when, picture, one in (("before", image, before), ("after", change.image, after))
    ]  # fmt: skip
    return render_view(
        f"<b>{deed} in the ring</b>, {change.diameter:.0f} pixels across, and the network reads "
        f"{name_reading(after)} instead of {name_digit(before.label)}. A search found no smaller dab that "
        "would.",
        render_row(figures, least="9rem", most="20rem"),
    )
