"""The named architectures. Each takes images (N, 28, 28) in [0, 1] and gives logits (N, 10)."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from digitpad.config import CLASSES, IMAGE_SIZE

if TYPE_CHECKING:
    import keras


def build_model(name: str) -> "keras.Model":
    """A fresh model of the named architecture. Raises ValueError for a name that is not one of MODELS."""
    if name not in MODELS:
        raise ValueError(f"Expected a model out of {', '.join(MODELS)}, got {name!r}.")
    return MODELS[name]()


def _build_mlp(first: int, second: int) -> "keras.Model":
    """Flatten and two dense ReLU layers: the two networks that most tutorials publish."""
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
    """Two blocks of two 3x3 convolutions and max-pooling, a dense layer: 339,938 parameters.

    The shape of VGG (Simonyan and Zisserman 2014) with batch normalisation (Ioffe and Szegedy 2015).
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


def _convolution(filters: int, place: str) -> list["keras.layers.Layer"]:
    from keras import layers

    return [
        layers.Conv2D(filters, 3, padding="same", use_bias=False, name=f"conv_{place}"),
        layers.BatchNormalization(name=f"norm_{place}"),
        layers.ReLU(name=f"relu_{place}"),
    ]


MODELS: dict[str, Callable[[], "keras.Model"]] = {
    "mlp-128-64": lambda: _build_mlp(128, 64),
    "mlp-256-256": lambda: _build_mlp(256, 256),
    "cnn": _build_cnn,
}
