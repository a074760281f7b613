"""variation.py: other hands and rarer styles, still the same digits."""

import numpy as np
import pytest

from digitpad.preprocessing.framing import frame_drawing
from digitpad.training import augment_strokes as variation
from digitpad.training.augment_strokes import FINEST, vary_drawing
from digitpad.training.rare_styles import STYLES, draw_digit

SEVEN = [np.array([[10, 10], [60, 10], [30, 90]], np.float32), np.array([[20, 50], [55, 50]], np.float32)]


def test_a_varied_drawing_keeps_its_strokes_and_points(monkeypatch):
    monkeypatch.setattr(variation, "HOOKED", 0)
    monkeypatch.setattr(variation, "SHORTENED", 0)
    varied = vary_drawing(SEVEN, np.random.default_rng(0))
    assert [stroke.shape for stroke in varied] == [stroke.shape for stroke in SEVEN]
    assert {stroke.dtype for stroke in varied} == {np.dtype(np.float32)}


def test_a_hook_turns_back_sharply_from_the_end_of_a_stroke(monkeypatch):
    monkeypatch.setattr(variation, "HOOKED", 1)
    line = np.array([[50, 0], [50, 40], [50, 100]], np.float32)
    before = line.copy()
    for seed in range(50):
        hooked = variation._hook(line, 100.0, np.random.default_rng(seed))
        assert np.array_equal(hooked[:3], line)
        assert hooked.dtype == np.float32
        sideways, down = hooked[-1] - line[-1]
        assert 100 * variation.HOOK[0] <= np.hypot(sideways, down) <= 100 * variation.HOOK[1]
        assert 14 < np.degrees(np.arctan2(abs(sideways), -down)) < 76  # upwards, where the stroke came from
    assert np.array_equal(line, before)
    assert np.array_equal(variation._hook(line[:1], 100.0, np.random.default_rng(0)), line[:1])


def test_a_shortened_stroke_is_the_same_stroke_without_its_last_bit(monkeypatch):
    monkeypatch.setattr(variation, "SHORTENED", 1)
    line = np.array([[0, 0], [0, 60], [0, 100], [50, 100]], np.float32)
    before = line.copy()
    for seed in range(50):
        shortened = variation._shorten(line, 100.0, np.random.default_rng(seed))
        assert np.array_equal(shortened[:3], line[:3])
        assert shortened.dtype == np.float32
        x, y = shortened[-1]
        assert y == 100
        assert 50 - 150 * variation.MISSING <= x <= 50
    assert np.array_equal(line, before)


def test_bars_and_dots_are_never_shortened(monkeypatch):
    monkeypatch.setattr(variation, "SHORTENED", 1)
    bar = np.array([[0, 0], [90, 0]], np.float32)
    for stroke in (bar, bar[:1]):
        assert np.array_equal(variation._shorten(stroke, 100.0, np.random.default_rng(0)), stroke)


def test_strokes_are_shortened_as_often_as_said():
    line = np.array([[0, 0], [0, 100]], np.float32)
    rng = np.random.default_rng(0)
    shortened = [variation._shorten(line, 100.0, rng)[-1, 1] < 100 for _ in range(2_000)]
    assert np.mean(shortened) == pytest.approx(variation.SHORTENED, abs=0.02)


def test_the_strokes_of_a_drawing_are_moved_apart_each_on_its_own(monkeypatch):
    for name in ("HOOKED", "SHORTENED", "WOBBLE", "ROTATION", "SLANT", "STRETCH"):
        monkeypatch.setattr(variation, name, 0)
    rng = np.random.default_rng(0)
    drawn = [vary_drawing(SEVEN, rng) for _ in range(500)]
    apart = np.array([bar[0] - slope[0] for slope, bar in drawn])
    meant = (SEVEN[1][0] - SEVEN[0][0]) / 80
    assert apart.mean(axis=0) == pytest.approx(meant, abs=0.02)
    assert apart.std(axis=0) == pytest.approx(2**0.5 * variation.APART, rel=0.25)


def test_hooks_are_drawn_as_often_as_said(monkeypatch):
    monkeypatch.setattr(variation, "SHORTENED", 0)
    rng = np.random.default_rng(0)
    line = [np.array([[0, 0], [0, 100]], np.float32)]
    added = [len(vary_drawing(line, rng)[0]) - 2 for _ in range(2_000)]
    assert set(added) == {0, 3, 6}
    assert np.mean(added) / 6 == pytest.approx(variation.HOOKED, abs=0.02)


def test_the_same_seed_varies_alike_and_another_differently():
    first, again, other = (
        np.concatenate(vary_drawing(SEVEN, np.random.default_rng(seed))) for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert first.shape != other.shape or not np.allclose(first, other)


def test_the_drawing_itself_is_left_as_it_is():
    before = [stroke.copy() for stroke in SEVEN]
    vary_drawing(SEVEN, np.random.default_rng(0))
    assert all(np.array_equal(a, b) for a, b in zip(SEVEN, before, strict=True))


@pytest.mark.parametrize("scale", [0.001, 1, 1000])
def test_size_and_place_do_not_matter(scale):
    moved = [stroke * scale + 3 * scale for stroke in SEVEN]
    here, there = (np.concatenate(vary_drawing(one, np.random.default_rng(0))) for one in (SEVEN, moved))
    assert np.allclose(here, there, atol=2 / FINEST)
    assert 0.5 < np.ptp(there, axis=0).max() < 2


def test_a_dot_and_an_empty_drawing_survive():
    assert vary_drawing([], np.random.default_rng(0)) == []
    assert vary_drawing([np.zeros((0, 2), np.float32)], np.random.default_rng(0)) == []
    (dot,) = vary_drawing([np.array([[5, 5]], np.float32)], np.random.default_rng(0))
    assert np.isfinite(dot).all()


def test_every_style_that_mnist_lacks_is_drawn_in_time():
    rng = np.random.default_rng(0)
    drawn = [draw_digit(rng) for _ in range(600)]
    assert {label for _, label in drawn} == {label for label, _ in STYLES}
    assert all(frame_drawing(drawing, canvas_side=0) is not None for drawing, _ in drawn)


def test_a_corner_stays_a_corner_and_a_curve_passes_near_its_points():
    rng = np.random.default_rng(0)
    label, flagged = STYLES[6]
    assert label == 1
    from digitpad.training.rare_styles import _bend

    stroke = _bend(np.array(flagged[0]), rng)
    (corner_x, corner_y) = flagged[0][1]
    assert np.hypot(*(stroke - [corner_x, corner_y]).T).min() < 0.15
    assert stroke[:, 1].max() == pytest.approx(1, abs=0.2)
