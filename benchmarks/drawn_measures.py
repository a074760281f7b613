"""Measure models on replayed drawings, for `benchmarks.drawn_digits`."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.drawn_files import Files
from benchmarks.drawn_results import Cell, Mistake, ModelResults, Results, Settings
from benchmarks.replay import (
    PAGE,
    PIPELINES,
    Condition,
    Replay,
    build_conditions,
    choose_samples,
    replay_condition,
    replay_pictures,
    replay_strokes,
)
from digitpad.evaluation.calibration import compute_digit_score
from digitpad.evaluation.intervals import (
    compute_difference,
    compute_group_shares,
    compute_macro,
    compute_share,
    find_threshold,
)
from digitpad.evaluation.metrics import compute_reliability, softmax
from digitpad.models.classifier import Classifier, build_predictions
from digitpad.strokes.files import StrokeSet
from digitpad.training.corpus import Samples
from digitpad.types import Floats, Images, Labels, Logits, Mask

BATCH = 256

ACCEPTED = 0.99
"""Share of the drawn digits that each score accepts when scores are compared."""

OWN, CERTAIN, SCORE, SOFTMAX = "its own threshold", "called sure", "digit score", "maximum softmax"
"""Rules that decide whether a drawing is accepted as a digit."""

Listen = Callable[..., None]
"""Called with `advance`, the number of images drawn or read, and once with `total`."""


@dataclass(frozen=True)
class Replays:
    """What the networks see."""

    digits: list[Replay]
    non_digits: list[Replay]
    conditions: list[tuple[Condition, Images]]
    """The same digits in each cell."""
    condition_labels: Labels
    """Of these digits."""


def measure(files: Files, classifiers: list[Classifier], settings: Settings, listen: Listen) -> Results:
    """Replay all files, read them with every model and count."""
    listen(total=_count_steps(files, len(classifiers), settings))
    replays = _replay_files(files, settings, listen)
    models, mistakes = {}, None
    for classifier in classifiers:
        logits = [_read(classifier, replay, listen) for replay in replays.digits]
        if mistakes is None:
            mistakes = _find_mistakes(np.concatenate([part[PAGE] for part in logits]), replays.digits)
        models[classifier.name] = _measure_model(classifier, logits, replays, listen)
    return Results(
        models,
        [samples.name for samples in files.digits],
        [samples.name for samples in files.non_digits],
        counts=[len(replay) for replay in replays.digits],
        digits_in_a_cell=len(replays.condition_labels),
        settings=settings,
        images=np.concatenate([replay.images[PAGE] for replay in replays.digits]),
        mistakes=mistakes or [],
    )


def _count_steps(files: Files, models: int, settings: Settings) -> int:
    """Number of images that are drawn or read."""
    limit = _get_limit(settings)
    count = sum(min(len(samples), limit) for samples in files)
    drawn = sum(len(samples) for samples in files.digits if isinstance(samples, StrokeSet))
    in_cells = min(drawn, settings.conditions, limit) * len(build_conditions())
    return count * (1 + models * len(PIPELINES)) + in_cells * (1 + models)


def _get_limit(settings: Settings) -> int:
    return sys.maxsize if settings.limit is None else settings.limit


def _replay_files(files: Files, settings: Settings, listen: Listen) -> Replays:
    digits = [_replay(samples, settings, listen) for samples in files.digits]
    non_digits = [_replay(samples, settings, listen) for samples in files.non_digits]
    return Replays(digits, non_digits, *_replay_conditions(files.digits, settings, listen))


def _replay(samples: Samples, settings: Settings, listen: Listen) -> Replay:
    chosen = choose_samples(len(samples), _get_limit(settings), settings.seed)
    if isinstance(samples, StrokeSet):
        return replay_strokes(
            samples, chosen, seed=settings.seed, slant=settings.slant, tick=lambda: listen(advance=1)
        )
    return replay_pictures(samples, chosen, tick=lambda: listen(advance=1))


def _replay_conditions(
    sets: list[Samples], settings: Settings, listen: Listen
) -> tuple[list[tuple[Condition, Images]], Labels]:
    """The images of each cell and their labels: the same digits in each, out of all stroke files."""
    strokes = [samples for samples in sets if isinstance(samples, StrokeSet)]
    drawings = [drawing for part in strokes for drawing in part.drawings]
    labels = np.concatenate([np.zeros(0, np.int64), *(part.labels for part in strokes)])
    limit = min(settings.conditions, _get_limit(settings))
    chosen = choose_samples(len(drawings), limit, settings.seed)
    if not len(chosen):
        return [], labels[:0]
    some = [drawings[place] for place in chosen]
    cells = [
        (cell, replay_condition(some, cell, tick=lambda: listen(advance=1))) for cell in build_conditions()
    ]
    return cells, labels[chosen]


def _read(classifier: Classifier, replay: Replay, listen: Listen) -> Logits:
    """Logits (3, S, 10) for all PIPELINES."""
    return np.stack([_compute_logits(classifier, images, listen) for images in replay.images])


def _compute_logits(classifier: Classifier, images: Images, listen: Listen) -> Logits:
    parts = []
    for start in range(0, len(images), BATCH):
        parts.append(classifier.compute_logits(images[start : start + BATCH]))
        listen(advance=len(parts[-1]))
    return np.concatenate(parts)


def _find_mistakes(logits: Logits, digits: list[Replay]) -> list[Mistake]:
    labels = np.concatenate([replay.labels for replay in digits])
    predicted = logits.argmax(axis=1)
    return [Mistake(int(i), int(labels[i]), int(predicted[i])) for i in np.flatnonzero(predicted != labels)]


def _measure_model(
    classifier: Classifier, logits: list[Logits], replays: Replays, listen: Listen
) -> ModelResults:
    """All figures of one model; `logits` are those of the files of digits."""
    non_digits = [_read(classifier, replay, listen)[PAGE] for replay in replays.non_digits]
    calibration = classifier.calibration
    result = ModelResults(
        temperature=calibration.temperature,
        threshold=calibration.threshold,
        sure_threshold=calibration.sure_threshold,
    )
    _add_accuracy(result, logits, replays.digits)
    blank = [np.zeros(len(part[PAGE]), bool) for part in logits]
    blank += [replay.blank for replay in replays.non_digits]
    _add_accepted(result, classifier, [*(part[PAGE] for part in logits), *non_digits], blank)
    result.cells = _measure_cells(classifier, replays, listen)
    return result


def _add_accuracy(result: ModelResults, logits: list[Logits], digits: list[Replay]) -> None:
    """Fill in the accuracy of each pipeline, file and group, and the calibration error."""
    groups = np.concatenate([replay.groups for replay in digits])
    hits = [part.argmax(axis=2) == replay.labels for part, replay in zip(logits, digits, strict=True)]
    for hit in np.concatenate(hits, axis=1):
        result.ways.append(compute_macro(compute_group_shares(hit, groups)))
    for hit, part, replay in zip(hits, logits, digits, strict=True):
        result.totals.append(compute_share(hit[PAGE]))
        result.files.append(compute_group_shares(hit[PAGE], replay.groups))
        probabilities = softmax(part[PAGE].astype(np.float64) / result.temperature)
        result.ece.append(compute_reliability(probabilities, replay.labels).ece)


def _add_accepted(
    result: ModelResults, classifier: Classifier, logits: list[Logits], blank: list[Mask]
) -> None:
    """Fill in the accepted share of each file by each rule; `logits` and `blank` are in the files' order.

    A blank picture is never accepted, since the page does not read it. SCORE and SOFTMAX have the threshold
    that accepts ACCEPTED of all digits.
    """

    def is_sure(some: Logits) -> Mask:
        predictions = build_predictions(some, classifier.calibration)
        return np.array([prediction.certainty == "sure" for prediction in predictions], bool)

    def compute_softmax(some: Logits) -> Floats:
        highest: Floats = softmax(some.astype(np.float64) / result.temperature).max(axis=1)
        return highest

    scores = [compute_digit_score(part) for part in logits]
    maxima = [compute_softmax(part) for part in logits]
    digits = len(result.totals)
    accepted: dict[str, list[Mask]] = {
        OWN: [part >= result.threshold for part in scores],
        CERTAIN: [is_sure(part) for part in logits],
        SCORE: [part >= find_threshold(np.concatenate(scores[:digits]), ACCEPTED) for part in scores],
        SOFTMAX: [part >= find_threshold(np.concatenate(maxima[:digits]), ACCEPTED) for part in maxima],
    }
    for rule, masks in accepted.items():
        result.accepted[rule] = [compute_share(mask & ~empty) for mask, empty in zip(masks, blank, strict=True)]


def _measure_cells(classifier: Classifier, replays: Replays, listen: Listen) -> list[Cell]:
    """Accuracy in each cell of the table of conditions; the first cell is the centre cell."""
    cells: list[Cell] = []
    centre: npt.NDArray[np.bool_] | None = None
    for condition, images in replays.conditions:
        hits = _compute_logits(classifier, images, listen).argmax(axis=1) == replays.condition_labels
        centre = hits if centre is None else centre
        difference = compute_difference(hits, centre)
        cells.append(Cell(condition.kind, condition.name, compute_share(hits), difference))
    return cells
