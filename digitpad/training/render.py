"""Render a split corpus: the training set with its variants, and what validates, calibrates and tests."""

import itertools
from collections.abc import Callable, Iterable

import numpy as np

from digitpad.config import IMAGE_SIZE
from digitpad.data.picture_files import PictureSet
from digitpad.data.splits import Split
from digitpad.preprocessing.framing import frame_drawing
from digitpad.recipes import Augmentation
from digitpad.strokes.files import StrokeSet
from digitpad.training.augment_images import augment_images
from digitpad.training.corpus import Samples
from digitpad.training.dataset import ExcludedGroup, RunData, SampleSource, TrainingSet
from digitpad.training.holdout import CorpusSplit
from digitpad.training.sources import (
    VARIANTS,
    Tick,
    build_source,
    draw_non_digits,
    draw_rare_styles,
    draw_rows,
    frame_pictures,
    render_drawings,
)
from digitpad.types import Indices

RARE_STYLES = 7_000
"""Generated digits in rare styles, per epoch."""
MARKS = 6_000
"""Generated non-digits per epoch."""
ROWS = 3_000
"""Generated numbers of several drawn digits per epoch."""

OTHER_WRITERS = Augmentation(rotation=10, shift=0, scale=0.1, shear=0.3, elastic=0.8, thickness=0.35)
"""Augmentation that replaces other writers when there are no drawings to validate on."""

RenderListener = Callable[[int, int], None]
"""Called with the number of rendered images and their total."""


def render_run_data(
    split: CorpusSplit,
    *,
    mixed: bool,
    seed: int = 0,
    listen: RenderListener = lambda done, total: None,
) -> RunData:
    """Render what a run reads.

    A `mixed` run trains on MNIST, the drawings, the non-digits and generated samples; any other run trains on
    MNIST alone and uses the drawings for calibration. Without validation writers, MNIST's validation images
    are augmented in their place. Raises ValueError for an empty drawing or a file of blank pictures.
    """
    mnist = split.mnist
    drawn = _frame_all(part.validation for part in split.digits)
    if not len(drawn):
        drawn = _imitate_other_writers(mnist.validation)
    calibration = join_splits([mnist.validation, drawn])
    sources = [build_source(mnist.train, "MNIST")]
    if mixed:
        sources += _render_sources(split, seed, listen)
    return RunData(
        train=TrainingSet(tuple(sources)),
        validation=calibration if mixed else mnist.validation,
        drawn_validation=drawn,
        calibration=calibration,
        test=mnist.test,
        excluded=tuple(_frame_excluded(group, split) for group in split.excluded_groups),
        files=split.files,
    )


def _render_sources(split: CorpusSplit, seed: int, listen: RenderListener) -> list[SampleSource]:
    """Sources of a mixed run besides MNIST: one for each file, then the generated ones."""
    sets: list[Samples] = [part.train for part in split.digits]
    sets = [samples for samples in (*sets, *split.non_digits) if len(samples)]
    drawings = [drawing for part in split.digits for drawing in part.train.drawings]
    rows = ROWS if drawings else 0
    strokes = sum(len(samples) for samples in sets if isinstance(samples, StrokeSet))
    tick = _count_ticks(VARIANTS * (strokes + RARE_STYLES + MARKS + rows), listen)
    sources = [_render_samples(samples, seed, tick) for samples in sets]
    sources.append(draw_rare_styles(RARE_STYLES, seed=seed, tick=tick))
    sources.append(draw_non_digits(MARKS, seed=seed, tick=tick))
    if rows:
        sources.append(draw_rows(drawings, rows, seed=seed, tick=tick))
    return sources


def _render_samples(samples: Samples, seed: int, tick: Tick) -> SampleSource:
    if isinstance(samples, PictureSet):
        return frame_pictures(samples.images, samples.name)
    return render_drawings(samples.drawings, samples.labels, samples.name, seed=seed, tick=tick)


def _count_ticks(total: int, listen: RenderListener) -> Tick:
    """A tick that passes the number of calls so far, out of `total`, to `listen`."""
    done = itertools.count(1)
    return lambda: listen(next(done), total)


def join_splits(splits: Iterable[Split]) -> Split:
    """Concatenate splits; without any, an empty one."""
    empty = Split(np.zeros((0, IMAGE_SIZE, IMAGE_SIZE), np.float32), np.zeros(0, np.int64))
    parts = [empty, *splits]
    return Split(
        np.concatenate([part.images for part in parts]), np.concatenate([part.labels for part in parts])
    )


def frame_strokes(strokes: StrokeSet) -> Split:
    """Frame the drawings of a stroke file without augmentation. Raises ValueError for an empty drawing."""
    framings = [frame_drawing(drawing, canvas_side=0) for drawing in strokes.drawings]
    images = [framing.image for framing in framings if framing is not None]
    if len(images) != len(strokes):
        raise ValueError(f"Expected drawings with at least one point each in {strokes.name}, got an empty one.")
    return Split(np.stack(images), strokes.labels)


def _frame_all(sets: Iterable[Samples]) -> Split:
    """Frame drawings and pictures without augmentation."""
    return join_splits(
        frame_strokes(samples) if isinstance(samples, StrokeSet) else _frame_picture_set(samples)
        for samples in sets
        if len(samples)
    )


def _frame_picture_set(pictures: PictureSet) -> Split:
    source = frame_pictures(pictures.images, pictures.name)
    return Split(source.images[0].astype(np.float32) / 255, source.labels)


def _frame_excluded(group: str, split: CorpusSplit) -> ExcludedGroup:
    """The digits and non-digits of an excluded group, without augmentation."""
    digits = [part.excluded.take(_find_group(part.excluded, group)) for part in split.digits]
    non_digits = [samples.take(_find_group(samples, group)) for samples in split.excluded_non_digits]
    writers = np.concatenate([np.array([], str), *(samples.writers for samples in digits)])
    return ExcludedGroup(group, _frame_all(digits), writers, _frame_all(non_digits))


def _find_group(samples: Samples, group: str) -> Indices:
    return np.flatnonzero(samples.groups == group)


def _imitate_other_writers(split: Split) -> Split:
    """Augment images strongly, as if other people had written the digits."""
    return Split(augment_images(split.images, OTHER_WRITERS, np.random.default_rng(0)), split.labels)
