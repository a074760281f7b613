"""Pictures with their captions as HTML: large pixels, values under the pointer, marks laid over them.

Where something lies is handed to CSS as custom properties, which does the sums.
"""

import html

import numpy as np

from digitpad.config import IMAGE_SIZE
from digitpad.ui.png import encode_url

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
    return f'<section class="why"><p>{sentence}</p>{"".join(parts)}</section>'


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
    look = "mark ring added" if added else "mark ring"
    return f'<div class="{look}" style="--row:{row};--column:{column};--diameter:{diameter};--of:{of}"></div>'
