"""Replay drawings from files on the page's pad: at some place, size and slant, with some pen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitpad.config import CANVAS_SIZE, IMAGE_SIZE
from digitpad.data.picture_files import PictureFileError, PictureSet
from digitpad.preprocessing.framing import frame_drawing, frame_ink, frame_picture, resize_ink
from digitpad.preprocessing.ink import draw_on_canvas, read_picture
from digitpad.strokes.drawing import Drawing
from digitpad.strokes.files import StrokeSet
from digitpad.types import Images, Indices, Labels, Mask, Stroke, Texts

SIZES = (0.2, 0.95)
"""Limits of the drawing's longer side, as a share of the pad's side."""

PENS = (4.0, 40.0)
"""Limits of the pen's width, in pixels of a pad of PEN_UNITS."""

PEN_UNITS = 280

SLANT = 20.0
"""Limit of the added slant, in degrees either way."""

PIPELINES = ("canvas resized", "cropped and centred", "strokes redrawn")
"""What digit apps feed to the network; the last one is this app's."""

PAGE = 2
"""This app's place among PIPELINES."""

Tick = Callable[[], None]
"""Called after each replayed sample."""


@dataclass(frozen=True)
class Placement:
    """Where and how a drawing is drawn on the pad."""

    right: float = 0.5
    """0 at the left edge, 1 at the right one."""
    down: float = 0.5
    """0 at the upper edge, 1 at the lower one."""
    size: float = 0.6
    """Longer side, as a share of the pad's side."""
    pen: float = 20
    """In pixels of a pad of PEN_UNITS."""
    slant: float = 0
    """Degrees to the right, added to the drawing's own slant."""


@dataclass(frozen=True)
class Replay:
    """S samples as a network sees them."""

    name: str
    images: npt.NDArray[np.float32]
    """(3, S, 28, 28) in [0, 1], in the order of PIPELINES; zeros for a blank picture."""
    labels: Labels
    """(S,) int64."""
    groups: Texts
    """(S,)."""

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def blank(self) -> Mask:
        """(S,): True where the page has nothing to read."""
        blank: Mask = ~self.images[PAGE].any(axis=(1, 2))
        return blank


def choose_samples(count: int, limit: int, seed: int) -> Indices:
    """At most `limit` random indices below `count`, ascending; the seed determines them."""
    if count <= limit:
        return np.arange(count)
    return np.sort(np.random.default_rng((seed, 1)).permutation(count)[:limit])


def choose_placement(seed: int, sample: int, *, slant: float = SLANT) -> Placement:
    """A uniformly random placement; seed and sample number determine it."""
    right, down, size, pen, lean = np.random.default_rng((seed, 2, sample)).random(5).tolist()
    return Placement(
        right,
        down,
        size=SIZES[0] + size * (SIZES[1] - SIZES[0]),
        pen=PENS[0] + pen * (PENS[1] - PENS[0]),
        slant=slant * (2 * lean - 1),
    )


def place_drawing(drawing: Drawing, placement: Placement) -> Drawing:
    """Slant, scale and move a drawing as if it were drawn on the pad: whole pixels, no point twice in a row.

    Its ink stays on the pad as far as there is room.
    """
    points = np.concatenate(drawing).astype(np.float64)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    points -= middle
    points[:, 0] -= np.tan(np.radians(placement.slant)) * points[:, 1]
    low, high = points.min(axis=0), points.max(axis=0)
    side = float((high - low).max())
    scale = placement.size * CANVAS_SIZE / side if side > 0 else 1.0
    extent = (high - low) * scale
    margin = np.minimum(to_pixels(placement.pen) / 2, (CANVAS_SIZE - extent) / 2)
    corner = margin + (CANVAS_SIZE - 2 * margin - extent) * (placement.right, placement.down)
    placed = np.rint((points - low) * scale + corner).astype(np.float32)
    ends = np.cumsum([len(stroke) for stroke in drawing])[:-1]
    return [_drop_repeats(stroke) for stroke in np.split(placed, ends)]


def _drop_repeats(stroke: Stroke) -> Stroke:
    moved = np.ones(len(stroke), bool)
    moved[1:] = (np.diff(stroke, axis=0) != 0).any(axis=1)
    return stroke[moved]


