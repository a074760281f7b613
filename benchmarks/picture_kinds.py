"""The kinds of generated pictures: what surrounds the digit, and what happens to its ink."""

import cv2
import numpy as np

from benchmarks.picture_digits import draw_strokes
from benchmarks.picture_scenes import CLEAR, PALE, Canvas, Colour, Kind, measure_difference
from digitpad.strokes.templates import draw_digit
from digitpad.types import Floats, Ink

SCREEN = ("even", "noise")
"""Screens and files have no shadows."""

LINE_BLUE = np.array([0.45, 0.6, 0.85])
"""The blue that exercise books are ruled in."""


def _pick_other(canvas: Canvas, least: float = 20.0) -> Colour:
    """A random colour that differs from the paper."""
    for _ in range(500):
        grey = canvas.rng.random() < 0.5
        colour = np.full(3, canvas.rng.random()) if grey else canvas.rng.uniform(0, 1, 3)
        if measure_difference(colour, canvas.paper) >= least:
            break
    return colour.astype(np.float32)


def _frame(canvas: Canvas) -> None:
    """A border of any colour and of any width from one pixel on."""
    widths = (0.001, 0.02) if canvas.rng.random() < 0.4 else (0.02, 0.15)
    _surround(canvas, _pick_other(canvas), *widths)


def _surround(canvas: Canvas, colour: Colour, low: float, high: float) -> None:
    top, left, bottom, right = canvas.inside = canvas.draw_margin(low, high)
    around = np.ones(canvas.size, np.float32)
    around[top:bottom, left:right] = 0
    canvas.lay(around, colour)


def _transparent_margin(canvas: Canvas) -> None:
    top, left, bottom, right = canvas.inside = canvas.draw_margin(0.005, 0.12)
    canvas.opacity = np.zeros(canvas.size, np.float32)
    canvas.opacity[top:bottom, left:right] = 1


def _pad_in_page(canvas: Canvas) -> None:
    """A pad of another lightness inside a page, not in its middle."""
    _surround(canvas, np.full(3, canvas.paper.mean() < 0.5, np.float32), 0.05, 0.2)


