"""Which engine runs the network: Keras on TensorFlow, or LiteRT, which is small and starts at once.

LiteRT runs `model.tflite`, which `train.py` exports beside `model.keras`: the same weights, the same logits but
for rounding. It is chosen where TensorFlow is not installed, or by DIGITPAD_ENGINE=litert. No TensorFlow and no
Keras is imported on its way.
"""

import os
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from digitpad.artifacts.store import LIGHT, ArtifactError, load_run, read_part
from digitpad.config import ARTIFACTS, CLASSES, IMAGE_SIZE
from digitpad.recipes import write_command

if TYPE_CHECKING:
    import keras

Engine = Literal["keras", "litert"]
ENGINE_VARIABLE = "DIGITPAD_ENGINE"


def choose_engine() -> Engine:
    """The engine that DIGITPAD_ENGINE names, else Keras where TensorFlow is installed, else LiteRT.

    Raises ArtifactError for another name.
    """
    named = os.environ.get(ENGINE_VARIABLE)
    if not named:
        return "keras" if find_spec("tensorflow") else "litert"
    if named not in get_args(Engine):
        raise ArtifactError(f"Expected {ENGINE_VARIABLE} to be keras or litert, got {named!r}.")
    return "keras" if named == "keras" else "litert"


def load_engine(model: str, artifacts: Path = ARTIFACTS) -> Callable[[np.ndarray], np.ndarray]:
    """A model's export under LiteRT, warmed: images (N, 28, 28) float32 in [0, 1] → logits (N, 10) float32.

    May be called from several threads. Raises ArtifactError when the model has no export, when it is damaged or
    no digit classifier, or when LiteRT is not installed.
    """
    if LIGHT not in load_run(model, artifacts)["sha256"]:
        raise ArtifactError(f"{model} has no {LIGHT}. To export it: {write_command(model)} --complete")
    content = read_part(model, LIGHT, artifacts)
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError as error:
        raise ArtifactError(
            f"{model} needs an engine, and there is neither TensorFlow nor LiteRT. To install one: "
            "pip install -r requirements-light.txt"
        ) from error
    try:
        interpreter = Interpreter(model_content=content, num_threads=1)
        interpreter.allocate_tensors()
    except (ValueError, RuntimeError) as error:
        raise ArtifactError(
            f"{LIGHT} of {model} cannot be loaded ({error}). To export it again: "
            f"{write_command(model)} --complete"
        ) from error
    return _build_reader(interpreter, model)


def _build_reader(interpreter: "object", model: str) -> Callable[[np.ndarray], np.ndarray]:
    """One image at a time: a batch of 16 takes LiteRT 20 times as long as 16 images after each other, since its
    fast kernels are made for the one size.
    """
    (put,), (get,) = interpreter.get_input_details(), interpreter.get_output_details()  # type: ignore[attr-defined]
    shapes = tuple(put["shape"]), tuple(get["shape"])
    if shapes != ((1, IMAGE_SIZE, IMAGE_SIZE), (1, CLASSES)):
        raise ArtifactError(
            f"{LIGHT} of {model} reads {shapes[0]} and gives {shapes[1]}, expected one image and {CLASSES} "
            f"logits. To export it again: {write_command(model)} --complete"
        )
    lock = Lock()  # an interpreter serves one thread at a time

    def compute_logits(images: np.ndarray) -> np.ndarray:
        logits = np.empty((len(images), CLASSES), np.float32)
        with lock:
            for place, image in enumerate(images.astype(np.float32, copy=False)):
                interpreter.set_tensor(put["index"], image[None])  # type: ignore[attr-defined]
                interpreter.invoke()  # type: ignore[attr-defined]
                logits[place] = interpreter.get_tensor(get["index"])  # type: ignore[attr-defined]
        return logits

    compute_logits(np.zeros((1, IMAGE_SIZE, IMAGE_SIZE), np.float32))
    return compute_logits


def export_network(network: "keras.Model") -> bytes:
    """`model.tflite` of a network: float32 weights, images (1, 28, 28) → logits (1, 10).

    Needs TensorFlow, and Keras on it.
    """
    import tensorflow as tf

    with tempfile.TemporaryDirectory() as folder:
        network.export(folder, format="tf_saved_model", verbose=False)
        return tf.lite.TFLiteConverter.from_saved_model(folder).convert()
