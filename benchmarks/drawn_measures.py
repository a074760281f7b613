"""What `benchmarks.drawn_digits` finds out: every figure, before it is printed."""

import argparse
import math
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from benchmarks.drawn_files import Files, Samples
from benchmarks.replay import (
    PAGE,
    WAYS,
    Condition,
    Replay,
    build_conditions,
    choose_samples,
    replay_condition,
    replay_pictures,
    replay_strokes,
)  # fmt: skip
from digitpad.evaluation.calibration import compute_digit_score
from digitpad.evaluation.intervals import (
    Difference,
    Share,
    compute_difference,
    compute_group_shares,
    compute_macro,
    compute_share,
    find_threshold,
)  # fmt: skip
from digitpad.evaluation.metrics import compute_reliability, softmax
from digitpad.models.classifier import Classifier, build_prediction
from digitpad.strokes.files import StrokeSet

BATCH = 256

ACCEPTED = 0.99
"""Share of the drawn digits that a threshold must let pass, for comparing scores."""


@dataclass(frozen=True)
class Mistake:
    """A digit that is read wrong."""

    sample: int
    """its place among Results.images"""
    label: int
    read: int


@dataclass(frozen=True)
class Cell:
    """A cell of the table of conditions, for one model."""

    kind: str
    name: str
    accuracy: Share
    difference: Difference
    """to the centre cell"""


@dataclass
class ModelResults:
    """All about one model."""

    files: list[dict[str, Share]] = field(default_factory=list)
    """for each file of digits the accuracy of each group"""
    totals: list[Share] = field(default_factory=list)
    """for each file of digits its accuracy"""
    ways: list[float] = field(default_factory=list)
    """mean of the groups' accuracy, for each of WAYS"""
    ece: list[float] = field(default_factory=list)
    """for each file of digits"""
    cells: list[Cell] = field(default_factory=list)
    accepted: dict[str, list[Share]] = field(default_factory=dict)
    """for each rule the share of each file of digits, then of each file of others, that passes"""
    temperature: float = 1.0
    """the model's own, as the thresholds"""
    threshold: float = -math.inf
    sure_threshold: float = -math.inf


@dataclass(frozen=True)
class Results:
    """All that is printed."""

    models: list[str]
    digits: list[str]
    """names of the files of digits"""
    others: list[str]
    counts: list[int]
    """digits of each file"""
    cell_count: int
    """digits in each cell of the table of conditions"""
    settings: dict[str, Any]
    results: dict[str, ModelResults]
    images: np.ndarray
    """(N, 28, 28) as the page's network sees all digits"""
    mistakes: list[Mistake]
    """of the first model"""

    def to_json(self) -> dict[str, Any]:
        """Every figure; without the images."""
        names = {
            "digits": self.digits,
            "non_digits": self.others,
            "ways": list(WAYS),
            "settings": self.settings,
        }
        models = {name: _finite(asdict(result)) for name, result in self.results.items()}
        return {**names, "counts": self.counts, "digits_in_a_cell": self.cell_count, "models": models}


Listen = Callable[..., None]
"""Told how many steps were made, as `advance`, and once how many there will be, as `total`."""

OWN, CERTAIN, SCORE, SOFTMAX = "its own threshold", "called sure", "digit score", "maximum softmax"


def measure(files: Files, classifiers: list[Classifier], args: argparse.Namespace, listen: Listen) -> Results:
    """Replay everything, read it with every model, and count."""
    listen(total=_count_steps(files, len(classifiers), args))
    digits = [_replay(samples, args, listen) for samples in files.digits]
    others = [_replay(samples, args, listen) for samples in files.others]
    conditions, labels = _replay_conditions(files.digits, args, listen)
    images = np.concatenate([replay.images[PAGE] for replay in digits])
    results, mistakes = {}, None
    for classifier in classifiers:
        logits = [_read(classifier, replay, listen) for replay in digits]
        other_logits = [_read(classifier, replay, listen)[PAGE] for replay in others]
        if mistakes is None:
            mistakes = _find_mistakes(np.concatenate([part[PAGE] for part in logits]), digits)
        result = _compare_ways(logits, digits, classifier.calibration.temperature)
        _judge(result, classifier, [part[PAGE] for part in logits], other_logits, [r.blank for r in others])
        result.cells = _fill_cells(classifier, conditions, labels, listen)
        results[classifier.name] = result
    settings = {name: getattr(args, name) for name in ("seed", "slant", "conditions", "without")}
    settings["limit"] = None if args.limit == sys.maxsize else args.limit
    return Results(
        [classifier.name for classifier in classifiers], _name(files.digits), _name(files.others),
        [len(replay) for replay in digits], len(labels), settings, results, images, mistakes or [],
    )  # fmt: skip


def _count_steps(files: Files, models: int, args: argparse.Namespace) -> int:
    """An image drawn or read is a step."""
    count = sum(min(len(samples), args.limit) for samples in (*files.digits, *files.others))
    drawn = sum(len(samples) for samples in files.digits if isinstance(samples, StrokeSet))
    in_cells = min(drawn, args.conditions, args.limit) * len(build_conditions())
    return count * (1 + models * len(WAYS)) + in_cells * (1 + models)


