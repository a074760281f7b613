"""ui/charts/curves.py: accuracy, loss and learning rate over the epochs."""

import pytest

from digitpad.ui.charts.curves import plot_learning_rate, plot_metric
from digitpad.ui.palette import LIGHT
from tests.synthetic import build_history
from tests.ui.charts.reading import list_layers, list_rows


def test_training_is_blue_and_validation_is_orange_in_every_curve():
    for metric in ("accuracy", "loss"):
        spec = plot_metric({"cnn": build_history()}, metric, LIGHT, best={"cnn": 3})
        scales = [layer["encoding"].get("color", {}).get("scale") for layer in list_layers(spec)]
        assert {"domain": ["training", "validation"], "range": [LIGHT.training, LIGHT.validation]} in scales


def test_the_kept_epoch_is_marked():
    chart = plot_metric({"cnn": build_history()}, "loss", LIGHT, best={"cnn": 3})
    assert {row["epoch"] for row in list_rows(chart) if row.get("kept")} == {3}


def test_the_last_tenths_of_a_per_cent_have_room():
    history = build_history()
    history["val_accuracy"] = [0.9, 0.99, 0.999, 1.0]
    chart = plot_metric({"cnn": history}, "accuracy", LIGHT, best={})
    drawn = [row["drawn"] for row in list_rows(chart) if row.get("set") == "validation"]
    assert drawn == pytest.approx([0.1, 0.01, 0.001, 0.0005])
    axis = next(layer["encoding"]["y"] for layer in list_layers(chart) if "y" in layer["encoding"])
    assert axis["scale"]["type"] == "log"
    assert axis["scale"]["reverse"] is True


def test_the_pointer_shows_the_values_of_every_curve():
    histories = {"cnn": build_history(), "v1.2[b]": build_history(3)}
    hover = list_layers(plot_metric(histories, "accuracy", LIGHT, best={}))[-1]
    titles = {entry["field"]: entry["title"] for entry in hover["encoding"]["tooltip"]}
    shown = [{titles[field]: value for field, value in row.items()} for row in hover["data"]["values"]]
    expected = {name: f"{100 * value:.2f} %" for name, value in read_values(histories, epoch=3).items()}
    assert shown[2] == {"epoch": 3} | expected
    assert shown[3]["v1.2[b], validation"] == "–"


def read_values(histories, epoch):
    """The accuracy of every curve in an epoch."""
    return {
        f"{model}, {name}": history[key][epoch - 1]
        for model, history in histories.items()
        for name, key in (("training", "accuracy"), ("validation", "val_accuracy"))
    }


@pytest.mark.parametrize(("names", "legend"), [(["cnn"], False), (["cnn", "mlp"], True)])
def test_dashes_distinguish_the_models(names, legend):
    spec = plot_metric({name: build_history() for name in names}, "loss", LIGHT, best={})
    lines = next(layer for layer in list_layers(spec) if layer["mark"]["type"] == "line")
    dash = lines["encoding"]["strokeDash"]
    assert bool(dash["legend"]) is legend
    assert len(set(map(str, dash["scale"]["range"]))) == len(names)


def test_a_run_in_progress_has_room_for_the_epochs_to_come():
    spec = plot_metric({"cnn": build_history(2)}, "loss", LIGHT, best={}, epochs=24)
    assert list_layers(spec)[1]["encoding"]["x"]["scale"]["domain"] == [1, 24]


def test_one_epoch_is_drawn_as_a_point():
    one, more = (plot_learning_rate({"cnn": build_history(epochs)}, LIGHT)["layer"][0] for epochs in (1, 2))
    assert one["mark"]["point"]
    assert not more["mark"]["point"]


def test_a_loss_of_zero_can_be_drawn_on_a_logarithmic_scale():
    history = build_history()
    history["val_loss"][-1] = 0.0
    chart = plot_metric({"cnn": history}, "loss", LIGHT, best={})
    assert min(row["drawn"] for row in list_rows(chart) if "drawn" in row) > 0
