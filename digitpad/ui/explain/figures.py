"""Pictures with their captions as HTML: large pixels, values under the pointer, marks laid over them.

Where something lies is handed to CSS as custom properties, which does the sums.
"""

import html

import numpy as np

from digitpad.config import IMAGE_SIZE
from digitpad.explain.painting import AGAINST, FOR
from digitpad.ui.png import encode_url
from digitpad.ui.theme import ACCENT

STYLE = f"""<style>
.why {{ display: grid; gap: 1rem; }}
.why p {{ margin: 0; font-size: 1.1rem; line-height: 1.45; max-width: 60rem; }}
.why h3 {{ margin: 0; padding: .4rem 0 0; font-size: 1.15rem; font-weight: 600; }}
.why .key {{ display: flex; flex-wrap: wrap; gap: .3rem 1.25rem; font-size: 1rem; }}
.why .key span::before {{ content: attr(data-sign); display: inline-grid; place-items: center; width: 1.2em;
  height: 1.2em; margin-right: .4em; border-radius: 3px; color: #000; font-weight: 700; line-height: 1; }}
.why .key .for::before {{ background: rgb{FOR}; }}
.why .key .against::before {{ background: rgb{AGAINST}; }}

.pictures {{ display: flex; flex-wrap: wrap; gap: 1rem; }}
.pictures figure {{ margin: 0; min-width: 0; flex: 1 1 var(--least); max-width: var(--most); }}
.pictures .frame {{ position: relative; }}
.pictures img {{ display: block; width: 100%; aspect-ratio: 1; image-rendering: pixelated; background: #000;
  border-radius: 6px; }}
.pictures img.fine {{ image-rendering: auto; }}
.pictures figcaption {{ margin-top: .4rem; font-size: .95rem; line-height: 1.35; text-align: left; }}
.pictures figcaption > b {{ display: block; }}
.pictures figcaption span {{ opacity: .8; }}
.pictures figure.chosen img {{ outline: 3px solid {ACCENT}; outline-offset: 2px; }}
.steps {{ counter-reset: step; }}
.steps figure:not(:last-child) figcaption > b::before {{ counter-increment: step; content: counter(step) " "; }}
.maps {{ display: grid; gap: .4rem; grid-template-columns: repeat(var(--wide), 1fr); }}
.maps img {{ border-radius: 3px; }}
.maps figcaption {{ font-size: .9rem; margin-top: .3rem; }}

.values {{ position: absolute; inset: 0; display: grid; grid-template-columns: repeat(var(--columns), 1fr); }}
.values i:hover {{ outline: 2px solid #fff; }}
.values i:hover::after {{ content: attr(data-v); position: absolute; inset: 100% 0 auto 0; z-index: 5;
  padding: .25rem; background: #000; color: #fff; font: 600 .95rem/1.2 inherit; text-align: center;
  border-radius: 0 0 6px 6px; pointer-events: none; }}
.mark {{ position: absolute; pointer-events: none; box-sizing: border-box; }}
.mark.box {{ border: 2px solid rgb{AGAINST}; left: calc(100% * var(--left) / var(--of));
  top: calc(100% * var(--top) / var(--of)); width: calc(100% * (var(--right) - var(--left)) / var(--of));
  height: calc(100% * (var(--bottom) - var(--top)) / var(--of)); }}
.mark.cross {{ left: calc(100% * (var(--column) + .5) / var(--of)); width: 18px; height: 18px;
  top: calc(100% * (var(--row) + .5) / var(--of)); translate: -50% -50%;
  background: linear-gradient(rgb{AGAINST} 0 0) center / 3px 100% no-repeat,
    linear-gradient(rgb{AGAINST} 0 0) center / 100% 3px no-repeat; }}
.mark.ring {{ border: 3px solid var(--color); border-radius: 50%; aspect-ratio: 1; translate: -50% -50%;
  left: calc(100% * (var(--column) + .5) / var(--of)); top: calc(100% * (var(--row) + .5) / var(--of));
  width: calc(100% * (var(--diameter) + 2.5) / var(--of)); }}

.opinions {{ display: grid; gap: 1rem 2rem; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); }}
.opinions article {{ display: grid; gap: .5rem; align-content: start; }}
.opinions .bars {{ grid-area: auto; }}
.opinions h3 {{ display: flex; align-items: baseline; gap: .6rem; flex-wrap: wrap; }}
.opinions .read {{ font-size: 2.6rem; line-height: 1; font-weight: 700; }}
.opinions .sure {{ font-weight: 400; opacity: .8; font-size: 1rem; }}
@media (max-width: 640px) {{
  .why p {{ font-size: 1rem; }}
  .pictures:not(.maps) {{ gap: .75rem; }}
  .opinions {{ gap: 1.5rem; }}
  .maps {{ grid-template-columns: repeat(var(--narrow), 1fr); }}
  .pictures figcaption {{ font-size: .9rem; }}
}}
</style>"""

