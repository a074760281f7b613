"""Names of the models for people: the only place where the page gets them from.

Commands and files use a model's own name, such as `cnn`.
"""

_NAMES = {
    "digitpad": ("Digitpad", "reads people best"),
    "cnn": ("Convolutional network", "MNIST only"),
    "mlp-256-256": ("Large dense network", "269,322 parameters"),
    "mlp-128-64": ("Small dense network", "109,386 parameters"),
}
"""A short name, and what sets the model apart."""


def name_model(model: str) -> str:
    """Name a model in a sentence, a legend or a table; an unknown one by its own name."""
    return _NAMES[model][0] if model in _NAMES else model


def describe_model(model: str) -> str:
    """Name a model in a list to choose from, with what sets it apart."""
    return ": ".join(_NAMES[model]) if model in _NAMES else model
