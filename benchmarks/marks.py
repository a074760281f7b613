"""Non-digits accepted as digits: `python -m benchmarks.marks`.

Dots, dashes, scribbles, shapes and numbers of several digits, drawn on the page's pad and read by its code.
Their generators are independent of those of the training data (digitpad/training/non_digits.py), though some
kinds occur in both. A line through a few random places, or a random walk, is sometimes a valid 2 or 7.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.command import FAULTS, add_arguments, check_outputs, load_models, run_command
from benchmarks.smoke import add_smoke_option
from digitpad.arguments import natural, positive
from digitpad.artifacts.store import dump_json
from digitpad.config import CANVAS_SIZE
from digitpad.files import write_atomically
from digitpad.models.classifier import Classifier
from digitpad.preprocessing.framing import frame_drawing
from digitpad.strokes.drawing import Drawing
from digitpad.strokes.templates import draw_digit
from digitpad.types import Floats

CENTRE = CANVAS_SIZE / 2
LOW, HIGH = 0.1 * CANVAS_SIZE, 0.9 * CANVAS_SIZE

Strokes = list[Floats]
"""Strokes (n, 2), in pixels of the pad."""
Draw = Callable[[np.random.Generator], Strokes]


def main(argv: Sequence[str] | None = None) -> int:
    """Draw, read and print; returns 2 after one sentence when a model cannot be read."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.marks", description=(__doc__ or "").splitlines()[0]
    )
    add_arguments(parser)
    parser.add_argument(
        "--count", type=positive, default=500, metavar="N", help="drawings of each kind (%(default)s)"
    )
    parser.add_argument("--seed", type=natural, default=0, help="seed of the drawings (%(default)s)")
    add_smoke_option(parser, count=5)
    args = parser.parse_args(argv)
    return run_command(lambda: _measure_and_print(args))


def _measure_and_print(args: argparse.Namespace) -> None:
    check_outputs(args.json)
    models = load_models(args.model, args.artifacts)
    kinds: Iterable[tuple[str, Draw]] = track(
        KINDS.items(), "Drawing and reading", console=FAULTS, transient=True
    )
    shares = {kind: measure(models, draw, args.count, args.seed) for kind, draw in kinds}
    if args.json:
        write_atomically(args.json, dump_json({"count": args.count, "seed": args.seed, "passed": shares}))
    table = Table("Accepted as a digit, and called sure, %", box=None, pad_edge=False)
    for model in models:
        table.add_column(model.name, justify="right")
    for kind, found in shares.items():
        table.add_row(kind, *(f"{100 * passed:.1f}  {100 * sure:.1f}" for passed, sure in found.values()))
    Console(highlight=False, markup=False).print(table)


def measure(models: list[Classifier], draw: Draw, count: int, seed: int) -> dict[str, tuple[float, float]]:
    """By model, the share of `count` drawings that are accepted as digits, and that are called sure."""
    rng = np.random.default_rng(seed)
    images = []
    for _ in range(count):
        framing = frame_drawing(to_drawing(draw(rng)), canvas_side=CANVAS_SIZE)
        assert framing is not None
        images.append(framing.image)
    shares = {}
    for model in models:
        answers = [model.predict(image) for image in images]
        sure = [answer.is_digit and answer.certainty == "sure" for answer in answers]
        shares[model.name] = float(np.mean([answer.is_digit for answer in answers])), float(np.mean(sure))
    return shares


def to_drawing(strokes: Strokes) -> Drawing:
    """Strokes as the pad sends them."""
    return [stroke.astype(np.float32) for stroke in strokes]


def _draw_dot(rng: np.random.Generator) -> Strokes:
    return [rng.uniform(LOW, HIGH, (1, 2)).repeat(2, axis=0)]


def _draw_dash(rng: np.random.Generator) -> Strokes:
    angle, length = np.deg2rad(rng.uniform(-15, 15)), rng.uniform(20, 120)
    along = np.linspace(-length, length, 12)[:, None] * [np.cos(angle), np.sin(angle)]
    return [CENTRE + along + rng.normal(0, 1, (12, 2))]


def _draw_patch(rng: np.random.Generator) -> Strokes:
    """A disc filled by a pen that moves to and fro."""
    radius = rng.uniform(25, 90)
    rows = np.arange(-radius, radius, 5)
    reach = np.sqrt(radius**2 - rows**2) * np.where(np.arange(len(rows)) % 2, 1, -1)
    return [CENTRE + np.stack([reach, rows], axis=1)]


def _draw_hatching(rng: np.random.Generator) -> Strokes:
    slope = rng.uniform(-40, 40)
    return [np.array([[x - slope, 60], [x + slope, 220]]) for x in np.linspace(60, 220, rng.integers(5, 9))]


