"""Photos that were never taken: a digit on paper, with what light, cameras and people do to it."""

import cv2
import numpy as np

SIDE = 640


def take_photo(digit: np.ndarray, rng: np.random.Generator, **choices) -> np.ndarray:
    """A photo (H, W, 3) uint8 of a digit (28, 28) in [0, 1] written on paper or a blackboard.

    `choices` fix what else is drawn by lot: `dark` (a blackboard), `ruled`, `shadow`, `share` (of the picture).
    """
    choices = {
        "dark": rng.random() < 0.25,
        "ruled": rng.random() < 0.3,
        "shadow": rng.random() < 0.4,
        "share": rng.uniform(0.12, 0.7),
    } | choices
    height, width = SIDE, int(SIDE * rng.choice([0.75, 1.0, 4 / 3]))
    paper = np.full((height, width), 0.18 if choices["dark"] else rng.uniform(0.75, 0.97), np.float32)
    if choices["ruled"]:
        paper = _rule(paper, rng)
    ink = _place(digit, (height, width), choices["share"], rng)
    pen = rng.uniform(0.7, 0.95) if choices["dark"] else rng.uniform(0.05, 0.3)
    light = _shine((height, width), rng) * (_cast_shadow((height, width), rng) if choices["shadow"] else 1)
    scene = (paper * (1 - ink) + pen * ink) * light
    scene = cv2.GaussianBlur(scene, (0, 0), rng.uniform(0.5, 1.5)) + rng.normal(
        0, rng.uniform(0.005, 0.02), scene.shape
    )
    tint = rng.uniform(0.92, 1.0, 3)
    photo = np.clip(255 * scene[..., None] * tint, 0, 255).astype(np.uint8)
    coded = cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 95))])[1]
    return cv2.imdecode(coded, cv2.IMREAD_COLOR)


def _place(digit, shape, share, rng):
    """The digit's ink somewhere on the paper, as a pen would have written it."""
    side = int(share * min(shape))
    large = cv2.resize(digit, (side, side), interpolation=cv2.INTER_CUBIC)
    sharp = np.clip((large - 0.5) * side / 28 + 0.5, 0, 1)
    ink = np.zeros(shape, np.float32)
    row, column = (int(rng.integers(0, length - side + 1)) for length in shape)
    ink[row : row + side, column : column + side] = sharp
    return ink


def _rule(paper, rng):
    """Pale lines, or squares, not quite level."""
    step, tilt = int(rng.uniform(18, 60)), rng.uniform(-0.03, 0.03)
    rows, columns = np.indices(paper.shape)
    lines = ((rows + tilt * columns) % step) < 1.5
    if rng.random() < 0.5:
        lines |= ((columns - tilt * rows) % step) < 1.5
    return np.where(lines, paper * rng.uniform(0.75, 0.9) if paper.mean() > 0.5 else paper * 1.3, paper).astype(
        np.float32
    )


def _shine(shape, rng):
    """Light that comes from one side."""
    rows, columns = np.indices(shape) / max(shape)
    angle = rng.uniform(0, 2 * np.pi)
    slope = np.cos(angle) * (rows - rows.mean()) + np.sin(angle) * (columns - columns.mean())
    return (rng.uniform(0.6, 0.95) * (1 + rng.uniform(0, 0.7) * slope)).astype(np.float32)


def _cast_shadow(shape, rng):
    """Half the paper lies in a shadow with a soft edge."""
    rows, columns = np.indices(shape)
    angle, softness = rng.uniform(0, 2 * np.pi), rng.uniform(4, 25)
    middle = [rng.uniform(0.2, 0.8) * length for length in shape]
    across = np.cos(angle) * (rows - middle[0]) + np.sin(angle) * (columns - middle[1])
    return (1 - rng.uniform(0.2, 0.6) / (1 + np.exp(-across / softness))).astype(np.float32)
