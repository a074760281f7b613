"""Run a network with LiteRT, without TensorFlow and Keras; export a Keras network for it."""

import tempfile
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from digitpad.artifacts.store import LIGHT, ArtifactError, Run
from digitpad.config import CLASSES, IMAGE_SIZE
from digitpad.models.engine import Engine, Outputs
from digitpad.models.tensorflow_log import filter_stderr
from digitpad.recipes import write_command
from digitpad.types import Images

if TYPE_CHECKING:
    import keras


def load_engine(run: Run) -> Engine:
    """Load the LiteRT export of a run and warm it up.

    Raises ArtifactError when the run has no export, when the export is damaged or not a digit classifier, or
    when LiteRT is not installed.
    """
    if LIGHT not in run.parts:
        raise ArtifactError(f"{run.model} has no {LIGHT}. To export it: {_suggest_export(run.model)}")
    interpreter = _load_interpreter(run.read(LIGHT), run.model)
    return _build_engine(interpreter, run.model)


def _suggest_export(model: str) -> str:
    return f"{write_command(model)} --complete"


def _load_interpreter(content: bytes, model: str) -> Any:
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError as error:
        raise ArtifactError(
            f"{model} needs TensorFlow or LiteRT, and neither is installed. To install LiteRT: "
            "pip install -r requirements-light.txt"
        ) from error
    try:
        with filter_stderr():
            interpreter = Interpreter(model_content=content, num_threads=1)
            interpreter.allocate_tensors()
    except (ValueError, RuntimeError) as error:
        raise ArtifactError(
            f"{LIGHT} of {model} cannot be loaded ({error}). To export it again: {_suggest_export(model)}"
        ) from error
    return interpreter


@dataclass(frozen=True)
class Tensors:
    """Indices of an export's tensors, and the number of its features."""

    images: int
    logits: int
    features: int | None = None
    """None in exports of older versions, which have no such output"""
    width: int = 0
    """features per image"""


def _build_engine(interpreter: Any, model: str) -> Engine:
    """Run one image after the other: LiteRT's fast kernels are prepared for one size. A batch of 16 takes 20
    times as long as 16 single images.
    """
    tensors = _find_tensors(interpreter, model)
    lock = Lock()  # an interpreter serves one thread at a time

    def compute(images: Images) -> Outputs:
        logits = np.empty((len(images), CLASSES), np.float32)
        features = np.empty((len(images), tensors.width), np.float32)
        with lock:
            for place, image in enumerate(images.astype(np.float32, copy=False)):
                interpreter.set_tensor(tensors.images, image[None])
                interpreter.invoke()
                logits[place] = interpreter.get_tensor(tensors.logits)
                if tensors.features is not None:
                    features[place] = interpreter.get_tensor(tensors.features)
        return Outputs(logits, features if tensors.features is not None else None)

    compute(np.zeros((1, IMAGE_SIZE, IMAGE_SIZE), np.float32))
    return compute


def _find_tensors(interpreter: Any, model: str) -> Tensors:
    """Find inputs and outputs by their shapes. Raises ArtifactError if they are not a digit classifier's."""
    inputs, outputs = interpreter.get_input_details(), interpreter.get_output_details()
    logits = [output for output in outputs if tuple(output["shape"]) == (1, CLASSES)]
    features = [output for output in outputs if tuple(output["shape"]) != (1, CLASSES)]
    given = [tuple(tensor["shape"]) for tensor in inputs]
    if given != [(1, IMAGE_SIZE, IMAGE_SIZE)] or len(logits) != 1 or len(features) > 1:
        returned = [tuple(map(int, tensor["shape"])) for tensor in outputs]
        raise ArtifactError(
            f"{LIGHT} of {model} reads {given} and gives {returned}, expected one image and {CLASSES} logits. "
            f"To export it again: {_suggest_export(model)}"
        )
    images, scores = inputs[0]["index"], logits[0]["index"]
    if not features:
        return Tensors(images, scores)
    return Tensors(images, scores, features[0]["index"], int(features[0]["shape"][-1]))


def export_network(network: "keras.Model") -> bytes:
    """`model.tflite` of a network: float32 weights, images (1, 28, 28) → logits (1, 10) and features (1, F).

    Needs TensorFlow.
    """
    import tensorflow as tf

    from digitpad.models.keras_engine import add_features

    with tempfile.TemporaryDirectory() as folder:
        add_features(network).export(folder, format="tf_saved_model", verbose=False)
        exported: bytes = tf.lite.TFLiteConverter.from_saved_model(folder).convert()
        return exported