def _name(sets: list[Samples]) -> list[str]:
    return [samples.name for samples in sets]


def _replay(samples: Samples, args: argparse.Namespace, listen: Listen) -> Replay:
    chosen = choose_samples(len(samples), args.limit, args.seed)
    if isinstance(samples, StrokeSet):
        return replay_strokes(samples, chosen, seed=args.seed, slant=args.slant, tick=lambda: listen(advance=1))
    return replay_pictures(samples, chosen, tick=lambda: listen(advance=1))


def _replay_conditions(
    sets: list[Samples], args: argparse.Namespace, listen: Listen
) -> tuple[list[tuple[Condition, np.ndarray]], np.ndarray]:
    """What the network sees in each cell, and the labels: the same digits in each, from all stroke files."""
    strokes = [samples for samples in sets if isinstance(samples, StrokeSet)]
    drawings = [drawing for part in strokes for drawing in part.drawings]
    labels = np.concatenate([np.zeros(0, np.int64), *(part.labels for part in strokes)])
    chosen = choose_samples(len(drawings), min(args.conditions, args.limit), args.seed)
    if not len(chosen):
        return [], labels[:0]
    cells = build_conditions()
    some = [drawings[place] for place in chosen]
    images = [(cell, replay_condition(some, cell, tick=lambda: listen(advance=1))) for cell in cells]
    return images, labels[chosen]


def _read(classifier: Classifier, replay: Replay, listen: Listen) -> np.ndarray:
    """Logits (3, S, 10)."""
    return np.stack([_compute(classifier, images, listen) for images in replay.images])


def _compute(classifier: Classifier, images: np.ndarray, listen: Listen) -> np.ndarray:
    parts = []
    for start in range(0, len(images), BATCH):
        parts.append(classifier.compute_logits(images[start : start + BATCH]))
        listen(advance=len(parts[-1]))
    return np.concatenate(parts)


def _find_mistakes(logits: np.ndarray, digits: list[Replay]) -> list[Mistake]:
    labels, read = np.concatenate([replay.labels for replay in digits]), logits.argmax(axis=1)
    return [Mistake(int(i), int(labels[i]), int(read[i])) for i in np.flatnonzero(read != labels)]


def _compare_ways(logits: list[np.ndarray], digits: list[Replay], temperature: float) -> ModelResults:
    result = ModelResults()
    groups = np.concatenate([replay.groups for replay in digits])
    hits = [part.argmax(axis=2) == replay.labels for part, replay in zip(logits, digits, strict=True)]
    for hit in np.concatenate(hits, axis=1):
        result.ways.append(compute_macro(compute_group_shares(hit, groups)))
    for hit, part, replay in zip(hits, logits, digits, strict=True):
        result.totals.append(compute_share(hit[PAGE]))
        result.files.append(compute_group_shares(hit[PAGE], replay.groups))
        probabilities = softmax(part[PAGE].astype(np.float64) / temperature)
        result.ece.append(compute_reliability(probabilities, replay.labels).ece)
    return result


def _judge(
    result: ModelResults,
    classifier: Classifier,
    digits: list[np.ndarray],
    others: list[np.ndarray],
    blank: list[np.ndarray],
) -> None:
    """Fill in what passes as a digit, by each rule; a blank pad never does, since the page does not read it."""
    calibration = classifier.calibration
    result.temperature, result.threshold = calibration.temperature, calibration.threshold
    result.sure_threshold = calibration.sure_threshold
    none = [np.zeros(len(part), bool) for part in digits]
    rules: dict[str, tuple[Callable[[np.ndarray], np.ndarray], float | None]] = {
        OWN: (compute_digit_score, calibration.threshold),
        CERTAIN: (
            lambda logits: np.array([build_prediction(one, calibration).certainty == "sure" for one in logits]),
            1,
        ),
        SCORE: (compute_digit_score, None),
        SOFTMAX: (
            lambda logits: softmax(logits.astype(np.float64) / calibration.temperature).max(axis=1),
            None,
        ),
    }
    for rule, (score, threshold) in rules.items():
        scores = [score(part) for part in (*digits, *others)]
        if threshold is None:
            threshold = find_threshold(np.concatenate(scores[: len(digits)]), ACCEPTED)
        passed = zip(scores, (*none, *blank), strict=True)
        result.accepted[rule] = [compute_share((s >= threshold) & ~empty) for s, empty in passed]


def _fill_cells(
    classifier: Classifier, conditions: list[tuple[Condition, np.ndarray]], labels: np.ndarray, listen: Listen
) -> list[Cell]:
    cells: list[Cell] = []
    centre = None
    for condition, images in conditions:
        hits = _compute(classifier, images, listen).argmax(axis=1) == labels
        centre = hits if centre is None else centre
        difference = compute_difference(hits, centre)
        cells.append(Cell(condition.kind, condition.name, compute_share(hits), difference))
    return cells


def _finite(content: Any) -> Any:
    """JSON knows no infinity: None instead."""
    if isinstance(content, dict):
        return {name: _finite(value) for name, value in content.items()}
    if isinstance(content, list):
        return [_finite(value) for value in content]
    return None if isinstance(content, float) and not math.isfinite(content) else content
