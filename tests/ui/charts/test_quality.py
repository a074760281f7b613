"""ui/charts/quality.py: reliability, confidence, precision and recall."""

import numpy as np

from digitpad.evaluation.metrics import compute_reliability
from digitpad.ui.charts.quality import plot_per_class, plot_reliability
from digitpad.ui.palette import LIGHT
from tests.ui.charts.reading import list_layers, list_rows


def test_reliability_leaves_empty_bins_out():
    probabilities = np.tile(np.eye(10, dtype=np.float32)[3], (10, 1))
    reliability = compute_reliability(probabilities, np.full(10, 3))
    bars = [row for row in list_rows(plot_reliability(reliability, LIGHT)) if "low" in row]
    assert [(row["count"], row["accuracy"]) for row in bars] == [(10, 1.0)]


def test_recall_has_the_colour_of_the_true_digit_and_precision_that_of_the_answer():
    spec = plot_per_class(np.full(10, 0.99), np.full(10, 0.98), LIGHT)
    scale = list_layers(spec)[-1]["encoding"]["color"]["scale"]
    colors = dict(zip(scale["domain"], scale["range"], strict=True))
    assert colors == {"recall": LIGHT.true, "precision": LIGHT.accent}
