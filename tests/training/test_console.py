"""console: what the training command prints about epochs and seeds."""

import pytest

from digitpad.training.console import describe_epoch, print_summary
from digitpad.training.recorder import BatchProgress


def test_an_epoch_is_described_in_one_line():
    history = {"loss": [0.5], "accuracy": [0.85], "val_loss": [0.25], "val_accuracy": [0.925], "seconds": [3.2]}
    described = describe_epoch(BatchProgress(1, 20, 0, 100, None, history))
    assert " ".join(described.split()) == (
        "epoch 1/20 training loss 0.5000, accuracy 85.00% validation loss 0.2500, accuracy 92.50% 4 s"
    )


def test_several_seeds_are_reported_with_their_spread(capsys):
    assert print_summary([0.98, 0.99], None) == 0
    assert capsys.readouterr().out == "Test accuracy over 2 seeds: 98.50% ± 0.71%\n"


@pytest.mark.parametrize(("accuracies", "status"), [([0.98], 1), ([0.98, 0.999], 1), ([0.991], 0)])
def test_the_mean_accuracy_decides_whether_the_target_is_reached(capsys, accuracies, status):
    assert print_summary(accuracies, 0.99) == status
    assert ("Below the target of 99.00%." in capsys.readouterr().out) is bool(status)
