"""Checked numbers of a command line, for argparse's `type=`."""

from argparse import ArgumentTypeError

NUMBER_LIMIT = 2**32
"""Every whole number on a command line is below this: Keras seeds initial weights with 32 bits."""


def natural(text: str) -> int:
    """Parse a whole number from 0 on."""
    return _parse_number(text, 0, "0 or more")


def positive(text: str) -> int:
    """Parse a whole number from 1 on."""
    return _parse_number(text, 1, "a whole number above 0")


def share(text: str) -> float:
    """Parse a number from 0 to 1."""
    number = float(text)
    if not 0 <= number <= 1:
        raise ArgumentTypeError(f"expected a share between 0 and 1, e.g. 0.994, got {text}")
    return number


def _parse_number(text: str, least: int, expected: str) -> int:
    number = int(text)
    if number < least:
        raise ArgumentTypeError(f"expected {expected}, got {number}")
    if number >= NUMBER_LIMIT:
        raise ArgumentTypeError(f"expected a number below {NUMBER_LIMIT}, got {text[:30]}")
    return number