def _plot(canvas: Canvas) -> None:
    """Axes around the digit, with ticks and numbers where there is room."""
    top, left, bottom, right = canvas.inside = canvas.draw_margin(0.08, 0.16)
    lines = np.zeros(canvas.size, np.uint8)
    cv2.rectangle(lines, (left, top), (right - 1, bottom - 1), 255, max(1, max(canvas.size) // 400))
    if max(canvas.size) >= 200:
        for column in np.linspace(left, right, 6).astype(int):
            cv2.line(lines, (column, bottom), (column, bottom + 3), 255, 1)
            cv2.putText(lines, str(column // 10), (column - 5, bottom + 14), 0, 0.3, 255, 1, cv2.LINE_AA)
        for row in np.linspace(top, bottom, 6).astype(int):
            cv2.line(lines, (left - 4, row), (left, row), 255, 1)
    canvas.lay(lines.astype(np.float32) / 255, _pick_other(canvas))
    inset = max(2, max(canvas.size) // 200)
    canvas.inside = (top + inset, left + inset, bottom - inset, right - inset)


def _sheet_on_table(canvas: Canvas) -> None:
    """A sheet, not quite straight, on a table with some grain."""
    top, left, bottom, right = canvas.inside = canvas.draw_margin(0.06, 0.16)
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], float)
    corners += canvas.rng.normal(0, 0.01 * min(canvas.size), (4, 2))
    sheet = np.zeros(canvas.size, np.uint8)
    cv2.fillPoly(sheet, [np.rint(corners * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    grain = canvas.rng.normal(0, canvas.rng.uniform(0, 0.03), (*canvas.size, 1))
    table = _pick_other(canvas) + grain
    alpha = sheet[..., None].astype(np.float32) / 255
    canvas.pixels = (canvas.pixels * alpha + table * (1 - alpha)).astype(np.float32)
    inset = max(1, round(0.02 * min(canvas.size)))
    canvas.inside = (top + inset, left + inset, bottom - inset, right - inset)


def _screenshot(canvas: Canvas) -> None:
    """A dark pad with a rounded light border, as this app shows it."""
    height, width = canvas.size
    inset = max(2, round(0.03 * min(canvas.size)))
    canvas.paper, canvas.ink = np.zeros(3, np.float32), np.ones(3, np.float32)
    canvas.pixels = np.ones_like(canvas.pixels)
    canvas.pixels[inset : height - inset, inset : width - inset] = 0
    canvas.inside = (2 * inset, 2 * inset, height - 2 * inset, width - 2 * inset)


def _neighbours(canvas: Canvas) -> None:
    """Parts of two other digits, cut off by the left and the right edge."""
    height, width = canvas.size
    reach = max(2, round(0.1 * width))
    alpha = np.zeros(canvas.size, np.float32)
    for left_side in (True, False):
        other = draw_strokes(draw_digit(canvas.rng).drawing, round(0.7 * min(canvas.size)), 0.12)[:height]
        part = other[:, -reach:] if left_side else other[:, :reach]
        row = int(canvas.rng.integers(0, height - len(part) + 1))
        column = 0 if left_side else width - part.shape[1]
        alpha[row : row + len(part), column : column + part.shape[1]] = part
    canvas.lay(alpha, canvas.ink)
    canvas.inside = (0, 2 * reach, height, width - 2 * reach)


def _rule(canvas: Canvas, *, squared: bool = False) -> None:
    """Pale lines, not quite level; with `squared`, upright ones, too."""
    height, width = canvas.size
    step = canvas.rng.uniform(0.07, 0.2) * max(canvas.size)
    thickness, tilt = max(1.0, 0.006 * max(canvas.size)), canvas.rng.uniform(-0.02, 0.02)
    y, x = np.indices((height, width), np.float32)
    alpha = _stripe(y + tilt * x, step, thickness, canvas.rng.uniform(0, step))
    if squared:
        alpha = np.maximum(alpha, _stripe(x - tilt * y, step, thickness, canvas.rng.uniform(0, step)))
    colour = LINE_BLUE if canvas.rng.random() < 0.5 else _pick_other(canvas)
    canvas.lay(alpha * canvas.rng.uniform(0.2, 0.45), colour)


def _stripe(position: Floats, step: float, thickness: float, offset: float) -> Floats:
    away = np.abs((position + offset) % step - step / 2)
    stripe: Floats = np.clip(thickness / 2 + 0.5 - away, 0, 1)
    return stripe


def _square(canvas: Canvas) -> None:
    _rule(canvas, squared=True)


def _cell(canvas: Canvas) -> None:
    """Borders of a form's cell along some of the edges."""
    height, width = canvas.size
    thickness = max(1, round(canvas.rng.uniform(0.008, 0.03) * min(canvas.size)))
    alpha = np.zeros(canvas.size, np.float32)
    for edge in np.flatnonzero(canvas.rng.random(4) < 0.6):
        place = int(canvas.rng.uniform(0, 0.06) * min(canvas.size))
        if edge < 2:
            place = place if edge else height - place - thickness
            alpha[place : place + thickness] = 1
        else:
            place = place if edge == 2 else width - place - thickness
            alpha[:, place : place + thickness] = 1
    canvas.lay(alpha, _pick_other(canvas, CLEAR))
    inset = round(0.1 * min(canvas.size)) + 1
    canvas.inside = (inset, inset, height - inset, width - inset)


def _specks(canvas: Canvas) -> None:
    height, width = canvas.size
    specks = np.zeros(canvas.size, np.uint8)
    for _ in range(int(canvas.rng.integers(2, 8))):
        place = int(canvas.rng.integers(width)), int(canvas.rng.integers(height))
        cv2.circle(specks, place, int(canvas.rng.uniform(0, 0.006) * min(canvas.size)), 255, -1, cv2.LINE_AA)
    canvas.lay(specks.astype(np.float32) / 255 * 0.7, canvas.ink)


def _crease(canvas: Canvas) -> None:
    """One or two soft folds across the sheet."""
    y, x = np.indices(canvas.size, np.float32)
    for _ in range(int(canvas.rng.integers(1, 3))):
        tilt, middle = canvas.rng.uniform(-0.05, 0.05), canvas.rng.uniform(0.2, 0.8) * min(canvas.size)
        away = np.abs((y if canvas.rng.random() < 0.5 else x) + tilt * (x + y) - middle)
        depth = canvas.rng.uniform(0.03, 0.15) * np.exp(-((away / (0.008 * max(canvas.size) + 0.7)) ** 2))
        canvas.lay(depth, np.full(3, 0.3))


def _lines(canvas: Canvas) -> None:
    """One to three straight lines across the sheet, nearly level or upright."""
    height, width = canvas.size
    for _ in range(int(canvas.rng.integers(1, 4))):
        lines, tilt = np.zeros(canvas.size, np.uint8), canvas.rng.uniform(-0.04, 0.04)
        thickness = max(1, round(canvas.rng.uniform(0.003, 0.025) * min(canvas.size)))
        place = canvas.rng.random()
        if canvas.rng.random() < 0.5:
            ends = (-5, int(place * height)), (width + 5, int(place * height + tilt * width))
        else:
            ends = (int(place * width), -5), (int(place * width + tilt * height), height + 5)
        cv2.line(lines, *ends, 255, thickness, cv2.LINE_AA)
        canvas.lay(lines.astype(np.float32) / 255 * canvas.rng.uniform(0.4, 1), _pick_other(canvas))


def _dots(canvas: Canvas) -> None:
    """Dotted paper."""
    height, width = canvas.size
    step = max(5, round(canvas.rng.uniform(0.04, 0.12) * min(canvas.size)))
    dots = np.zeros(canvas.size, np.uint8)
    for row in range(step // 2, height, step):
        for column in range(step // 2, width, step):
            cv2.circle(dots, (column, row), int(0.08 * step), 255, -1, cv2.LINE_AA)
    canvas.lay(dots.astype(np.float32) / 255 * canvas.rng.uniform(0.3, 0.8), _pick_other(canvas))


def _texture(canvas: Canvas) -> None:
    """Coarse grain: wood, cloth, recycled paper."""
    grain = canvas.rng.normal(0, 1, canvas.size).astype(np.float32)
    grain = np.asarray(cv2.GaussianBlur(grain, (0, 0), float(canvas.rng.choice([0.5, 1.5, 4.0]))), np.float32)
    strength = canvas.rng.uniform(0.02, 0.1)
    canvas.pixels = canvas.pixels + (strength * grain / max(1e-6, float(grain.std())))[..., None]


def _clutter(canvas: Canvas) -> None:
    """Ellipses, polygons and curves in many colours, as in a photo of a room."""
    height, width = canvas.size
    for _ in range(int(canvas.rng.integers(3, 25))):
        shape = np.zeros(canvas.size, np.uint8)
        points = canvas.rng.uniform(-0.2, 1.2, (int(canvas.rng.integers(3, 7)), 2)) * [width, height]
        sort = canvas.rng.random()
        if sort < 0.4:
            axes = canvas.rng.uniform(0.02, 0.4, 2) * min(canvas.size)
            middle = int(points[0, 0]), int(points[0, 1])
            cv2.ellipse(
                shape, middle, (int(axes[0]), int(axes[1])), canvas.rng.uniform(0, 180), 0, 360, 255, -1
            )
        elif sort < 0.75:
            cv2.fillPoly(shape, [points.astype(np.int32)], 255)
        else:
            thickness = max(1, round(canvas.rng.uniform(0.005, 0.05) * min(canvas.size)))
            cv2.polylines(shape, [points.astype(np.int32)], False, 255, thickness)
        soft = cv2.GaussianBlur(shape, (0, 0), canvas.rng.uniform(0.5, 0.5 + 0.02 * min(canvas.size)))
        canvas.lay(soft / 255 * canvas.rng.uniform(0.3, 1), canvas.rng.uniform(0, 1, 3))


def _clouds(canvas: Canvas) -> None:
    """Smooth spots of all sizes: noise whose power falls with the square of the frequency, as in photos."""
    height, width = canvas.size
    y, x = np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None, :]
    fall = 1 / np.maximum(np.hypot(y, x), 1 / max(canvas.size)) ** canvas.rng.uniform(1, 1.8)
    noise = np.fft.ifft2(np.fft.fft2(canvas.rng.normal(0, 1, canvas.size)) * fall).real
    strength = canvas.rng.uniform(0.1, 0.35) * (
        1 if canvas.rng.random() < 0.5 else canvas.rng.uniform(0.3, 1, 3)
    )
    canvas.pixels = (canvas.pixels * 0.5 + 0.25 + noise[..., None] / noise.std() * strength).astype(np.float32)


def _chalk(ink: Ink, rng: np.random.Generator) -> Ink:
    """Ink with the grain of a board."""
    grain: Ink = np.clip(1 - np.abs(rng.normal(0, 0.3, ink.shape)), 0.3, 1).astype(np.float32)
    return ink * grain


def _interrupt(ink: Ink, rng: np.random.Generator) -> Ink:
    """Ink with a gap straight across it."""
    gap = max(1, round(0.04 * max(ink.shape)))
    interrupted = ink.copy()
    row = int(rng.uniform(0.25, 0.75) * len(ink))
    interrupted[row : row + gap] = 0
    return interrupted


KINDS: dict[str, Kind] = {
    "plain": Kind(),
    "close up": Kind(shares=(0.95, 1.2)),
    "tight crop": Kind(tight=True),
    "frame": Kind(_frame, shares=(0.6, 0.9)),
    "transparent margin": Kind(_transparent_margin, shares=(0.6, 0.9), lights=SCREEN),
    "pad in a page": Kind(_pad_in_page, shares=(0.6, 0.9), smallest=56, lights=SCREEN),
    "plot": Kind(_plot, shares=(0.6, 0.85), smallest=100, lights=SCREEN),
    "sheet on a table": Kind(_sheet_on_table, shares=(0.5, 0.85), smallest=100),
    "screenshot": Kind(_screenshot, smallest=56, lights=SCREEN),
    "neighbours": Kind(_neighbours, shares=(0.6, 0.9), smallest=56),
    "pencil": Kind(contrast=PALE, papers=("white", "bright"), smallest=56),
    "same grey": Kind(coloured=True, papers=("coloured",)),
    "gap": Kind(alter=_interrupt, smallest=56),
    "ruled": Kind(_rule, shares=(0.5, 0.85), smallest=100, papers=("white", "bright")),
    "squared": Kind(_square, shares=(0.5, 0.85), smallest=100, papers=("white", "bright")),
    "cell of a form": Kind(_cell, shares=(0.6, 0.9), smallest=56, papers=("white", "bright")),
    "specks": Kind(_specks, smallest=100),
    "printed": Kind(source="printed"),
    "segments": Kind(source="segments", papers=("white", "black"), smallest=56),
    "chalk": Kind(alter=_chalk, papers=("board",), contrast=(45, 200), smallest=56),
}
"""Kinds of pictures with a digit."""

BLANKS: dict[str, Kind] = {
    "plain": Kind(),
    "frame": Kind(_frame),
    "transparent margin": Kind(_transparent_margin, lights=SCREEN),
    "pad in a page": Kind(_pad_in_page, smallest=56),
    "sheet on a table": Kind(_sheet_on_table, smallest=56),
    "ruled": Kind(_rule),
    "squared": Kind(_square),
    "cell of a form": Kind(_cell),
    "specks": Kind(_specks, smallest=56),
    "crease": Kind(_crease),
    "lines": Kind(_lines),
    "dots": Kind(_dots, smallest=56),
    "texture": Kind(_texture),
    "board": Kind(_texture, papers=("board",)),
    "clutter": Kind(_clutter),
    "clouds": Kind(_clouds),
}
"""Kinds of pictures without a digit."""
