"""Drawings from files, drawn once more on the page's pad: at some place, size and slant, with some pen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from digitpad.config import CANVAS_SIZE, IMAGE_SIZE
from digitpad.data.picture_files import PictureFileError, PictureSet
from digitpad.preprocessing.framing import frame_drawing, frame_ink, frame_picture, resize_ink
from digitpad.preprocessing.ink import draw_on_canvas, read_picture
from digitpad.strokes.drawing import Drawing
from digitpad.strokes.files import StrokeSet

SIZES = (0.2, 0.95)
"""From the smallest to the largest drawing, its longer side as a share of the pad's."""

PENS = (4.0, 40.0)
"""From the thinnest to the thickest pen, in pixels of a pad of PEN_UNITS."""

PEN_UNITS = 280

SLANT = 20.0
"""The largest added slant, degrees either way."""

WAYS = ("canvas resized", "cropped and centred", "strokes redrawn")
"""What digit apps do with a drawing: the last is what the page does."""

PAGE = 2
"""The page's own way among WAYS."""


@dataclass(frozen=True)
class Place:
    """Where and how a drawing is drawn on the pad."""

    right: float = 0.5
    down: float = 0.5
    """0 at the left or upper edge, 1 at the right or lower, 0.5 in the middle"""
    size: float = 0.6
    """longer side as a share of the pad's"""
    pen: float = 20
    """of PEN_UNITS"""
    slant: float = 0
    """degrees to the right, added to the drawing's own"""


@dataclass(frozen=True)
class Replay:
    """S samples as a network sees them."""

    name: str
    images: np.ndarray
    """(3, S, 28, 28) float32 in [0, 1], in the order of WAYS; a blank picture is blank"""
    labels: np.ndarray
    """(S,) int64"""
    groups: np.ndarray
    """(S,) str"""

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def blank(self) -> np.ndarray:
        """(S,) bool: where the page has nothing to read."""
        return ~self.images[PAGE].any(axis=(1, 2))


def choose_samples(count: int, limit: int, seed: int) -> np.ndarray:
    """`limit` of `count` places, ascending, by the seed; all of them when there are no more."""
    if count <= limit:
        return np.arange(count)
    return np.sort(np.random.default_rng((seed, 1)).permutation(count)[:limit])


def choose_place(seed: int, sample: int, *, slant: float = SLANT) -> Place:
    """Where a sample is drawn: uniform over the pad, SIZES, PENS and ±`slant`; the same for the same seed."""
    right, down, size, pen, lean = np.random.default_rng((seed, 2, sample)).random(5).tolist()
    return Place(
        right, down, SIZES[0] + size * (SIZES[1] - SIZES[0]), PENS[0] + pen * (PENS[1] - PENS[0]),
        slant * (2 * lean - 1),
    )  # fmt: skip


def place_drawing(drawing: Drawing, place: Place) -> Drawing:
    """A drawing as the pad sends it when it is drawn at `place`: whole pixels, no point twice in a row.

    The drawing is slanted, then scaled; its ink stays on the pad as long as there is room for it.
    """
    points = np.concatenate(drawing).astype(np.float64)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    points -= middle
    points[:, 0] -= np.tan(np.radians(place.slant)) * points[:, 1]
    low, high = points.min(axis=0), points.max(axis=0)
    side = float((high - low).max())
    scale = place.size * CANVAS_SIZE / side if side > 0 else 1.0
    extent = (high - low) * scale
    margin = np.minimum(to_pixels(place.pen) / 2, (CANVAS_SIZE - extent) / 2)
    corner = margin + (CANVAS_SIZE - 2 * margin - extent) * (place.right, place.down)
    placed = np.rint((points - low) * scale + corner).astype(np.float32)
    return [_drop_repeats(stroke) for stroke in np.split(placed, np.cumsum([len(s) for s in drawing])[:-1])]


def _drop_repeats(stroke: np.ndarray) -> np.ndarray:
    moved = np.ones(len(stroke), bool)
    moved[1:] = (np.diff(stroke, axis=0) != 0).any(axis=1)
    return stroke[moved]