SIGNS = (
    '<div class="key"><span class="for" data-sign="+">Blue, +: {plus}</span>'
    '<span class="against" data-sign="−">Orange, −: {minus}</span></div>'
)

NO_INSIDE = (
    "The light engine tells only what the network answers, not what goes on inside it. With TensorFlow this "
    "view opens: `pip install -r requirements.txt`"
)


def render_view(sentence: str, *parts: str) -> str:
    """A view: what it shows in a sentence or two, then its parts."""
    return f'{STYLE}<section class="why"><p>{sentence}</p>{"".join(parts)}</section>'


def render_key(plus: str, minus: str) -> str:
    """What blue and orange mean here."""
    return SIGNS.format(plus=plus, minus=minus)


def render_row(figures: list[str], *, least: str, most: str) -> str:
    """A few figures side by side, each at least `least` and at most `most` wide, in as many rows as needed."""
    return f'<div class="pictures" style="--least:{least};--most:{most}">{"".join(figures)}</div>'


def render_steps_row(figures: list[str]) -> str:
    """Figures that lead from one to the next and are numbered, except for the last, to compare them with."""
    return f'<div class="pictures steps" style="--least:9rem;--most:16rem">{"".join(figures)}</div>'


def render_maps(figures: list[str], *, wide: int, narrow: int) -> str:
    """Many small figures in rows of `wide`, on a phone of `narrow`."""
    return f'<div class="pictures maps" style="--wide:{wide};--narrow:{narrow}">{"".join(figures)}</div>'


def render_figure(
    picture: np.ndarray, alt: str, *, title: str = "", note: str = "", over: str = "", chosen: bool = False
) -> str:
    """A picture (H, W, 3) uint8 with a caption: `title`, and under it `note`.

    `alt` says it in words, under the pointer too; `over` (values, marks) is laid over it.
    """
    words = html.escape(alt, quote=True)
    hover = "" if over else f' title="{words}"'
    bold = f"<b>{title}</b>" if title else ""
    grain = " class=fine" if len(picture) > IMAGE_SIZE else ""  # more pixels than it may get on the screen
    caption = f"<figcaption>{bold}<span>{note}</span></figcaption>" if title or note else ""
    return (
        f'<figure{" class=chosen" if chosen else ""}><div class="frame"{hover}>'
        f'<img{grain} alt="{words}" src="{encode_url(picture)}">{over}</div>{caption}</figure>'
    )


def render_values(values: np.ndarray, form: str) -> str:
    """Values (H, W) that show under the pointer, each written as `form`, e.g. "ink {:.2f}"."""
    cells = "".join(f'<i data-v="{form.format(value)}"></i>' for value in values.ravel().tolist())
    return f'<div class="values" style="--columns:{values.shape[1]}" aria-hidden="true">{cells}</div>'


def render_box(box: tuple[int, int, int, int], of: int) -> str:
    """A frame around (top, left, bottom, right) of a picture `of` pixels wide."""
    top, left, bottom, right = box
    return (
        f'<div class="mark box" style="--top:{top};--left:{left};--bottom:{bottom};--right:{right};--of:{of}">'
        "</div>"
    )


def render_cross(row: float, column: float, of: int) -> str:
    """A cross at a pixel of a picture `of` pixels wide."""
    return f'<div class="mark cross" style="--row:{row:.2f};--column:{column:.2f};--of:{of}"></div>'


def render_ring(row: int, column: int, diameter: float, *, of: int, added: bool) -> str:
    """A ring around a dab of a picture `of` pixels wide: blue for added ink, orange for erased."""
    color = FOR if added else AGAINST
    return (
        f'<div class="mark ring" style="--row:{row};--column:{column};--diameter:{diameter};--of:{of};'
        f'--color:rgb{color}"></div>'
    )
