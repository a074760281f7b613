"""The charts, as what they tell Vega: no Streamlit, no browser."""

import json
import re

import altair
import jsonschema
import numpy as np
import pytest

from digitpad.evaluation.metrics import compute_reliability
from digitpad.ui.charts import charts
from digitpad.ui.charts.charts import plot_confidence_counts, plot_per_class, plot_reliability
from digitpad.ui.charts.curves import plot_learning_rate, plot_metric
from digitpad.ui.mistakes.filters import ANY
from digitpad.ui.mistakes.matrix import CELL, HEAD, TOTAL, plot_matrix
from digitpad.ui.theme import DARK, HEIGHTS, LIGHT
from tests.synthetic import build_evaluation, build_history


@pytest.fixture
def matrix():
    matrix = np.diag(np.full(10, 980))
    matrix[9, 4] = 3
    matrix[2, 7] = 1
    return matrix


def rows(chart):
    """All data rows of a chart."""
    return [row for values in values_of(chart) for row in values]


def values_of(spec):
    if isinstance(spec, dict):
        if isinstance(spec.get("values"), list) and spec["values"] and isinstance(spec["values"][0], dict):
            yield spec["values"]
        for part in spec.values():
            yield from values_of(part)
    elif isinstance(spec, list):
        for part in spec:
            yield from values_of(part)


def layers_of(chart):
    """The layers of a chart whose layers all show the same data."""
    (shared,) = chart["layer"]
    return shared["layer"]


def one_set_of_cells(chart):
    return {(row["row"], row["column"]): row for row in rows(chart)}


def all_charts(palette, matrix):
    evaluation = build_evaluation({9: 4})
    reliability = compute_reliability(evaluation.probabilities, evaluation.labels)
    histories = {"cnn": build_history(), "v1.2[b]": build_history(3)}
    best = {"cnn": 3, "v1.2[b]": 3}
    return [
        plot_matrix(matrix, palette, true=9, read=4),
        plot_metric(histories, "accuracy", palette, best=best),
        plot_metric(histories, "loss", palette, best=best),
        plot_learning_rate(histories, palette),
        plot_reliability(reliability, palette),
        plot_confidence_counts(reliability, palette),
        plot_per_class(evaluation.precision, evaluation.recall, palette),
    ]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_chart_has_a_text_alternative_and_letters_for_the_back_row(palette, matrix):
    for spec in all_charts(palette, matrix):
        assert len(spec["description"]) > 20
        config = spec["config"]
        fonts = (
            config["axis"]["labelFontSize"],
            config["axis"]["titleFontSize"],
            config["legend"]["labelFontSize"],
        )
        assert all(min(map(int, re.findall(r"[?:] (\d+)", font["expr"]))) >= 14 for font in fonts)
        assert json.dumps(spec, allow_nan=False)
        assert spec["height"] in HEIGHTS


def test_every_chart_is_vega_lite(matrix):
    for spec in all_charts(LIGHT, matrix):
        altair.Chart.from_dict(spec)
        with pytest.raises(jsonschema.ValidationError):
            altair.Chart.from_dict(spec | {"layer": [{"mark": "bars"}]})


def test_no_chart_makes_streamlit_load_pandas(matrix):
    # what stands at the top, it makes a table of
    assert not [spec for spec in all_charts(LIGHT, matrix) if {"data", "datasets"} & set(spec)]


def test_the_matrix_shows_every_count_and_leaves_zeros_blank(matrix):
    cells = one_set_of_cells(plot_matrix(matrix, LIGHT))
    assert cells["9", "4"]["text"] == "3"
    assert cells["9", "9"]["text"] == "980"
    assert cells["0", "1"]["text"] == ""
    assert cells["9", TOTAL]["text"] == "3"
    assert cells[TOTAL, "7"]["text"] == "1"


def test_few_mistakes_show_beside_many_correct_ones(matrix):
    colours = [layer["encoding"].get("color") for layer in layers_of(plot_matrix(matrix, LIGHT))]
    scales = [colour["scale"] for colour in colours if colour and colour.get("scale")]
    assert scales[0]["type"] == "log"
    assert scales[0]["domain"] == [1, 1000]


def test_a_cell_a_row_and_a_column_can_be_clicked(matrix):
    chart = plot_matrix(matrix, LIGHT)
    (param,) = chart["params"]
    assert param["name"] == CELL
    assert param["select"]["fields"] == ["true", "read"]
    cells = one_set_of_cells(chart)
    assert (cells["9", "4"]["true"], cells["9", "4"]["read"]) == ("9", "4")
    assert (cells["9", HEAD]["true"], cells["9", HEAD]["read"]) == ("9", ANY)
    assert (cells[HEAD, "4"]["true"], cells[HEAD, "4"]["read"]) == (ANY, "4")


