"""Charts of a training: accuracy, loss and learning rate over the epochs."""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from digitpad.evaluation.history import History, compute_errors
from digitpad.ui.charts.spec import Spec, category, finish_chart, quantity
from digitpad.ui.palette import Palette

ACCURACY_TICKS = [0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001]
"""Error rates. Their labels are the accuracies: 50 % to 99.9 %."""

LOSS_TICKS = [5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001]
LEAST = 0.0005
"""Smaller values are drawn here, below the last tick: a logarithmic scale has no place for 0."""
SETS = ["training", "validation"]
DASHES = [[1, 0], [7, 4], [2, 3], [9, 3, 2, 3]]
"""One for each model, if several are laid over each other."""


def plot_metric(
    histories: Mapping[str, History],
    metric: str,
    palette: Palette,
    *,
    best: Mapping[str, int],
    epochs: int = 2,
    height: int = 340,
) -> Spec:
    """Plot training and validation `metric` ("loss" or "accuracy") over the epochs of each model.

    `histories` and `best`, the epoch (1-based) whose weights were kept, are by the name that the legend shows.
    `epochs` is how many the axis shows at least. Accuracy is drawn as error on a reversed logarithmic scale, so
    that differences of a tenth of a per cent can be seen.
    """
    rows = [row for model, history in histories.items() for row in _list_epochs(model, history, metric, best)]
    x = {"x": _epoch_axis(histories, epochs)}
    curves = x | {
        "y": _metric_axis(metric),
        "color": _set_color(palette),
        "strokeDash": _model_dash(histories, palette),
    }
    kept = [{"filter": "datum.kept"}]
    rule = {
        "transform": kept,
        "mark": {"type": "rule", "strokeDash": [3, 3], "color": palette.text, "opacity": 0.6},
        "encoding": x,
    }
    lines = {"mark": {"type": "line", "strokeWidth": 2.5, "interpolate": "linear"}, "encoding": curves}
    shapes = {"domain": SETS, "range": ["circle", "diamond"]}
    marks = {
        "transform": kept,
        "mark": {"type": "point", "size": 130, "filled": True, "opacity": 1},
        "encoding": curves | {"shape": category("set", None, scale=shapes)},
    }
    layers = [rule, lines, marks, _hover(x, histories, metric, palette)]
    words = _describe_metric(histories, metric, best)
    return finish_chart(palette, [{"data": {"values": rows}, "layer": layers}], words, height=height)


def _list_epochs(model: str, history: History, metric: str, best: Mapping[str, int]) -> list[dict[str, Any]]:
    rows = []
    for name, key in _name_curves(metric).items():
        for epoch, drawn in enumerate(compute_errors(history, key, floor=LEAST), start=1):
            kept = epoch == best.get(model)
            rows.append({"model": model, "epoch": epoch, "set": name, "drawn": drawn, "kept": kept})
    return rows


def _name_curves(metric: str) -> dict[str, str]:
    """Map each of SETS to its key in a history."""
    return dict(zip(SETS, (metric, f"val_{metric}"), strict=True))


def _epoch_axis(histories: Mapping[str, History], epochs: int = 2) -> Spec:
    axis = {"tickMinStep": 1, "format": "d", "grid": False}
    end = max([2, epochs, *(len(history["loss"]) for history in histories.values())])
    return quantity("epoch", "epoch", axis=axis, scale={"domain": [1, end], "nice": False})


def _metric_axis(metric: str) -> Spec:
    if metric == "loss":
        axis: Spec = {"values": LOSS_TICKS, "format": "~g"}
        return quantity("drawn", "loss (nats)", axis=axis, scale={"type": "log", "nice": False})
    axis = {"values": ACCURACY_TICKS, "labelExpr": "format(100 * (1 - datum.value), '~g') + ' %'"}
    return quantity("drawn", "accuracy", axis=axis, scale={"type": "log", "reverse": True, "nice": False})


def _set_color(palette: Palette) -> Spec:
    scale = {"domain": SETS, "range": [palette.training, palette.validation]}
    return category("set", None, scale=scale, legend={"orient": "top"})


def _model_dash(histories: Mapping[str, History], palette: Palette) -> Spec:
    names = list(histories)
    scale = {"domain": names, "range": [DASHES[i % len(DASHES)] for i in range(len(names))]}
    legend = {
        "orient": "bottom",
        "columns": {"expr": "width < 440 ? 1 : 2"},  # a phone has room for one name
        "symbolType": "stroke",
        "symbolSize": 600,
        "symbolStrokeColor": palette.text,
        "symbolFillColor": "transparent",
    }
    return category("model", None, scale=scale, legend=legend if len(names) > 1 else None)


def _hover(x: Spec, histories: Mapping[str, History], metric: str, palette: Palette) -> Spec:
    """Draw a line at the epoch under the pointer, with the values of every curve there."""
    curves = {
        f"{model}, {name}": [_format(value, metric) for value in history[key]]
        for model, history in histories.items()
        for name, key in _name_curves(metric).items()
    }
    epochs = enumerate(zip_longest(*curves.values(), fillvalue="–"), start=1)
    # Columns by number: Vega reads dots and brackets in a model's name as a path.
    rows = [{"epoch": epoch} | {f"curve{i}": words for i, words in enumerate(row)} for epoch, row in epochs]
    near = {"type": "point", "fields": ["epoch"], "nearest": True, "on": "pointerover"}
    shown = {"condition": {"param": "near", "empty": False, "value": 0.5}, "value": 0}
    tooltip = [quantity("epoch", "epoch"), *(category(f"curve{i}", curve) for i, curve in enumerate(curves))]
    return {
        "data": {"values": rows},
        "params": [{"name": "near", "select": near}],
        "mark": {"type": "rule", "strokeWidth": 2, "color": palette.text},
        "encoding": x | {"opacity": shown, "tooltip": tooltip},
    }


def _format(value: float, metric: str) -> str:
    return f"{value:.2%}".replace("%", " %") if metric == "accuracy" else f"{value:.4f}"


def _describe_metric(histories: Mapping[str, History], metric: str, best: Mapping[str, int]) -> str:
    parts = []
    for model, history in histories.items():
        values = history[f"val_{metric}"]
        if values:
            kept = f", epoch {best[model]} kept" if model in best else ""
            last = _format(values[-1], metric)
            parts.append(f"{model}: {len(values)} epochs{kept}, last validation {metric} {last}")
    return f"Training and validation {metric} by epoch. {'; '.join(parts)}."


def plot_learning_rate(histories: Mapping[str, History], palette: Palette) -> Spec:
    """Plot the learning rate at the end of every epoch."""
    rows = [
        {"model": model, "epoch": epoch, "rate": value}
        for model, history in histories.items()
        for epoch, value in enumerate(history["learning_rate"], start=1)
    ]
    single = any(len(history["learning_rate"]) == 1 for history in histories.values())
    line = {
        "type": "line",
        "color": palette.text,
        "opacity": 0.8,
        "strokeWidth": 2.5,
        "point": {"color": palette.text} if single else False,  # one epoch makes no line
    }
    encoding = {
        "x": _epoch_axis(histories),
        "y": quantity("rate", "rate", axis={"format": "~g", "tickCount": 3}),
        "strokeDash": _model_dash(histories, palette) | {"legend": None},
        "tooltip": [
            category("model", "model"),
            quantity("epoch", "epoch"),
            quantity("rate", "learning rate", format=".2~e"),
        ],
    }
    lines = {"data": {"values": rows}, "mark": line, "encoding": encoding}
    return finish_chart(palette, [lines], "Learning rate by epoch.", height=180)
