"""The named architectures: Keras models from images (N, 28, 28) in [0, 1] to logits (N, 10)."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from digitpad.config import CLASSES, IMAGE_SIZE, NOT_A_DIGIT
from digitpad.types import Images, Logits

if TYPE_CHECKING:
    import keras


def build_model(name: str) -> "keras.Model":
    """Build an untrained model of the named architecture. Raises ValueError for a name outside MODELS."""
    if name not in MODELS:
        raise ValueError(f"Expected one of the architectures {', '.join(MODELS)}, got {name!r}.")
    return MODELS[name]()


def _build_mlp(first: int, second: int) -> "keras.Model":
    """Flatten and two dense ReLU layers, as in most tutorials: 109,386 parameters for 128 and 64 units."""
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input((IMAGE_SIZE, IMAGE_SIZE), name="images"),
            layers.Flatten(name="flatten"),
            layers.Dense(first, activation="relu", name="dense_1"),
            layers.Dropout(0.1, name="dropout_1"),
            layers.Dense(second, activation="relu", name="dense_2"),
            layers.Dense(CLASSES, name="logits"),
        ],
        name=f"mlp-{first}-{second}",
    )


def _build_cnn() -> "keras.Model":
    """Two blocks of two 3x3 convolutions and max-pooling, and a dense layer: 339,938 parameters.

    The structure of VGG (Simonyan and Zisserman 2014) with batch normalisation (Ioffe and Szegedy 2015).
    """
    import keras
    from keras import layers

    stack: list[keras.layers.Layer] = [
        keras.Input((IMAGE_SIZE, IMAGE_SIZE), name="images"),
        layers.Reshape((IMAGE_SIZE, IMAGE_SIZE, 1), name="channel"),
    ]
    for block, filters in enumerate((24, 48), start=1):
        for part in (1, 2):
            stack += _convolution(filters, f"{block}_{part}")
        stack.append(layers.MaxPooling2D(name=f"pool_{block}"))
    stack += [
        layers.Flatten(name="flatten"),
        layers.Dense(128, use_bias=False, name="dense"),
        layers.BatchNormalization(name="dense_norm"),
        layers.ReLU(name="dense_relu"),
        layers.Dropout(0.3, name="dropout"),
        layers.Dense(CLASSES, name="logits"),
    ]
    return keras.Sequential(stack, name="cnn")


def _build_fast_cnn() -> "keras.Model":
    """Three convolutions, the first with a stride: 44,930 parameters, 3.5 million multiply-adds per image."""
    import keras
    from keras import layers

    stack: list[keras.layers.Layer] = [
        keras.Input((IMAGE_SIZE, IMAGE_SIZE), name="images"),
        layers.Reshape((IMAGE_SIZE, IMAGE_SIZE, 1), name="channel"),
        *_convolution(24, "1", strides=2, size=5),
        *_convolution(48, "2"),
        layers.MaxPooling2D(name="pool_2"),
        *_convolution(64, "3"),
        layers.MaxPooling2D(name="pool_3"),
        layers.Flatten(name="flatten"),
        layers.Dense(CLASSES, name="logits"),
    ]
    return keras.Sequential(stack, name="cnn-fast")


def _build_digitpad() -> "keras.Model":
    """Six 3x3 convolutions, the second with a stride, and a dense layer: 768,986 parameters, 14 million
    multiply-adds per image.

    Most of them are at 14x14 and 7x7 pixels, where a CPU gains the most accuracy per second of training.
    """
    import keras
    from keras import layers

    stack: list[keras.layers.Layer] = [
        keras.Input((IMAGE_SIZE, IMAGE_SIZE), name="images"),
        layers.Reshape((IMAGE_SIZE, IMAGE_SIZE, 1), name="channel"),
        *_convolution(16, "1_1"),
        *_convolution(32, "1_2", strides=2),
        *_convolution(48, "2_1"),
        *_convolution(48, "2_2"),
        layers.MaxPooling2D(name="pool_2"),
        *_convolution(96, "3_1"),
        *_convolution(96, "3_2"),
        layers.Flatten(name="flatten"),
        layers.Dropout(0.3, name="dropout_1"),
        layers.Dense(128, use_bias=False, name="dense"),
        layers.BatchNormalization(name="dense_norm"),
        layers.ReLU(name="dense_relu"),
        layers.Dropout(0.3, name="dropout_2"),
        layers.Dense(CLASSES, name="logits"),
    ]
    return keras.Sequential(stack, name="digitpad")


def _convolution(filters: int, place: str, strides: int = 1, size: int = 3) -> list["keras.layers.Layer"]:
    from keras import layers

    return [
        layers.Conv2D(filters, size, strides, padding="same", use_bias=False, name=f"conv_{place}"),
        layers.BatchNormalization(name=f"norm_{place}"),
        layers.ReLU(name=f"relu_{place}"),
    ]


MODELS: dict[str, Callable[[], "keras.Model"]] = {
    "mlp-128-64": lambda: _build_mlp(128, 64),
    "mlp-256-256": lambda: _build_mlp(256, 256),
    "cnn": _build_cnn,
    "cnn-fast": _build_fast_cnn,
    "digitpad": _build_digitpad,
}


def predict_logits(model: "keras.Model", images: Images) -> Logits:
    """Logits (N, 10) float32 of images (N, 28, 28) float32; N may be 0. For many images, outside the page."""
    if not len(images):
        return np.zeros((0, CLASSES), np.float32)
    logits: Logits = model.predict(images, batch_size=500, verbose=0)
    return logits


def compute_loss(labels: Any, logits: Any) -> Any:
    """Cross-entropy (N,) of logits (N, 10) for labels 0-10, where 10 is NOT_A_DIGIT.

    "Not a digit" is an eleventh class with a fixed logit of 0. A non-digit therefore pushes all ten logits far
    below 0, and their log-sum-exp tells digits from non-digits: the energy score of Liu and others
    ("Energy-based Out-of-distribution Detection", 2020).
    """
    import keras
    from keras import ops

    anchored = ops.concatenate([logits, ops.zeros_like(logits[:, :1])], axis=-1)
    return keras.losses.sparse_categorical_crossentropy(labels, anchored, from_logits=True)


def compute_hits(labels: Any, logits: Any) -> Any:
    """1.0 (N,) where a digit is read correctly or a non-digit has no logit above 0, else 0.0."""
    from keras import ops

    labels = ops.cast(ops.reshape(labels, (-1,)), "int32")
    read = ops.cast(ops.argmax(logits, axis=-1), "int32")
    rejected = ops.max(logits, axis=-1) < 0
    return ops.cast(ops.where(labels == NOT_A_DIGIT, rejected, read == labels), "float32")