@pytest.mark.parametrize(
    ("true", "read", "expected"),
    [(None, None, "false"), (9, None, "datum.true == '9'"), (9, 4, "datum.true == '9' && datum.read == '4'")],
)
def test_what_is_chosen_is_outlined(matrix, true, read, expected):
    outline = layers_of(plot_matrix(matrix, LIGHT, true=true, read=read))[-1]
    assert outline["transform"][0]["filter"].startswith(expected)
    assert outline["mark"]["stroke"] == LIGHT.accent


def test_the_matrix_is_told_in_words_worst_first(matrix):
    words = plot_matrix(matrix, LIGHT)["description"]
    assert "9 read as 4: 3, 2 read as 7: 1" in words


def test_training_is_blue_and_validation_orange_in_every_curve():
    for metric in ("accuracy", "loss"):
        spec = plot_metric({"cnn": build_history()}, metric, LIGHT, best={"cnn": 3})
        colours = [layer["encoding"].get("color", {}).get("scale") for layer in layers_of(spec)]
        assert {"domain": ["training", "validation"], "range": [LIGHT.training, LIGHT.validation]} in colours


def test_the_kept_epoch_is_marked():
    chart = plot_metric({"cnn": build_history()}, "loss", LIGHT, best={"cnn": 3})
    assert {row["epoch"] for row in rows(chart) if row.get("kept")} == {3}


def test_the_last_tenths_of_a_per_cent_have_room():
    history = build_history()
    history["val_accuracy"] = [0.9, 0.99, 0.999, 1.0]
    chart = plot_metric({"cnn": history}, "accuracy", LIGHT, best={})
    drawn = [row["drawn"] for row in rows(chart) if row.get("set") == "validation"]
    assert drawn == pytest.approx([0.1, 0.01, 0.001, 0.0005])
    axis = next(layer["encoding"]["y"] for layer in layers_of(chart) if "y" in layer["encoding"])
    assert axis["scale"]["type"] == "log"
    assert axis["scale"]["reverse"] is True


def test_hovering_tells_the_values_of_every_curve():
    histories = {"cnn": build_history(), "v1.2[b]": build_history(3)}
    hover = layers_of(plot_metric(histories, "accuracy", LIGHT, best={}))[-1]
    titles = {entry["field"]: entry["title"] for entry in hover["encoding"]["tooltip"]}
    told = [{titles[field]: value for field, value in row.items()} for row in hover["data"]["values"]]
    spoken = {name: f"{100 * value:.2f} %" for name, value in read_values(histories, epoch=3).items()}
    assert told[2] == {"epoch": 3} | spoken
    assert told[3]["v1.2[b], validation"] == "–"


def read_values(histories, epoch):
    """The accuracy of every curve in an epoch."""
    return {
        f"{model}, {name}": history[key][epoch - 1]
        for model, history in histories.items()
        for name, key in (("training", "accuracy"), ("validation", "val_accuracy"))
    }


def test_models_are_told_apart_by_dashes():
    one, two = ({name: build_history() for name in names} for names in (["cnn"], ["cnn", "mlp"]))
    for histories, legend in ((one, False), (two, True)):
        spec = plot_metric(histories, "loss", LIGHT, best={})
        dash = next(
            layer["encoding"]["strokeDash"] for layer in layers_of(spec) if layer["mark"]["type"] == "line"
        )
        assert bool(dash["legend"]) is legend
        assert len(set(map(str, dash["scale"]["range"]))) == len(histories)


def test_a_run_in_progress_has_room_for_the_epochs_to_come():
    spec = plot_metric({"cnn": build_history(2)}, "loss", LIGHT, best={}, epochs=24)
    assert layers_of(spec)[1]["encoding"]["x"]["scale"]["domain"] == [1, 24]


def test_reliability_leaves_empty_bins_out():
    probabilities = np.tile(np.eye(10, dtype=np.float32)[3], (10, 1))
    reliability = compute_reliability(probabilities, np.full(10, 3))
    bars = [row for row in rows(plot_reliability(reliability, LIGHT)) if "low" in row]
    assert [(row["count"], row["accuracy"]) for row in bars] == [(10, 1.0)]


def test_recall_has_the_colour_of_the_true_digit_and_precision_that_of_the_answer():
    spec = plot_per_class(np.full(10, 0.99), np.full(10, 0.98), LIGHT)
    scale = layers_of(spec)[-1]["encoding"]["color"]["scale"]
    assert dict(zip(scale["domain"], scale["range"], strict=True)) == {
        "recall": LIGHT.true,
        "precision": LIGHT.accent,
    }


def test_charts_know_no_streamlit():
    assert not hasattr(charts, "st")


def test_one_epoch_is_drawn_as_a_point():
    one, more = (plot_learning_rate({"cnn": build_history(epochs)}, LIGHT)["layer"][0] for epochs in (1, 2))
    assert one["mark"]["point"]
    assert not more["mark"]["point"]


def test_a_loss_of_nothing_can_be_drawn_on_a_logarithmic_scale():
    history = build_history()
    history["val_loss"][-1] = 0.0
    drawn = [
        row["drawn"] for row in rows(plot_metric({"cnn": history}, "loss", LIGHT, best={})) if "drawn" in row
    ]
    assert min(drawn) > 0
