"""A history has a number per epoch in every column, and its best epoch has the lowest validation loss."""

import json

import pytest

from digitpad.artifacts.store import ARRAYS, EVALUATION, HISTORY, MODEL, ArtifactError, open_run, save_run
from digitpad.evaluation.history import compute_errors, find_best_epoch, read_history


def save_and_read(artifacts, content):
    save_run(artifacts / "toy", {MODEL: b"", HISTORY: content, EVALUATION: b"", ARRAYS: b""}, {})
    return read_history(open_run("toy", artifacts))


def test_a_saved_history_is_read_back(tmp_path):
    history = {"loss": [0.5, 0.2], "val_loss": [0.4, 0.3]}
    assert save_and_read(tmp_path, json.dumps(history).encode()) == history


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b"{}", b'{"loss": [1.0], "accuracy": []}', b'{"loss": ["a"]}', b'{"loss": [NaN]}']
)
def test_an_unexpected_history_is_refused(tmp_path, content):
    with pytest.raises(ArtifactError, match=r"The history of toy .*python train\.py --model toy"):
        save_and_read(tmp_path, content)


def test_the_best_epoch_has_the_lowest_validation_loss():
    assert find_best_epoch({"val_loss": [0.3, 0.1, 0.2, 0.1]}) == 2
    assert find_best_epoch({"val_loss": []}) == 0


def test_errors_can_be_drawn_on_a_logarithmic_scale():
    history = {"val_accuracy": [0.9, 1.0], "val_loss": [0.4, 0.0]}
    assert compute_errors(history, "val_accuracy", floor=0.001) == pytest.approx([0.1, 0.001])
    assert compute_errors(history, "val_loss", floor=0.001) == [0.4, 0.001]
