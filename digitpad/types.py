"""Type aliases of the arrays that modules exchange: dtype in the type, shape and range in the docstring.

NumPy's types carry no shapes, so several aliases name the same type. Their names state the shape.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

AnyArray: TypeAlias = npt.NDArray[Any]
"""An array of any dtype: untrusted input before its checks."""
Floats: TypeAlias = npt.NDArray[np.floating[Any]]
"""Real numbers of any precision; the docstring of the parameter or the function states the shape."""
Integers: TypeAlias = npt.NDArray[np.integer[Any]]
"""Whole numbers of any width."""
Mask: TypeAlias = npt.NDArray[np.bool_]
"""True where something holds."""
Texts: TypeAlias = npt.NDArray[np.str_]
"""(N,) Unicode text, such as names of groups and writers."""
Indices: TypeAlias = npt.NDArray[np.int64]
"""(N,) positions in another array."""

Ink: TypeAlias = npt.NDArray[np.float32]
"""(H, W) in [0, 1]: 0 is paper, 1 is pen."""
Image: TypeAlias = npt.NDArray[np.float32]
"""(28, 28) in [0, 1], white on black: what the network reads."""
Images: TypeAlias = npt.NDArray[np.float32]
"""(N, 28, 28) in [0, 1], white on black."""
ImageBytes: TypeAlias = npt.NDArray[np.uint8]
"""(28, 28) or (N, 28, 28), 0 to 255: images as MNIST and a run's files store them."""
Picture: TypeAlias = npt.NDArray[np.uint8] | npt.NDArray[np.float32]
"""(H, W), (H, W, 3) RGB or (H, W, 4) RGBA: uint8, or float32 in [0, 1]. Dark on light or light on dark."""
Pixels: TypeAlias = npt.NDArray[np.uint8]
"""(H, W, 3) RGB, 0 to 255: a picture made for display."""

Stroke: TypeAlias = npt.NDArray[np.floating[Any]]
"""(n, 2): the points of one stroke from pen down to pen up, x to the right and y down. float32 as every reader
returns it; computations on the way may be float64."""

Labels: TypeAlias = npt.NDArray[np.integer[Any]]
"""(N,): digits 0 to 9; in training also `config.NOT_A_DIGIT`."""
Logits: TypeAlias = npt.NDArray[np.floating[Any]]
"""(N, 10), or (10,) for one image: a network's outputs, unbounded."""
Probabilities: TypeAlias = npt.NDArray[np.floating[Any]]
"""(N, 10), or (10,) for one image, in [0, 1]: softmax(logits / temperature); each row sums to 1."""
Features: TypeAlias = npt.NDArray[np.floating[Any]]
"""(N, F), or (F,) for one image: outputs of the penultimate layer, which the last layer reads."""

ComputeLogits: TypeAlias = Callable[[Images], Logits]
"""A network as a function of images (N, 28, 28): what a `Classifier` holds, whatever the engine."""
