"""Train a model and leave it in artifacts/: `python train.py --model cnn`.

The flagship learns from drawings too: `python train.py --model digitpad --strokes FILE...`.

Exit status: 0 trained, 1 below --target, 2 nothing could be trained (the message says why), 130 stopped by
Ctrl-C.
"""

import argparse
import shlex
import sys
from dataclasses import replace
from pathlib import Path
from statistics import mean, stdev

from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar

from digitpad.arguments import LARGEST, natural, positive, share
from digitpad.config import ARTIFACTS, DATA_CACHE
from digitpad.data.mnist import Mnist, download_mnist, load_mnist
from digitpad.evaluation.run_record import load_record
from digitpad.files import check_room, describe_failure
from digitpad.recipes import FAST, RECIPES, Recipe
from digitpad.training.checkpoint import checkpoint_folder, load_seed
from digitpad.training.corpus import Material, gather_material
from digitpad.training.leave_out import describe_score, score_left_out
from digitpad.training.loop import TrainedModel
from digitpad.training.recorder import Progress, format_seconds
from digitpad.training.run import (
    Outcome,
    add_latency,
    add_repeat,
    complete_run,
    execute_run,
    is_worse,
    save_outcome,
)

console = Console(highlight=False, soft_wrap=True, markup=False)


def main() -> int:
    """Parse the arguments, train every seed asked for, report."""
    args = parse_arguments()
    try:
        if args.download:
            download_mnist(args.data or DATA_CACHE)
        check_room(args.artifacts)
        recipe = choose_recipe(args)
        check_arguments(args, recipe)
        material = gather(args, recipe, load_mnist(args.data))
        if args.complete:
            return complete(args.model, material, args.artifacts)
        outcomes = train_seeds(args, recipe, material)
    except ValueError as error:
        console.print(str(error), style="bold")
        return 2
    except OSError as error:
        console.print(describe_failure(error, args.artifacts), style="bold")
        return 2
    except KeyboardInterrupt:
        console.print("\nStopped." if args.complete else "\nStopped. Whole epochs are kept: add --resume.")
        return 130
    if outcomes[-1].trained.interrupted:
        return leave(outcomes[-1].trained, args)
    return report(list_accuracies(args, outcomes), args.target)


