"""render: what each part of a run's data contains."""

import numpy as np
import pytest

from digitpad.config import NOT_A_DIGIT
from digitpad.recipes import RECIPES
from digitpad.training import render
from digitpad.training.augment_images import augment_images
from digitpad.training.corpus import load_corpus
from digitpad.training.holdout import split_by_writer
from digitpad.training.render import frame_strokes, join_splits, render_run_data
from digitpad.training.sources import VARIANTS
from tests.training.toy_files import build_strokes, save_digits, save_doodles, save_letters, save_sets

GENERATED = 4 + 4 + 2


@pytest.fixture(autouse=True)
def few_generated(monkeypatch):
    """Generate only as many samples as a test can wait for."""
    monkeypatch.setattr(render, "RARE_STYLES", 4)
    monkeypatch.setattr(render, "MARKS", 4)
    monkeypatch.setattr(render, "ROWS", 2)


@pytest.fixture
def prepare(toy_mnist):
    """Loads, splits and renders files, as the training command does."""

    def prepare(digits=(), non_digits=(), *, mixed=True, excluded_groups=(), **options):
        corpus = load_corpus(toy_mnist, digits, non_digits)
        return render_run_data(split_by_writer(corpus, excluded_groups), mixed=mixed, **options)

    return prepare


@pytest.fixture
def digits(tmp_path):
    return save_digits(tmp_path / "digits.npz")


@pytest.fixture
def letters(tmp_path):
    return save_letters(tmp_path / "letters.npz")


def test_a_mixed_run_trains_on_everything_except_the_held_out_writers(prepare, digits, letters, toy_mnist):
    data = prepare([digits], [letters])
    names = [source.name for source in data.train.sources]
    assert names == ["MNIST", "digits", "letters", "rare styles", "marks", "rows of digits"]
    assert len(data.train) == len(toy_mnist.train) + (60 - 4) + 12 + GENERATED
    assert set(data.train.sources[2].labels) == {NOT_A_DIGIT}


def test_a_mixed_run_validates_on_mnist_and_on_held_out_writers(prepare, digits, toy_mnist):
    data = prepare([digits])
    assert len(data.drawn_validation) == 4
    assert len(data.validation) == len(data.calibration) == len(toy_mnist.validation) + 4
    assert set(data.validation.labels) <= set(range(10))


def test_another_run_trains_and_validates_on_mnist_and_is_calibrated_on_drawings(prepare, digits, toy_mnist):
    data = prepare([digits], mixed=False)
    assert [source.name for source in data.train.sources] == ["MNIST"]
    assert len(data.validation) == len(toy_mnist.validation)
    assert len(data.calibration) == len(toy_mnist.validation) + 4


def test_without_drawings_augmented_mnist_takes_their_place(prepare, toy_mnist):
    data = prepare(mixed=False)
    assert len(data.drawn_validation) == len(toy_mnist.validation)
    assert not np.array_equal(data.drawn_validation.images, toy_mnist.validation.images)
    assert len(data.calibration) == 2 * len(toy_mnist.validation)


def test_without_enough_writers_augmented_mnist_takes_their_place(prepare, toy_mnist, tmp_path):
    few_writers = save_sets(tmp_path / "few.npz", build_strokes(["a", "b"] * 10))
    assert len(prepare([few_writers]).drawn_validation) == len(toy_mnist.validation)


def test_each_rendered_image_is_counted(prepare, digits, letters):
    steps = []
    prepare([digits], [letters], listen=lambda *step: steps.append(step))
    total = VARIANTS * ((60 - 4) + 12 + GENERATED)
    assert steps == [(done, total) for done in range(1, total + 1)]


def test_pictures_can_be_non_digits(prepare, digits, tmp_path):
    data = prepare([digits], [save_doodles(tmp_path / "doodles.npz")])
    assert data.train.sizes["doodles"] == 3


