"""ui/charts/spec.py: what holds for every chart of the page, without Streamlit and without a browser."""

import json
import re
from pathlib import Path

import altair
import jsonschema
import numpy as np
import pytest

from digitpad.evaluation.metrics import compute_reliability
from digitpad.ui import theme
from digitpad.ui.charts.curves import plot_learning_rate, plot_metric
from digitpad.ui.charts.quality import plot_confidence_counts, plot_per_class, plot_reliability
from digitpad.ui.mistakes.matrix import plot_matrix
from digitpad.ui.palette import DARK, LIGHT
from tests.synthetic import build_evaluation, build_history


def build_charts(palette):
    """Every chart of the page, and the smaller one of a run in progress."""
    evaluation = build_evaluation({9: 4})
    reliability = compute_reliability(evaluation.probabilities, evaluation.labels)
    histories = {"cnn": build_history(), "v1.2[b]": build_history(3)}
    best = {"cnn": 3, "v1.2[b]": 3}
    return [
        plot_matrix(np.diag(np.full(10, 980)) + np.eye(10, k=1, dtype=int), palette, true=9, read=4),
        plot_metric(histories, "accuracy", palette, best=best),
        plot_metric(histories, "loss", palette, best=best),
        plot_metric(histories, "loss", palette, best=best, height=240),
        plot_learning_rate(histories, palette),
        plot_reliability(reliability, palette),
        plot_confidence_counts(reliability, palette),
        plot_per_class(evaluation.precision, evaluation.recall, palette),
    ]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_chart_has_a_text_alternative(palette):
    for spec in build_charts(palette):
        assert len(spec["description"]) > 20
        assert json.dumps(spec, allow_nan=False)


def test_every_chart_can_be_read_from_the_back_row():
    for spec in build_charts(LIGHT):
        config = spec["config"]
        fonts = [
            config["axis"]["labelFontSize"],
            config["axis"]["titleFontSize"],
            config["legend"]["labelFontSize"],
        ]
        assert all(min(map(int, re.findall(r"[?:] (\d+)", font["expr"]))) >= 14 for font in fonts)


def test_every_chart_is_vega_lite():
    for spec in build_charts(LIGHT):
        altair.Chart.from_dict(spec)
        with pytest.raises(jsonschema.ValidationError):
            altair.Chart.from_dict(spec | {"layer": [{"mark": "bars"}]})


def test_every_chart_has_its_room_in_the_style_sheet():
    css = Path(theme.__file__).with_name("layout.css").read_text(encoding="utf-8")
    for spec in build_charts(LIGHT):
        rule = f'[class*="st-key-room{spec["height"]}_"] {{ min-height: {spec["height"]}px; }}'
        assert rule in css


def test_no_chart_makes_streamlit_load_pandas():
    """Streamlit converts data at the top level of a chart to a table."""
    assert not [spec for spec in build_charts(LIGHT) if {"data", "datasets"} & set(spec)]
