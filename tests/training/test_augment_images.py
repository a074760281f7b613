"""augment_images: other writers and other pens, still the same digit."""

import numpy as np
import pytest

from digitpad.recipes import Augmentation
from digitpad.training.augment_images import augment_images

NONE = Augmentation(rotation=0, shift=0, scale=0, shear=0, elastic=0, thickness=0)


@pytest.fixture
def images():
    images = np.zeros((40, 28, 28), np.float32)
    images[:, 6:22, 12:16] = 1
    return images


def vary(images, seed=0, **amounts):
    settings = {name: amounts.get(name, 0) for name in vars(NONE)}
    return augment_images(images, Augmentation(**settings), np.random.default_rng(seed))


def centroid(images):
    weight = images.sum(axis=(1, 2))
    rows, columns = np.mgrid[:28, :28]
    return (
        np.stack([(images * rows).sum(axis=(1, 2)), (images * columns).sum(axis=(1, 2))], -1) / weight[:, None]
    )


def test_no_variation_changes_nothing(images):
    assert np.allclose(augment_images(images, NONE, np.random.default_rng(0)), images, atol=1e-6)


def test_shape_type_and_range_stay_and_full_ink_is_kept(images):
    varied = augment_images(images, Augmentation(), np.random.default_rng(0))
    assert (varied.shape, varied.dtype) == (images.shape, np.float32)
    assert varied.min() >= 0
    assert np.allclose(varied.max(axis=(1, 2)), 1)


def test_the_same_seed_gives_the_same_images_and_another_seed_others(images):
    first, again, other = (augment_images(images, Augmentation(), np.random.default_rng(s)) for s in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.allclose(first, other)


def test_every_image_varies_on_its_own(images):
    varied = augment_images(images, Augmentation(), np.random.default_rng(0))
    assert len({image.tobytes() for image in varied}) == len(images)


def test_the_input_is_left_alone(images):
    before = images.copy()
    augment_images(images, Augmentation(), np.random.default_rng(0))
    assert np.array_equal(images, before)


def test_shift_moves_by_at_most_what_was_asked(images):
    moved = np.abs(centroid(vary(images, shift=2.0)) - centroid(images))
    assert 1.5 < moved.max() <= 2.01


def test_rotation_turns_by_at_most_what_was_asked(images):
    varied = vary(images, rotation=15)
    rows, columns = np.mgrid[:28, :28] - 13.5
    tilt = np.arctan2((varied * rows * columns).sum(axis=(1, 2)), (varied * rows**2).sum(axis=(1, 2)))
    assert 10 < np.degrees(np.abs(tilt)).max() < 16


def test_shear_slants_and_keeps_the_height(images):
    varied = vary(images, shear=0.2)
    assert ((varied > 0.5).any(axis=2).sum(axis=1) == 16).all()
    assert not np.allclose(varied, images)


def test_scale_changes_the_height_by_at_most_what_was_asked(images):
    heights = (vary(images, scale=0.2) > 0.5).any(axis=2).sum(axis=1)
    assert heights.min() >= 12
    assert heights.max() <= 21
    assert heights.min() < 16 < heights.max()


def test_elastic_bends_a_straight_stroke(images):
    varied = vary(images, elastic=1.0)
    middles = (varied * np.arange(28)).sum(axis=2)[:, 8:20] / varied.sum(axis=2)[:, 8:20]
    assert np.ptp(middles, axis=1).mean() > 0.8


def test_thickness_makes_some_pens_thicker_and_some_thinner(images):
    ink = vary(images, thickness=0.8).sum(axis=(1, 2)) / images.sum(axis=(1, 2))
    assert ink.min() < 0.9
    assert ink.max() > 1.1


def test_an_image_never_leaks_into_its_neighbour(images):
    images[1::2] = 0
    varied = vary(images, rotation=30, shift=6, scale=0.3, shear=0.4, elastic=2, thickness=1)
    assert varied[1::2].max() == 0


def test_a_batch_may_be_larger_than_one_picture_of_opencv(images):
    many = np.tile(images, (50, 1, 1))
    assert augment_images(many, Augmentation(), np.random.default_rng(0)).shape == many.shape


def test_an_empty_batch_stays_empty():
    empty = np.zeros((0, 28, 28), np.float32)
    assert augment_images(empty, Augmentation(), np.random.default_rng(0)).shape == empty.shape
