"""The curves of a training, as Altair charts."""

from collections.abc import Mapping
from typing import Any

import altair as alt

from digitpad.checkpoint import History
from digitpad.ui.charts import finish_chart
from digitpad.ui.style import Palette

ACCURACY_TICKS = [0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001]
"""Shares misread; their labels are the shares read correctly: 50 % … 99.9 %."""

SETS = ["training", "validation"]
LOSS_TICKS = [5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001]
DASHES = [[1, 0], [7, 4], [2, 3], [9, 3, 2, 3]]
"""One a model, where several are overlaid."""


def plot_metric(
    histories: Mapping[str, History],
    metric: str,
    palette: Palette,
    *,
    best: Mapping[str, int],
    epochs: int = 2,
    height: int = 340,
) -> alt.LayerChart:
    """Training and validation `metric` ("loss" or "accuracy") over the epochs of each model, hover for values.

    `best` (1-based) is the epoch that was kept, `epochs` how many the axis shows at least. Accuracy is drawn by
    what is missing to 100 %, on a logarithmic scale, so that the last tenths of a per cent have room.
    """
    rows = [row for model, history in histories.items() for row in _list_epochs(model, history, metric, best)]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=_epoch_axis(histories, epochs),
        y=_metric_axis(metric),
        color=_set_colour(palette),
        strokeDash=_model_dash(histories, palette),
    )
    lines = base.mark_line(strokeWidth=2.5, interpolate="linear")
    kept = base.transform_filter("datum.kept")
    marks = kept.mark_point(size=130, filled=True, opacity=1).encode(
        shape=alt.Shape("set:N", scale=alt.Scale(domain=SETS, range=["circle", "diamond"]), legend=None)
    )
    rule = kept.mark_rule(strokeDash=[3, 3], color=palette.text, opacity=0.6).encode(
        y=alt.Y(), color=alt.value(palette.text), strokeDash=alt.value([3, 3])
    )
    chart = alt.layer(rule, lines, marks, *_hover(base, list(histories), palette)).properties(height=height)
    return finish_chart(palette, chart, _describe_metric(histories, metric, best))


def _list_epochs(model: str, history: History, metric: str, best: Mapping[str, int]) -> list[dict[str, Any]]:
    rows = []
    for name, key in (("training", metric), ("validation", f"val_{metric}")):
        for epoch, value in enumerate(history[key], start=1):
            drawn = max(1 - value, ACCURACY_TICKS[-1] / 2) if metric == "accuracy" else value
            spoken = f"{value:.2%}".replace("%", " %") if metric == "accuracy" else f"{value:.4f}"
            kept = epoch == best.get(model)
            rows.append(
                {"model": model, "epoch": epoch, "set": name, "drawn": drawn, "kept": kept, "spoken": spoken}
            )
    return rows


def _epoch_axis(histories: Mapping[str, History], epochs: int = 2) -> alt.X:
    axis = alt.Axis(tickMinStep=1, format="d", grid=False)
    end = max([2, epochs, *(len(history["loss"]) for history in histories.values())])
    return alt.X("epoch:Q", title="epoch", axis=axis, scale=alt.Scale(domain=[1, end], nice=False))


def _metric_axis(metric: str) -> alt.Y:
    if metric == "loss":
        axis = alt.Axis(values=LOSS_TICKS, format="~g")
        scale = alt.Scale(type="log", nice=False)
        return alt.Y("drawn:Q", title="loss (nats)", axis=axis, scale=scale)
    axis = alt.Axis(values=ACCURACY_TICKS, labelExpr="format(100 * (1 - datum.value), '~g') + ' %'")
    scale = alt.Scale(type="log", reverse=True, nice=False)
    return alt.Y("drawn:Q", title="accuracy", axis=axis, scale=scale)


def _set_colour(palette: Palette) -> alt.Color:
    scale = alt.Scale(domain=SETS, range=[palette.training, palette.validation])
    return alt.Color("set:N", title=None, scale=scale, legend=alt.Legend(orient="top", symbolType="stroke"))


def _model_dash(histories: Mapping[str, History], palette: Palette) -> alt.StrokeDash:
    names = list(histories)
    scale = alt.Scale(domain=names, range=[DASHES[i % len(DASHES)] for i in range(len(names))])
    legend = alt.Legend(orient="top", symbolType="stroke", symbolSize=600, symbolStrokeColor=palette.text,
                        symbolFillColor="transparent")  # fmt: skip
    return alt.StrokeDash("model:N", title=None, scale=scale, legend=legend if len(names) > 1 else None)


def _hover(base: alt.Chart, models: list[str], palette: Palette) -> list[alt.Chart]:
    """A line at the epoch under the mouse, with the values of every curve there."""
    near = alt.selection_point(name="near", fields=["epoch"], nearest=True, on="pointerover", empty=False)
    shown = alt.condition(near, alt.value(0.5), alt.value(0))
    words = base.transform_calculate(curve="datum.model + ', ' + datum.set").transform_pivot(
        "curve", value="spoken", groupby=["epoch"]
    )
    names = [f"{model}, {name}" for model in models for name in ("training", "validation")]
    tooltip = [
        alt.Tooltip("epoch:Q"),
        *(alt.Tooltip(field=_escape(name), type="nominal", title=name) for name in names),
    ]
    rule = words.mark_rule(strokeWidth=2).encode(
        y=alt.Y(), color=alt.value(palette.text), strokeDash=alt.value([1, 0]), opacity=shown, tooltip=tooltip
    )
    return [rule.add_params(near)]


def _escape(name: str) -> str:
    """A field name for Vega, in which dots and brackets would mean a path."""
    for sign in ".[]":
        name = name.replace(sign, f"\\{sign}")
    return name


def _describe_metric(histories: Mapping[str, History], metric: str, best: Mapping[str, int]) -> str:
    parts = []
    for model, history in histories.items():
        values = history[f"val_{metric}"]
        if values:
            number = f"{values[-1]:.2%}" if metric == "accuracy" else f"{values[-1]:.4f}"
            kept = f", epoch {best[model]} kept" if model in best else ""
            parts.append(f"{model}: {len(values)} epochs{kept}, last validation {metric} {number}")
    return f"Training and validation {metric} by epoch. {'; '.join(parts)}."


def plot_learning_rate(histories: Mapping[str, History], palette: Palette) -> alt.Chart:
    """The learning rate at the end of every epoch."""
    rows = [
        {"model": model, "epoch": epoch, "rate": value}
        for model, history in histories.items()
        for epoch, value in enumerate(history["learning_rate"], start=1)
    ]
    chart = alt.Chart(alt.Data(values=rows)).mark_line(color=palette.text, opacity=0.8, strokeWidth=2.5).encode(
        x=_epoch_axis(histories),
        y=alt.Y("rate:Q", title="rate", axis=alt.Axis(format="~g", tickCount=3)),
        strokeDash=_model_dash(histories, palette).legend(None),
        tooltip=["model:N", "epoch:Q", alt.Tooltip("rate:Q", title="learning rate", format=".2~e")],
    )  # fmt: skip
    return finish_chart(palette, chart.properties(height=180), "Learning rate by epoch.")
