"""Load a model with Keras and compile it with TensorFlow."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from digitpad.artifacts.keras_file import check_model_file
from digitpad.artifacts.store import MODEL, ArtifactError, find_folder, read_part
from digitpad.config import ARTIFACTS, CLASSES, IMAGE_SIZE
from digitpad.models.tensorflow_log import start_keras
from digitpad.recipes import write_command

if TYPE_CHECKING:
    import keras


def load_network(model: str, artifacts: Path = ARTIFACTS) -> "keras.Model":
    """The Keras model of an artifact: data, never code. `check_model_file` sees it before Keras does.

    Raises ArtifactError when the file is missing, damaged, holds what it should not or no digit classifier.
    """
    content = read_part(model, MODEL, artifacts)
    path = find_folder(model, artifacts) / MODEL
    try:
        check_model_file(content)
    except ValueError as error:
        raise ArtifactError(f"{path} is refused: {error}. To train it again: {write_command(model)}") from error
    start_keras()
    import keras

    try:
        network = _load_copy(content)
    except Exception as error:  # whatever Keras makes of a configuration that it does not understand
        raise ArtifactError(
            f"{path} cannot be loaded by Keras {keras.__version__} ({str(error)[:200]}). "
            f"To train it again: {write_command(model)}"
        ) from error
    if network.input_shape[1:] != (IMAGE_SIZE, IMAGE_SIZE) or network.output_shape[1:] != (CLASSES,):
        raise ArtifactError(
            f"{path} reads {network.input_shape} and gives {network.output_shape}, expected images "
            f"({IMAGE_SIZE}, {IMAGE_SIZE}) and {CLASSES} logits. "
            f"To train it again: {write_command(model)}"
        )
    return network


def _load_copy(content: bytes) -> "keras.Model":
    """Load what was checked, not what may lie in its place by now."""
    import keras

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / MODEL
        path.write_bytes(content)
        return keras.saving.load_model(path, compile=False, safe_mode=True)


def compile_network(network: "keras.Model") -> Callable[[np.ndarray], np.ndarray]:
    """A traced TensorFlow function of the network: 0.4 ms an image where `network.predict` takes 50 ms."""
    import tensorflow as tf

    signature = tf.TensorSpec((None, IMAGE_SIZE, IMAGE_SIZE), tf.float32)
    function = tf.function(lambda images: network(images, training=False), input_signature=[signature])
    traced = function.get_concrete_function()

    def compute_logits(images: np.ndarray) -> np.ndarray:
        return traced(tf.constant(images, tf.float32)).numpy()

    compute_logits(np.zeros((1, IMAGE_SIZE, IMAGE_SIZE), np.float32))
    return compute_logits