def test_blank_pictures_are_refused(prepare, digits, tmp_path):
    np.savez(tmp_path / "blank.npz", images=np.zeros((3, 28, 28), np.uint8))
    with pytest.raises(ValueError, match="some ink in blank, got only blank ones"):
        prepare([digits], [tmp_path / "blank.npz"])


def test_an_excluded_group_appears_only_among_the_excluded(prepare, digits, letters, toy_mnist):
    data = prepare([digits], [letters], excluded_groups=["there"])
    (group,) = data.excluded
    assert group.name == "there"
    assert len(group.digits) == len(group.writers) == 20
    assert set(group.writers) == {"there/b0", "there/b1"}
    assert len(group.non_digits) == 12
    assert len(data.train) == len(toy_mnist.train) + 36 + GENERATED


def test_several_groups_are_excluded_each_on_its_own(prepare, digits, letters):
    groups = prepare([digits], [letters], excluded_groups=["there", "here"]).excluded
    assert [(group.name, len(group.digits), len(group.non_digits)) for group in groups] == [
        ("there", 20, 12),
        ("here", 40, 0),
    ]


def test_pictures_of_an_excluded_group_are_not_trained_on(prepare, digits, tmp_path):
    doodles = save_doodles(tmp_path / "doodles.npz", 4, group=np.array(["there"] * 3 + ["here"]))
    assert prepare([digits], [doodles], excluded_groups=["there"]).train.sizes["doodles"] == 1


def test_a_kind_of_pictures_is_excluded_by_the_name_of_its_class(prepare, digits, tmp_path):
    kinds = {"labels": np.array([0, 1, 1, 1]), "class_names": np.array(["cat", "train"])}
    doodles = save_doodles(tmp_path / "doodles.npz", 4, **kinds)
    data = prepare([digits], [doodles], excluded_groups=["train"])
    assert data.train.sizes["doodles"] == 1
    (kind,) = data.excluded
    assert (kind.name, len(kind.digits), len(kind.non_digits)) == ("train", 0, 3)
    assert set(kind.non_digits.labels) == {NOT_A_DIGIT}


def test_all_pictures_may_be_excluded(prepare, digits, tmp_path):
    data = prepare([digits], [save_doodles(tmp_path / "doodles.npz", 1)], excluded_groups=["doodles"])
    assert "doodles" not in data.train.sizes
    assert len(data.excluded[0].non_digits) == 1


def test_an_empty_drawing_is_refused_with_the_name_of_its_file():
    strokes = build_strokes(["a"])
    strokes.drawings[0] = []
    with pytest.raises(ValueError, match="in test, got an empty one"):
        frame_strokes(strokes)


def test_joining_nothing_gives_an_empty_split():
    assert join_splits([]).images.shape == (0, 28, 28)


MEAN_BYTES = {
    "MNIST": 34.27320153,
    "digits": 25.18809220,
    "letters": 24.97923753,
    "rare styles": 30.83578869,
    "marks": 48.99159226,
    "rows of digits": 25.53611820,
}
"""Mean byte of each source in the test below, as rendered by version 0.1.0."""


def test_a_seed_renders_the_same_samples_as_in_version_0_1_0(prepare, digits, letters, monkeypatch):
    for name, count in (("RARE_STYLES", 20), ("MARKS", 20), ("ROWS", 5)):
        monkeypatch.setattr(render, name, count)
    train = prepare([digits], [letters]).train
    for source in train.sources:
        assert source.images.mean() == pytest.approx(MEAN_BYTES[source.name], rel=1e-4), source.name
    order = train.shuffle(3, 1)
    assert order[:6].tolist() == [298, 151, 306, 370, 354, 95]
    batch = train.take(order[:50], 1)
    assert batch.labels.sum() == 267
    images = augment_images(batch.images, RECIPES["digitpad"].augmentation, np.random.default_rng((3, 1, 0)))
    assert images.mean() == pytest.approx(0.12471084, rel=1e-4)
