"""How each model is trained."""

from dataclasses import dataclass

from digitpad.augment import Augmentation


@dataclass(frozen=True)
class Recipe:
    """Everything that decides how a model is trained, apart from the data and the seed."""

    model: str
    epochs: int
    batch_size: int = 128
    learning_rate: float = 2e-3
    """Peak of Adam's rate: a linear warm-up over the first epoch, then half a cosine to 0 (Loshchilov and
    Hutter 2016)."""
    augmentation: Augmentation = Augmentation()
    mixed: bool = False
    """Whether it learns from drawings, rare styles and marks that are no digits too (see `digitpad.material`),
    against a fixed logit of 0 for "no digit"."""


GENTLE = Augmentation(rotation=8, shift=1.0, scale=0.08, shear=0.12, elastic=0.6, thickness=0.3)
"""For the MLPs: with no convolution to share what they learn, stronger variation costs them accuracy."""

RECIPES = {
    "mlp-128-64": Recipe("mlp-128-64", epochs=20, augmentation=GENTLE),
    "mlp-256-256": Recipe("mlp-256-256", epochs=20, augmentation=GENTLE),
    "cnn": Recipe("cnn", epochs=24),
    "digitpad": Recipe("digitpad", epochs=52, mixed=True),
}

FAST = {
    "cnn": Recipe(
        "cnn",
        epochs=3,
        batch_size=96,
        learning_rate=4e-3,
        augmentation=Augmentation(rotation=5, shift=1.0, scale=0.05, shear=0.05, elastic=0.0, thickness=0.15),
    ),
}
"""For whoever wants a good model soon: few epochs at a high rate that falls to 0 within them, and so little
variation that the network has seen enough by then."""
