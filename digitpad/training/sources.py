"""Render one source of training samples: drawings in several variants, rare styles, marks, rows, pictures."""

from collections.abc import Callable, Sequence

import numpy as np

from digitpad.config import IMAGE_SIZE, NOT_A_DIGIT
from digitpad.data.splits import Split
from digitpad.preprocessing.framing import Framing, frame_drawing, frame_ink, frame_picture
from digitpad.strokes.drawing import Drawing
from digitpad.training.augment_strokes import vary_drawing
from digitpad.training.dataset import SampleSource
from digitpad.training.non_digits import draw_blob, draw_mark, draw_row, draw_spot, draw_symbol
from digitpad.training.rare_styles import draw_digit
from digitpad.types import AnyArray, ImageBytes, Labels

VARIANTS = 12
"""Augmented variants of each drawing; an epoch uses one of them."""

TWO_DIGITS = 0.8
"""Share of the rows with two digits; the others have three."""

Tick = Callable[[], None]
"""Called after each rendered image."""


def _ignore() -> None:
    """The tick of callers that do not show progress."""


def build_source(split: Split, name: str) -> SampleSource:
    """Images (N, 28, 28) in [0, 1] as a source with one variant."""
    return SampleSource(name, np.rint(split.images[None] * 255).astype(np.uint8), split.labels)


def render_drawings(
    drawings: Sequence[Drawing],
    labels: Labels,
    name: str,
    *,
    seed: int,
    variants: int = VARIANTS,
    tick: Tick = _ignore,
) -> SampleSource:
    """Render each drawing in augmented variants, framed as the pad frames them.

    Raises ValueError for an empty drawing.
    """
    rng = np.random.default_rng(seed)

    def frame(variant: int, place: int) -> Framing | None:
        return frame_drawing(vary_drawing(drawings[place], rng), canvas_side=0)

    images = _render(frame, variants, len(drawings), tick)
    return SampleSource(name, images, np.asarray(labels, np.int64))


def _render(frame: Callable[[int, int], Framing | None], variants: int, count: int, tick: Tick) -> ImageBytes:
    """Images (variants, count, 28, 28); `frame` is called with each variant and place, variant by variant."""
    images = np.empty((variants, count, IMAGE_SIZE, IMAGE_SIZE), np.uint8)
    for variant in range(variants):
        for place in range(count):
            images[variant, place] = _to_bytes(frame(variant, place))
            tick()
    return images


def draw_rare_styles(count: int, *, seed: int, tick: Tick = _ignore) -> SampleSource:
    """Generate digits in styles that MNIST lacks."""
    rng = np.random.default_rng((seed, 1))
    drawn = [draw_digit(rng) for _ in range(count)]
    labels = np.array([label for _, label in drawn])
    return render_drawings([drawing for drawing, _ in drawn], labels, "rare styles", seed=seed, tick=tick)


def draw_non_digits(count: int, *, seed: int, variants: int = VARIANTS, tick: Tick = _ignore) -> SampleSource:
    """Generate marks, symbols, blobs and dots, all labelled NOT_A_DIGIT."""
    rng = np.random.default_rng((seed, 2))
    kinds = rng.choice(len(_KINDS), (variants, count), p=[share for share, _ in _KINDS])
    images = _render(lambda variant, place: _KINDS[kinds[variant, place]][1](rng), variants, count, tick)
    return SampleSource("marks", images, np.full(count, NOT_A_DIGIT))


def draw_rows(
    digits: Sequence[Drawing], count: int, *, seed: int, variants: int = VARIANTS, tick: Tick = _ignore
) -> SampleSource:
    """Compose numbers of two or three of these drawings, other ones in each variant, labelled NOT_A_DIGIT."""
    rng = np.random.default_rng((seed, 4))

    def frame(variant: int, place: int) -> Framing | None:
        chosen = rng.integers(len(digits), size=2 if rng.random() < TWO_DIGITS else 3)
        row = draw_row([digits[number] for number in chosen], rng)
        return frame_drawing(vary_drawing(row, rng), canvas_side=0)

    return SampleSource("rows of digits", _render(frame, variants, count, tick), np.full(count, NOT_A_DIGIT))


def frame_pictures(pictures: AnyArray, name: str) -> SampleSource:
    """Frame pictures (N, H, W) in one variant, all labelled NOT_A_DIGIT; blank ones are left out.

    Raises ValueError when all of them are blank.
    """
    framed = [framing for picture in pictures if (framing := frame_picture(picture)) is not None]
    if not framed:
        raise ValueError(f"Expected pictures with some ink in {name}, got only blank ones.")
    images = np.stack([_to_bytes(framing) for framing in framed])
    return SampleSource(name, images[None], np.full(len(framed), NOT_A_DIGIT))


def _to_bytes(framing: Framing | None) -> ImageBytes:
    if framing is None:
        raise ValueError("Expected a drawing with at least one point, got an empty one.")
    image: ImageBytes = np.rint(framing.image * 255).astype(np.uint8)
    return image


_KINDS: list[tuple[float, Callable[[np.random.Generator], Framing | None]]] = [
    (0.45, lambda rng: frame_drawing(vary_drawing(draw_mark(rng), rng), canvas_side=0)),
    (0.35, lambda rng: frame_ink(draw_symbol(rng))),
    (0.10, lambda rng: frame_ink(draw_blob(rng))),
    (0.10, lambda rng: frame_drawing(draw_spot(rng), canvas_side=1)),
]
"""Share and generator of each kind of non-digit."""
