"""Facts that several modules need, each with its source."""

import os
from pathlib import Path

IMAGE_SIZE = 28
"""Side of an MNIST image in pixels (LeCun, Cortes and Burges, the MNIST database)."""

BOX_SIZE = 20
"""Side of the box, in pixels, that MNIST fits the ink into before it centres it (same source)."""

MIN_SIDE = 10 / 128
"""Smallest side of a bounding box that is enlarged to the whole box, as a share of the source's side: 10 of
NIST's 128 pixels, so that a dot does not fill the box (Yadav and Bottou, "Cold Case: the Lost MNIST
Digits")."""

PEN = 1 / 8
"""Width of MNIST's pen as a share of the digit's longer side: 2.5 of 20 pixels, the mean of the test images."""

CLASSES = 10

NOT_A_DIGIT = CLASSES
"""Label of a mark that is not a digit, in training only. The networks have no output for it: its logit is fixed
at 0, and the digits' logits are learned against it (see `digitpad.models.architectures.compute_loss`)."""

CANVAS_SIZE = 320
"""Side of the pad in CSS pixels: fits a 390-pixel phone and is large enough for a projector."""

CANVAS_PEN = 20
"""Width of the pad's pen in CSS pixels. It affects only the display: drawings are redrawn with MNIST's pen."""

PACKAGE = Path(__file__).resolve().parent
BUNDLED = PACKAGE / "bundled"
"""The page, its server settings and the shipped models inside an installed package (pyproject.toml puts them
there). A checkout has them at its top instead."""

ROOT = BUNDLED if BUNDLED.is_dir() else PACKAGE.parent
"""The folder of streamlit_app.py, .streamlit/ and artifacts/."""

ARTIFACTS = ROOT / "artifacts"
"""The shipped models. In an installed package nothing is written there."""

ARTIFACTS_VARIABLE = "DIGITPAD_ARTIFACTS"
USER_ARTIFACTS = Path.home() / ".local" / "share" / "digitpad" / "artifacts"
"""Where an installed package keeps the models its user trains."""


def find_artifacts() -> Path:
    """Return the folder that models are read from.

    DIGITPAD_ARTIFACTS names it. Otherwise it is artifacts/ of the checkout; for an installed package, the
    user's folder if it holds any model, else the shipped models.
    """
    if named := os.environ.get(ARTIFACTS_VARIABLE):
        return Path(named)
    if ROOT == BUNDLED and any(USER_ARTIFACTS.glob("*/run.json")):
        return USER_ARTIFACTS
    return ARTIFACTS


def find_training_artifacts() -> Path:
    """Return the folder that training writes to: DIGITPAD_ARTIFACTS, a checkout's, or the user's."""
    if named := os.environ.get(ARTIFACTS_VARIABLE):
        return Path(named)
    return USER_ARTIFACTS if ROOT == BUNDLED else ARTIFACTS
