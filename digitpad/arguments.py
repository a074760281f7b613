"""Numbers on a command line, checked as argparse's `type=`."""

from argparse import ArgumentTypeError

LARGEST = 2**32
"""One more than the largest whole number that is of use: Keras draws first weights by 32 bits of a seed."""


def natural(text: str) -> int:
    """A whole number from 0 on."""
    return _read_number(text, 0, "0 or more")


def positive(text: str) -> int:
    """A whole number from 1 on."""
    return _read_number(text, 1, "a whole number above 0")


def _read_number(text: str, least: int, expected: str) -> int:
    number = int(text)
    if number < least:
        raise ArgumentTypeError(f"expected {expected}, got {number}")
    if number >= LARGEST:
        raise ArgumentTypeError(f"expected a number below {LARGEST}, got {text[:30]}")
    return number


def share(text: str) -> float:
    """A number from 0 to 1."""
    number = float(text)
    if not 0 <= number <= 1:
        raise ArgumentTypeError(f"expected a share between 0 and 1, e.g. 0.994, got {text}")
    return number
