"""The figures of `benchmarks.drawn_digits`. Field names are the keys of its JSON."""

import math
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.replay import PIPELINES
from digitpad.evaluation.intervals import Difference, Share


@dataclass(frozen=True)
class Settings:
    """Options that change the figures."""

    seed: int
    slant: float
    """Limit of the added slant in degrees."""
    conditions: int
    """Digits in each cell of the table of conditions, at most."""
    without: list[str]
    """Excluded writers."""
    limit: int | None
    """Samples of each file, at most; None: all."""


@dataclass(frozen=True)
class Mistake:
    """A misread digit."""

    sample: int
    """Its place among Results.images."""
    label: int
    predicted: int


@dataclass(frozen=True)
class Cell:
    """A cell of the table of conditions, for one model."""

    kind: str
    name: str
    accuracy: Share
    difference: Difference
    """From the centre cell."""


@dataclass
class ModelResults:
    """All figures of one model."""

    files: list[dict[str, Share]] = field(default_factory=list)
    """Accuracy by group, for each file of digits."""
    totals: list[Share] = field(default_factory=list)
    """Accuracy of each file of digits."""
    ways: list[float] = field(default_factory=list)
    """Mean of the groups' accuracies, for each of PIPELINES."""
    ece: list[float] = field(default_factory=list)
    """Expected calibration error of each file of digits."""
    cells: list[Cell] = field(default_factory=list)
    accepted: dict[str, list[Share]] = field(default_factory=dict)
    """By rule, the accepted share of each file of digits, then of each file of non-digits."""
    temperature: float = 1.0
    threshold: float = -math.inf
    sure_threshold: float = -math.inf


@dataclass(frozen=True)
class Results:
    """All figures, and the images of the digits."""

    models: dict[str, ModelResults]
    """By name, in the order of the tables' columns."""
    digits: list[str]
    """Names of the files of digits."""
    non_digits: list[str]
    """Names of the files of non-digits."""
    counts: list[int]
    """Digits of each file."""
    digits_in_a_cell: int
    settings: Settings
    images: npt.NDArray[np.float32]
    """(N, 28, 28): all digits, as the page's network sees them."""
    mistakes: list[Mistake]
    """Of the first model."""

    @property
    def first_model(self) -> str:
        """The model of the first column."""
        return next(iter(self.models))

    def to_json(self) -> dict[str, Any]:
        """Every figure, without the images; infinities become None."""
        return {
            "digits": self.digits,
            "non_digits": self.non_digits,
            "ways": list(PIPELINES),
            "settings": asdict(self.settings),
            "counts": self.counts,
            "digits_in_a_cell": self.digits_in_a_cell,
            "models": {name: _replace_infinities(asdict(result)) for name, result in self.models.items()},
        }


def _replace_infinities(content: Any) -> Any:
    """The same content with None for each number that JSON cannot express."""
    if isinstance(content, dict):
        return {name: _replace_infinities(value) for name, value in content.items()}
    if isinstance(content, list):
        return [_replace_infinities(value) for value in content]
    return None if isinstance(content, float) and not math.isfinite(content) else content