def to_pixels(pen: float) -> float:
    """A pen's width in pixels of the pad."""
    return pen * CANVAS_SIZE / PEN_UNITS


def replay_strokes(strokes: StrokeSet, samples: Indices, *, seed: int, slant: float, tick: Tick) -> Replay:
    """Replay the drawings at `samples`, each at its own random placement, through all PIPELINES."""
    images = np.zeros((len(PIPELINES), len(samples), IMAGE_SIZE, IMAGE_SIZE), np.float32)
    for row, sample in enumerate(samples):
        placement = choose_placement(seed, int(sample), slant=slant)
        drawing = place_drawing(strokes.drawings[sample], placement)
        ink = draw_on_canvas(drawing, canvas_side=CANVAS_SIZE, pen=max(1, round(to_pixels(placement.pen))))
        images[0, row] = resize_ink(ink)
        for place, framing in ((1, frame_ink(ink)), (PAGE, frame_drawing(drawing, canvas_side=CANVAS_SIZE))):
            assert framing is not None
            images[place, row] = framing.image
        tick()
    return Replay(strokes.name, images, strokes.labels[samples], strokes.groups[samples])


def replay_pictures(pictures: PictureSet, samples: Indices, *, tick: Tick) -> Replay:
    """Replay the pictures at `samples` through all PIPELINES; the last two are the same for a picture.

    Raises PictureFileError for a digit that is blank.
    """
    images = np.zeros((len(PIPELINES), len(samples), IMAGE_SIZE, IMAGE_SIZE), np.float32)
    for row, sample in enumerate(samples):
        ink, framing = read_picture(pictures.images[sample]), frame_picture(pictures.images[sample])
        if ink is not None and framing is not None:
            images[0, row], images[1:, row] = resize_ink(ink), framing.image
        elif pictures.labels[sample] >= 0:
            raise PictureFileError(
                f"{pictures.name}.npz: sample {sample} is labelled as a digit, but it is blank."
            )
        tick()
    return Replay(pictures.name, images, pictures.labels[samples], pictures.groups[samples])


@dataclass(frozen=True)
class Condition:
    """A cell of the table of conditions: where and how digits are drawn."""

    kind: str
    name: str
    placements: tuple[Placement, ...]
    """Sample i has placement i % len(placements)."""


def build_conditions() -> list[Condition]:
    """The cells: the centre cell, then one property changed at a time, then several at their limits."""
    edges, corners = ((0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)), ((0, 0), (1, 0), (1, 1), (0, 1))
    cells = [Condition("centre cell", "middle, 0.6, pen 20, 0°", (Placement(),))]
    for name, places in {"at an edge": edges, "in a corner": corners}.items():
        cells.append(Condition("position", name, tuple(Placement(*place) for place in places)))
    for size in (0.2, 0.3, 0.4, 0.8, 0.95):
        cells.append(Condition("size", f"{size:g} of the pad", (Placement(size=size),)))
    for pen in (4, 10, 30, 40):
        cells.append(Condition("pen", f"{pen:g} of {PEN_UNITS}", (Placement(pen=pen),)))
    for slant in (-20, -10, 10, 20):
        cells.append(Condition("slant", _format_degrees(slant), (Placement(slant=slant),)))
    for size, pen in ((0.2, 4), (0.2, 40), (0.95, 4), (0.95, 40)):
        for slant in (-20, 20):
            placements = tuple(Placement(*corner, size, pen, slant) for corner in corners)
            name = f"{size:g}, pen {pen}, {_format_degrees(slant)}"
            cells.append(Condition("in a corner", name, placements))
    return cells


def _format_degrees(slant: float) -> str:
    return f"{slant:+g}°".replace("-", "−")


def replay_condition(drawings: Iterable[Drawing], condition: Condition, *, tick: Tick) -> Images:
    """Images (S, 28, 28) that the page's network sees of each drawing under a condition."""
    images = []
    for number, drawing in enumerate(drawings):
        placed = place_drawing(drawing, condition.placements[number % len(condition.placements)])
        framing = frame_drawing(placed, canvas_side=CANVAS_SIZE)
        assert framing is not None
        images.append(framing.image)
        tick()
    return np.stack(images)
