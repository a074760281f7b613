"""The page's colours and the little CSS that Streamlit's theme cannot say.

The accent is Streamlit's primary colour (`.streamlit/config.toml`), repeated here for what is drawn as HTML:
`light-dark()` picks by the theme that is on. One colour, one meaning, on every page.
"""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

ACCENT_LIGHT, ACCENT_DARK = "#0f766e", "#2dd4bf"
ACCENT = f"light-dark({ACCENT_LIGHT}, {ACCENT_DARK})"
"""The answer: the top bar, what is chosen."""

ICON = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7"
fill="{ACCENT_LIGHT}"/><path d="M10 9h12L14 25" fill="none" stroke="#fff" stroke-width="4"
stroke-linecap="round" stroke-linejoin="round"/></svg>"""
"""A drawn 7 for the browser's tab. An icon by its name would be fetched from a host on the internet."""

TRUE_LIGHT, TRUE_DARK = "#6d28d9", "#c4b5fd"
TRUE = f"light-dark({TRUE_LIGHT}, {TRUE_DARK})"
"""What a digit truly is, beside what it was read as, which is the answer."""


@dataclass(frozen=True)
class Palette:
    """The colours of charts, which cannot ask the browser which theme is on."""

    accent: str
    true: str
    training: str
    validation: str
    text: str
    ground: str
    grid: str
    faint: str
    """an empty cell"""
    counts: tuple[str, ...]
    """few to many, equally far apart to the eye: viridis (van der Walt and Smith 2015), ordered so that more
    stands out more"""
    many: int
    """above this count a cell takes the other ink"""
    ink_on_few: str
    ink_on_many: str


LIGHT = Palette(
    accent=ACCENT_LIGHT, true=TRUE_LIGHT, training="#1d6fd1", validation="#d9600a",
    text="#16211f", ground="#ffffff", grid="#e3eae8", faint="#f2f5f5",
    counts=("#dfe318", "#7ad151", "#22a884", "#2a788e", "#414487"),
    many=30, ink_on_few="#16211f", ink_on_many="#ffffff",
)  # fmt: skip
DARK = Palette(
    accent=ACCENT_DARK, true=TRUE_DARK, training="#6cb0ff", validation="#ff9a52",
    text="#eaf2f0", ground="#101615", grid="#26312f", faint="#1b2422",
    counts=("#46327e", "#365c8d", "#1f827e", "#4ac16d", "#dfe318"),
    many=60, ink_on_few="#ffffff", ink_on_many="#101615",
)  # fmt: skip


def get_palette() -> Palette:
    """The palette of the theme that is on in this session's browser."""
    return DARK if st.context.theme.type == "dark" else LIGHT


THEME = "theme_shown"


@st.fragment(run_every=2.0)
def follow_theme() -> None:
    """Have the page run again when the browser turns light or dark: charts do not by themselves."""
    theme = st.context.theme.type
    before = st.session_state.get(THEME, theme)
    st.session_state[THEME] = theme
    if before != theme:
        st.rerun(scope="app")


HEIGHTS = (150, 180, 240, 260, 300, 340, 430)
"""Of charts, in CSS pixels: a chart that is loading has its room already, so that the page does not jump."""


def show_room(name: str, height: int) -> DeltaGenerator:
    """A container with room for a chart of one of HEIGHTS."""
    return st.container(key=f"tall{height}_{name}")


ROOM = " ".join(f'[class*="st-key-tall{height}_"] {{ min-height: {height}px; }}' for height in HEIGHTS)

