"""ui/palette.py and ui/theme.css: one place for every colour."""

import re
from pathlib import Path

import pytest

from digitpad.ui import palette, theme
from digitpad.ui.palette import DARK, LIGHT, build_palette

FOLDER = Path(theme.__file__).parent
CSS = (FOLDER / "theme.css").read_text(encoding="utf-8")


def test_the_charts_take_their_colours_from_the_style_sheet():
    assert f"--accent: light-dark({LIGHT.accent}, {DARK.accent});" in CSS
    assert f"--count-5: light-dark({LIGHT.counts[4]}, {DARK.counts[4]});" in CSS


def test_a_missing_colour_is_reported():
    with pytest.raises(KeyError, match="validation"):
        build_palette(CSS.replace("--validation", "--other"), dark=False)


def test_no_other_style_sheet_of_the_page_contains_a_colour():
    color = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")
    for name in theme.STYLE_SHEETS[1:]:
        css = re.sub(r"#spoken", "", (FOLDER / name).read_text(encoding="utf-8"))
        assert not color.findall(css), name


def test_every_custom_property_in_use_is_defined():
    """Positions of marks come from figures.py, the pictures of cards from gallery.py."""
    defined = set(re.findall(r"(--[\w-]+):", CSS))
    for path in (FOLDER / "explain" / "figures.py", FOLDER / "mistakes" / "gallery.py"):
        defined |= set(re.findall(r"(--[\w-]+):", path.read_text(encoding="utf-8")))
    used = {name for sheet in theme.STYLE_SHEETS for name in re.findall(r"var\((--[\w-]+)", read(sheet))}
    assert used <= defined


def read(name):
    return (FOLDER / name).read_text(encoding="utf-8")


def test_the_accent_is_streamlits_primary_colour():
    config = (FOLDER.parents[1] / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert re.findall(r'primaryColor = "(#\w+)"', config) == [LIGHT.accent, DARK.accent]
    assert re.findall(r'\nbackgroundColor = "(#\w+)"', config) == [LIGHT.ground, DARK.ground]
    assert re.findall(r'textColor = "(#\w+)"', config) == [LIGHT.text, DARK.text]


def test_the_palette_needs_no_streamlit():
    assert not hasattr(palette, "st")
