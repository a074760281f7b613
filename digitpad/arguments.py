"""Numbers on a command line, checked as argparse's `type=`."""

from argparse import ArgumentTypeError


def natural(text: str) -> int:
    """A whole number from 0 on."""
    number = int(text)
    if number < 0:
        raise ArgumentTypeError(f"expected 0 or more, got {number}")
    return number


def positive(text: str) -> int:
    """A whole number from 1 on."""
    number = int(text)
    if number < 1:
        raise ArgumentTypeError(f"expected a whole number above 0, got {number}")
    return number


def share(text: str) -> float:
    """A number from 0 to 1."""
    number = float(text)
    if not 0 <= number <= 1:
        raise ArgumentTypeError(f"expected a share between 0 and 1, e.g. 0.994, got {text}")
    return number
