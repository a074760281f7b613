"""How each model is trained, and the command that trains it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Augmentation:
    """The largest change of each kind. Each image draws its own, uniformly up to it (elastic: normal)."""

    rotation: float = 10.0
    """degrees"""
    shift: float = 1.5
    """pixels"""
    scale: float = 0.1
    """relative: both axes together, and a third as much between them"""
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
    """name of the model, and of its folder in the artifacts"""
    epochs: int
    batch_size: int = 128
    learning_rate: float = 2e-3
    """peak of Adam's rate: linear warm-up over one epoch, then half a cosine (Loshchilov and Hutter 2016)"""
    last_rate: float = 0.0
    """share of the peak that is left at the end; with averaged weights the rate need not fall to 0"""
    augmentation: Augmentation = Augmentation()
    mixed: bool = False
    """whether to train on drawings, rare styles and non-digits too (`digitpad.training.corpus`), with a
    fixed logit of 0 for "not a digit" as the eleventh class"""
    averaging: float | None = None
    """decay per batch of the running average of the weights (`digitpad.training.weight_average`), which is then
    validated and kept; None: no average"""
    architecture: str | None = None
    """one of `digitpad.models.architectures.MODELS`; None: the one with the model's name"""


GENTLE = Augmentation(rotation=8, shift=1.0, scale=0.08, shear=0.12, elastic=0.6, thickness=0.3)
"""For the MLPs. Without convolutions, stronger augmentation costs them accuracy."""

MILD = Augmentation(rotation=6, shift=0.8, scale=0.06, shear=0.1, elastic=0.5, thickness=0.25)
"""For the flagship, whose drawings are already augmented as strokes (`digitpad.training.augment_strokes`). On
validation data the default is slightly worse than this, and stronger augmentation is far worse."""

RECIPES = {
    "mlp-128-64": Recipe("mlp-128-64", epochs=20, augmentation=GENTLE),
    "mlp-256-256": Recipe("mlp-256-256", epochs=20, augmentation=GENTLE),
    "cnn": Recipe("cnn", epochs=24),
    "digitpad": Recipe("digitpad", epochs=24, augmentation=MILD, mixed=True, averaging=0.9999, last_rate=0.5),
}


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
"""Recipes for a good model in a short time: a small network, few epochs at a high rate that falls to 0, and as
little augmentation as the network can learn in those epochs."""


def write_command(model: str) -> str:
    """The command that trains the model, for a person to type."""
    files = " --strokes FILE... --non-digits FILE..." if model in RECIPES and RECIPES[model].mixed else ""
    return f"python train.py --model {model}{files}"


def suggest_training(model: str) -> str:
    """The last sentence of an error message about a damaged run."""
    return f"To train it again: {write_command(model)}"
