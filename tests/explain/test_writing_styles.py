"""styles.py: the ways of writing each digit, sorted, kept and found again."""

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
    EACH,
    HABITS,
    choose_samples,
    compute_difference,
    compute_distances,
    compute_styles,
    find_oddities,
    is_far_from_all,
    load_styles,
    measure_images,
    pack_styles,
)
from digitpad.preprocessing.framing import frame_drawing
from digitpad.strokes.templates import draw_digit


@pytest.fixture(scope="module")
def written():
    """Images and labels of 400 samples, and features to sort them by: their pixels, shrunk."""
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
    """A whole run without styles, as older ones are."""
    save_run(tmp_path / "cnn", {name: name.encode() for name in PARTS}, {"model": "cnn"})
    return tmp_path


def test_a_dozen_styles_a_digit(styles):
    assert np.bincount(styles.labels).tolist() == [EACH] * 10
    assert styles.features.shape == (10 * EACH, 196)
    assert styles.images.shape == (10 * EACH, 28, 28)
    assert styles.typical.shape == styles.far.shape == (10,)
    assert (styles.features.dtype, styles.images.dtype) == (np.float32, np.uint8)


def test_every_image_belongs_to_one_style_of_its_digit(styles, written):
    _, _, labels = written
    for digit in range(10):
        assert styles.counts[styles.labels == digit].sum() == (labels == digit).sum()


def test_a_centre_is_nearest_to_itself(styles):
    for place, center in enumerate(styles.features):
        distances = compute_distances(styles, center)
        assert distances.argmin() == place
        assert distances[place] == 0


def test_the_commonest_style_of_a_digit_comes_first(styles):
    for digit in range(10):
        counts = styles.counts[styles.labels == digit]
        assert counts.tolist() == sorted(counts, reverse=True)


def test_a_centre_is_the_mean_of_its_members(written):
    features, images, labels = written
    chosen = np.concatenate([np.flatnonzero(labels == digit)[:EACH] for digit in range(10)])
    styles = compute_styles(features[chosen], images[chosen], labels[chosen])
    alone = np.flatnonzero(styles.counts == 1)
    assert len(alone)
    for place in alone:
        distances = np.linalg.norm(features[chosen] - styles.features[place], axis=1)
        member = chosen[distances.argmin()]
        np.testing.assert_allclose(styles.images[place] / 255, images[member], atol=1 / 255)


def test_most_drawings_are_nearest_to_a_style_of_their_own_digit(styles, written):
    features, _, labels = written
    nearest = [styles.labels[compute_distances(styles, one).argmin()] for one in features]
    assert (nearest == labels).mean() > 0.9


def test_what_was_sorted_is_seldom_far_from_all_and_nonsense_is(styles, written):
    features, _, _ = written
    assert np.mean([is_far_from_all(styles, one) for one in features]) < 0.06
    assert is_far_from_all(styles, 1 - features[0])


def test_the_same_arguments_give_the_same_bytes(written, styles):
    assert pack_styles(compute_styles(*written)) == pack_styles(styles)


def test_the_difference_to_a_style_shows_what_each_lacks(styles):
    mean = styles.images[0] / 255
    assert np.abs(compute_difference(styles, 0, mean)).max() < 1e-6
    assert compute_difference(styles, 0, np.zeros((28, 28))).max() <= 0
    assert compute_difference(styles, 0, np.ones((28, 28))).min() >= 0


def test_a_digit_with_few_images_has_as_few_styles(written):
    features, images, labels = written
    few = np.concatenate([np.flatnonzero(labels == 0)[:3], np.flatnonzero(labels != 0)])
    styles = compute_styles(features[few], images[few], labels[few])
    assert (styles.labels == 0).sum() == 3


def test_a_digit_without_images_is_refused(written):
    features, images, labels = written
    with pytest.raises(ValueError, match="none of 4"):
        compute_styles(features[labels != 4], images[labels != 4], labels[labels != 4])


def test_the_samples_chosen_are_as_many_of_each_digit():
    labels = np.tile(np.arange(10), 2_000)
    chosen = choose_samples(labels)
    assert np.bincount(labels[chosen]).tolist() == [1_500] * 10
    assert (np.diff(chosen) > 0).all()


def measure(*strokes):
    image = frame_drawing([np.array(stroke, np.float32) for stroke in strokes]).image
    return dict(zip(HABITS, measure_images(image[None])[0].tolist(), strict=True))


def test_width_slant_and_loops_are_measured():
    upright = measure([(100, 50), (100, 250)])
    leaning = measure([(180, 50), (100, 250)])
    ring = measure([(100 + 60 * np.cos(a), 100 + 80 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 40)])
    assert upright["slant"] == pytest.approx(0, abs=0.02)
    assert leaning["slant"] == pytest.approx(0.4, abs=0.06)
    assert (upright["loops"], ring["loops"]) == (0, 1)
    assert upright["width"] < 0.25 < ring["width"] < 1
    assert ring["ink"] > upright["ink"]


def test_a_blank_image_has_measures_too():
    assert np.isfinite(measure_images(np.zeros((1, 28, 28), np.float32))).all()


def test_a_drawing_that_leans_too_far_is_said_to(styles):
    one = frame_drawing([np.array([[60, 250], [250, 60]], np.float32)]).image
    oddities = find_oddities(styles, one, 1)
    assert ("slant", True) in [(oddity.habit, oddity.more) for oddity in oddities]


def test_a_loop_where_there_is_none_is_said(styles):
    seven = [np.array([[90, 80], [220, 80], [150, 260]], np.float32)]
    ring = [np.array([[90, 80], [90, 150], [150, 150], [150, 80]], np.float32)]
    oddities = find_oddities(styles, frame_drawing(seven + ring).image, 7)
    assert ("loops", True) in [(oddity.habit, oddity.more) for oddity in oddities]


def test_a_usual_drawing_has_few_oddities(styles, written):
    _, images, labels = written
    assert np.mean([len(find_oddities(styles, *pair)) for pair in zip(images, labels, strict=True)]) < 0.3


def test_styles_are_read_back_as_they_were(styles, artifacts):
    replace_parts("cnn", {STYLES: pack_styles(styles)}, artifacts)
    returned = load_styles("cnn", artifacts)
    for name, array in vars(styles).items():
        np.testing.assert_array_equal(getattr(returned, name), array)
        assert getattr(returned, name).dtype == array.dtype


def test_a_run_without_styles_stays_valid(artifacts):
    assert load_styles("cnn", artifacts) is None
    assert open_run("cnn", artifacts).read(MODEL) == MODEL.encode()


def test_adding_styles_leaves_the_rest_of_the_run_alone(styles, artifacts):
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


def test_styles_are_not_added_to_a_run_that_is_not_whole(styles, artifacts):
    (artifacts / "cnn" / MODEL).write_bytes(b"damaged")
    with pytest.raises(ArtifactError, match="damaged"):
        replace_parts("cnn", {STYLES: pack_styles(styles)}, artifacts)
    shutil.rmtree(artifacts / "cnn")
    with pytest.raises(ArtifactError, match="no trained model"):
        replace_parts("cnn", {STYLES: pack_styles(styles)}, artifacts)


def test_a_run_that_names_styles_it_does_not_have_is_refused(styles, artifacts):
    replace_parts("cnn", {STYLES: pack_styles(styles)}, artifacts)
    (artifacts / "cnn" / STYLES).unlink()
    assert STYLES in json.loads((artifacts / "cnn" / RUN).read_text())["sha256"]
    with pytest.raises(ArtifactError, match="missing"):
        load_styles("cnn", artifacts)
