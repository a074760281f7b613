"""Print the README's table of results from the runs in artifacts/."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from digitpad.evaluation.report import ModelReport, load_report
from digitpad.recipes import write_command
from digitpad.training.progress import format_duration

ARCHITECTURES = {
    "digitpad": "six 3×3 convolutions, one of them strided, and max-pooling, dense 128",
    "cnn": "two blocks of two 3×3 convolutions and max-pooling, dense 128",
    "mlp-256-256": "flatten, dense 256 and 256, ReLU",
    "mlp-128-64": "flatten, dense 128 and 64, ReLU",
}
HEADER = """| model | architecture | parameters | test accuracy | time | command |
|---|---|---|---|---|---|"""


def format_row(report: ModelReport) -> str:
    """A row of the table: mean and spread over the seeds, training time, and the training command."""
    summary = report.summary
    spread = "" if summary.accuracy_spread is None else f" ± {100 * summary.accuracy_spread:.2f}"
    columns = (
        f"`{report.model}`",
        ARCHITECTURES[report.model],
        f"{summary.parameters:,}",
        f"{summary.accuracy_percent:.2f}{spread} %",
        format_duration(summary.seconds),
        f"`{format_command(report)}`",
    )
    return f"| {' | '.join(columns)} |"


def format_command(report: ModelReport) -> str:
    """The command that trains the model with as many seeds as the run has."""
    seeds = f" --seeds {report.summary.seeds}" if report.summary.seeds > 1 else ""
    return write_command(report.model) + seeds


def format_table() -> str:
    """The table of all models, in Markdown."""
    return "\n".join([HEADER, *(format_row(load_report(model)) for model in ARCHITECTURES)])


if __name__ == "__main__":
    print(format_table())