def parse_arguments() -> argparse.Namespace:
    """The command line, with what each argument means."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True, choices=list(RECIPES), help="architecture and recipe")
    parser.add_argument("--fast", action="store_true", help="a short recipe: good soon, not best (cnn only)")
    parser.add_argument("--epochs", type=positive, help="instead of the recipe's")
    parser.add_argument("--batch-size", type=positive, help="instead of the recipe's")
    parser.add_argument(
        "--seed", type=natural, default=0, help="of weights, order and augmentation (default 0)"
    )
    parser.add_argument("--seeds", type=positive, default=1, metavar="N",
                        help="train N seeds from --seed on; the first is kept, all are reported")  # fmt: skip
    parser.add_argument("--data", type=Path, help="folder with MNIST's four files (default: DIGITPAD_DATA, "
                        "else downloaded once)")  # fmt: skip
    parser.add_argument("--download", action="store_true", help="fetch what is missing or damaged in --data")
    parser.add_argument("--strokes", type=Path, nargs="+", default=[], metavar="FILE",
                        help="digits that people drew, as npz or UNIPEN text: digitpad learns from them, the "
                        "other models are calibrated by them")  # fmt: skip
    parser.add_argument("--non-digits", type=Path, nargs="+", default=[], metavar="FILE",
                        help="letters and symbols (strokes) or doodles (npz with images) for digitpad to "
                        "refuse")  # fmt: skip
    parser.add_argument("--leave-out", nargs="+", default=[], metavar="GROUP",
                        help="train without these groups of people or kinds of pictures, keep nothing but a "
                        "report")  # fmt: skip
    parser.add_argument("--artifacts", type=Path, default=ARTIFACTS, help="where to (default artifacts/)")
    parser.add_argument("--target", type=share, metavar="SHARE",
                        help="fail when the test accuracy is below, e.g. 0.994")  # fmt: skip
    parser.add_argument("--resume", action="store_true", help="go on with a run that was stopped")
    parser.add_argument("--complete", action="store_true",
                        help="train nothing: calibrate the model that is there, sort the ways of writing, "
                        "export it for LiteRT, time it")  # fmt: skip
    parser.add_argument("--verbose", action="store_true", help="show all that TensorFlow has to say, too")
    return parser.parse_args()


def check_arguments(args: argparse.Namespace, recipe: Recipe) -> None:
    """Raise ValueError for arguments that do not go together."""
    if recipe.mixed and not args.strokes:
        raise ValueError(
            f"{recipe.model} learns from drawings too: add --strokes with files of them (README, "
            '"Train your own", says where to get some).'
        )
    if args.leave_out and not recipe.mixed:
        raise ValueError(f"{recipe.model} learns from MNIST alone, so there is no group to leave out.")
    if args.non_digits and not recipe.mixed:
        raise ValueError(f"{recipe.model} learns from MNIST alone: leave out --non-digits.")
    if args.seed + args.seeds > LARGEST:
        raise ValueError(f"Expected seeds below {LARGEST}, got {args.seeds} from {args.seed} on.")
    if args.complete:
        names = ("leave-out", "resume", "target", "fast", "epochs", "batch-size", "seed")
        given = [f"--{name}" for name in names if getattr(args, name.replace("-", "_"))]
        given += ["--seeds"] * (args.seeds > 1)
        if given:
            raise ValueError(f"--complete trains nothing: leave out {', '.join(given)}.")


def gather(args: argparse.Namespace, recipe: Recipe, mnist: Mnist) -> Material:
    """What the command line names to learn from. Raises ValueError when something of it cannot be used."""
    with build_bar() as bar:
        task = bar.add_task("reading the files", total=None)

        def listen(done: int, total: int) -> None:
            if done % 1_000 == 0:
                bar.update(task, completed=done, total=total, description="drawing what it will learn from")

        return gather_material(
            mnist, args.strokes, args.non_digits, mixed=recipe.mixed, leave_out=args.leave_out, listen=listen
        )


def complete(model: str, material: Material, artifacts: Path) -> int:
    """Give a model that is trained already what newer runs have."""
    complete_run(model, material, artifacts)
    calibration = load_record(model, artifacts).calibration
    console.print(
        f"{artifacts / model}: temperature {calibration.temperature:.3f}, digits score at least "
        f"{calibration.threshold:.2f}, for sure {calibration.sure_threshold:.2f}; ways of writing sorted"
    )
    show_latency(model, artifacts)
    return 0


def show_latency(model: str, artifacts: Path) -> None:
    """Time the model, note it in its run and say it."""
    latency = add_latency(model, artifacts)
    if latency is not None:
        console.print(f"One image is read in {latency:.2f} ms (median)")


def choose_recipe(args: argparse.Namespace) -> Recipe:
    """The named recipe with what the command line changes."""
    if args.fast and args.model not in FAST:
        raise ValueError(f"There is a fast recipe for {', '.join(FAST)}, none for {args.model}.")
    recipe = (FAST if args.fast else RECIPES)[args.model]
    changes = {"epochs": args.epochs, "batch_size": args.batch_size}
    return replace(recipe, **{name: value for name, value in changes.items() if value})


def train_seeds(args: argparse.Namespace, recipe: Recipe, material: Material) -> list[Outcome]:
    """Train one seed after the other; keep the first in the artifacts, note the others beside it."""
    outcomes: list[Outcome] = []
    first = find_first_seed(args, recipe) if args.resume else args.seed
    for seed in range(first, args.seed + args.seeds):
        console.print(f"{recipe.model}, seed {seed}: {recipe.epochs} epochs of {len(material.train):,} images")
        resume = args.resume and seed == first
        with ProgressBar() as listen:
            outcome = execute_run(
                recipe, material, seed=seed, artifacts=args.artifacts, resume=resume, listen=listen
            )
        outcomes.append(outcome)
        describe(outcome)
        if args.leave_out:
            for people in material.left_out:
                score = score_left_out(outcome.trained.model, outcome.calibration, people, material.drawn)
                console.print(*describe_score(score), sep="\n")
        else:
            keep(outcome, material, args)
        if outcome.trained.interrupted:
            break
    return outcomes


def find_first_seed(args: argparse.Namespace, recipe: Recipe) -> int:
    """The seed that was stopped. Raises ValueError when it is not one of those asked for."""
    folder = checkpoint_folder(recipe.model, args.artifacts, without=bool(args.leave_out))
    seed = load_seed(folder, recipe.model)
    if seed not in range(args.seed, args.seed + args.seeds):
        raise ValueError(
            f"The run that was stopped has seed {seed}, which is not one of those asked for. To go on with it, "
            f"add --seed {seed} to the command."
        )
    return seed


def keep(outcome: Outcome, material: Material, args: argparse.Namespace) -> None:
    """Leave the first seed's run in the artifacts, and note a further one's result there."""
    if outcome.trained.seed != args.seed:
        if not outcome.trained.stopped:
            add_repeat(outcome, args.artifacts)
    elif outcome.trained.stopped and is_worse(outcome, args.artifacts):
        console.print(f"The model in {args.artifacts / args.model} is better on the validation set and stays.")
    else:
        console.print(f"Written to {save_outcome(outcome, material, args.artifacts)}")
        show_latency(args.model, args.artifacts)


def leave(trained: TrainedModel, args: argparse.Namespace) -> int:
    """Say how to go on, where anything is left to do; returns the exit status."""
    if trained.stopped or trained.seed + 1 < args.seed + args.seeds:
        again = [word for word in sys.argv[1:] if word != "--resume"]
        console.print(f"To go on: {shlex.join(['python', 'train.py', *again, '--resume'])}")
    return 130


def build_bar() -> Bar:
    """A bar that is gone when it is done, and is shown to a person only."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    return Bar(*columns, console=console, transient=True, disable=not console.is_terminal)


