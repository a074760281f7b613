"""Hold the data of a run in memory: the training set with its variants, the validation and the test split."""

from dataclasses import dataclass, field

import numpy as np

from digitpad.config import IMAGE_SIZE
from digitpad.data.splits import Split
from digitpad.types import ImageBytes, Indices, Labels, Texts


@dataclass(frozen=True)
class SampleSource:
    """N samples of one kind, each rendered in V variants."""

    name: str
    images: ImageBytes
    """(V, N, 28, 28)."""
    labels: Labels
    """(N,) int64: 0 to 9, or NOT_A_DIGIT."""

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class TrainingSet:
    """Several sources, used together: an epoch contains each sample once, in one of its variants."""

    sources: tuple[SampleSource, ...]
    """MNIST's images come first."""

    def __len__(self) -> int:
        return sum(len(source) for source in self.sources)

    @property
    def sizes(self) -> dict[str, int]:
        """Samples by source name. A checkpoint uses them to recognise its training set."""
        sizes = dict.fromkeys((source.name for source in self.sources), 0)
        for source in self.sources:
            sizes[source.name] += len(source)
        return sizes

    @property
    def mnist(self) -> Split:
        """The first source, not augmented."""
        return Split(self.sources[0].images[0].astype(np.float32) / 255, self.sources[0].labels)

    def shuffle(self, seed: int, epoch: int) -> Indices:
        """The order (N,) of the samples in an epoch; `seed` and `epoch` determine it."""
        return np.random.default_rng((seed, epoch)).permutation(len(self))

    def take(self, indices: Indices, epoch: int) -> Split:
        """The samples at `indices` in the variants of `epoch`: sample i has variant (epoch + i) mod V."""
        images = np.empty((len(indices), IMAGE_SIZE, IMAGE_SIZE), np.float32)
        labels = np.empty(len(indices), np.int64)
        start = 0
        for source in self.sources:
            mine = (indices >= start) & (indices < start + len(source))
            inside = indices[mine] - start
            images[mine] = source.images[(epoch + inside) % len(source.images), inside]
            labels[mine] = source.labels[inside]
            start += len(source)
        images /= 255
        return Split(images, labels)


@dataclass(frozen=True)
class ExcludedGroup:
    """Samples of a group of writers, or a kind of pictures, that is excluded from training and validation."""

    name: str
    digits: Split
    """May be empty."""
    writers: Texts
    """(N,): the writer of each digit."""
    non_digits: Split
    """May be empty."""


@dataclass(frozen=True)
class RunData:
    """All images of a run, rendered. `test` and `excluded` are read once, after the training."""

    train: TrainingSet
    validation: Split
    """Digits that choose the best epoch."""
    drawn_validation: Split
    """Drawn digits of writers without training digits: they set the thresholds of the digit score."""
    calibration: Split
    """MNIST's validation split and the drawn one: they set the temperature."""
    test: Split
    """MNIST's test split."""
    excluded: tuple[ExcludedGroup, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    """SHA-256 of each stroke or picture file by name."""
