"""dataset: an epoch contains each sample once, in another variant than the epoch before."""

import numpy as np
import pytest

from digitpad.training.dataset import SampleSource, TrainingSet
from digitpad.training.sources import build_source


def build_numbered(first, variants, count):
    """A source whose image of sample i in variant v is `first + 10 v + i` everywhere."""
    values = first + 10 * np.arange(variants)[:, None] + np.arange(count)
    images = np.broadcast_to(values[..., None, None], (variants, count, 28, 28)).astype(np.uint8)
    return SampleSource("test", images, np.arange(count))


@pytest.fixture
def training_set():
    return TrainingSet((build_numbered(0, 1, 3), build_numbered(100, 2, 4)))


def test_an_epoch_contains_each_sample_once(training_set):
    assert len(training_set) == 7
    assert sorted(training_set.shuffle(0, 5)) == list(range(7))


def test_seed_and_epoch_determine_the_order(training_set):
    assert np.array_equal(training_set.shuffle(3, 5), training_set.shuffle(3, 5))
    assert not np.array_equal(training_set.shuffle(0, 5), training_set.shuffle(0, 6))


def test_the_next_epoch_has_each_sample_in_its_next_variant(training_set):
    first, second = (np.rint(training_set.take(np.arange(7), epoch).images[:, 0, 0] * 255) for epoch in (0, 1))
    assert first.tolist() == [0, 1, 2, 100, 111, 102, 113]
    assert second.tolist() == [0, 1, 2, 110, 101, 112, 103]


def test_labels_stay_with_their_images_in_any_order(training_set):
    split = training_set.take(np.array([6, 0, 3]), 0)
    assert split.labels.tolist() == [3, 0, 0]
    assert split.images.dtype == np.float32
    assert split.images.max() <= 1


def test_images_are_restored_exactly(toy_mnist):
    training_set = TrainingSet((build_source(toy_mnist.train, "MNIST"),))
    exact = np.rint(toy_mnist.train.images * 255) / 255
    assert np.allclose(training_set.mnist.images, exact, atol=1e-7)
    assert np.array_equal(training_set.take(np.arange(20), 3).images, training_set.mnist.images[:20])


def test_sizes_add_up_sources_of_the_same_name(training_set):
    assert training_set.sizes == {"test": 7}
