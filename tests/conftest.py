"""Fixtures of several packages: canvas messages, MNIST where the machine has it, small training runs."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from digitpad.data.mnist import DATA_CACHE, Mnist, load_mnist
from digitpad.data.splits import Split
from digitpad.models.classifier import load_classifier
from digitpad.recipes import Recipe
from digitpad.training.corpus import Corpus
from digitpad.training.dataset import RunData
from digitpad.training.holdout import split_by_writer
from digitpad.training.render import render_run_data
from digitpad.training.run import execute_run, save_outcome
from digitpad.training.run_record import Outcome

MNIST_FOLDERS = (os.environ.get("DIGITPAD_DATA"), DATA_CACHE, "../shared/data/mnist")


@pytest.fixture(scope="session")
def mnist_folder() -> Path:
    """A folder with MNIST's files; skips the test where there is none."""
    for folder in filter(None, MNIST_FOLDERS):
        if Path(folder).is_dir():
            return Path(folder)
    pytest.skip("needs MNIST: set DIGITPAD_DATA to a folder that holds it")


@pytest.fixture(scope="session")
def mnist(mnist_folder: Path) -> Mnist:
    return load_mnist(mnist_folder)


@pytest.fixture
def canvas():
    """A function from strokes, each a list of (x, y), to the canvas's JSON as Fabric writes it."""

    def build(*strokes, **placement) -> dict:
        objects = []
        for stroke in strokes:
            (x, y), *rest = stroke
            path = [["M", x, y], *(["L", *point] for point in rest or [(x, y)])]
            objects.append({"type": "Path", "path": path, "strokeWidth": 20, **placement})
        return {"version": "7.4.0", "objects": objects, "background": "#000000"}

    return build


@pytest.fixture(scope="session")
def flagship():
    """The shipped flagship on the light engine, which starts without TensorFlow."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGITPAD_ENGINE", "litert")
        return load_classifier("digitpad")


@pytest.fixture(scope="session")
def toy_mnist() -> Mnist:
    """A small, easy stand-in for MNIST with ten classes: a bright square in a place of its own."""

    def build(count: int, seed: int) -> Split:
        rng = np.random.default_rng(seed)
        labels = np.arange(count) % 10
        images = rng.uniform(0, 0.2, (count, 28, 28)).astype(np.float32)
        for image, label in zip(images, labels, strict=True):
            row, column = divmod(int(label), 5)
            image[4 + 12 * row : 10 + 12 * row, 1 + 5 * column : 6 + 5 * column] = 1
        return Split(images, labels.astype(np.int64))

    return Mnist(build(300, 0), build(100, 1), build(100, 2))


@pytest.fixture(scope="session")
def toy_data(toy_mnist: Mnist) -> RunData:
    """The data of a run on the stand-in, without drawings."""
    return render_run_data(split_by_writer(Corpus(toy_mnist)), mixed=False)


@pytest.fixture(scope="session")
def toy_outcome(toy_data: RunData, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """A run of a few seconds on the stand-in."""
    recipe = Recipe("mlp-128-64", epochs=2, batch_size=50)
    artifacts = tmp_path_factory.mktemp("artifacts")
    return execute_run(
        recipe, toy_data, seed=0, artifacts=artifacts, resume=False, listen=lambda progress: None
    )


@pytest.fixture(scope="session")
def saved_toy(toy_outcome: Outcome, toy_data: RunData, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An artifacts folder with the run of `toy_outcome`. Tests must not change it."""
    artifacts = tmp_path_factory.mktemp("saved")
    save_outcome(toy_outcome, toy_data, artifacts)
    return artifacts


@pytest.fixture
def toy_run(saved_toy: Path, tmp_path: Path) -> Path:
    """A copy of `saved_toy` that a test may change."""
    shutil.copytree(saved_toy, tmp_path, dirs_exist_ok=True)
    return tmp_path
