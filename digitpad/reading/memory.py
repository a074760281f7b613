"""Memory of what a person taught: corrected digits and new symbols.

The network is not retrained. A drawing is compared with the taught examples by the cosine distance of their
penultimate features. Near examples of a digit raise its logit by a bounded amount; a new symbol is recognised
when the features are close to its examples and the network sees no clear digit. All constants were chosen on
half of the writers that a model was not trained on, and compared on the other half (`benchmarks.hands`).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np

from digitpad.config import CLASSES
from digitpad.strokes.drawing import Drawing
from digitpad.types import Features, Floats, Indices, Logits

MAX_EXAMPLES = 200
"""Stored examples; beyond it the oldest is removed."""

MAX_NAME = 20
"""Characters of a symbol's name."""

ENOUGH = 3
"""Examples of a symbol before it is recognised."""

WIDTH = 0.15
"""Distance at which an example's influence on its digit's logit falls to 1/e."""

NEAREST = 2
"""Examples of each digit that count, the nearest. With all of them, twenty confirmed drawings of one digit
turned 4 % of the other digits into it; with two, 0.1 %."""

MARGIN = 8.0
"""Lead of the taught digit over the others that an example aims at, in units of a logit."""

WEIGHTS = (2.0, 6.0)
"""Limits of what one example adds to its digit's logit. A digit that the network is sure of leads by 10."""

SAME = 1e-5
"""Distance below which two drawings are one: teaching a drawing decides about that drawing, at once."""

SAME_SUPPORT = 100.0
"""Added for the same drawing: more than any lead of the network."""

SYMBOL_WIDTH = 0.2
"""The same for a symbol's score."""

SYMBOL_NEAREST = 5
"""Examples of a symbol whose mean influence counts, the nearest. Three of five would let more digits pass."""

DIGIT_PENALTY = 0.3
"""Reduction of a symbol's score for each unit of the highest logit."""

LOWEST_LOGIT = 2.0
"""Logits below it count as this one: not being a digit makes no symbol more likely than another."""

SYMBOL_THRESHOLD = -2.9
"""Score from which a drawing is the symbol. About 0.3 % of the digits of unseen writers reach it."""

SYMBOL_GAIN = 2.0
"""Slope from score to log-odds."""

NOWHERE: Indices = np.zeros(0, np.int64)

Label: TypeAlias = int | str
"""A digit 0 to 9, or a symbol's name."""


@dataclass(frozen=True, eq=False)
class Example:
    """One drawing that a person taught."""

    drawing: Drawing
    label: Label
    logits: Logits
    """(10,): the network's, without memory"""
    features: Features
    """(F,): the network's"""


@dataclass(frozen=True, eq=False)
class Recall:
    """Answers for N drawings, with the memory's help."""

    logits: Logits
    """(N, 10) float64: the network's, raised by near examples"""
    symbols: tuple[str, ...]
    """names of the S symbols that have enough examples"""
    symbol_probabilities: Floats
    """(N, S) in [0, 1]; the digits share the rest"""
    labels: tuple[Label, ...]
    """the answer for each drawing"""
    taught: tuple[int | None, ...]
    """the example that decided each answer; None where the network alone would have answered the same"""


