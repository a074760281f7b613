"""Names of the models for people: the only place where the page gets them from.

Commands and files use a model's own name, such as `cnn`.
"""

from typing import NamedTuple


class _Name(NamedTuple):
    short: str
    in_sentence: str
    distinction: str
    """what sets the model apart from the others"""


_NAMES = {
    "digitpad": _Name("Digitpad", "Digitpad", "reads people best"),
    "cnn": _Name("Convolutional network", "the convolutional network", "MNIST only"),
    "mlp-256-256": _Name("Large dense network", "the large dense network", "269,322 parameters"),
    "mlp-128-64": _Name("Small dense network", "the small dense network", "109,386 parameters"),
}


def name_model(model: str) -> str:
    """Name a model in a legend, a table or a list; an unknown one by its own name."""
    return _NAMES[model].short if model in _NAMES else model


def mention_model(model: str, *, first: bool = False) -> str:
    """Name a model in a sentence; `first` begins it with a capital letter."""
    if model not in _NAMES:
        return model
    mention = _NAMES[model].in_sentence
    return mention[0].upper() + mention[1:] if first else mention


def describe_model(model: str) -> str:
    """Name a model where one is chosen, with what sets it apart."""
    return f"{_NAMES[model].short}: {_NAMES[model].distinction}" if model in _NAMES else model
