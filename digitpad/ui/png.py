"""Encode arrays as PNG: every picture reaches the browser in this way."""

import base64

import cv2
import numpy as np

from digitpad.types import ImageBytes, Picture


def encode_png(picture: Picture | ImageBytes) -> bytes:
    """Encode a picture: grey (H, W) or RGB (H, W, 3), uint8, or floats in [0, 1]."""
    whole = picture if picture.dtype == np.uint8 else np.rint(picture * 255).astype(np.uint8)
    return cv2.imencode(".png", whole if whole.ndim == 2 else whole[..., ::-1])[1].tobytes()


def encode_url(picture: Picture | ImageBytes) -> str:
    """Encode a picture (see `encode_png`) as a data URL."""
    return "data:image/png;base64," + base64.b64encode(encode_png(picture)).decode()
