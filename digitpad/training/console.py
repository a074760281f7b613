"""Print the progress and the results of a training to the terminal."""

from statistics import mean, stdev
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from digitpad.training.progress import format_duration
from digitpad.training.recorder import BatchProgress
from digitpad.training.run import SavedRun
from digitpad.training.run_record import Outcome

console = Console(highlight=False, soft_wrap=True, markup=False)


def build_bar() -> Progress:
    """A progress bar that disappears at its end; invisible when the output is not a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


class RenderBar:
    """A listener that shows the progress of rendering the drawings."""

    INTERVAL = 1_000
    """Images between two updates."""

    def __init__(self) -> None:
        """Prepare the bar; the context manager shows it."""
        self.bar = build_bar()
        self.task = self.bar.add_task("Loading the files", total=None)

    def __enter__(self) -> "RenderBar":
        self.bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.bar.stop()

    def __call__(self, done: int, total: int) -> None:
        """Show that `done` of `total` images are rendered."""
        if done % self.INTERVAL == 0:
            self.bar.update(self.task, completed=done, total=total, description="Rendering the drawings")


class TrainingBar:
    """A listener that shows one bar over all epochs, with the time left, and prints a line per epoch."""

    def __init__(self) -> None:
        """Prepare the bar; the context manager shows it."""
        self.bar = build_bar()
        self.task = self.bar.add_task("Starting", total=1.0)

    def __enter__(self) -> "TrainingBar":
        self.bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.bar.stop()

    def __call__(self, progress: BatchProgress) -> None:
        """Show the progress after a batch or an epoch."""
        left = f", {format_duration(progress.seconds_left)} left" if progress.seconds_left else ""
        epoch = min(progress.epoch + 1, progress.epochs)
        self.bar.update(
            self.task, completed=progress.share_done, description=f"Epoch {epoch} of {progress.epochs}{left}"
        )
        if progress.batch == 0:
            self.bar.console.print(describe_epoch(progress) + left)


def describe_epoch(progress: BatchProgress) -> str:
    """One line about the epoch that has just ended."""
    last = {key: values[-1] for key, values in progress.history.items()}
    return (
        f"  epoch {progress.epoch:>3}/{progress.epochs}  training loss {last['loss']:.4f}, accuracy "
        f"{last['accuracy']:.2%}   validation loss {last['val_loss']:.4f}, accuracy "
        f"{last['val_accuracy']:.2%}   {format_duration(last['seconds'])}"
    )


def print_outcome(outcome: Outcome) -> None:
    """Print the best epoch and the test accuracy of one seed."""
    trained = outcome.trained
    epochs = len(trained.history["loss"])
    if trained.stopped:
        console.print(
            f"\nStopped after epoch {epochs} of {outcome.recipe.epochs}. The checkpoint keeps the best epoch "
            f"so far, {trained.best_epoch}."
        )
    console.print(
        f"Best epoch {trained.best_epoch} of {epochs} by validation ({outcome.validation_accuracy:.2%}); test "
        f"accuracy {outcome.evaluation.accuracy:.2%}, loss {outcome.evaluation.loss:.4f}, "
        f"{format_duration(trained.seconds)}"
    )


def print_saved(saved: SavedRun) -> None:
    """Print the folder, the calibration and the latency of a saved run."""
    calibration = saved.calibration
    console.print(
        f"Saved to {saved.folder}: temperature {calibration.temperature:.3f}, digit score at least "
        f"{calibration.threshold:.2f} for a digit, {calibration.sure_threshold:.2f} for a certain answer"
    )
    if saved.latency is not None:
        console.print(f"Median time to read one image: {saved.latency:.2f} ms")


def print_summary(accuracies: list[float], target: float | None) -> int:
    """Print mean and spread over several seeds; returns 1 if the mean is below `target`, else 0."""
    if len(accuracies) > 1:
        spread = f"{mean(accuracies):.2%} ± {stdev(accuracies):.2%}"
        console.print(f"Test accuracy over {len(accuracies)} seeds: {spread}")
    if target is not None and mean(accuracies) < target:
        console.print(f"Below the target of {target:.2%}.", style="bold")
        return 1
    return 0
