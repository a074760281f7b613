"""Print the README's table of results from what the runs in artifacts/ recorded."""

import sys
from pathlib import Path
from statistics import mean, stdev
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from digitpad.artifacts import load_run
from digitpad.training import format_seconds

ARCHITECTURES = {
    "cnn": "two blocks of two 3×3 convolutions and max-pooling, dense 128",
    "mlp-256-256": "flatten, dense 256 and 256, ReLU",
    "mlp-128-64": "flatten, dense 128 and 64, ReLU",
}
HEADER = """| model | architecture | parameters | test accuracy | time | command |
|---|---|---|---|---|---|"""


def format_row(run: dict[str, Any]) -> str:
    """One row of the table: a model's mean and spread over its seeds, and the command that makes them."""
    scores = [100 * seed["accuracy"] for seed in run["seeds"]]
    accuracy = f"{mean(scores):.2f} ± {stdev(scores):.2f} %" if len(scores) > 1 else f"{scores[0]:.2f} %"
    seconds = mean(seed["seconds"] for seed in run["seeds"])
    command = f"`python train.py --model {run['model']} --seeds {len(scores)}`"
    columns = (
        f"`{run['model']}`",
        ARCHITECTURES[run["model"]],
        f"{run['parameters']:,}",
        accuracy,
        format_seconds(seconds),
        command,
    )
    return f"| {' | '.join(columns)} |"


def format_table() -> str:
    """The whole table."""
    return "\n".join([HEADER, *(format_row(load_run(model)) for model in ARCHITECTURES)])


if __name__ == "__main__":
    print(format_table())
