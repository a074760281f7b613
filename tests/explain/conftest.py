"""Fixtures for explanations: an image of a 7, networks that read it, and the shipped cnn."""

import numpy as np
import pytest

from digitpad.artifacts.store import ArtifactError
from digitpad.models.classifier import load_classifier
from digitpad.preprocessing.framing import frame_drawing
from tests.explain.networks import random_network, read_by

SEVEN = [np.array([[90, 80], [220, 80], [150, 260]], np.float32)]


@pytest.fixture(scope="module")
def seven():
    """The image of a 7."""
    return frame_drawing(SEVEN).image


@pytest.fixture(scope="module")
def bar(seven):
    """Pixels of the 7's bar, which a 1 does not have."""
    mask = np.zeros((28, 28), bool)
    top, left = np.argwhere(seven > 0.5).min(axis=0)
    mask[top : top + 4, left : left + 10] = True
    return mask & (seven > 0.5)


@pytest.fixture(scope="module")
def by_bar(bar):
    """A network that reads a 7 where the bar is inked, else a 1."""
    weights = np.zeros((10, 28, 28), np.float32)
    weights[7][bar] = 1.0
    compute = read_by(weights)
    return lambda images: compute(images) + np.eye(10, dtype=np.float32)[1] * bar.sum() * 0.8


@pytest.fixture(scope="module")
def network():
    """A small network with fixed random weights."""
    return random_network(0)


@pytest.fixture(scope="module")
def shipped():
    """The shipped cnn."""
    try:
        return load_classifier("cnn")
    except ArtifactError:
        pytest.skip("needs the cnn in artifacts/")
