"""Split a corpus by writer: nobody whose digits validate a model has drawn any of its training digits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from digitpad.data.mnist import Mnist
from digitpad.strokes.files import StrokeSet
from digitpad.training.corpus import Corpus, Samples

VALIDATION_SHARE = 0.1
"""Share of each group's writers that are held out for validation and calibration."""

MIN_WRITERS = 5
"""Groups with fewer writers are used for training only: each writer may be the only example of a style."""

Writer = tuple[str, str]
"""Group and name."""


@dataclass(frozen=True)
class WriterSplit:
    """The drawings of one stroke file, split by writer."""

    train: StrokeSet
    validation: StrokeSet
    excluded: StrokeSet
    """Drawings of the excluded groups."""


@dataclass(frozen=True)
class CorpusSplit:
    """A corpus, split by writer and by group."""

    mnist: Mnist
    digits: tuple[WriterSplit, ...]
    """One split per stroke file of digits."""
    non_digits: tuple[Samples, ...]
    """For training, one set per file."""
    excluded_non_digits: tuple[Samples, ...]
    """What the excluded groups drew, one set per file."""
    excluded_groups: tuple[str, ...]
    files: dict[str, str]
    """SHA-256 of each file by name, as in the corpus."""


def split_by_writer(corpus: Corpus, excluded_groups: Sequence[str] = (), *, seed: int = 0) -> CorpusSplit:
    """Split each file of `corpus` into training, validation and excluded drawings.

    A writer who is held out of one file is held out of all. `excluded_groups` names groups of writers or kinds
    of pictures that are used for neither training nor validation. Raises ValueError for an unknown group.
    """
    groups = corpus.groups
    for group in excluded_groups:
        if group not in groups:
            raise ValueError(f"Expected a group out of {', '.join(groups)} to leave out, got {group!r}.")
    splits = [split_writers(strokes, excluded_groups, seed) for strokes in corpus.digits]
    held_out = {writer for split in splits for writer in _list_writers(split.validation)}
    parts = [_split_groups(samples, excluded_groups) for samples in corpus.non_digits]
    return CorpusSplit(
        corpus.mnist,
        digits=tuple(_hold_out(split, held_out) for split in splits),
        non_digits=tuple(kept for kept, _ in parts),
        excluded_non_digits=tuple(excluded for _, excluded in parts),
        excluded_groups=tuple(excluded_groups),
        files=corpus.files,
    )


def split_writers(strokes: StrokeSet, excluded_groups: Sequence[str] = (), seed: int = 0) -> WriterSplit:
    """Hold out VALIDATION_SHARE of the writers, at least one, of each group with at least MIN_WRITERS."""
    rng = np.random.default_rng((seed, 3))
    excluded = np.isin(strokes.groups, excluded_groups)
    held_out = np.zeros(len(strokes), bool)
    for group in np.unique(strokes.groups[~excluded]):
        writers = np.unique(strokes.writers[strokes.groups == group])
        if len(writers) >= MIN_WRITERS:
            chosen = rng.choice(writers, max(1, round(VALIDATION_SHARE * len(writers))), replace=False)
            held_out |= np.isin(strokes.writers, chosen) & (strokes.groups == group)
    return WriterSplit(
        train=strokes.take(np.flatnonzero(~excluded & ~held_out)),
        validation=strokes.take(np.flatnonzero(held_out)),
        excluded=strokes.take(np.flatnonzero(excluded)),
    )


def _split_groups(samples: Samples, excluded_groups: Sequence[str]) -> tuple[Samples, Samples]:
    """The samples that remain for training, and those of the excluded groups."""
    excluded = np.isin(samples.groups, excluded_groups)
    return samples.take(np.flatnonzero(~excluded)), samples.take(np.flatnonzero(excluded))


def _list_writers(strokes: StrokeSet) -> list[Writer]:
    """The writer (N,) of each drawing."""
    return list(zip(strokes.groups.tolist(), strokes.writers.tolist(), strict=True))


def _hold_out(split: WriterSplit, held_out: set[Writer]) -> WriterSplit:
    """Move the training drawings of `held_out` writers to the validation part."""
    moves = np.array([writer in held_out for writer in _list_writers(split.train)], bool)
    validation = _concatenate(split.validation, split.train.take(np.flatnonzero(moves)))
    return replace(split, train=split.train.take(np.flatnonzero(~moves)), validation=validation)


def _concatenate(first: StrokeSet, second: StrokeSet) -> StrokeSet:
    return StrokeSet(
        first.name,
        first.drawings + second.drawings,
        np.concatenate([first.labels, second.labels]),
        np.concatenate([first.groups, second.groups]),
        np.concatenate([first.writers, second.writers]),
    )