STYLE = f"""<style>
{ROOM}
@media (min-width: 1700px) {{
  html {{ font-size: 20px; }}
  .st-key-pad [data-testid^="stBidi"] {{ zoom: 1.25; }}
}}
.stMainBlockContainer {{ max-width: 72rem; padding: 4rem 1.5rem 3rem; }}
.stMainBlockContainer h1 {{ font-size: 2rem; padding: 0; }}
.stMainBlockContainer h2 {{ font-size: 1.6rem; padding: 1.5rem 0 .4rem; }}
.stMainBlockContainer h3 {{ font-size: 1.2rem; padding: .5rem 0 .3rem; }}
.st-key-links {{ display: none; }}
.stColumn:has(.answer) {{ flex: 1 1 22rem; min-width: 0; }}
@media (max-width: 767px) {{
  /* the pad, the answer, then the rest of the pad's column */
  .stColumn:has(.st-key-more), .stColumn:has(.st-key-more) > .stVerticalBlock {{ display: contents; }}
  :has(> .st-key-more) {{ order: 1; }}
  .stColumn:has(.answer) {{ flex-basis: 100%; }}
  /* Streamlit would hide the way to the other pages behind a button without a name */
  [data-testid="stExpandSidebarButton"] {{ display: none; }}
  .st-key-links {{ display: flex; position: fixed; top: .7rem; left: .6rem; width: auto; gap: 0;
    z-index: 999991; }}
}}
@media (max-width: 640px) {{
  .stMainBlockContainer {{ padding: 4.2rem 1rem 2rem; }}
  .stMainBlockContainer h1 {{ font-size: 1.5rem; }}
}}
/* what holds a script only would leave a gap */
:has(> [class*="st-key-script_"]) {{ position: absolute; }}
#spoken {{ position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); }}
.st-key-top {{ flex-wrap: nowrap; }}
.st-key-top > * {{ min-width: 0; }}
.st-key-top > .stElementContainer:last-child {{ flex-shrink: 1; }}
.st-key-top .stSelectbox {{ max-width: 100%; }}
.st-key-top .stHeading h1 {{ white-space: nowrap; }}

.stColumn:has(.st-key-pad, .st-key-live_ink, .st-key-photo) {{ min-width: min(20rem, 100%); flex: 0 0 auto; }}
.st-key-see_why {{ scroll-margin-top: 4.5rem; }}
.st-key-more {{ max-width: 20rem; }}
.st-key-live_ink {{ width: 20rem; max-width: 100%; gap: .4rem; }}
.st-key-live_ink p {{ height: 1.6rem; opacity: .8; }}
.st-key-pad {{ position: relative; width: 20rem; gap: .4rem; }}
.st-key-pad p {{ height: 1.6rem; opacity: .8; }}
.st-key-pad::after {{ position: absolute; inset: auto 0 0 0; height: 20rem; display: grid; place-items: center;
  color: #fff; font-size: 1.25rem; pointer-events: none; z-index: 1000; }}

.answer {{ display: grid; gap: 1rem 1.5rem; grid-template: "digit words seen" auto "bars bars bars" auto /
  auto 1fr auto; align-items: center; min-height: 26rem; }}
.answer .digit {{ grid-area: digit; font-size: 7rem; font-weight: 700; line-height: 1; min-width: 4.4rem;
  text-align: center; font-variant-numeric: tabular-nums; }}
.answer .digit.none {{ height: 7rem; border: 2px dashed color-mix(in srgb, currentColor 25%, transparent);
  border-radius: 12px; }}
.answer .digit.doubtful {{ opacity: .6; }}
.answer .digit.doubted {{ opacity: .35; }}
.answer .words {{ grid-area: words; }}
.answer .words p {{ margin: 0; font-size: 1.6rem; line-height: 1.3; font-weight: 600; }}
.answer .words p + p {{ font-size: 1.1rem; font-weight: 400; opacity: .8; margin-top: .25rem; }}
.answer .seen {{ grid-area: seen; margin: 0; width: 8.75rem; }}
.answer .seen img, .answer .seen .blank {{ width: 8.75rem; height: 8.75rem; image-rendering: pixelated;
  border-radius: 8px; background: #000; display: block; }}
.answer .seen figcaption {{ font-size: .875rem; opacity: .8; margin-top: .3rem; text-align: center; }}

.bars {{ grid-area: bars; display: grid; gap: .3rem; list-style: none; margin: 0 !important;
  padding: 0 !important; font-variant-numeric: tabular-nums; }}
.bars li {{ display: grid; grid-template-columns: 1.2rem 1fr 4.4rem; gap: .6rem; align-items: center;
  margin: 0 !important; padding: 0 !important; font-size: 1.05rem; line-height: 1.2; }}
.bars .track {{ height: 1rem; border-radius: 4px;
  background: color-mix(in srgb, currentColor 9%, transparent); }}
.bars .bar {{ height: 100%; border-radius: 4px; min-width: 2px; transition: width .15s;
  background: color-mix(in srgb, currentColor 45%, transparent); }}
.bars .value {{ text-align: right; }}
.bars .top {{ font-weight: 700; }}
.bars:not(.doubted) .top .bar {{ background: {ACCENT}; }}
.bars.doubted {{ opacity: .6; }}
.bars.doubted .top {{ font-weight: 400; }}
.bars .nothing {{ visibility: hidden; }}

/* it would lie on the sentence above the matrix */
[class*="_matrix"] [data-testid="stElementToolbar"] {{ display: none; }}

.st-key-gallery {{ display: grid; gap: .5rem;
  grid-template-columns: repeat(auto-fill, minmax(6.6rem, 1fr)); }}
.st-key-gallery > * {{ width: 100%; }}
.st-key-gallery button {{ width: 100%; padding: 6.9rem .25rem .4rem; min-height: 0;
  background: no-repeat center .45rem / 6rem 6rem; image-rendering: pixelated; }}
.st-key-gallery button p {{ font-size: .95rem; line-height: 1.25; max-width: 5.4rem; }}
.st-key-open_on_pad button {{ color: light-dark(#fff, #101615); }}
.st-key-chips {{ min-height: 2.5rem; }}

.sample h2 {{ font-size: 2rem; padding: 0; margin: 0 0 .25rem; font-weight: 700; }}
.sample .true {{ color: {TRUE}; }}
.sample .read {{ color: {ACCENT}; }}
.sample p {{ margin: 0 0 1rem; font-size: 1.1rem; line-height: 1.4; }}
.sample table {{ border-collapse: collapse; font-size: 1.05rem; font-variant-numeric: tabular-nums;
  width: 100%; }}
.sample th {{ text-align: left; font-weight: 600; }}
.sample td, .sample th {{ padding: .35rem .75rem .35rem 0;
  border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent); }}
.sample h3 {{ font-size: 1.15rem; margin: 1.25rem 0 .25rem; padding: 0; }}
.large, .st-key-open_on_pad {{ margin: 0; max-width: 20rem; }}
.large img, .large div {{ width: 100%; aspect-ratio: 1; image-rendering: pixelated; border-radius: 8px;
  background: #000; display: block; }}

@media (max-width: 640px) {{
  .st-key-part [role="radiogroup"] {{ flex-wrap: wrap; }}
}}
@media (max-width: 1000px) {{
  .answer {{ grid-template-columns: auto 1fr 84px; gap: .75rem; min-height: 24rem; }}
  .answer .digit {{ font-size: 4.5rem; min-width: 2.8rem; }}
  .answer .digit.none {{ height: 4.5rem; }}
  .answer .words p {{ font-size: 1.2rem; }}
  .answer .words p + p {{ font-size: 1rem; }}
  .answer .seen {{ width: 84px; }}
  .answer .seen img, .answer .seen .blank {{ width: 84px; height: 84px; }}
  .answer .seen figcaption {{ font-size: .75rem; line-height: 1.2; }}
}}
</style>"""


def show_style() -> None:
    """Add the page's CSS; call once a run, before anything is shown."""
    st.html(STYLE)
