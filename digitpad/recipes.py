"""How each model is trained."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Augmentation:
    """The largest change of each kind; every image draws its own, uniformly up to it (elastic: normal)."""

    rotation: float = 10.0
    """degrees"""
    shift: float = 1.5
    """pixels"""
    scale: float = 0.1
    """relative; both axes together, and a third as much between them"""
    shear: float = 0.15
    """horizontal pixels per vertical pixel: slant"""
    elastic: float = 0.6
    """pixels, standard deviation of the elastic field"""
    thickness: float = 0.35
    """share of a one-pixel dilation or erosion"""


@dataclass(frozen=True)
class Recipe:
    """Everything that decides how a model is trained, apart from the data and the seed."""

    model: str
    """The name it gets in the artifacts."""
    epochs: int
    batch_size: int = 128
    learning_rate: float = 2e-3
    """Peak of Adam's rate: a linear warm-up over the first epoch, then half a cosine (Loshchilov and Hutter
    2016)."""
    last_rate: float = 0.0
    """Share of the peak that is left at the end. An average of the weights needs no rate that falls to 0."""
    augmentation: Augmentation = Augmentation()
    mixed: bool = False
    """Whether it learns from drawings, rare styles and marks that are no digits too (see
    `digitpad.training.corpus`), against a fixed logit of 0 for "no digit"."""
    averaging: float | None = None
    """Share that a batch leaves of the running average of the weights (see
    `digitpad.training.weight_average`), which is then what is validated and kept; None: the weights as the
    batch leaves them."""
    architecture: str | None = None
    """One of `digitpad.models.architectures.MODELS`; None: the one of the model's own name."""


GENTLE = Augmentation(rotation=8, shift=1.0, scale=0.08, shear=0.12, elastic=0.6, thickness=0.3)
"""For the MLPs: with no convolution to share what they learn, stronger variation costs them accuracy."""

MILD = Augmentation(rotation=6, shift=0.8, scale=0.06, shear=0.1, elastic=0.5, thickness=0.25)
"""For the flagship, whose drawings come in other hands already (see `digitpad.training.augment_strokes`):
on validation data the usual variation does a little worse than this, and stronger variation far worse
(README)."""

RECIPES = {
    "mlp-128-64": Recipe("mlp-128-64", epochs=20, augmentation=GENTLE),
    "mlp-256-256": Recipe("mlp-256-256", epochs=20, augmentation=GENTLE),
    "cnn": Recipe("cnn", epochs=24),
    "digitpad": Recipe("digitpad", epochs=24, augmentation=MILD, mixed=True, averaging=0.9999, last_rate=0.5),
}


def write_command(model: str) -> str:
    """What trains a model of this name, for a person to type."""
    files = " --strokes FILE... --non-digits FILE..." if model in RECIPES and RECIPES[model].mixed else ""
    return f"python train.py --model {model}{files}"


def suggest_training(model: str) -> str:
    """The sentence that ends an error about a damaged run."""
    return f"To train it again: {write_command(model)}"


FAST = {
    "cnn": Recipe(
        "cnn",
        epochs=2,
        batch_size=96,
        learning_rate=6e-3,
        augmentation=Augmentation(rotation=5, shift=1.0, scale=0.05, shear=0.05, elastic=0.0, thickness=0.15),
        averaging=0.99,
        architecture="cnn-fast",
    ),
}
"""For whoever wants a good model soon: a small network, few epochs at a high rate that falls to 0 within them,
so little variation that the network has seen enough by then; the average settles before the rate does."""
