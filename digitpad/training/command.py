"""The training command: load the corpus, split it by writer, render it, train each seed, save the run.

Exit status: 0 trained, 1 below --target, 2 invalid options or unusable files (a message says why), 130 stopped
by Ctrl-C.
"""

import argparse
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from digitpad.data.mnist import DATA_CACHE, download_mnist, load_mnist
from digitpad.evaluation.run_record import load_record
from digitpad.files import check_room, describe_failure
from digitpad.recipes import Recipe
from digitpad.training.checkpoint import find_checkpoint_folder, load_seed
from digitpad.training.console import (
    RenderBar,
    TrainingBar,
    console,
    print_outcome,
    print_saved,
    print_summary,
)
from digitpad.training.corpus import load_corpus
from digitpad.training.dataset import RunData
from digitpad.training.holdout import split_by_writer
from digitpad.training.leave_out import describe_score, score_excluded_group
from digitpad.training.loop import TrainedModel
from digitpad.training.options import choose_recipe, parse_options
from digitpad.training.render import render_run_data
from digitpad.training.run import add_seed, complete_run, execute_run, is_worse, save_outcome
from digitpad.training.run_record import Outcome

PROGRAM = ("python", "train.py")


def main(argv: Sequence[str] | None = None, program: Sequence[str] = PROGRAM) -> int:
    """Run the command and return its exit status.

    `argv` are the arguments without the program's name (default: those of this process); `program` is what a
    user types before them.
    """
    arguments = sys.argv[1:] if argv is None else list(argv)
    options = parse_options(arguments, " ".join(program))
    try:
        recipe = choose_recipe(options)
        return _run(options, recipe, shlex.join([*program, *arguments]))
    except ValueError as error:
        console.print(str(error), style="bold")
        return 2
    except OSError as error:
        console.print(describe_failure(error, options.artifacts), style="bold")
        return 2
    except KeyboardInterrupt:
        resume = "" if options.complete else " Complete epochs are saved: add --resume to continue."
        console.print(f"\nStopped.{resume}")
        return 130


def _run(options: argparse.Namespace, recipe: Recipe, command: str) -> int:
    """Prepare the data and train, or complete a saved run; `command` repeats this run."""
    if options.download:
        download_mnist(options.data or DATA_CACHE)
    check_room(options.artifacts)
    data = prepare_data(options, recipe)
    if options.complete:
        print_saved(complete_run(options.model, data, options.artifacts))
        return 0
    outcomes = train_seeds(options, recipe, data)
    last = outcomes[-1].trained
    if last.interrupted:
        if has_work_left(options, last):
            console.print(f"To continue: {command}{'' if options.resume else ' --resume'}")
        return 130
    return print_summary(list_accuracies(options, outcomes), options.target)


def prepare_data(options: argparse.Namespace, recipe: Recipe) -> RunData:
    """Load the corpus, split it by writer and render it. Raises ValueError for files that cannot be used."""
    mnist = load_mnist(options.data)
    with RenderBar() as listen:
        corpus = load_corpus(mnist, options.strokes, options.non_digits)
        split = split_by_writer(corpus, excluded_groups=options.leave_out)
        return render_run_data(split, mixed=recipe.mixed, listen=listen)


def train_seeds(options: argparse.Namespace, recipe: Recipe, data: RunData) -> list[Outcome]:
    """Train the seeds one after the other, saving each result, until the last one or Ctrl-C."""
    outcomes: list[Outcome] = []
    first = find_stopped_seed(options, recipe) if options.resume else options.seed
    for seed in range(first, options.seed + options.seeds):
        console.print(f"{recipe.model}, seed {seed}: {recipe.epochs} epochs of {len(data.train):,} images")
        resume = options.resume and seed == first
        with TrainingBar() as listen:
            outcome = execute_run(
                recipe, data, seed=seed, artifacts=options.artifacts, resume=resume, listen=listen
            )
        outcomes.append(outcome)
        print_outcome(outcome)
        if options.leave_out:
            print_excluded_groups(outcome, data)
        else:
            save(outcome, data, options)
        if outcome.trained.interrupted:
            break
    return outcomes


def has_work_left(options: argparse.Namespace, last: TrainedModel) -> bool:
    """Whether a command that was interrupted in the training of `last` can be continued."""
    return last.stopped or last.seed + 1 < options.seed + options.seeds


def find_stopped_seed(options: argparse.Namespace, recipe: Recipe) -> int:
    """The seed of the stopped run. Raises ValueError when it is not one of the requested seeds."""
    folder = find_checkpoint_folder(recipe.model, options.artifacts, excluding_groups=bool(options.leave_out))
    seed = load_seed(folder, recipe.model)
    if seed not in range(options.seed, options.seed + options.seeds):
        raise ValueError(
            f"The stopped run has seed {seed}, which is not one of the requested seeds. To continue it, add "
            f"--seed {seed} to the command."
        )
    return seed


def print_excluded_groups(outcome: Outcome, data: RunData) -> None:
    """Score the model on each excluded group and print the scores."""
    for group in data.excluded:
        score = score_excluded_group(outcome.trained.model, outcome.calibration, group, data.drawn_validation)
        console.print(*describe_score(score), sep="\n")


def save(outcome: Outcome, data: RunData, options: argparse.Namespace) -> None:
    """Save the run of the first seed, or add the result of a further seed to it.

    A stopped run does not replace one with a higher validation accuracy; a stopped further seed is not added.
    """
    artifacts: Path = options.artifacts
    if outcome.trained.seed != options.seed:
        if not outcome.trained.stopped:
            add_seed(outcome, artifacts)
    elif outcome.trained.stopped and is_worse(outcome, artifacts):
        console.print(f"Kept the model in {artifacts / options.model}: its validation accuracy is higher.")
    else:
        print_saved(save_outcome(outcome, data, artifacts))


def list_accuracies(options: argparse.Namespace, outcomes: list[Outcome]) -> list[float]:
    """The test accuracies of the requested seeds, including those that were saved before a stop."""
    if options.leave_out:
        return [outcome.evaluation.accuracy for outcome in outcomes]
    requested = range(options.seed, options.seed + options.seeds)
    seeds = load_record(options.model, options.artifacts).seeds
    return [entry.accuracy for entry in seeds if entry.seed in requested]
