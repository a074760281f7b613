"""writing_styles.py: the styles of each digit are clustered, stored and found again."""

import json
import shutil

import numpy as np
import pytest

from digitpad.artifacts.store import (
    MODEL,
    PARTS,
    RUN,
    STYLES,
    ArtifactError,
    open_run,
    replace_parts,
    save_run,
)
from digitpad.explain.writing_styles import (
    STYLES_PER_DIGIT,
    choose_samples,
    compute_difference,
    compute_distances,
    compute_styles,
    find_digit,
    find_unusual_measures,
    is_far_from_all,
    load_styles,
    pack_styles,
)
from digitpad.preprocessing.framing import frame_drawing
from digitpad.strokes.templates import draw_digit


@pytest.fixture(scope="module")
def written():
    """Features, images and labels of 400 drawings; the features are the images at 14x14."""
    rng = np.random.default_rng(0)
    samples = [draw_digit(rng) for _ in range(400)]
    images = np.stack([frame_drawing(sample.drawing).image for sample in samples])
    labels = np.array([sample.label for sample in samples])
    features = images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(len(images), -1)
    return features, images, labels


@pytest.fixture(scope="module")
def styles(written):
    return compute_styles(*written)


@pytest.fixture
def artifacts(tmp_path):
    """A complete run without styles."""
    save_run(tmp_path / "cnn", {name: name.encode() for name in PARTS}, {"model": "cnn"})
    return tmp_path


def test_each_digit_has_a_dozen_styles(styles):
    assert np.bincount(styles.labels).tolist() == [STYLES_PER_DIGIT] * 10
    assert styles.centers.shape == (10 * STYLES_PER_DIGIT, 196)
    assert styles.images.shape == (10 * STYLES_PER_DIGIT, 28, 28)
    assert styles.typical_distances.shape == styles.far_distances.shape == (10,)
    assert (styles.centers.dtype, styles.images.dtype) == (np.float32, np.uint8)


def test_every_image_belongs_to_one_style_of_its_digit(styles, written):
    _, _, labels = written
    for digit in range(10):
        assert styles.counts[styles.labels == digit].sum() == (labels == digit).sum()


def test_a_centre_is_nearest_to_itself(styles):
    for place, center in enumerate(styles.centers):
        distances = compute_distances(styles, center)
        assert distances.argmin() == place
        assert distances[place] == 0


def test_the_most_frequent_style_of_a_digit_comes_first(styles):
    for digit in range(10):
        counts = styles.counts[find_digit(styles, digit)]
        assert (styles.labels[find_digit(styles, digit)] == digit).all()
        assert counts.tolist() == sorted(counts, reverse=True)


def test_a_centre_is_the_mean_of_its_members(written):
    features, images, labels = written
    chosen = np.concatenate([np.flatnonzero(labels == digit)[:STYLES_PER_DIGIT] for digit in range(10)])
    styles = compute_styles(features[chosen], images[chosen], labels[chosen])
    alone = np.flatnonzero(styles.counts == 1)
    assert len(alone)
    for place in alone:
        distances = np.linalg.norm(features[chosen] - styles.centers[place], axis=1)
        member = chosen[distances.argmin()]
        np.testing.assert_allclose(styles.images[place] / 255, images[member], atol=1 / 255)


def test_most_drawings_are_nearest_to_a_style_of_their_digit(styles, written):
    features, _, labels = written
    nearest = [styles.labels[compute_distances(styles, one).argmin()] for one in features]
    assert (nearest == labels).mean() > 0.9


def test_clustered_images_are_rarely_far_from_all_styles_and_nonsense_is(styles, written):
    features, _, _ = written
    assert np.mean([is_far_from_all(styles, one) for one in features]) < 0.06
    assert is_far_from_all(styles, 1 - features[0])


def test_the_same_arguments_give_the_same_bytes(written, styles):
    assert pack_styles(compute_styles(*written)) == pack_styles(styles)


def test_the_difference_to_a_style_is_positive_where_the_style_lacks_ink(styles):
    mean = styles.images[0] / 255
    assert np.abs(compute_difference(styles, 0, mean)).max() < 1e-6
    assert compute_difference(styles, 0, np.zeros((28, 28))).max() <= 0
    assert compute_difference(styles, 0, np.ones((28, 28))).min() >= 0


