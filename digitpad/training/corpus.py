"""What a run learns from and is measured by: MNIST, stroke files, and what the code itself draws."""

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from digitpad.config import IMAGE_SIZE, NOT_A_DIGIT
from digitpad.data.mnist import Mnist, hash_file
from digitpad.data.picture_files import PictureSet, holds_pictures, load_pictures
from digitpad.data.splits import Split
from digitpad.preprocessing.framing import frame_drawing
from digitpad.recipes import Augmentation
from digitpad.strokes.files import StrokeSet, load_strokes
from digitpad.training.augment_images import augment_images
from digitpad.training.dataset import (
    VARIANTS,
    Mix,
    Source,
    Tick,
    build_source,
    draw_non_digits,
    draw_rare_styles,
    draw_rows,
    read_pictures,
    render_drawings,
)

RARE_STYLES = 7_000
MARKS = 6_000
ROWS = 3_000
"""How many rare styles, marks of its own and rows of several drawn digits the code adds to an epoch."""

HELD_OUT = 0.1
"""Share of the writers of each group whose digits choose and calibrate, and are never trained on."""

FEWEST_WRITERS = 5
"""A group of fewer writers is trained on whole: without one of them a way of writing would be gone."""

Samples = StrokeSet | PictureSet
"""What one file holds."""

AS_DRAWN = Augmentation(rotation=10, shift=0, scale=0.1, shear=0.3, elastic=0.8, thickness=0.35)
"""What stands in for other hands where no drawings are given."""


@dataclass(frozen=True)
class LeftOut:
    """A group of people, or a kind of pictures, that nothing was learned from."""

    group: str
    digits: Split
    """may be empty"""
    writers: np.ndarray
    """(N,) str: who drew each of them"""
    marks: Split
    """what is no digit; may be empty"""


