"""The matrix of generated pictures: kinds x sizes x pens x lights, the same pictures in every run."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.picture_digits import PENS, DigitMask, draw_mask, light_segments, print_digit
from benchmarks.picture_kinds import BLANKS, KINDS
from benchmarks.picture_scenes import Kind, compute_digit_side, make_picture

SIZES = (28, 64, 280, 960)
"""Longer sides of the pictures, in pixels."""


@dataclass(frozen=True)
class Cell:
    """One cell of the matrix."""

    kind: str
    size: int
    pen: str
    """a name in PENS; "-" for what is printed, for segments and for blank sheets"""
    light: str
    blank: bool = False

    @property
    def name(self) -> str:
        """For tables and JSON."""
        parts = ("blank" if self.blank else "", self.kind, f"{self.size} px", self.pen, self.light)
        return ", ".join(part for part in parts if part not in ("", "-"))


@dataclass(frozen=True, eq=False)
class MadePicture:
    """A generated picture and the digit on it."""

    pixels: npt.NDArray[np.uint8]
    label: int | None
    """None for a blank sheet"""


def list_cells() -> list[Cell]:
    """Every cell with a digit that a person can read."""
    cells = []
    for name, kind in KINDS.items():
        pens = list(PENS) if kind.source == "drawn" else ["-"]
        sizes = [size for size in SIZES if size >= kind.smallest]
        cells += [Cell(name, size, pen, light) for size in sizes for pen in pens for light in kind.lights]
    return cells


def list_blank_cells() -> list[Cell]:
    """Every cell without a digit."""
    return [
        Cell(name, size, "-", light, blank=True)
        for name, kind in BLANKS.items()
        for size in SIZES
        if size >= kind.smallest
        for light in kind.lights
    ]


def make_cell(cell: Cell, count: int, *, seed: int = 0) -> Iterator[MadePicture]:
    """Make a cell's pictures. The first ones are the same for every count."""
    kind = (BLANKS if cell.blank else KINDS)[cell.kind]
    for place in range(count):
        rng = np.random.default_rng([seed, zlib.crc32(cell.name.encode()), place])
        digit = None if cell.blank else _make_digit(kind, cell, rng)
        ink = None if digit is None else digit.ink
        pixels, _ = make_picture(kind, ink, rng, size=cell.size, light=cell.light)
        yield MadePicture(pixels, None if digit is None else digit.label)


def _make_digit(kind: Kind, cell: Cell, rng: np.random.Generator) -> DigitMask:
    side = compute_digit_side(kind, rng, cell.size)
    if kind.source == "printed":
        return print_digit(rng, side)
    return light_segments(rng, side) if kind.source == "segments" else draw_mask(rng, side, PENS[cell.pen])
