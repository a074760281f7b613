"""The colours of theme.css in Python, for the charts: Vega draws outside CSS and needs values.

One colour for one meaning on every page: blue for training, orange for validation, violet for the true digit,
the accent for the answer.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from digitpad.explain.heatmaps import Color, SignColors

_PROPERTY = re.compile(r"--([\w-]+): (?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}));")


@dataclass(frozen=True)
class Palette:
    """The colours of one theme, each "#rrggbb". theme.css describes them."""

    accent: str
    true: str
    training: str
    validation: str
    text: str
    ground: str
    grid: str
    empty_cell: str
    counts: tuple[str, ...]
    """few to many"""
    on_low_count: str
    on_high_count: str
    high_count: int
    """A cell with a larger count takes `on_high_count`: from there on its colour contrasts better with it."""


def build_palette(css: str, *, dark: bool) -> Palette:
    """Build the palette of one theme from the custom properties in `css`. Raises KeyError if one is missing."""
    colors = _parse_colors(css)

    def get(name: str) -> str:
        return colors[name][dark]

    return Palette(
        accent=get("accent"),
        true=get("true"),
        training=get("training"),
        validation=get("validation"),
        text=get("text"),
        ground=get("ground"),
        grid=get("grid"),
        empty_cell=get("empty-cell"),
        counts=tuple(get(f"count-{step}") for step in range(1, 6)),
        on_low_count=get("on-low-count"),
        on_high_count=get("on-high-count"),
        high_count=60 if dark else 30,
    )


def build_signs(css: str) -> SignColors:
    """Build the colours of evidence, which are the same on both themes: pictures are black on both."""
    colors = _parse_colors(css)
    return SignColors(_parse_hex(colors["supports"][0]), _parse_hex(colors["opposes"][0]))


def _parse_colors(css: str) -> dict[str, tuple[str, str]]:
    """Parse the light and the dark value of each custom property that is a colour."""
    return {
        name: (any_theme or light, any_theme or night)
        for name, light, night, any_theme in _PROPERTY.findall(css)
    }


def _parse_hex(color: str) -> Color:
    red, green, blue = bytes.fromhex(color.removeprefix("#"))
    return red, green, blue


_CSS = Path(__file__).with_name("theme.css").read_text(encoding="utf-8")
LIGHT = build_palette(_CSS, dark=False)
DARK = build_palette(_CSS, dark=True)
SIGNS = build_signs(_CSS)