def test_a_digit_with_few_images_has_one_style_per_image(written):
    features, images, labels = written
    few = np.concatenate([np.flatnonzero(labels == 0)[:3], np.flatnonzero(labels != 0)])
    styles = compute_styles(features[few], images[few], labels[few])
    assert (styles.labels == 0).sum() == 3


def test_a_digit_without_images_is_refused(written):
    features, images, labels = written
    with pytest.raises(ValueError, match="none of 4"):
        compute_styles(features[labels != 4], images[labels != 4], labels[labels != 4])


def test_equally_many_samples_of_each_digit_are_chosen():
    labels = np.tile(np.arange(10), 2_000)
    chosen = choose_samples(labels)
    assert np.bincount(labels[chosen]).tolist() == [1_500] * 10
    assert (np.diff(chosen) > 0).all()


def test_an_unusual_slant_is_found(styles):
    one = frame_drawing([np.array([[60, 250], [250, 60]], np.float32)]).image
    unusual = find_unusual_measures(styles, one, 1)
    assert ("slant", True) in [(one.name, one.above) for one in unusual]


def test_an_unusual_loop_is_found(styles):
    seven = [np.array([[90, 80], [220, 80], [150, 260]], np.float32)]
    ring = [np.array([[90, 80], [90, 150], [150, 150], [150, 80]], np.float32)]
    unusual = find_unusual_measures(styles, frame_drawing(seven + ring).image, 7)
    assert ("loops", True) in [(one.name, one.above) for one in unusual]


def test_usual_drawings_have_few_unusual_measures(styles, written):
    _, images, labels = written
    assert (
        np.mean([len(find_unusual_measures(styles, *pair)) for pair in zip(images, labels, strict=True)]) < 0.3
    )


def test_stored_styles_are_read_back_unchanged(styles, artifacts):
    replace_parts("cnn", {STYLES: pack_styles(styles)}, artifacts)
    returned = load_styles("cnn", artifacts)
    for name, array in vars(styles).items():
        np.testing.assert_array_equal(getattr(returned, name), array)
        assert getattr(returned, name).dtype == array.dtype


def test_a_run_without_styles_stays_valid(artifacts):
    assert load_styles("cnn", artifacts) is None
    assert open_run("cnn", artifacts).read(MODEL) == MODEL.encode()


def test_adding_styles_does_not_change_the_rest_of_the_run(styles, artifacts):
    before = open_run("cnn", artifacts).json
    replace_parts("cnn", {STYLES: pack_styles(styles)}, artifacts)
    after = open_run("cnn", artifacts).json
    assert {name: open_run("cnn", artifacts).read(name) for name in PARTS} == {n: n.encode() for n in PARTS}
    assert set(after["sha256"]) == {*PARTS, STYLES}
    assert {key: value for key, value in after.items() if key != "sha256"} == {
        key: value for key, value in before.items() if key != "sha256"
    }
    assert [path.name for path in artifacts.iterdir()] == ["cnn"]


def test_styles_can_be_replaced(styles, artifacts):
    for content in (b"old", pack_styles(styles)):
        replace_parts("cnn", {STYLES: content}, artifacts)
    assert load_styles("cnn", artifacts) is not None


def test_damaged_styles_are_refused(styles, artifacts):
    replace_parts("cnn", {STYLES: pack_styles(styles)}, artifacts)
    (artifacts / "cnn" / STYLES).write_bytes(b"damaged")
    with pytest.raises(ArtifactError, match="damaged"):
        load_styles("cnn", artifacts)


def test_styles_are_not_added_to_a_damaged_run(styles, artifacts):
    (artifacts / "cnn" / MODEL).write_bytes(b"damaged")
    with pytest.raises(ArtifactError, match="damaged"):
        replace_parts("cnn", {STYLES: pack_styles(styles)}, artifacts)
    shutil.rmtree(artifacts / "cnn")
    with pytest.raises(ArtifactError, match="no trained model"):
        replace_parts("cnn", {STYLES: pack_styles(styles)}, artifacts)


def test_a_run_whose_styles_are_missing_is_refused(styles, artifacts):
    replace_parts("cnn", {STYLES: pack_styles(styles)}, artifacts)
    (artifacts / "cnn" / STYLES).unlink()
    assert STYLES in json.loads((artifacts / "cnn" / RUN).read_text())["sha256"]
    with pytest.raises(ArtifactError, match="missing"):
        load_styles("cnn", artifacts)
