"""
The page's colours and the little CSS that Streamlit's theme cannot say.

The accent is Streamlit's primary colour (`.streamlit/config.toml`), repeated here for what is drawn as HTML:
`light-dark()` picks by the theme that is on. One colour, one meaning, on every page.
"""

import streamlit as st

ACCENT_LIGHT, ACCENT_DARK = "#0f766e", "#2dd4bf"
ACCENT = f"light-dark({ACCENT_LIGHT}, {ACCENT_DARK})"
"""The answer: the top bar, what is chosen."""

STYLE = f"""<style>
@media (min-width: 1700px) {{ html {{ font-size: 20px; }} }}
.stMainBlockContainer {{ max-width: 72rem; padding: 4rem 1.5rem 3rem; }}
.stMainBlockContainer h1 {{ font-size: 2rem; padding: 0; }}
@media (max-width: 640px) {{
  .stMainBlockContainer {{ padding: 3.2rem 1rem 2rem; }}
  .stMainBlockContainer h1 {{ font-size: 1.5rem; }}
}}
.st-key-top {{ flex-wrap: nowrap; }}
.st-key-top > * {{ min-width: 0; }}
.st-key-top .stHeading h1 {{ white-space: nowrap; }}

.stColumn:has(.st-key-pad) {{ min-width: 320px; flex: 0 0 auto; }}
.st-key-pad {{ position: relative; width: 320px; gap: .4rem; }}
.st-key-pad p {{ height: 1.6rem; opacity: .8; }}
.st-key-pad::after {{ position: absolute; inset: auto 0 0 0; height: 320px; display: grid; place-items: center;
  color: #fff; font-size: 1.25rem; pointer-events: none; z-index: 1000; }}

.answer {{ display: grid; gap: 1rem 1.5rem; grid-template: "digit words seen" auto "bars bars bars" auto /
  auto 1fr auto; align-items: center; min-height: 26rem; }}
.answer .digit {{ grid-area: digit; font-size: 7rem; font-weight: 700; line-height: 1; min-width: 4.4rem;
  text-align: center; font-variant-numeric: tabular-nums; }}
.answer .digit.none {{ height: 7rem; border: 2px dashed color-mix(in srgb, currentColor 25%, transparent);
  border-radius: 12px; }}
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
.bars .top .bar {{ background: {ACCENT}; }}
.bars .nothing {{ visibility: hidden; }}

@media (max-width: 640px) {{
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