@dataclass(frozen=True, eq=False)
class Memory:
    """The taught examples, oldest first. Immutable: `teach` and `forget` return another memory."""

    examples: tuple[Example, ...] = ()

    def __len__(self) -> int:
        return len(self.examples)

    def teach(self, example: Example) -> "Memory":
        """Add an example. It replaces one of the same drawing, or the oldest of MAX_EXAMPLES.

        Raises ValueError for a label that is neither a digit nor a name, and for features of another model.
        """
        check_label(example.label)
        if self.examples and example.features.shape != self.examples[0].features.shape:
            raise ValueError(
                f"Expected features {self.examples[0].features.shape} as in the memory, "
                f"got {example.features.shape}."
            )
        kept = self.examples
        if kept:
            distances = self._compute_distances(example.features[None])[0]
            kept = tuple(old for old, distance in zip(kept, distances, strict=True) if distance > SAME)
        return Memory((*kept, example)[-MAX_EXAMPLES:])

    def forget(self, place: int) -> "Memory":
        """Remove the example at `place`."""
        return Memory(self.examples[:place] + self.examples[place + 1 :])

    @cached_property
    def symbols(self) -> dict[str, int]:
        """Number of examples of each symbol, in the order they were first taught."""
        counts: dict[str, int] = {}
        for example in self.examples:
            if isinstance(example.label, str):
                counts[example.label] = counts.get(example.label, 0) + 1
        return counts

    def count_missing(self, symbol: str) -> int:
        """Examples that a symbol still needs before it is recognised."""
        return max(0, ENOUGH - self.symbols.get(symbol, 0))

    def recall(self, logits: Logits, features: Features, *, enough: int = ENOUGH) -> Recall:
        """Answer for N drawings, given the network's logits (N, 10) and features (N, F).

        Symbols with fewer than `enough` examples do not take part.
        """
        known = tuple(name for name, count in self.symbols.items() if count >= enough)
        distances = self._compute_distances(features)
        raised = logits.astype(np.float64) + self._compute_support(distances)
        odds = self._compute_symbol_odds(distances, logits.max(axis=1), known)
        labels = _choose_labels(raised, odds, known)
        return Recall(raised, known, _compute_shares(odds), labels, self._explain(labels, logits, distances))

    def _compute_distances(self, features: Features) -> Floats:
        """Cosine distances (N, M) in [0, 2] from N drawings to the M examples."""
        if not self.examples:
            return np.empty((len(features), 0))
        distances: Floats = 1 - normalise(features) @ self._directions.T
        return distances

    def _compute_support(self, distances: Floats) -> Floats:
        """(N, 10): what near examples add to the logits, at most NEAREST times the larger weight per digit."""
        support = np.zeros((len(distances), CLASSES))
        kernel = self._weights * np.exp(-distances / WIDTH)
        for digit in range(CLASSES):
            mine = self._find(digit)
            if len(mine):
                support[:, digit] = np.sort(kernel[:, mine], axis=1)[:, -NEAREST:].sum(axis=1)
                support[:, digit] += SAME_SUPPORT * (distances[:, mine] <= SAME).any(axis=1)
        return support

    def _compute_symbol_odds(self, distances: Floats, top: Floats, known: tuple[str, ...]) -> Floats:
        """(N, S): log-odds of each symbol against the digits; 0 at the threshold."""
        odds = np.empty((len(distances), len(known)))
        for column, name in enumerate(known):
            mine = distances[:, self._find(name)]
            nearest = np.sort(mine, axis=1)[:, :SYMBOL_NEAREST]
            closeness = np.log(np.exp(-nearest / SYMBOL_WIDTH).mean(axis=1))
            score = closeness - DIGIT_PENALTY * np.maximum(top, LOWEST_LOGIT)
            odds[:, column] = SYMBOL_GAIN * (score - SYMBOL_THRESHOLD)
            odds[:, column] += SAME_SUPPORT * (mine <= SAME).any(axis=1)
        return odds

    def _explain(self, labels: tuple[Label, ...], logits: Logits, distances: Floats) -> tuple[int | None, ...]:
        """For each answer that the memory changed, or knows, the nearest example of that label."""
        taught: list[int | None] = []
        for label, alone, row in zip(labels, logits.argmax(axis=1).tolist(), distances, strict=True):
            mine = self._find(label)
            nearest = int(mine[row[mine].argmin()]) if len(mine) else None
            changed = nearest is not None and (label != alone or row[nearest] <= SAME)
            taught.append(nearest if changed else None)
        return tuple(taught)

    def _find(self, label: Label) -> Indices:
        """Places of the examples of a label."""
        return self._places.get(label, NOWHERE)

    @cached_property
    def _places(self) -> dict[Label, Indices]:
        """Places of the examples by label."""
        places: dict[Label, list[int]] = {}
        for place, example in enumerate(self.examples):
            places.setdefault(example.label, []).append(place)
        return {label: np.array(found) for label, found in places.items()}

    @cached_property
    def _directions(self) -> Features:
        """(M, F): the examples' features, of length 1."""
        return normalise(np.stack([example.features for example in self.examples]))

    @cached_property
    def _weights(self) -> Floats:
        """(M,): what each example adds to its digit's logit at distance 0."""
        return np.array([compute_weight(example) for example in self.examples])


def check_label(label: Label) -> None:
    """Raise ValueError for a label that is neither a digit 0 to 9 nor a symbol's name.

    A name has 1 to MAX_NAME printable characters, no space at its ends, and is not a digit.
    """
    if isinstance(label, str):
        plain = label.isprintable() and label == label.strip() and label not in set("0123456789")
        if not (plain and 1 <= len(label) <= MAX_NAME):
            raise ValueError(
                f"Expected a name of 1 to {MAX_NAME} characters that is not a digit, got {label[:40]!r}."
            )
    elif not 0 <= label < CLASSES:
        raise ValueError(f"Expected a digit from 0 to 9, got {label}.")


def compute_weight(example: Example) -> float:
    """What an example adds at distance 0: its digit's lead short of MARGIN, within WEIGHTS; 0 for a symbol.

    A confirmed drawing that the network reads clearly adds little; a misread one adds most.
    """
    if isinstance(example.label, str):
        return 0.0
    others = np.delete(example.logits, example.label)
    return float(np.clip(MARGIN - (example.logits[example.label] - others.max()), *WEIGHTS))


def normalise(features: Features) -> Features:
    """Scale features (N, F) to length 1; zeros stay zeros."""
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    scaled: Features = features / np.maximum(lengths, 1e-9)
    return scaled


def _choose_labels(logits: Logits, odds: Floats, known: tuple[str, ...]) -> tuple[Label, ...]:
    """The most likely symbol where its odds are above 0, else the digit of the highest logit."""
    digits: list[int] = logits.argmax(axis=1).tolist()
    if not known:
        return tuple(digits)
    best, above = odds.argmax(axis=1), odds.max(axis=1) > 0
    return tuple(known[best[row]] if above[row] else digit for row, digit in enumerate(digits))


def _compute_shares(odds: Floats) -> Floats:
    """Probabilities (N, S) of the symbols, of log-odds (N, S) against the digits together."""
    top = np.maximum(odds.max(axis=1, keepdims=True, initial=0), 0)
    exponentials = np.exp(odds - top)
    shares: Floats = exponentials / (np.exp(-top) + exponentials.sum(axis=1, keepdims=True))
    return shares
