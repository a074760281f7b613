"""The Training page's states."""

import json
import os
import time

import pytest

from digitpad.artifacts.store import HISTORY, RUN
from digitpad.training.checkpoint import find_checkpoint_folder
from tests.synthetic import build_history


@pytest.fixture
def open_training(open_at):
    def open_training(**params):
        return open_at("training", **params)

    return open_training


@pytest.fixture
def write_state(artifacts):
    """Leaves the state of a run in progress."""

    def write_state(status="running", epochs=2, age=1.0, model="cnn"):
        state = {"status": status, "recipe": {"epochs": 10}, "seed": 0, "history": build_history(epochs)}
        path = find_checkpoint_folder(model, artifacts) / "state.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(state))
        os.utime(path, (time.time() - age,) * 2)

    return write_state


def charts(page):
    return [json.loads(chart.proto.spec) for chart in page.get("vega_lite_chart")]


def test_curves_table_reliability_and_card_are_shown(three_models, open_training, words):
    page = open_training()
    said = words(page)
    for title in (
        "Accuracy",
        "Loss",
        "Learning rate",
        "Can you trust its confidence?",
        "Layers and training: Conv",
    ):
        assert title in said
    assert len(charts(page)) == 6
    assert len(page.dataframe) == 1
    assert len(page.table) == 2


def test_the_page_says_which_model_learned_from_drawings(three_models, open_training, words):
    sentence = "also learned from drawings"
    assert sentence not in words(open_training())
    path = three_models / "cnn" / RUN
    run = json.loads(path.read_text())
    path.write_text(json.dumps({**run, "recipe": {**run["recipe"], "mixed": True}}))
    assert "The convolutional network also learned from drawings and from marks" in words(open_training())


def test_the_table_has_a_row_a_model_with_spread_where_there_are_seeds(three_models, open_training):
    table = open_training().dataframe[0].value
    assert table["Model"].tolist() == ["Convolutional network", "Large dense network", "Small dense network"]
    assert table["Test accuracy"].tolist() == pytest.approx([98.25, 99.25, 84.75])
    assert table["±"].tolist() == ["1.00 %", "", ""]
    assert table["Parameters"].tolist() == [7850] * 3


def test_latency_is_shown_only_where_a_run_recorded_it(three_models, open_training):
    assert "Latency" not in open_training().dataframe[0].proto.column_order
    from tests.synthetic import save_model

    save_model(three_models, "cnn", {9: 4}, latency=0.4)
    assert open_training().dataframe[0].value["Latency"].tolist()[0] == 0.4


def test_the_curves_of_several_models_are_laid_over_each_other(three_models, open_training):
    spec = json.dumps(charts(open_training(curves=["Convolutional network", "Small dense network"]))[0])
    assert "Small dense network, validation" in spec
    assert "Large dense network, validation" not in spec


def test_the_curves_of_the_chosen_models_are_shown(three_models, open_training):
    page = open_training()
    page.get("button_group")[0].set_value(["cnn", "mlp-256-256"]).run()
    spec = json.dumps(charts(page)[0])
    assert "Convolutional network, validation" in spec
    assert "Large dense network, validation" in spec


def test_links_of_earlier_versions_still_open_what_they_named(three_models, open_training, words, address_of):
    page = open_training(curves="cnn,mlp-128-64", model="mlp-128-64")
    spec = json.dumps(charts(page)[0])
    assert "Convolutional network, validation" in spec
    assert "Small dense network, validation" in spec
    assert "Layers and training: Small dense network" in words(page)
    assert page.query_params["curves"] == ["Convolutional network", "Small dense network"]
    assert address_of(page)["details"] == "Small dense network"


def test_parameters_that_make_no_sense_are_ignored(three_models, open_training, words, address_of):
    page = open_training(curves="gpt", details="2", model="<b>")
    assert "Layers and training: Convolutional network" in words(page)
    assert "Small dense network, validation" not in json.dumps(charts(page)[0])
    assert address_of(page) == {}


def test_without_a_chosen_model_the_curves_of_the_best_one_are_shown(three_models, open_training):
    page = open_training()
    page.get("button_group")[0].set_value([]).run()
    assert "Convolutional network, validation" in json.dumps(charts(page)[0])


def test_details_of_a_model_that_is_gone_give_way_to_the_best_one(three_models, open_training, words):
    page = open_training(details="Small dense network")
    (three_models / "mlp-128-64" / RUN).unlink()
    page.run()
    assert not page.exception
    assert "Layers and training: Convolutional network" in words(page)


def test_the_page_says_which_epoch_was_kept(three_models, open_training, words):
    assert "lowest validation loss: epoch 3." in words(open_training())


def test_the_card_of_a_model_shows_its_layers_and_configuration(three_models, open_training, words):
    page = open_training()
    page.get("button_group")[1].set_value("mlp-128-64").run()
    assert "Layers and training: Small dense network" in words(page)
    assert page.table[0].value["Layer"].tolist() == ["flatten", "logits"]
    assert "128" in str(page.table[1].value)


def test_without_models_there_is_a_sentence_and_a_command(artifacts, open_training, words):
    assert "python train.py --model cnn" in words(open_training())


def test_a_damaged_model_gets_a_sentence_and_the_others_stay(three_models, open_training):
    path = three_models / "cnn" / HISTORY
    path.write_text(path.read_text()[:-20])
    page = open_training()
    assert "python train.py --model cnn" in page.error[0].value
    assert page.dataframe[0].value["Model"].tolist() == ["Large dense network", "Small dense network"]


def test_a_model_whose_run_lacks_something_does_not_break_the_page(three_models, open_training):
    run = json.loads((three_models / "cnn" / RUN).read_text())
    run.pop("layers")
    (three_models / "cnn" / RUN).write_text(json.dumps(run))
    assert "python train.py --model cnn" in open_training().error[0].value


def test_a_run_in_progress_is_shown_with_its_curves(artifacts, write_state, open_training, words):
    write_state(epochs=2)
    page = open_training()
    assert "The convolutional network is training: 2 of 10 epochs, about 4 min left" in words(page)
    assert len(charts(page)) == 2


def test_the_first_epoch_is_shown_before_it_has_ended(artifacts, write_state, open_training, words):
    write_state(epochs=0)
    page = open_training()
    assert "The convolutional network is training: 0 of 10 epochs" in words(page)
    assert charts(page) == []


def test_every_epoch_appears_without_reloading(artifacts, write_state, open_training, words):
    write_state(epochs=2)
    page = open_training()
    write_state(epochs=3)
    page.run()
    assert "3 of 10 epochs" in words(page)


@pytest.mark.parametrize(("status", "age"), [("stopped", 1), ("running", 100_000)])
def test_a_run_that_stopped_is_shown_as_stopped(artifacts, write_state, open_training, words, status, age):
    write_state(status, age=age)
    said = words(open_training())
    assert "The convolutional network was stopped after 2 of 10 epochs" in said
    assert "python train.py --model cnn --resume" in said


def test_a_run_that_has_just_finished_is_shown_as_finished(artifacts, write_state, open_training, words):
    write_state("finished", epochs=10)
    assert "The convolutional network has finished: 10 of 10 epochs" in words(open_training())
