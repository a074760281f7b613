"""The two engines that run a network, and their common interface.

Keras on TensorFlow runs `model.keras` and lets the page look inside the network. LiteRT runs `model.tflite`
with the same weights: it takes 50 MB instead of 620 MB, starts in 0.1 s instead of 2 s, and imports neither
TensorFlow nor Keras. The logits of the two agree to rounding.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal, get_args

from digitpad.artifacts.store import ArtifactError
from digitpad.types import Features, Images, Logits

EngineName = Literal["keras", "litert"]
ENGINE_VARIABLE = "DIGITPAD_ENGINE"


@dataclass(frozen=True)
class Outputs:
    """What a network computes for N images."""

    logits: Logits
    """(N, 10) float32"""
    features: Features | None = None
    """(N, F) float32: what the last layer reads; None for a LiteRT export without this output"""


Engine = Callable[[Images], Outputs]
"""A network ready to run: images (N, 28, 28) float32 in [0, 1], N > 0 → Outputs. Safe in several threads."""


def choose_engine() -> EngineName:
    """The engine that DIGITPAD_ENGINE names; without it Keras if TensorFlow is installed, else LiteRT.

    Raises ArtifactError for an unknown name.
    """
    named = os.environ.get(ENGINE_VARIABLE)
    if not named:
        return "keras" if find_spec("tensorflow") else "litert"
    if named not in get_args(EngineName):
        raise ArtifactError(f"Expected {ENGINE_VARIABLE} to be keras or litert, got {named!r}.")
    return "keras" if named == "keras" else "litert"
