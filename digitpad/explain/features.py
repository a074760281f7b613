"""Look inside a network: feature maps, filters, hidden units and penultimate features.

Keras and TensorFlow are imported inside functions; all results are NumPy arrays.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from digitpad.config import IMAGE_SIZE
from digitpad.types import Features, Floats, Image, Images, Logits

if TYPE_CHECKING:
    import keras

SHOWN_UNITS = 12
"""Hidden units of a network without convolutions that are shown."""

BATCH_SIZE = 250
"""Images per step when the features of many images are computed."""

ComputeOutputs: TypeAlias = Callable[[Images], list[Floats]]
"""Images (N, 28, 28) to the outputs of several layers, each with N rows."""


@dataclass(frozen=True)
class FeatureMaps:
    """The output of one convolution block for an image."""

    name: str
    """name of the layer"""
    maps: Floats
    """(H, W, C) float32: one map per filter"""


@dataclass(frozen=True)
class HiddenUnit:
    """A unit of the first dense layer, and what it does for an image."""

    number: int
    weights: Floats
    """(28, 28) float32: above 0 where ink excites it, below 0 where ink inhibits it"""
    activation: float
    """its output for the image, 0 or more"""
    effect: float
    """fall of the predicted digit's score when the unit is set to 0: above 0 it speaks for the digit"""


@dataclass(frozen=True)
class Probe:
    """Compiled access to the inner layers of a network; `build_probe` makes it once per network."""

    block_names: tuple[str, ...]
    """last layer of each convolution block; empty for a network without convolutions"""
    filters: Floats | None
    """(k, k, C) float32: weights of the first convolution; None without convolutions"""
    unit_weights: Floats | None
    """(28, 28, U) float32: weights of the first dense layer where it reads the image itself, else None"""
    compute: ComputeOutputs
    """images → penultimate features (N, F), then the maps (N, H, W, C) of every block, or the activations (N,
    U) of the first dense layer"""
    finish: Callable[[Floats], Logits] | None
    """activations (N, U) of the first dense layer → logits (N, 10); None where unit_weights is None"""


def build_probe(network: "keras.Model") -> Probe:
    """Build the probe of a sequential network; the feature maps are those before each pooling layer.

    The penultimate features are the input of the last layer. Raises ValueError for a network whose first
    weighted layer is neither a convolution nor a dense layer over the whole image.
    """
    import keras

    first = next(layer for layer in network.layers if layer.weights)
    outputs = [network.layers[-1].input]
    if isinstance(first, keras.layers.Conv2D):
        blocks = _find_blocks(network)
        outputs += [layer.output for layer in blocks]
        return Probe(
            block_names=tuple(layer.name for layer in blocks),
            filters=first.get_weights()[0].mean(axis=2),  # the one input channel
            unit_weights=None,
            compute=_trace(network, outputs),
            finish=None,
        )
    weights = first.get_weights()[0]
    if len(weights) != IMAGE_SIZE**2:
        raise ValueError(f"Expected a first layer over {IMAGE_SIZE**2} pixels, got {weights.shape}.")
    return Probe(
        block_names=(),
        filters=None,
        unit_weights=weights.reshape(IMAGE_SIZE, IMAGE_SIZE, -1),
        compute=_trace(network, [*outputs, first.output]),
        finish=_build_tail(network, first),
    )


def _find_blocks(network: "keras.Model") -> list["keras.layers.Layer"]:
    """Return the last layer before each pooling layer, and the last before the maps are flattened."""
    import keras

    pooling = (keras.layers.MaxPooling2D, keras.layers.AveragePooling2D)
    maps = [layer for layer in network.layers if len(layer.output.shape) == 4]
    ends = [before for before, after in pairwise(maps) if isinstance(after, pooling)]
    return ends if not maps or isinstance(maps[-1], pooling) else [*ends, maps[-1]]


def _trace(network: "keras.Model", outputs: Sequence[Any]) -> ComputeOutputs:
    """Compile a function from images to some of the network's tensors, and run it once."""
    import keras
    import tensorflow as tf

    model = keras.Model(network.inputs, outputs)
    signature = tf.TensorSpec((None, IMAGE_SIZE, IMAGE_SIZE), tf.float32)
    function = tf.function(lambda images: model(images, training=False), input_signature=[signature])
    traced = function.get_concrete_function()

    def compute(images: Images) -> list[Floats]:
        return [part.numpy() for part in traced(tf.constant(images, tf.float32))]

    compute(np.zeros((1, IMAGE_SIZE, IMAGE_SIZE), np.float32))
    return compute


def _build_tail(network: "keras.Model", first: "keras.layers.Layer") -> Callable[[Floats], Logits]:
    """Build the part of a network after its first dense layer, as a function of that layer's activations."""
    import keras

    rest = keras.Sequential(network.layers[network.layers.index(first) + 1 :])
    return lambda activations: np.asarray(rest(activations, training=False))


def compute_features(network: "keras.Model", images: Images) -> Features:
    """Compute the penultimate features (N, F) float32 of many images, on the backend that trained the network.

    For one image on the page see `compute_image_features`.
    """
    import keras

    inner = keras.Model(network.inputs, network.layers[-1].input)
    return np.asarray(inner.predict(images, batch_size=BATCH_SIZE, verbose=0))


def compute_image_features(probe: Probe, image: Image) -> Features:
    """Compute the penultimate features (F,) float32 of one image."""
    features: Features = probe.compute(image[None])[0][0]
    return features


def compute_maps(probe: Probe, image: Image) -> list[FeatureMaps]:
    """Compute the feature maps of every convolution block for an image, in order; none without convolutions."""
    outputs = probe.compute(image[None])[1:]
    return [FeatureMaps(name, maps[0]) for name, maps in zip(probe.block_names, outputs, strict=False)]


def find_strongest_units(probe: Probe, image: Image, label: int) -> list[HiddenUnit]:
    """Find the hidden units that matter most for reading `label` in an image, the strongest effect first.

    Each unit is set to 0 in turn, all others unchanged. Raises ValueError for a network with convolutions.
    """
    if probe.unit_weights is None or probe.finish is None:
        raise ValueError("Expected a network without convolutions, got one with convolutions.")
    activations = probe.compute(image[None])[-1][0]
    silenced = np.repeat(activations[None], len(activations) + 1, axis=0)
    np.fill_diagonal(silenced[1:], 0)
    logits = probe.finish(silenced)
    scores = logits[:, label] - logits.mean(axis=1)
    effects = scores[0] - scores[1:]
    strongest = np.argsort(-np.abs(effects), kind="stable")[:SHOWN_UNITS]
    return [
        HiddenUnit(int(unit), probe.unit_weights[..., unit], float(activations[unit]), float(effects[unit]))
        for unit in strongest
    ]