def _draw_spiral(rng: np.random.Generator) -> Strokes:
    angle = np.linspace(0, rng.uniform(2.5, 5) * 2 * np.pi, 300)
    return [CENTRE + np.stack([np.cos(angle), np.sin(angle)], axis=1) * angle[:, None] * 100 / angle[-1]]


def _draw_wave(rng: np.random.Generator) -> Strokes:
    along = np.linspace(0, 1, 100)
    height = rng.uniform(20, 60) * np.sin(along * rng.uniform(2, 5) * 2 * np.pi)
    return [np.stack([LOW + along * (HIGH - LOW), CENTRE + height], axis=1)]


def _draw_corners(*strokes: list[tuple[int, int]]) -> Draw:
    """Straight lines between places of the pad, each moved a little."""
    return lambda rng: [np.array(stroke) + rng.normal(0, 10, (len(stroke), 2)) for stroke in strokes]


def _draw_heart(rng: np.random.Generator) -> Strokes:
    t = np.linspace(0, 2 * np.pi, 80)
    x = 16 * np.sin(t) ** 3
    y = -13 * np.cos(t) + 5 * np.cos(2 * t) + 2 * np.cos(3 * t) + np.cos(4 * t)
    return [CENTRE + rng.uniform(3, 6) * np.stack([x, y], axis=1) + rng.normal(0, 1, (80, 2))]


def _draw_round_heart(rng: np.random.Generator) -> Strokes:
    """Two half ellipses, high or low, and straight lines down to the point."""
    radius, depth, high = rng.uniform(25, 50), rng.uniform(70, 150), rng.uniform(0.6, 1.5)
    arc = np.linspace(0, np.pi, 20)
    lobe = np.stack([np.cos(arc) - 1, -high * np.sin(arc)], axis=1) * radius
    half = np.concatenate([lobe, [(0, depth)]])
    return [CENTRE + np.concatenate([half, half[::-1] * [-1, 1]]) + rng.normal(0, 1.5, (42, 2))]


def _draw_random_line(places: int) -> Draw:
    """Straight lines through random places."""
    return lambda rng: [rng.uniform(LOW, HIGH, (places, 2))]


def _draw_walk(rng: np.random.Generator) -> Strokes:
    """A random walk of 1,000 steps, smoothed over 12."""
    steps = rng.normal(0, 1, (1_000, 2)).cumsum(axis=0)
    walk = np.stack([np.convolve(axis, np.ones(12) / 12, "valid") for axis in steps.T], axis=1)
    walk -= walk.min(axis=0)
    return [LOW + walk * (HIGH - LOW) / walk.max()]


def _draw_number(digits: int) -> Draw:
    """Generated digits side by side."""

    def draw(rng: np.random.Generator) -> Strokes:
        room = (HIGH - LOW) / digits
        row = []
        for place in range(digits):
            drawing = draw_digit(rng).drawing
            points = np.concatenate(drawing)
            low, size = points.min(axis=0), np.ptp(points, axis=0).max()
            corner = [LOW + place * room, CENTRE - room / 2]
            row += [(stroke - low) * 0.85 * room / size + corner for stroke in drawing]
        return row

    return draw


KINDS: dict[str, Draw] = {
    "dot": _draw_dot,
    "dash": _draw_dash,
    "filled patch": _draw_patch,
    "hatching": _draw_hatching,
    "spiral": _draw_spiral,
    "wave": _draw_wave,
    "cross": _draw_corners([(50, 50), (230, 230)], [(230, 50), (50, 230)]),
    "plus": _draw_corners([(50, 140), (230, 140)], [(140, 50), (140, 230)]),
    "triangle": _draw_corners([(140, 50), (230, 220), (50, 220), (140, 50)]),
    "square": _draw_corners([(50, 50), (230, 50), (230, 230), (50, 230), (50, 50)]),
    "arrow": _draw_corners([(40, 140), (240, 140)], [(190, 90), (240, 140), (190, 190)]),
    "heart": _draw_heart,
    "round heart": _draw_round_heart,
    "house": _draw_corners([(70, 230), (70, 130), (140, 60), (210, 130), (210, 230), (70, 230)]),
    "check mark": _draw_corners([(70, 150), (120, 220), (220, 60)]),
    "letter L": _draw_corners([(95, 50), (95, 230), (190, 230)]),
    "letter T": _draw_corners([(70, 55), (210, 55)], [(140, 55), (140, 230)]),
    "letter U": _draw_corners([(85, 50), (85, 180), (110, 225), (170, 225), (195, 180), (195, 50)]),
    "line through 8 places": _draw_random_line(8),
    "line through 12 places": _draw_random_line(12),
    "line through 20 places": _draw_random_line(20),
    "random walk": _draw_walk,
    "number of two digits": _draw_number(2),
    "number of three digits": _draw_number(3),
}


if __name__ == "__main__":
    sys.exit(main())
