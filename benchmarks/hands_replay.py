"""Let writers teach a memory: their drawings as a network sees them, corrected one after the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.replay import Placement, place_drawing
from digitpad.config import CANVAS_SIZE, CLASSES
from digitpad.models.classifier import Classifier
from digitpad.preprocessing.framing import frame_drawing
from digitpad.reading.memory import Example, Memory
from digitpad.strokes.files import StrokeSet
from digitpad.types import Features, Indices, Integers, Logits, Texts

BATCH = 256

Tick = Callable[[], None]
"""Called after each framed drawing."""


@dataclass(frozen=True)
class Marks:
    """S drawings as a network sees them."""

    labels: Integers
    """(S,): digits, or code points of symbols"""
    writers: Texts
    """(S,)"""
    logits: Logits
    """(S, 10)"""
    features: Features
    """(S, F)"""

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, places: Indices) -> "Marks":
        """The drawings at `places`, in that order."""
        return Marks(self.labels[places], self.writers[places], self.logits[places], self.features[places])

    def build_example(self, place: int, label: int | str) -> Example:
        """One drawing as an example. Its strokes are left out: memory does not compare them."""
        return Example([], label, self.logits[place], self.features[place])


@dataclass(frozen=True)
class Lesson:
    """How one writer's digits were read, in the order of drawing, without the enrolled ones."""

    labels: Integers
    """(S,)"""
    alone: Logits
    """(S, 10): the network's"""
    helped: Logits
    """(S, 10): with the memory as it was when the digit was drawn"""
    corrections: Integers
    """(S,): corrections before the digit"""


def read_marks(sets: Sequence[StrokeSet], classifier: Classifier, tick: Tick) -> Marks:
    """Frame all drawings as the page does, in the middle of the pad, and read them."""
    images = []
    for drawing in (drawing for strokes in sets for drawing in strokes.drawings):
        framing = frame_drawing(place_drawing(drawing, Placement()), canvas_side=CANVAS_SIZE)
        assert framing is not None
        images.append(framing.image)
        tick()
    outputs = [
        classifier.compute(np.stack(images[start : start + BATCH])) for start in range(0, len(images), BATCH)
    ]
    features = [output.features for output in outputs if output.features is not None]
    if len(features) < len(outputs):
        raise ValueError(f"Expected a model that provides features, got {classifier.name}.")
    return Marks(
        np.concatenate([strokes.labels for strokes in sets]),
        np.concatenate([strokes.writers for strokes in sets]),
        np.concatenate([output.logits for output in outputs]),
        np.concatenate(features),
    )


def teach_writer(digits: Marks, enrolled: int, rng: np.random.Generator) -> Lesson:
    """Draw one writer's digits in random order, with a correction after each mistake.

    The first `enrolled` drawings of each digit are taught beforehand and not counted.
    """
    digits = digits.take(rng.permutation(len(digits)))
    first = _find_first(digits.labels, enrolled)
    memory = Memory()
    for place in first.tolist():
        memory = memory.teach(digits.build_example(place, int(digits.labels[place])))
    digits = digits.take(np.setdiff1d(np.arange(len(digits)), first))
    helped, corrections = digits.logits.astype(np.float64), np.zeros(len(digits), np.int64)
    start = 0
    while start < len(digits):
        rest = slice(start, None)
        helped[rest] = memory.recall(digits.logits[rest], digits.features[rest]).logits
        wrong = np.flatnonzero(helped[rest].argmax(axis=1) != digits.labels[rest])
        if not len(wrong):
            break
        start += int(wrong[0]) + 1
        corrections[start:] += 1
        memory = memory.teach(digits.build_example(start - 1, int(digits.labels[start - 1])))
    return Lesson(digits.labels, digits.logits, helped, corrections)


def _find_first(labels: Integers, count: int) -> Indices:
    """Places of the first `count` drawings of each digit, ascending."""
    places = [np.flatnonzero(labels == digit)[:count] for digit in range(CLASSES)]
    return np.sort(np.concatenate(places))
