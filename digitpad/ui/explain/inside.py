"""Inside: what the layers of the network compute from the drawing."""

import numpy as np
import streamlit as st

from digitpad.explain.features import FeatureMaps, HiddenUnit, Probe, compute_maps, find_strongest_units
from digitpad.explain.heatmaps import find_strongest, paint_signed, paint_strength
from digitpad.reading import Reading
from digitpad.ui import cache
from digitpad.ui.explain.figures import NO_INSIDE, render_figure, render_key, render_maps, render_view
from digitpad.ui.palette import SIGNS

KEY = render_key("wants ink here", "wants paper here")


def show_inside(reading: Reading) -> None:
    """Show the feature maps of a convolutional network, or the strongest units of a dense one."""
    probe, image, label = cache.get_probe(reading.model), reading.framing.image, reading.prediction.label
    if probe is None:
        st.info(NO_INSIDE)
    elif probe.filters is None:
        st.html(render_units(find_strongest_units(probe, image, label), label))
    else:
        st.html(render_layers(probe, compute_maps(probe, image)))


def render_layers(probe: Probe, layers: list[FeatureMaps]) -> str:
    """Render the filters of the first convolution, then the maps of each block, each on its own scale."""
    filters = np.moveaxis(probe.filters, 2, 0) if probe.filters is not None else np.zeros((0, 3, 3))
    strongest = find_strongest(filters)
    figures = [
        render_figure(paint_signed(one, strongest=strongest, signs=SIGNS), f"Filter {number}")
        for number, one in enumerate(filters, start=1)
    ]
    return render_view(
        "The network slides small filters over the image. Each map lights up where its filter finds what it "
        "responds to: strokes and edges in the first block, combinations of them in later blocks. Yellow is "
        "strong, dark violet is zero; all maps of a block share one scale.",
        f"<h3>The {len(filters)} filters of the first layer, 3 × 3 pixels each</h3>",
        KEY,
        render_maps(figures, wide=24, narrow=12),
        *(_render_layer(number, layer) for number, layer in enumerate(layers, start=1)),
    )


def _render_layer(number: int, layer: FeatureMaps) -> str:
    maps = np.moveaxis(layer.maps, 2, 0)
    strongest = find_strongest(maps)
    figures = [
        render_figure(
            paint_strength(one, strongest=strongest),
            f"Map {place} of block {number}: up to {find_strongest(one):.2f}; in the block {strongest:.2f}",
        )
        for place, one in enumerate(maps, start=1)
    ]
    side = len(layer.maps)
    heading = f"<h3>Block {number}: {len(maps)} maps of {side} × {side} pixels</h3>"
    return heading + render_maps(figures, wide=12, narrow=6)


def render_units(units: list[HiddenUnit], label: int) -> str:
    """Render the weights of hidden units as images, on one scale."""
    strongest = find_strongest(*(unit.weights for unit in units))
    figures = [
        render_figure(
            paint_signed(unit.weights, strongest=strongest, signs=SIGNS),
            f"Weights of hidden unit {unit.number}, with activation {unit.activation:.2f}",
            title=f"{'For' if unit.effect > 0 else 'Against'} the {label}: {unit.effect:+.1f}",
            note=f"activation {unit.activation:.1f}",
        )
        for unit in units
    ]
    return render_view(
        "Each hidden unit of this network looks at all pixels at once and has its own pattern of where it "
        f"wants ink. These {len(units)} matter most for your drawing. The number says how far the score of the "
        f"{label} falls if the unit is silenced.",
        KEY,
        render_maps(figures, wide=6, narrow=2),
    )
