"""What a model is trained on: MNIST alone, or with drawings, rare styles and marks that are no digits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from digitpad.config import IMAGE_SIZE, NOT_A_DIGIT
from digitpad.data.splits import Split
from digitpad.preprocessing.framing import Framing, frame_drawing, frame_ink, frame_picture
from digitpad.strokes.drawing import Drawing
from digitpad.training.augment_strokes import vary_drawing
from digitpad.training.non_digits import draw_blob, draw_mark, draw_row, draw_spot, draw_symbol
from digitpad.training.rare_styles import draw_digit

VARIANTS = 12
"""How many times each drawing is rendered, each time in another hand; an epoch takes one of them."""

TWO = 0.8
"""Share of the rows of digits that have two of them; the others have three."""


@dataclass(frozen=True)
class Source:
    """One kind of sample: N of them, each in V variants."""

    name: str
    images: np.ndarray
    """(V, N, 28, 28) uint8"""
    labels: np.ndarray
    """(N,) int64: 0-9, or NOT_A_DIGIT"""

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Mix:
    """Several sources, trained on together: every sample once an epoch, its variants in turn."""

    sources: tuple[Source, ...]

    def __len__(self) -> int:
        return sum(len(source) for source in self.sources)

    @property
    def sizes(self) -> dict[str, int]:
        """How many samples of each name there are: what tells this mix from another."""
        sizes = dict.fromkeys((source.name for source in self.sources), 0)
        for source in self.sources:
            sizes[source.name] += len(source)
        return sizes

    @property
    def plain(self) -> Split:
        """The first source, MNIST's, as it is."""
        return Split(self.sources[0].images[0].astype(np.float32) / 255, self.sources[0].labels)

    def shuffle(self, seed: int, epoch: int) -> np.ndarray:
        """The order (N,) of an epoch."""
        return np.random.default_rng((seed, epoch)).permutation(len(self))

    def take(self, places: np.ndarray, epoch: int) -> Split:
        """The samples at `places` in the variants that `epoch` sees."""
        images = np.empty((len(places), IMAGE_SIZE, IMAGE_SIZE), np.float32)
        labels = np.empty(len(places), np.int64)
        start = 0
        for source in self.sources:
            mine = (places >= start) & (places < start + len(source))
            inside = places[mine] - start
            images[mine] = source.images[(epoch + inside) % len(source.images), inside]
            labels[mine] = source.labels[inside]
            start += len(source)
        images /= 255
        return Split(images, labels)


def build_source(split: Split, name: str) -> Source:
    """Images (N, 28, 28) in [0, 1] as they are, in one variant."""
    return Source(name, np.rint(split.images[None] * 255).astype(np.uint8), split.labels)


Tick = Callable[[], None]
"""Called after every image that is rendered."""


def render_drawings(
    drawings: Sequence[Drawing], labels: np.ndarray, name: str, *,
    seed: int, variants: int = VARIANTS, tick: Tick = lambda: None,
) -> Source:  # fmt: skip
    """Drawings as the pad would hand them over, each varied `variants` times. None of them may be empty."""
    rng = np.random.default_rng(seed)

    def vary(variant: int, place: int) -> Framing | None:
        return frame_drawing(vary_drawing(drawings[place], rng), canvas_side=0)

    return Source(name, _render(vary, variants, len(drawings), tick), np.asarray(labels, np.int64))


def _render(frame: Callable[[int, int], Framing | None], variants: int, count: int, tick: Tick) -> np.ndarray:
    """Images (variants, count, 28, 28) uint8; `frame` is asked for each by its variant and its place."""
    images = np.empty((variants, count, IMAGE_SIZE, IMAGE_SIZE), np.uint8)
    for variant in range(variants):
        for place in range(count):
            images[variant, place] = _to_bytes(frame(variant, place))
            tick()
    return images


def draw_rare_styles(count: int, *, seed: int, tick: Tick = lambda: None) -> Source:
    """Digits in the styles that MNIST lacks."""
    rng = np.random.default_rng((seed, 1))
    drawn = [draw_digit(rng) for _ in range(count)]
    drawings, labels = [drawing for drawing, _ in drawn], np.array([label for _, label in drawn])
    return render_drawings(drawings, labels, "rare styles", seed=seed, tick=tick)


def draw_non_digits(count: int, *, seed: int, variants: int = VARIANTS, tick: Tick = lambda: None) -> Source:
    """Marks, symbols, blobs and dots that the code draws itself, all labelled NOT_A_DIGIT."""
    rng = np.random.default_rng((seed, 2))
    kinds = rng.choice(len(_KINDS), (variants, count), p=[share for share, _ in _KINDS])
    images = _render(lambda variant, place: _KINDS[kinds[variant, place]][1](rng), variants, count, tick)
    return Source("marks", images, np.full(count, NOT_A_DIGIT))


def draw_rows(
    digits: Sequence[Drawing], count: int, *, seed: int, variants: int = VARIANTS, tick: Tick = lambda: None
) -> Source:
    """Numbers of two or three of these drawings, chosen anew for each variant, all labelled NOT_A_DIGIT."""
    rng = np.random.default_rng((seed, 4))

    def draw(variant: int, place: int) -> Framing | None:
        chosen = rng.integers(len(digits), size=2 if rng.random() < TWO else 3)
        row = draw_row([digits[number] for number in chosen], rng)
        return frame_drawing(vary_drawing(row, rng), canvas_side=0)

    return Source("rows of digits", _render(draw, variants, count, tick), np.full(count, NOT_A_DIGIT))


def read_pictures(images: np.ndarray, name: str) -> Source:
    """Pictures (N, H, W), framed like any picture, all labelled NOT_A_DIGIT; blank ones are left out.

    Raises ValueError when all of them are blank.
    """
    framed = [framing for picture in images if (framing := frame_picture(picture)) is not None]
    if not framed:
        raise ValueError(f"{name} holds nothing but blank pictures.")
    pixels = np.stack([_to_bytes(framing) for framing in framed])
    return Source(name, pixels[None], np.full(len(framed), NOT_A_DIGIT))


def _to_bytes(framing: Framing | None) -> np.ndarray:
    if framing is None:
        raise ValueError("Expected a drawing with at least one point, got an empty one.")
    return np.rint(framing.image * 255).astype(np.uint8)


_KINDS: list[tuple[float, Callable[[np.random.Generator], Framing | None]]] = [
    (0.45, lambda rng: frame_drawing(vary_drawing(draw_mark(rng), rng), canvas_side=0)),
    (0.35, lambda rng: frame_ink(draw_symbol(rng))),
    (0.10, lambda rng: frame_ink(draw_blob(rng))),
    (0.10, lambda rng: frame_drawing(draw_spot(rng), canvas_side=1)),
]
"""Share and maker of each kind."""
