"""What happens inside a network for one drawing: feature maps, filters, hidden units, penultimate features.

TensorFlow is imported inside functions; everything that comes out is NumPy.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from digitpad.config import IMAGE_SIZE

if TYPE_CHECKING:
    import keras

UNITS = 12
"""How many hidden units of a network without convolutions are shown."""


@dataclass(frozen=True)
class Layer:
    """What one layer makes of an image."""

    name: str
    maps: np.ndarray
    """(H, W, C) float32: one map a filter"""


@dataclass(frozen=True)
class Unit:
    """A hidden unit of the first dense layer."""

    number: int
    weights: np.ndarray
    """(28, 28) float32: above 0 where ink excites it, below 0 where ink silences it"""
    activation: float
    """its output for the image, 0 or more"""
    effect: float
    """how far the predicted digit's score falls when the unit is silenced: above 0 it speaks for the digit"""


@dataclass(frozen=True)
class Probe:
    """A network opened for looking inside; `build_probe` makes it once, its functions are compiled."""

    block_names: tuple[str, ...]
    """the last layer of each convolution block; none in a network without convolutions"""
    filters: np.ndarray | None
    """(k, k, C) float32: the first convolution's weights; None without convolutions"""
    unit_weights: np.ndarray | None
    """(28, 28, U) float32: the first dense layer's weights when it sees the image itself, else None"""
    compute: Callable[[np.ndarray], list[np.ndarray]]
    """images (N, 28, 28) → the penultimate features (N, F), then the maps (N, H, W, C) of every block, or the
    first dense layer's activations (N, U)"""
    finish: Callable[[np.ndarray], np.ndarray] | None
    """activations (N, U) of the first dense layer → logits (N, 10); None where unit_weights is None"""


def build_probe(network: "keras.Model") -> Probe:
    """Open a network whose layers follow each other: the feature maps are those before each pooling.

    The penultimate features are what the last layer reads. Raises ValueError for a network whose first
    weighted layer neither convolves nor reads the whole image.
    """
    import keras

    first = next(layer for layer in network.layers if layer.weights)
    outputs = [network.layers[-1].input]
    if isinstance(first, keras.layers.Conv2D):
        blocks = _find_blocks(network)
        outputs += [layer.output for layer in blocks]
        filters = first.get_weights()[0].mean(axis=2)  # one channel comes in
        names = tuple(layer.name for layer in blocks)
        return Probe(names, filters, None, _trace(network, outputs), None)
    weights = first.get_weights()[0]
    if len(weights) != IMAGE_SIZE**2:
        raise ValueError(f"Expected a first layer over {IMAGE_SIZE**2} pixels, got {weights.shape}.")
    images = weights.reshape(IMAGE_SIZE, IMAGE_SIZE, -1)
    return Probe((), None, images, _trace(network, [*outputs, first.output]), _build_tail(network, first))


def _find_blocks(network: "keras.Model") -> list["keras.layers.Layer"]:
    """The last layer before each pooling, or before the maps are flattened."""
    import keras

    pooling = (keras.layers.MaxPooling2D, keras.layers.AveragePooling2D)
    maps = [layer for layer in network.layers if len(layer.output.shape) == 4]
    ends = [before for before, after in pairwise(maps) if isinstance(after, pooling)]
    return ends if not maps or isinstance(maps[-1], pooling) else [*ends, maps[-1]]


def _trace(network: "keras.Model", outputs: list) -> Callable[[np.ndarray], list[np.ndarray]]:
    import keras
    import tensorflow as tf

    model = keras.Model(network.inputs, outputs)
    signature = tf.TensorSpec((None, IMAGE_SIZE, IMAGE_SIZE), tf.float32)
    function = tf.function(lambda images: model(images, training=False), input_signature=[signature])
    traced = function.get_concrete_function()

    def compute(images: np.ndarray) -> list[np.ndarray]:
        return [part.numpy() for part in traced(tf.constant(images, tf.float32))]

    compute(np.zeros((1, IMAGE_SIZE, IMAGE_SIZE), np.float32))
    return compute


def _build_tail(network: "keras.Model", first: "keras.layers.Layer") -> Callable[[np.ndarray], np.ndarray]:
    """Everything after the first dense layer, as a function of its activations."""
    import keras

    rest = keras.Sequential(network.layers[network.layers.index(first) + 1 :])
    return lambda activations: np.asarray(rest(activations, training=False))


def compute_features(network: "keras.Model", images: np.ndarray) -> np.ndarray:
    """Penultimate features (N, F) float32 of many images (N, 28, 28): what the last layer decides by.

    Keras only, on whatever backend trained the network. For one image on the page see `compute_feature`.
    """
    import keras

    inner = keras.Model(network.inputs, network.layers[-1].input)
    return inner.predict(images, batch_size=250, verbose=0)


def compute_feature(probe: Probe, image: np.ndarray) -> np.ndarray:
    """Penultimate features (F,) float32 of one image (28, 28)."""
    return probe.compute(image[None])[0][0]


def compute_maps(probe: Probe, image: np.ndarray) -> list[Layer]:
    """Feature maps of every convolution block for an image (28, 28), in order; none without convolutions."""
    outputs = probe.compute(image[None])[1:]
    return [Layer(name, maps[0]) for name, maps in zip(probe.block_names, outputs, strict=False)]


def find_strongest_units(probe: Probe, image: np.ndarray, label: int) -> list[Unit]:
    """The hidden units that matter most for reading `label` in an image (28, 28), the strongest effect first.

    Each unit is silenced once, all others left as they are. Raises ValueError for a network with convolutions.
    """
    if probe.unit_weights is None or probe.finish is None:
        raise ValueError("Expected a network without convolutions, got one with.")
    activations = probe.compute(image[None])[-1][0]
    silenced = np.repeat(activations[None], len(activations) + 1, axis=0)
    np.fill_diagonal(silenced[1:], 0)
    logits = probe.finish(silenced)
    scores = logits[:, label] - logits.mean(axis=1)
    effects = scores[0] - scores[1:]
    strongest = np.argsort(-np.abs(effects), kind="stable")[:UNITS]
    return [
        Unit(int(unit), probe.unit_weights[..., unit], float(activations[unit]), float(effects[unit]))
        for unit in strongest
    ]
