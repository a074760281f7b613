"""Arrays → Altair charts: no Streamlit, nothing computed that is not about drawing.

One colour per quantity on every page: blue for training, orange for validation, violet for the true digit, the
accent for what the network reads. Shapes and dashes say the same for those who see the chart in grey.
"""

from typing import Any

import altair as alt
import numpy as np

from digitpad.evaluation import Reliability
from digitpad.ui.style import Palette

FONT = "(windowSize()[0] < 1700 ? 15 : 19)"
"""Pixels, as Vega computes them: for the back row of a lecture room, larger on a projector as all the page."""


def plot_reliability(reliability: Reliability, palette: Palette) -> alt.LayerChart:
    """How often the answers of each confidence are right: bars, beside the diagonal of a model that knows."""
    share = alt.Axis(format="~%", tickCount=5, grid=False)
    bars = _build_bins(reliability).mark_rect(color=palette.accent, stroke=palette.ground).encode(
        x=alt.X("low:Q", title="how sure it was", axis=share, scale=alt.Scale(domain=[0, 1])),
        x2="high:Q",
        y=alt.Y("accuracy:Q", title="how often it was right", axis=share, scale=alt.Scale(domain=[0, 1])),
        y2=alt.datum(0),
        tooltip=[
            alt.Tooltip("count:Q", title="test images", format=","),
            alt.Tooltip("confidence:Q", title="mean confidence", format=".1%"),
            alt.Tooltip("accuracy:Q", title="read correctly", format=".1%"),
        ],
    )  # fmt: skip
    ends = alt.Chart(alt.Data(values=[{"at": 0}, {"at": 1}]))
    diagonal = ends.mark_line(color=palette.text, strokeDash=[5, 4], opacity=0.7).encode(x="at:Q", y="at:Q")
    words = f"Reliability diagram; expected calibration error {reliability.ece:.2%}."
    return finish_chart(palette, alt.layer(bars, diagonal).properties(height=260), words)


def plot_confidence_counts(reliability: Reliability, palette: Palette) -> alt.Chart:
    """How many test images were read with each confidence, on a logarithmic scale."""
    chart = _build_bins(reliability).mark_rect(color=palette.text, opacity=0.6, stroke=palette.ground).encode(
        x=alt.X("low:Q", title="how sure it was", axis=alt.Axis(format="~%", tickCount=5, grid=False),
                scale=alt.Scale(domain=[0, 1])),
        x2="high:Q",
        y=alt.Y("count:Q", title="test images", axis=alt.Axis(values=[1, 10, 100, 1000, 10000], format="~s"),
                scale=alt.Scale(type="log", domain=[0.7, 10000])),
        y2=alt.datum(0.7),
        tooltip=[alt.Tooltip("count:Q", title="test images", format=",")],
    )  # fmt: skip
    return finish_chart(palette, chart.properties(height=150), "Number of test images by confidence.")


def _build_bins(reliability: Reliability) -> alt.Chart:
    """A chart with one row a bin that is not empty."""
    columns = {
        "low": reliability.edges[:-1],
        "high": reliability.edges[1:],
        "accuracy": reliability.accuracy,
        "confidence": reliability.confidence,
        "count": reliability.counts,
    }
    rows = zip(*(values.tolist() for values in columns.values()), strict=True)
    bins = (dict(zip(columns, row, strict=True)) for row in rows)
    return alt.Chart(alt.Data(values=[one for one in bins if one["count"]]))


def plot_per_class(precision: np.ndarray, recall: np.ndarray, palette: Palette) -> alt.LayerChart:
    """Precision and recall (10,) of each digit, on a scale that begins at the lowest."""
    names = ["recall", "precision"]
    rows = [
        {"digit": str(digit), "name": name, "share": float(value)}
        for name, values in zip(names, (recall, precision), strict=True)
        for digit, value in enumerate(values)
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("digit:N", title="digit", axis=alt.Axis(labelAngle=0, grid=False)),
        y=alt.Y("share:Q", title="per cent", scale=alt.Scale(zero=False, padding=12),
                axis=alt.Axis(labelExpr="format(100 * datum.value, '~g') + ' %'", tickCount=6)),
        tooltip=["digit:N", "name:N", alt.Tooltip("share:Q", title="share", format=".2%")],
    )  # fmt: skip
    stems = base.mark_line(color=palette.text, opacity=0.35, strokeWidth=2).encode(detail="digit:N")
    points = base.mark_point(filled=True, size=150, opacity=1).encode(
        color=alt.Color("name:N", title=None, legend=alt.Legend(orient="top"),
                        scale=alt.Scale(domain=names, range=[palette.true, palette.accent])),
        shape=alt.Shape("name:N", title=None, scale=alt.Scale(domain=names, range=["circle", "diamond"])),
    )  # fmt: skip
    words = ", ".join(
        f"{d}: {p:.1%} and {r:.1%}" for d, (p, r) in enumerate(zip(precision, recall, strict=True))
    )
    return finish_chart(
        palette,
        alt.layer(stems, points).properties(height=300),
        f"Precision and recall of each digit. {words}.",
    )


def finish_chart(palette: Palette, chart: Any, description: str) -> Any:
    """Fonts for the back row, a text for those who cannot see it."""
    font = alt.ExprRef(FONT)
    axis = alt.AxisConfig(
        labelFontSize=font,
        titleFontSize=font,
        titleFontWeight="normal",
        labelOverlap=True,
        labelColor=palette.text,
        titleColor=palette.text,
        gridColor=palette.grid,
    )
    config = alt.Config(
        axis=axis,
        axisY=alt.AxisConfig(minExtent=54),
        legend=alt.LegendConfig(labelFontSize=font, labelLimit=260, labelColor=palette.text),
        view=alt.ViewConfig(stroke=None),
    )
    padding = {"left": 0, "right": 8, "top": 4, "bottom": 4}
    # All at once: Altair copies the whole chart, data and all, for every `configure_...`.
    return chart.properties(description=description, padding=padding, config=config)
