"""run_record: run.json tells how a run was made and what it measured."""

import numpy as np
import pytest

from digitpad.artifacts.schema import RUN_SCHEMA, check_json
from digitpad.artifacts.store import STYLES, open_run
from digitpad.training.run_record import build_run_record


def test_a_record_tells_how_the_run_was_made(toy_outcome):
    record = build_run_record(toy_outcome, files={"digits.npz": "0" * 64}, size=1234, latency=0.12345)
    check_json(record | {"sha256": {}}, RUN_SCHEMA)
    assert record["parameters"] == 109_386 == sum(layer["parameters"] for layer in record["layers"])
    assert record["recipe"]["batch_size"] == 50
    assert record["seed"] == 0
    assert record["best_epoch"] == toy_outcome.trained.best_epoch
    assert {"python", "keras", "numpy"} <= set(record["versions"])
    assert set(record["machine"]) == {"system", "architecture", "cores"}
    assert record["data"]["files"] == {"digits.npz": "0" * 64}
    assert record["size"] == 1234


def test_a_record_tells_what_was_measured(toy_outcome):
    record = build_run_record(toy_outcome, files={}, size=1, latency=0.12345)
    (seed,) = record["seeds"]
    assert seed["accuracy"] == toy_outcome.evaluation.accuracy
    assert seed["validation_accuracy"] == toy_outcome.validation_accuracy
    assert (seed["seed"], seed["epochs"]) == (0, 2)
    assert record["calibration"]["temperature"] == toy_outcome.calibration.temperature
    assert record["latency"] == 0.123


def test_a_latency_that_was_not_measured_is_left_out(toy_outcome):
    assert "latency" not in build_run_record(toy_outcome, files={}, size=1, latency=None)


@pytest.mark.parametrize("model", ["digitpad", "cnn", "mlp-256-256", "mlp-128-64"])
def test_the_shipped_runs_are_complete(model):
    run = open_run(model).json
    assert run["latency"] > 0
    assert run["calibration"]["temperature"] > 0
    assert run["calibration"]["sure_threshold"] > run["calibration"]["threshold"] > -np.inf
    assert STYLES in run["sha256"]
