"""Small synthetic runs for tests that only read artifacts."""

from pathlib import Path

import numpy as np

from digitpad.artifacts.store import HISTORY, MODEL, dump_json, save_run
from digitpad.evaluation.metrics import Evaluation, compute_evaluation
from digitpad.evaluation.saved import pack_evaluation

SAMPLES = 400
LAYERS = [
    {"name": "flatten", "type": "Flatten", "output_shape": [784], "parameters": 0},
    {"name": "logits", "type": "Dense", "output_shape": [10], "parameters": 7850},
]


def build_labels() -> np.ndarray:
    """Sample i is a true i % 10."""
    return np.arange(SAMPLES) % 10


def build_evaluation(wrong: dict[int, int], confidence: float = 0.9) -> Evaluation:
    """An evaluation that reads sample i as wrong[i] and all others correctly, with rising confidence."""
    labels = build_labels()
    read = labels.copy()
    for index, digit in wrong.items():
        read[index] = digit
    sure = np.linspace(0.55, 0.999, SAMPLES)
    sure[list(wrong)] = np.linspace(confidence, confidence - 0.3, len(wrong))
    second = (read + 1) % 10
    probabilities = np.full((SAMPLES, 10), 1e-4)
    probabilities[np.arange(SAMPLES), second] = 1 - sure
    probabilities[np.arange(SAMPLES), read] = sure
    return compute_evaluation(np.log(probabilities), labels)


def build_history(epochs: int = 4) -> dict[str, list[float]]:
    """A history whose third epoch is the best."""
    steps = np.arange(1, epochs + 1)
    val_loss = 0.1 + 0.02 * np.abs(steps - 3)
    return {
        "loss": (0.3 / steps).tolist(),
        "accuracy": (1 - 0.1 / steps).tolist(),
        "val_loss": val_loss.tolist(),
        "val_accuracy": (1 - val_loss / 4).tolist(),
        "learning_rate": (0.002 / steps).tolist(),
        "seconds": [30.0] * epochs,
    }


def build_run(model: str, evaluation: Evaluation, seeds: int = 1) -> dict:
    """Content of run.json without the hashes."""
    return {
        "model": model,
        "recipe": {"model": model, "epochs": 4, "batch_size": 128, "augmentation": {"rotation": 8.0}},
        "seed": 0,
        "best_epoch": 3,
        "stopped": False,
        "parameters": 7850,
        "size": 34_000,
        "layers": LAYERS,
        "seeds": [
            {"seed": i, "accuracy": evaluation.accuracy - i / 100, "loss": evaluation.loss, "seconds": 120.0}
            for i in range(seeds)
        ],
        "data": {"mnist": {"train-images-idx3-ubyte.gz": "440fcabf73cc546f"}},
        "versions": {"python": "3.11", "keras": "3.15.1"},
        "machine": {"system": "Linux", "architecture": "x86_64", "cores": 2},
        "date": "2026-11-21T06:46:21+00:00",
    }


def save_model(artifacts: Path, model: str, wrong: dict[int, int], *, seeds: int = 1, **changes) -> None:
    """Save a run of `model` that reads sample i as wrong[i], with `changes` to its run.json."""
    evaluation = build_evaluation(wrong)
    images = np.zeros((SAMPLES, 28, 28))
    rows = 5 + np.arange(SAMPLES) % 10
    images[np.arange(SAMPLES), rows, 4:24] = 1  # a bar per digit, so that images can be told apart
    images[:, 4:24, 13:15] = 1
    files = {
        MODEL: f"the network {model}".encode(),
        HISTORY: dump_json(build_history()),
        **pack_evaluation(evaluation, images),
    }
    save_run(artifacts / model, files, build_run(model, evaluation, seeds) | changes)


def save_three_models(artifacts: Path) -> None:
    """
    cnn misreads samples 9, 19 and 28; mlp-256-256 those 9, 19 and 40; mlp-128-64 misreads 9 and sixty others.
    """
    save_model(artifacts, "cnn", {9: 4, 19: 4, 28: 3}, seeds=3)
    save_model(artifacts, "mlp-256-256", {9: 7, 19: 4, 40: 6})
    save_model(artifacts, "mlp-128-64", {9: 4} | {i: (i + 3) % 10 for i in range(100, 160)})
