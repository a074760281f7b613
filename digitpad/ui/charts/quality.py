"""Charts of how good a model is: reliability, confidence, precision and recall."""

from typing import Any

from digitpad.evaluation.metrics import Reliability
from digitpad.types import Floats
from digitpad.ui.charts.spec import PER_CENT, SHARE, Spec, category, finish_chart, quantity
from digitpad.ui.palette import Palette


def plot_reliability(reliability: Reliability, palette: Palette) -> Spec:
    """Plot how many answers of each confidence are right, with the diagonal of a perfectly calibrated model."""
    bars = {
        "data": {"values": _list_bins(reliability)},
        "mark": {"type": "rect", "color": palette.accent, "stroke": palette.ground},
        "encoding": {
            "x": quantity("low", "confidence", **SHARE),
            "x2": {"field": "high"},
            "y": quantity("accuracy", "answers that are right", **SHARE),
            "y2": {"datum": 0},
            "tooltip": [
                quantity("count", "test images", format=","),
                quantity("confidence", "mean confidence", format=".1%"),
                quantity("accuracy", "answers that are right", format=".1%"),
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
    """Plot how many test images were read with each confidence, on a logarithmic scale."""
    counts = {
        "axis": {"values": [1, 10, 100, 1000, 10000], "format": "~s"},
        "scale": {"type": "log", "domain": [0.7, 10000]},
    }
    bars = {
        "data": {"values": _list_bins(reliability)},
        "mark": {"type": "rect", "color": palette.text, "opacity": 0.6, "stroke": palette.ground},
        "encoding": {
            "x": quantity("low", "confidence", **SHARE),
            "x2": {"field": "high"},
            "y": quantity("count", "test images", **counts),
            "y2": {"datum": 0.7},
            "tooltip": [quantity("count", "test images", format=",")],
        },
    }
    return finish_chart(palette, [bars], "Number of test images by confidence.", height=150)


def _list_bins(reliability: Reliability) -> list[dict[str, Any]]:
    """List one row for each bin that is not empty."""
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


def plot_per_class(precision: Floats, recall: Floats, palette: Palette) -> Spec:
    """Plot precision and recall (10,) of each digit, on a scale that starts at the lowest value."""
    shares = {"recall": recall, "precision": precision}
    rows = [
        {"digit": str(digit), "name": name, "share": float(value)}
        for name, values in shares.items()
        for digit, value in enumerate(values)
    ]
    encoding = _encode_shares()
    stems = {
        "mark": {"type": "line", "color": palette.text, "opacity": 0.35, "strokeWidth": 2},
        "encoding": encoding | {"detail": category("digit", None)},
    }
    colors = {"domain": list(shares), "range": [palette.true, palette.accent]}
    shapes = {"domain": list(shares), "range": ["circle", "diamond"]}
    marks = {
        "color": category("name", None, legend={"orient": "top"}, scale=colors),
        "shape": category("name", None, scale=shapes),
    }
    points = {
        "mark": {"type": "point", "filled": True, "size": 150, "opacity": 1},
        "encoding": encoding | marks,
    }
    layers = [{"data": {"values": rows}, "layer": [stems, points]}]
    return finish_chart(palette, layers, _describe_shares(precision, recall), height=300)


def _encode_shares() -> Spec:
    per_cent = {"labelExpr": PER_CENT, "tickCount": 6}
    return {
        "x": category("digit", "digit", axis={"labelAngle": 0, "grid": False}),
        "y": quantity("share", "per cent", scale={"zero": False, "padding": 12}, axis=per_cent),
        "tooltip": [
            category("digit", "digit"),
            category("name", "name"),
            quantity("share", "share", format=".2%"),
        ],
    }


def _describe_shares(precision: Floats, recall: Floats) -> str:
    pairs = enumerate(zip(precision, recall, strict=True))
    words = ", ".join(f"{digit}: {p:.1%} and {r:.1%}" for digit, (p, r) in pairs)
    return f"Precision and recall of each digit. {words}."
