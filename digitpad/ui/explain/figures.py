"""Pictures with captions as HTML: large pixels, values under the pointer, marks laid over them.

Positions go to explain.css as custom properties, in pixels of the picture; the style sheet converts them.
"""

import html

from digitpad.config import IMAGE_SIZE
from digitpad.types import Floats, Pixels
from digitpad.ui.png import encode_url

NO_INSIDE = (
    "The light engine computes only the network's answer and shows nothing of its inside. This view needs "
    "TensorFlow: `pip install -r requirements.txt`"
)


def render_view(sentence: str, *parts: str) -> str:
    """Render a view: what it shows in a few sentences, then its parts."""
    return f'<section class="why"><p>{sentence}</p>{"".join(parts)}</section>'


def render_key(plus: str, minus: str) -> str:
    """Render the meaning of blue and of orange in this view."""
    return (
        f'<div class="key"><span class="for" data-sign="+">Blue, +: {plus}</span>'
        f'<span class="against" data-sign="−">Orange, −: {minus}</span></div>'
    )


def render_row(figures: list[str], *, least: str, most: str) -> str:
    """Render a few figures side by side, each `least` to `most` wide (CSS lengths), in rows as needed."""
    return f'<div class="pictures" style="--least:{least};--most:{most}">{"".join(figures)}</div>'


def render_steps_row(figures: list[str]) -> str:
    """Render steps that lead from one to the next, numbered, and a last figure to compare them with."""
    return f'<div class="pictures steps" style="--least:9rem;--most:16rem">{"".join(figures)}</div>'


def render_maps(figures: list[str], *, wide: int, narrow: int) -> str:
    """Render many small figures in rows of `wide`; on a phone, of `narrow`."""
    return f'<div class="pictures maps" style="--wide:{wide};--narrow:{narrow}">{"".join(figures)}</div>'


def render_figure(
    picture: Pixels, alt: str, *, title: str = "", note: str = "", over: str = "", chosen: bool = False
) -> str:
    """Render a picture (H, W, 3) with a caption: `title`, and below it `note`.

    `alt` describes it in words, also under the pointer. `over` (values, marks) is laid over the picture.
    """
    words = html.escape(alt, quote=True)
    hover = "" if over else f' title="{words}"'
    bold = f"<b>{title}</b>" if title else ""
    grain = " class=fine" if len(picture) > IMAGE_SIZE else ""  # has more pixels than it may get on the screen
    caption = f"<figcaption>{bold}<span>{note}</span></figcaption>" if title or note else ""
    return (
        f'<figure{" class=chosen" if chosen else ""}><div class="frame"{hover}>'
        f'<img{grain} alt="{words}" src="{encode_url(picture)}">{over}</div>{caption}</figure>'
    )


def render_values(values: Floats, form: str) -> str:
    """Render values (H, W) that show under the pointer, each formatted by `form`, such as "ink {:.2f}"."""
    cells = "".join(f'<i data-v="{form.format(value)}"></i>' for value in values.ravel().tolist())
    return f'<div class="values" style="--columns:{values.shape[1]}" aria-hidden="true">{cells}</div>'


def render_box(box: tuple[int, int, int, int], of: int) -> str:
    """Render a frame around (top, left, bottom, right) in a picture `of` pixels wide."""
    top, left, bottom, right = box
    place = f"--top:{top};--left:{left};--bottom:{bottom};--right:{right};--of:{of}"
    return f'<div class="mark box" style="{place}"></div>'


def render_cross(row: float, column: float, of: int) -> str:
    """Render a cross at a pixel of a picture `of` pixels wide."""
    return f'<div class="mark cross" style="--row:{row:.2f};--column:{column:.2f};--of:{of}"></div>'


def render_ring(row: int, column: int, diameter: float, *, of: int, added: bool) -> str:
    """Render a ring around a dab in a picture `of` pixels wide: blue for added ink, orange for erased ink."""
    look = "mark ring added" if added else "mark ring"
    return f'<div class="{look}" style="--row:{row};--column:{column};--diameter:{diameter};--of:{of}"></div>'