@dataclass(frozen=True)
class Material:
    """What a run reads; `test` and `left_out` once, at its end."""

    train: Mix
    validation: Split
    """digits: choose the epoch"""
    drawn: Split
    """digits as people draw them, by writers whose digits are not trained on: choose the threshold and, with
    MNIST's validation set, the temperature"""
    calibration: Split
    """both of them"""
    test: Split
    """MNIST's"""
    left_out: tuple[LeftOut, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    """SHA-256, in hex digits, of each stroke and picture file that it was gathered from, by the file's name"""


def gather_material(
    mnist: Mnist, drawings: Sequence[Path] = (), non_digits: Sequence[Path] = (), *,
    mixed: bool, leave_out: Sequence[str] = (), seed: int = 0,
    listen: Callable[[int, int], None] = lambda done, total: None,
) -> Material:  # fmt: skip
    """Read the files and put together what a model learns from: everything (`mixed`), or MNIST alone.

    `drawings` are stroke files of digits, `non_digits` stroke files of other marks or npz files of pictures.
    What is trained on MNIST alone is merely calibrated by the drawings. `leave_out` names groups that are kept
    out of all. Where no group has enough writers to hold some out, other hands are made from MNIST's validation
    set. `listen` is told how many images are rendered, of how many. Raises StrokeFileError for a file that
    cannot be read, ValueError when nothing in them is of one of the groups.
    """
    digits = [divide_writers(load_strokes(path), leave_out, seed) for path in drawings]
    marks, gone_marks = _read_non_digits(non_digits if mixed else (), leave_out)
    _check_groups(digits, [*marks, *gone_marks], leave_out)
    held = {writer for part in digits for writer in _name_writers(part.held)}
    digits = [_hold_out(part, held) for part in digits]
    drawn = _frame(part.held for part in digits) if held else _draw_again(mnist.validation)
    both = join_splits([mnist.validation, drawn])
    sources = [build_source(mnist.train, "MNIST")]
    if mixed:
        drawn_sets = [part for part in (*(part.fit for part in digits), *marks) if len(part)]
        strokes = sum(len(part) for part in drawn_sets if isinstance(part, StrokeSet))
        drawn_digits = [drawing for part in digits for drawing in part.fit.drawings]
        rows = ROWS if drawn_digits else 0
        tick = _count(VARIANTS * (strokes + RARE_STYLES + MARKS + rows), listen)
        sources += [_render(part, seed, tick) for part in drawn_sets]
        sources.append(draw_rare_styles(RARE_STYLES, seed=seed, tick=tick))
        sources.append(draw_non_digits(MARKS, seed=seed, tick=tick))
        if rows:
            sources.append(draw_rows(drawn_digits, rows, seed=seed, tick=tick))
    return Material(
        train=Mix(tuple(sources)),
        validation=both if mixed else mnist.validation,
        drawn=drawn,
        calibration=both,
        test=mnist.test,
        left_out=tuple(_leave_out(group, [part.gone for part in digits], gone_marks) for group in leave_out),
        files=_hash_files([*drawings, *non_digits]),
    )


def _hash_files(paths: Iterable[Path]) -> dict[str, str]:
    """SHA-256 by name; of files of one name in several folders the later ones are numbered."""
    hashes: dict[str, str] = {}
    names: list[str] = []
    for path in dict.fromkeys(paths):
        name = _clean(path.name)
        number = names.count(name)
        hashes[f"{name} {number + 1}" if number else name] = hash_file(path)
        names.append(name)
    return hashes


def _clean(name: str) -> str:
    """A file's name as a run may note it and a page show it."""
    return re.sub(r"[^\w.+ -]", "_", name)[:100]


def _check_groups(digits: Sequence["Division"], marks: Sequence[Samples], leave_out: Sequence[str]) -> None:
    parts = [*(part for division in digits for part in division), *marks]
    groups = sorted({str(group) for part in parts for group in part.groups})
    unknown = [group for group in leave_out if group not in groups]
    if unknown:
        raise ValueError(f"Expected a group out of {', '.join(groups)} to leave out, got {unknown[0]!r}.")


def _read_non_digits(paths: Sequence[Path], leave_out: Sequence[str]) -> tuple[list[Samples], list[Samples]]:
    """What is no digit of each file: what is learned from, and what the groups that are left out drew."""
    fit: list[Samples] = []
    gone: list[Samples] = []
    for path in paths:
        marks: Samples
        if holds_pictures(path):
            marks = load_pictures(path, digits=False)
        else:
            strokes = load_strokes(path, digits=False)
            marks = replace(strokes, labels=np.full(len(strokes), NOT_A_DIGIT))
        left = np.isin(marks.groups, leave_out)
        fit.append(marks.take(np.flatnonzero(~left)))
        gone.append(marks.take(np.flatnonzero(left)))
    return fit, gone


class Division(NamedTuple):
    """A stroke file, divided by who wrote what."""

    fit: StrokeSet
    held: StrokeSet
    """of writers held out for validation"""
    gone: StrokeSet
    """of the groups that are left out"""


def divide_writers(strokes: StrokeSet, leave_out: Sequence[str], seed: int) -> Division:
    """Hold out HELD_OUT of the writers of each group of at least FEWEST_WRITERS, at least one, by the seed."""
    rng = np.random.default_rng((seed, 3))
    gone = np.isin(strokes.groups, leave_out)
    held = np.zeros(len(strokes), bool)
    for group in np.unique(strokes.groups[~gone]):
        writers = np.unique(strokes.writers[strokes.groups == group])
        if len(writers) >= FEWEST_WRITERS:
            chosen = rng.choice(writers, max(1, round(HELD_OUT * len(writers))), replace=False)
            held |= np.isin(strokes.writers, chosen) & (strokes.groups == group)
    return Division(*(strokes.take(np.flatnonzero(part)) for part in (~gone & ~held, held, gone)))


def _name_writers(strokes: StrokeSet) -> list[tuple[str, str]]:
    """Group and writer of each drawing."""
    return list(zip(strokes.groups.tolist(), strokes.writers.tolist(), strict=True))


def _hold_out(part: Division, held: set[tuple[str, str]]) -> Division:
    """Hold out of this file, too, those who are held out of another one."""
    theirs = np.array([writer in held for writer in _name_writers(part.fit)], bool)
    moved = part.fit.take(theirs)
    held_out = StrokeSet(
        part.held.name,
        part.held.drawings + moved.drawings,
        np.concatenate([part.held.labels, moved.labels]),
        np.concatenate([part.held.groups, moved.groups]),
        np.concatenate([part.held.writers, moved.writers]),
    )
    return part._replace(fit=part.fit.take(~theirs), held=held_out)


def join_splits(splits: Iterable[Split]) -> Split:
    """Splits one after the other; none gives an empty one."""
    parts = [Split(np.zeros((0, IMAGE_SIZE, IMAGE_SIZE), np.float32), np.zeros(0, np.int64)), *splits]
    return Split(
        np.concatenate([part.images for part in parts]), np.concatenate([part.labels for part in parts])
    )


def _frame(sets: Iterable[Samples]) -> Split:
    """Drawings and pictures just as they are, framed."""
    return join_splits(
        frame_strokes(part) if isinstance(part, StrokeSet) else _frame_marks(part) for part in sets if len(part)
    )


def _frame_marks(pictures: PictureSet) -> Split:
    source = read_pictures(pictures.images, pictures.name)
    return Split(source.images[0].astype(np.float32) / 255, source.labels)


def _leave_out(group: str, digits: Sequence[StrokeSet], marks: Sequence[Samples]) -> LeftOut:
    theirs, other = (
        [part.take(np.flatnonzero(part.groups == group)) for part in parts] for parts in (digits, marks)
    )
    writers = [part.writers for part in theirs if isinstance(part, StrokeSet)]
    return LeftOut(group, _frame(theirs), np.concatenate([*writers, np.array([], str)]), _frame(other))


def frame_strokes(strokes: StrokeSet) -> Split:
    """The drawings of a stroke file as the network sees them, and their labels."""
    framings = [frame_drawing(drawing, canvas_side=0) for drawing in strokes.drawings]
    images = np.stack([framing.image for framing in framings if framing is not None])
    if len(images) != len(strokes):
        raise ValueError(f"Expected drawings with at least one point each in {strokes.name}, got an empty one.")
    return Split(images, strokes.labels)


def _render(samples: Samples, seed: int, tick: Tick) -> Source:
    if isinstance(samples, PictureSet):
        return read_pictures(samples.images, samples.name)
    return render_drawings(samples.drawings, samples.labels, samples.name, seed=seed, tick=tick)


def _count(total: int, listen: Callable[[int, int], None]) -> Tick:
    """What tells `listen` how often it has been called, of `total` times."""
    done = itertools.count(1)
    return lambda: listen(next(done), total)


def _draw_again(split: Split) -> Split:
    """Images of MNIST's as if somebody else had drawn them."""
    return Split(augment_images(split.images, AS_DRAWN, np.random.default_rng(0)), split.labels)
