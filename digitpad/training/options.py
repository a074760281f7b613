"""Parse and check the options of the training command."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from digitpad.arguments import NUMBER_LIMIT, natural, positive, share
from digitpad.config import find_training_artifacts
from digitpad.data.mnist import DATA_VARIABLE
from digitpad.recipes import FAST, RECIPES, Recipe


def parse_options(argv: Sequence[str], program: str) -> argparse.Namespace:
    """Parse the command line `argv`, without the program's name.

    Raises SystemExit with status 2 after a message when an option or a value is unknown.
    """
    parser = argparse.ArgumentParser(program, description="Train a model and save it in the artifacts folder.")
    add = parser.add_argument
    add("--model", required=True, choices=list(RECIPES), help="architecture and recipe")
    add("--fast", action="store_true", help="use a short recipe: less time, lower accuracy (cnn only)")
    add("--epochs", type=positive, help="number of epochs, instead of the recipe's")
    add("--batch-size", type=positive, help="images per batch, instead of the recipe's")
    add("--seed", type=natural, default=0, help="seed of weights, order and augmentation (default: 0)")
    add(
        "--seeds",
        type=positive,
        default=1,
        metavar="N",
        help="train N seeds, starting with --seed: keep the first model, report all",
    )
    _add_data_options(parser)
    add(
        "--artifacts",
        type=Path,
        default=find_training_artifacts(),
        help="folder to save to (default: %(default)s)",
    )
    add(
        "--target",
        type=share,
        metavar="SHARE",
        help="exit with status 1 if the test accuracy is lower, e.g. 0.994",
    )
    add("--resume", action="store_true", help="continue a stopped run")
    add(
        "--complete",
        action="store_true",
        help="recompute calibration, writing styles, LiteRT export and latency of a saved model; train nothing",
    )
    add("--verbose", action="store_true", help="show TensorFlow's messages")
    return parser.parse_args(argv)


def _add_data_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--data",
        type=Path,
        help=f"folder with MNIST's four files (default: {DATA_VARIABLE}, else they are downloaded)",
    )
    add("--download", action="store_true", help="download missing or damaged files to --data")
    add(
        "--strokes",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="drawn digits, npz or UNIPEN text: digitpad trains on them, other models calibrate by them",
    )
    add(
        "--non-digits",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="letters and symbols (strokes) or doodles (npz of images) that digitpad learns to reject",
    )
    add(
        "--leave-out",
        nargs="+",
        default=[],
        metavar="GROUP",
        help="exclude groups of writers or kinds of pictures from training and score the model on them; saves "
        "no model",
    )


def choose_recipe(options: argparse.Namespace) -> Recipe:
    """The recipe that the options select. Raises ValueError for options that contradict it."""
    if options.fast and options.model not in FAST:
        raise ValueError(f"Expected --fast with one of {', '.join(FAST)}, got {options.model}.")
    recipe = (FAST if options.fast else RECIPES)[options.model]
    changes = {"epochs": options.epochs, "batch_size": options.batch_size}
    recipe = replace(recipe, **{name: value for name, value in changes.items() if value})
    _check_data(options, recipe)
    if options.seed + options.seeds > NUMBER_LIMIT:
        raise ValueError(f"Expected seeds below {NUMBER_LIMIT}, got {options.seeds} from {options.seed} on.")
    if options.complete:
        _check_complete(options)
    return recipe


def _check_data(options: argparse.Namespace, recipe: Recipe) -> None:
    if recipe.mixed and not options.strokes:
        raise ValueError(
            f"{recipe.model} needs drawings for training: add --strokes with files of digits. The README's "
            'section "Train your own" names sources.'
        )
    if options.leave_out and not recipe.mixed:
        raise ValueError(f"{recipe.model} is trained on MNIST only, which has no groups: remove --leave-out.")
    if options.non_digits and not recipe.mixed:
        raise ValueError(f"{recipe.model} is trained on MNIST only: remove --non-digits.")


def _check_complete(options: argparse.Namespace) -> None:
    """Raise ValueError for options that have no effect without training."""
    names = ("leave-out", "resume", "target", "fast", "epochs", "batch-size", "seed")
    given = [f"--{name}" for name in names if getattr(options, name.replace("-", "_"))]
    given += ["--seeds"] * (options.seeds > 1)
    if given:
        raise ValueError(f"--complete trains nothing: remove {', '.join(given)}.")
