"""Run a network with Keras on TensorFlow: build the architecture, load the weights, compile."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from digitpad.artifacts.keras_file import WEIGHTS, read_weights
from digitpad.artifacts.store import MODEL, ArtifactError, Run
from digitpad.config import IMAGE_SIZE
from digitpad.models.architectures import MODELS, build_model
from digitpad.models.engine import Engine, Outputs
from digitpad.models.tensorflow_log import start_keras
from digitpad.recipes import suggest_training
from digitpad.types import Images

if TYPE_CHECKING:
    import keras


def load_network(run: Run, architecture: str) -> "keras.Model":
    """Build a network of the named architecture with the weights of a run. Nothing else of the file is used.

    Raises ArtifactError for an unknown architecture, and for a file that is missing, damaged or does not fit.
    """
    if architecture not in MODELS:
        raise ArtifactError(
            f"The run of {run.model} has the architecture {architecture!r:.40}, this program builds "
            f"{', '.join(MODELS)}. {suggest_training(run.model)}"
        )
    content, path = run.read(MODEL), run.folder / MODEL
    try:
        weights = read_weights(content)
    except ValueError as error:
        raise ArtifactError(f"{path} is refused: {error}. {suggest_training(run.model)}") from error
    start_keras()
    network = build_model(architecture)
    try:
        _load_weights(network, weights)
    except Exception as error:  # Keras raises many types for weights that do not fit
        reason = " ".join(str(error).split())[:200]
        raise ArtifactError(
            f"{path} does not hold the weights of the architecture {architecture} ({reason}). "
            f"{suggest_training(run.model)}"
        ) from error
    return network


def _load_weights(network: "keras.Model", weights: bytes) -> None:
    """Load the bytes that were checked, from a file of our own: the one in the artifacts may change."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / WEIGHTS
        path.write_bytes(weights)
        network.load_weights(path)


def compile_network(network: "keras.Model") -> Engine:
    """Trace a network as a TensorFlow function: 0.4 ms per image where `network.predict` takes 50 ms."""
    import tensorflow as tf

    model = add_features(network)
    signature = tf.TensorSpec((None, IMAGE_SIZE, IMAGE_SIZE), tf.float32)
    function = tf.function(lambda images: model(images, training=False), input_signature=[signature])
    traced = function.get_concrete_function()

    def compute(images: Images) -> Outputs:
        logits, features = traced(tf.constant(images, tf.float32))
        return Outputs(logits.numpy(), features.numpy())

    compute(np.zeros((1, IMAGE_SIZE, IMAGE_SIZE), np.float32))
    return compute


def add_features(network: "keras.Model") -> "keras.Model":
    """The same network with two outputs: logits (N, 10) and penultimate features (N, F)."""
    import keras

    outputs = [network.outputs[0], network.layers[-1].input]
    return keras.Model(network.inputs, outputs, name=network.name)
