"""Arrays → charts, as Vega-Lite specifications: no Streamlit, nothing computed that is not about drawing.

They are plain data in Vega-Lite's own words (https://vega.github.io/vega-lite/docs/): Altair, which writes the
same, takes as long to load and to build a page's charts as the browser takes to draw them. The tests hold them
against Vega-Lite's schema.

One colour per quantity on every page: blue for training, orange for validation, violet for the true digit, the
accent for what the network reads. Shapes and dashes say the same for those who see the chart in grey.
"""

from typing import Any

import numpy as np

from digitpad.evaluation.metrics import Reliability
from digitpad.ui.theme import Palette

Spec = dict[str, Any]
"""A specification, or a part of one."""

FONT = "(windowSize()[0] < 1700 ? 15 : 19)"
"""Pixels, as Vega computes them: for the back row of a lecture room, larger on a projector as all the page."""

PER_CENT = "format(100 * datum.value, '~g') + ' %'"
"""The label of a share on an axis, as Vega computes it."""

SHARE: Spec = {"axis": {"labelExpr": PER_CENT, "tickCount": 5, "grid": False}, "scale": {"domain": [0, 1]}}
"""Of a channel from 0 to 100 %."""


def plot_reliability(reliability: Reliability, palette: Palette) -> Spec:
    """How often the answers of each confidence are right: bars, beside the diagonal of a model that knows."""
    bars = {
        "data": {"values": _list_bins(reliability)},
        "mark": {"type": "rect", "color": palette.accent, "stroke": palette.ground},
        "encoding": {
            "x": quantity("low", "how sure it was", **SHARE),
            "x2": {"field": "high"},
            "y": quantity("accuracy", "how often it was right", **SHARE),
            "y2": {"datum": 0},
            "tooltip": [
                quantity("count", "test images", format=","),
                quantity("confidence", "mean confidence", format=".1%"),
                quantity("accuracy", "read correctly", format=".1%"),
            ],
        },
    }
    diagonal = {
        "data": {"values": [{"at": 0}, {"at": 1}]},
        "mark": {"type": "line", "color": palette.text, "strokeDash": [5, 4], "opacity": 0.7},
        "encoding": {axis: {"field": "at", "type": "quantitative"} for axis in "xy"},
    }
    words = f"Reliability diagram; expected calibration error {reliability.ece:.2%}."
    return finish_chart(palette, [bars, diagonal], words, height=260)


def plot_confidence_counts(reliability: Reliability, palette: Palette) -> Spec:
    """How many test images were read with each confidence, on a logarithmic scale."""
    counts = {
        "axis": {"values": [1, 10, 100, 1000, 10000], "format": "~s"},
        "scale": {"type": "log", "domain": [0.7, 10000]},
    }
    bars = {
        "data": {"values": _list_bins(reliability)},
        "mark": {"type": "rect", "color": palette.text, "opacity": 0.6, "stroke": palette.ground},
        "encoding": {
            "x": quantity("low", "how sure it was", **SHARE),
            "x2": {"field": "high"},
            "y": quantity("count", "test images", **counts),
            "y2": {"datum": 0.7},
            "tooltip": [quantity("count", "test images", format=",")],
        },
    }
    return finish_chart(palette, [bars], "Number of test images by confidence.", height=150)


def _list_bins(reliability: Reliability) -> list[dict[str, Any]]:
    """One row a bin that is not empty."""
    columns = {
        "low": reliability.edges[:-1],
        "high": reliability.edges[1:],
        "accuracy": reliability.accuracy,
        "confidence": reliability.confidence,
        "count": reliability.counts,
    }
    rows = zip(*(values.tolist() for values in columns.values()), strict=True)
    bins = (dict(zip(columns, row, strict=True)) for row in rows)
    return [one for one in bins if one["count"]]


def plot_per_class(precision: np.ndarray, recall: np.ndarray, palette: Palette) -> Spec:
    """Precision and recall (10,) of each digit, on a scale that begins at the lowest."""
    names = ["recall", "precision"]
    rows = [
        {"digit": str(digit), "name": name, "share": float(value)}
        for name, values in zip(names, (recall, precision), strict=True)
        for digit, value in enumerate(values)
    ]
    per_cent = {"labelExpr": PER_CENT, "tickCount": 6}
    shared = {
        "x": category("digit", "digit", axis={"labelAngle": 0, "grid": False}),
        "y": quantity("share", "per cent", scale={"zero": False, "padding": 12}, axis=per_cent),
        "tooltip": [
            category("digit", "digit"),
            category("name", "name"),
            quantity("share", "share", format=".2%"),
        ],
    }
    stems = {
        "mark": {"type": "line", "color": palette.text, "opacity": 0.35, "strokeWidth": 2},
        "encoding": shared | {"detail": category("digit", None)},
    }
    colours = {"domain": names, "range": [palette.true, palette.accent]}
    shapes = {"domain": names, "range": ["circle", "diamond"]}
    points = {
        "mark": {"type": "point", "filled": True, "size": 150, "opacity": 1},
        "encoding": shared
        | {
            "color": category("name", None, legend={"orient": "top"}, scale=colours),
            "shape": category("name", None, scale=shapes),
        },
    }
    words = ", ".join(
        f"{d}: {p:.1%} and {r:.1%}" for d, (p, r) in enumerate(zip(precision, recall, strict=True))
    )
    layers = [{"data": {"values": rows}, "layer": [stems, points]}]
    return finish_chart(palette, layers, f"Precision and recall of each digit. {words}.", height=300)


def quantity(field: str, title: str | None, **more: Any) -> Spec:
    """A channel that shows numbers."""
    return {"field": field, "type": "quantitative", "title": title, **more}


def category(field: str, title: str | None, **more: Any) -> Spec:
    """A channel that tells names apart."""
    return {"field": field, "type": "nominal", "title": title, **more}


def finish_chart(palette: Palette, layers: list[Spec], description: str, *, height: int, **more: Any) -> Spec:
    """The whole chart: fonts for the back row, a text for those who cannot see it; `more` is for its top level.

    The data have to stand in the layers: what stands above them Streamlit makes a table of, for which it loads
    pandas first.
    """
    font = {"expr": FONT}
    axis = {
        "labelFontSize": font,
        "titleFontSize": font,
        "titleFontWeight": "normal",
        "labelOverlap": True,
        "labelColor": palette.text,
        "titleColor": palette.text,
        "gridColor": palette.grid,
    }
    config = {
        "axis": axis,
        "axisY": {"minExtent": 54},
        "legend": {"labelFontSize": font, "labelLimit": 260, "labelColor": palette.text},
        "view": {"stroke": None},
    }
    padding = {"left": 0, "right": 8, "top": 4, "bottom": 4}
    return {
        "description": description,
        "height": height,
        "padding": padding,
        "config": config,
        "layer": layers,
        **more,
    }
