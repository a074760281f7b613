"""The parts of Vega-Lite specifications that all charts share (https://vega.github.io/vega-lite/docs/).

The specifications are plain dictionaries. Altair would write the same, but loading it and building a page's
charts takes as long as the browser takes to draw them. The tests validate them against Vega-Lite's schema.
"""

from typing import Any

from digitpad.ui.palette import Palette

Spec = dict[str, Any]
"""A Vega-Lite specification, or a part of one."""

FONT = "(windowSize()[0] < 1700 ? 15 : 19)"
"""Font size in pixels, a Vega expression: legible from the back row, larger on a projector like the page."""

PER_CENT = "format(100 * datum.value, '~g') + ' %'"
"""Label of a share on an axis, a Vega expression."""

SHARE: Spec = {"axis": {"labelExpr": PER_CENT, "tickCount": 5, "grid": False}, "scale": {"domain": [0, 1]}}
"""Axis and scale of a channel from 0 to 100 %."""


def quantity(field: str, title: str | None, **more: Any) -> Spec:
    """Describe a channel that shows numbers."""
    return {"field": field, "type": "quantitative", "title": title, **more}


def category(field: str, title: str | None, **more: Any) -> Spec:
    """Describe a channel that distinguishes names."""
    return {"field": field, "type": "nominal", "title": title, **more}


def finish_chart(palette: Palette, layers: list[Spec], description: str, *, height: int, **more: Any) -> Spec:
    """Assemble a chart from its layers. `description` is its text alternative, `more` is for its top level.

    The data must be inside the layers. Streamlit converts data at the top level to a table, for which it loads
    pandas first. layout.css needs a rule for each `height` (pixels).
    """
    font = {"expr": FONT}
    config = {
        "axis": {
            "labelFontSize": font,
            "titleFontSize": font,
            "titleFontWeight": "normal",
            "labelOverlap": True,
            "labelColor": palette.text,
            "titleColor": palette.text,
            "gridColor": palette.grid,
        },
        "axisY": {"minExtent": 54},
        "legend": {"labelFontSize": font, "labelLimit": 260, "labelColor": palette.text},
        "view": {"stroke": None},
    }
    return {
        "description": description,
        "height": height,
        "padding": {"left": 0, "right": 8, "top": 4, "bottom": 4},
        "config": config,
        "layer": layers,
        **more,
    }
