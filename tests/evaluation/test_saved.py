"""An evaluation is read back as it was saved, and refused when its arrays do not agree."""

import io

import numpy as np
import pytest

from digitpad.artifacts.store import ARRAYS, EVALUATION, HISTORY, MODEL, ArtifactError, open_run, save_run
from digitpad.evaluation.metrics import compute_evaluation
from digitpad.evaluation.saved import pack_evaluation, read_evaluation


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, (50, 28, 28)).astype(np.float32) / 255


@pytest.fixture
def evaluation():
    rng = np.random.default_rng(0)
    return compute_evaluation(rng.normal(0, 3, (50, 10)).astype(np.float32), rng.integers(0, 10, 50))


@pytest.fixture
def files(evaluation, images):
    return {MODEL: b"weights", HISTORY: b"{}", **pack_evaluation(evaluation, images)}


def save_and_read(artifacts, files):
    save_run(artifacts / "toy", files, {"model": "toy"})
    return read_evaluation(open_run("toy", artifacts))


def repack(files, **changes):
    arrays = dict(np.load(io.BytesIO(files[ARRAYS]), allow_pickle=False)) | changes
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **{name: array for name, array in arrays.items() if array is not None})
    return {**files, ARRAYS: buffer.getvalue()}


def test_a_saved_evaluation_is_read_back(tmp_path, files, evaluation, images):
    read = save_and_read(tmp_path, files)
    for name, value in vars(evaluation).items():
        assert np.array_equal(getattr(read.evaluation, name), value), name
    assert np.array_equal(read.mistake_images, np.rint(images[evaluation.mistakes] * 255))
    assert np.array_equal(read.doubtful_images, np.rint(images[evaluation.doubtful] * 255))


def test_the_array_with_another_shape_is_named(tmp_path, files):
    with pytest.raises(
        ArtifactError, match=r"of toy .*probabilities has shape \(20, 10\), expected \(50, 10\)"
    ):
        save_and_read(tmp_path, repack(files, probabilities=np.full((20, 10), 0.1, np.float32)))


@pytest.mark.parametrize(
    "changes",
    [
        {"labels": None},
        {"labels": np.full(50, 10, np.uint8)},
        {"labels": np.zeros(50)},
        {"probabilities": np.full((50, 10), 0.2, np.float32)},
        {"confusion_matrix": np.zeros((10, 10), np.int64)},
        {"mistakes": np.arange(3), "mistake_images": np.zeros((3, 28, 28), np.uint8)},
        {"mistakes": np.array([4000]), "mistake_images": np.zeros((1, 28, 28), np.uint8)},
        {"probabilities": np.full((50, 9), 1 / 9, np.float32)},
        {"doubtful": np.arange(2) + 1000, "doubtful_images": np.zeros((2, 28, 28), np.uint8)},
        {"mistake_images": np.zeros((1, 28, 28), np.uint8)},
        {"doubtful_images": np.zeros((1, 28, 28))},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_arrays_that_do_not_agree_are_refused(tmp_path, files, changes):
    with pytest.raises(ArtifactError, match=r"The evaluation of toy cannot be read.*python train\.py"):
        save_and_read(tmp_path, repack(files, **changes))


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"loss": NaN}'])
def test_an_unexpected_summary_is_refused(tmp_path, files, content):
    with pytest.raises(ArtifactError, match="The evaluation of toy cannot be read"):
        save_and_read(tmp_path, {**files, EVALUATION: content})
