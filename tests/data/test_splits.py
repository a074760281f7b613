"""splits.py: training and validation never share a sample."""

import numpy as np

from digitpad.data.splits import Split, split_validation

LABELS = np.repeat(np.arange(10), 6_000)


def test_the_validation_set_is_balanced():
    _, validation = split_validation(LABELS)
    assert np.bincount(LABELS[validation]).tolist() == [500] * 10


def test_every_sample_is_in_one_set():
    train, validation = split_validation(LABELS)
    assert not set(train) & set(validation)
    assert len(train) + len(validation) == len(LABELS)


def test_the_split_is_the_same_every_time():
    assert np.array_equal(split_validation(LABELS)[1], split_validation(LABELS)[1])


def test_samples_are_taken_in_the_order_of_their_indices():
    split = Split(np.arange(3 * 784, dtype=np.float32).reshape(3, 28, 28), np.array([7, 8, 9]))
    taken = split.take(np.array([2, 0]))
    assert taken.labels.tolist() == [9, 7]
    assert taken.images[:, 0, 0].tolist() == [2 * 784, 0]
    assert len(taken) == 2