class ProgressBar:
    """Shows one bar over all epochs with the time left, and a line for every epoch done."""

    def __init__(self) -> None:
        self.bar = build_bar()
        self.task = self.bar.add_task("starting", total=1.0)

    def __enter__(self) -> "ProgressBar":
        self.bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.bar.stop()

    def __call__(self, progress: Progress) -> None:
        left = f", {format_seconds(progress.seconds_left)} left" if progress.seconds_left else ""
        epoch = min(progress.epoch + 1, progress.epochs)
        done = (progress.epoch + progress.batch / progress.batches) / progress.epochs
        self.bar.update(self.task, completed=done, description=f"epoch {epoch} of {progress.epochs}{left}")
        if progress.batch == 0:
            self.bar.console.print(describe_epoch(progress) + left)


def describe_epoch(progress: Progress) -> str:
    """One line about the epoch that has just ended."""
    last = {key: values[-1] for key, values in progress.history.items()}
    return (
        f"  epoch {progress.epoch:>3}/{progress.epochs}  training loss {last['loss']:.4f}, accuracy "
        f"{last['accuracy']:.2%}   validation loss {last['val_loss']:.4f}, accuracy "
        f"{last['val_accuracy']:.2%}   {format_seconds(last['seconds'])}"
    )


def describe(outcome: Outcome) -> None:
    """What came out of one seed."""
    trained = outcome.trained
    epochs = len(trained.history["loss"])
    if trained.stopped:
        console.print(
            f"\nStopped after epoch {epochs} of {outcome.recipe.epochs}; the best so far (epoch "
            f"{trained.best_epoch}) is kept in the checkpoint."
        )
    console.print(
        f"Best epoch {trained.best_epoch} of {epochs} by validation ({outcome.validation_accuracy:.2%}); test "
        f"accuracy {outcome.evaluation.accuracy:.2%}, loss {outcome.evaluation.loss:.4f}, "
        f"{format_seconds(trained.seconds)}"
    )


def list_accuracies(args: argparse.Namespace, outcomes: list[Outcome]) -> list[float]:
    """The test accuracy of every seed asked for; of those trained before a stop, too, if they were kept."""
    if args.leave_out:
        return [outcome.evaluation.accuracy for outcome in outcomes]
    wanted = range(args.seed, args.seed + args.seeds)
    seeds = load_record(args.model, args.artifacts).seeds
    return [entry.accuracy for entry in seeds if entry.seed in wanted]


def report(scores: list[float], target: float | None) -> int:
    """Sum up all seeds; 1 when their mean test accuracy is below the target."""
    if len(scores) > 1:
        console.print(f"Test accuracy over {len(scores)} seeds: {mean(scores):.2%} ± {stdev(scores):.2%}")
    if target is not None and mean(scores) < target:
        console.print(f"Below the target of {target:.2%}.", style="bold")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
