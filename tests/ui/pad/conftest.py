"""What is put on a pad."""

import numpy as np
import pytest


@pytest.fixture
def one():
    """A 1 as MNIST has it: 20 pixels high, in the middle."""
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 13:15] = 255
    return image
