"""run.json becomes a frozen record, and one that lacks an entry is refused."""

import json
from dataclasses import FrozenInstanceError

import pytest

from digitpad.artifacts.store import RUN, ArtifactError, find_models, open_run
from digitpad.evaluation.calibration import Calibration
from digitpad.evaluation.run_record import load_record, parse_record
from tests.synthetic import save_model


def change_run(artifacts, **changes):
    path = artifacts / "cnn" / RUN
    run = json.loads(path.read_text()) | changes
    path.write_text(json.dumps({key: value for key, value in run.items() if value is not None}))


@pytest.fixture
def artifacts(tmp_path):
    save_model(tmp_path, "cnn", {9: 4}, seeds=2)
    return tmp_path


@pytest.mark.parametrize("model", find_models())
def test_the_record_of_a_shipped_model_agrees_with_run_json(model):
    run = open_run(model)
    record, content = parse_record(run), run.json
    assert record.model == model
    assert record.architecture == model
    assert vars(record.calibration) == content["calibration"]
    assert [vars(seed) for seed in record.seeds] == content["seeds"]
    assert record.accuracy == content["seeds"][0]["accuracy"]
    assert sum(layer.parameters for layer in record.layers) == record.parameters
    assert record.mixed == (model == "digitpad")
    assert record.latency == content["latency"] > 0


def test_a_record_is_frozen(artifacts):
    with pytest.raises(FrozenInstanceError):
        load_record("cnn", artifacts).best_epoch = 1


def test_a_run_without_calibration_and_latency_has_neutral_ones(artifacts):
    record = load_record("cnn", artifacts)
    assert record.calibration == Calibration()
    assert record.latency is None


@pytest.mark.parametrize(
    ("recipe", "architecture"),
    [
        ({"model": "cnn", "architecture": "cnn-fast"}, "cnn-fast"),
        ({"model": "mlp-128-64", "architecture": None}, "mlp-128-64"),
        ({"model": "mlp-128-64"}, "mlp-128-64"),
        ({}, "cnn"),
    ],
)
def test_the_architecture_is_named_by_the_recipe_else_by_the_model(artifacts, recipe, architecture):
    change_run(artifacts, recipe=recipe)
    assert load_record("cnn", artifacts).architecture == architecture


@pytest.mark.parametrize("missing", ["parameters", "seeds", "layers", "recipe", "data", "versions", "date"])
def test_a_run_that_lacks_an_entry_is_refused_by_name(artifacts, missing):
    change_run(artifacts, **{missing: None})
    with pytest.raises(ArtifactError, match=rf"lacks an entry.*{missing}.*python train\.py --model cnn"):
        load_record("cnn", artifacts)


@pytest.mark.parametrize("changes", [{"data": {}}, {"seeds": [{"seed": 0}]}, {"layers": [{"name": "dense"}]}])
def test_a_part_that_lacks_an_entry_is_refused(artifacts, changes):
    change_run(artifacts, **changes)
    with pytest.raises(ArtifactError, match="lacks an entry"):
        load_record("cnn", artifacts)