def to_pixels(pen: float) -> float:
    """A pen's width in pixels of the pad."""
    return pen * CANVAS_SIZE / PEN_UNITS


def replay_strokes(
    strokes: StrokeSet, samples: np.ndarray, *, seed: int, slant: float, tick: Callable[[], None]
) -> Replay:
    """The drawings at `samples`, each at a place of its own, in all of WAYS; `tick` is called after each."""
    images = np.zeros((len(WAYS), len(samples), IMAGE_SIZE, IMAGE_SIZE), np.float32)
    for row, sample in enumerate(samples):
        place = choose_place(seed, int(sample), slant=slant)
        drawing = place_drawing(strokes.drawings[sample], place)
        ink = draw_on_canvas(drawing, canvas_side=CANVAS_SIZE, pen=max(1, round(to_pixels(place.pen))))
        images[0, row] = resize_ink(ink)
        for way, framing in ((1, frame_ink(ink)), (PAGE, frame_drawing(drawing, canvas_side=CANVAS_SIZE))):
            assert framing is not None
            images[way, row] = framing.image
        tick()
    return Replay(strokes.name, images, strokes.labels[samples], strokes.groups[samples])


def replay_pictures(pictures: PictureSet, samples: np.ndarray, *, tick: Callable[[], None]) -> Replay:
    """The pictures at `samples` in all of WAYS, the last two of which are the same for a picture.

    Raises PictureFileError for a digit that is blank.
    """
    images = np.zeros((len(WAYS), len(samples), IMAGE_SIZE, IMAGE_SIZE), np.float32)
    for row, sample in enumerate(samples):
        ink, framing = read_picture(pictures.images[sample]), frame_picture(pictures.images[sample])
        if ink is not None and framing is not None:
            images[0, row], images[1:, row] = resize_ink(ink), framing.image
        elif pictures.labels[sample] >= 0:
            raise PictureFileError(
                f"{pictures.name}.npz: sample {sample} is labelled a digit, but it is blank."
            )
        tick()
    return Replay(pictures.name, images, pictures.labels[samples], pictures.groups[samples])


@dataclass(frozen=True)
class Condition:
    """A cell of the table of where and how a digit is drawn."""

    kind: str
    name: str
    places: tuple[Place, ...]
    """sample i is drawn at places[i % len(places)]"""


def build_conditions() -> list[Condition]:
    """The cells: first the centre cell, then one thing at a time changed, then all of them to their ends."""
    edges, corners = ((0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)), ((0, 0), (1, 0), (1, 1), (0, 1))
    positions = {"at an edge": edges, "in a corner": corners}
    cells = [Condition("centre cell", "middle, 0.6, pen 20, 0°", (Place(),))]
    for name, where in positions.items():
        cells.append(Condition("position", name, tuple(Place(*spot) for spot in where)))
    cells += [
        Condition("size", f"{size:g} of the pad", (Place(size=size),)) for size in (0.2, 0.3, 0.4, 0.8, 0.95)
    ]
    cells += [Condition("pen", f"{pen:g} of {PEN_UNITS}", (Place(pen=pen),)) for pen in (4, 10, 30, 40)]
    cells += [Condition("slant", _degrees(slant), (Place(slant=slant),)) for slant in (-20, -10, 10, 20)]
    for size, pen in ((0.2, 4), (0.2, 40), (0.95, 4), (0.95, 40)):
        for slant in (-20, 20):
            places = tuple(Place(*spot, size, pen, slant) for spot in corners)
            cells.append(Condition("in a corner", f"{size:g}, pen {pen}, {_degrees(slant)}", places))
    return cells


def _degrees(slant: float) -> str:
    return f"{slant:+g}°".replace("-", "−")


def replay_condition(
    drawings: Iterable[Drawing], condition: Condition, *, tick: Callable[[], None]
) -> np.ndarray:
    """What the page's network sees of each drawing under a condition: (S, 28, 28) float32."""
    images = []
    for number, drawing in enumerate(drawings):
        placed = place_drawing(drawing, condition.places[number % len(condition.places)])
        framing = frame_drawing(placed, canvas_side=CANVAS_SIZE)
        assert framing is not None
        images.append(framing.image)
        tick()
    return np.stack(images)
