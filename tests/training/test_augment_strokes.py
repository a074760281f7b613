"""augment_strokes: other writers, still the same digit."""

import numpy as np
import pytest

from digitpad.training import augment_strokes
from digitpad.training.augment_strokes import vary_drawing

SEVEN = [np.array([[10, 10], [60, 10], [30, 90]], np.float32), np.array([[20, 50], [55, 50]], np.float32)]


def test_a_varied_drawing_keeps_its_strokes_and_points(monkeypatch):
    monkeypatch.setattr(augment_strokes, "HOOK_SHARE", 0)
    monkeypatch.setattr(augment_strokes, "SHORTEN_SHARE", 0)
    varied = vary_drawing(SEVEN, np.random.default_rng(0))
    assert [stroke.shape for stroke in varied] == [stroke.shape for stroke in SEVEN]
    assert {stroke.dtype for stroke in varied} == {np.dtype(np.float32)}


def test_a_hook_turns_back_sharply_from_the_end_of_a_stroke(monkeypatch):
    monkeypatch.setattr(augment_strokes, "HOOK_SHARE", 1)
    line = np.array([[50, 0], [50, 40], [50, 100]], np.float32)
    before = line.copy()
    for seed in range(50):
        hooked = augment_strokes._add_hook(line, 100.0, np.random.default_rng(seed))
        assert np.array_equal(hooked[:3], line)
        assert hooked.dtype == np.float32
        sideways, down = hooked[-1] - line[-1]
        shortest, longest = augment_strokes.HOOK_LENGTH
        assert 100 * shortest <= np.hypot(sideways, down) <= 100 * longest
        assert 14 < np.degrees(np.arctan2(abs(sideways), -down)) < 76  # upwards, where the stroke came from
    assert np.array_equal(line, before)
    assert np.array_equal(augment_strokes._add_hook(line[:1], 100.0, np.random.default_rng(0)), line[:1])


def test_a_shortened_stroke_is_the_same_stroke_without_its_last_bit(monkeypatch):
    monkeypatch.setattr(augment_strokes, "SHORTEN_SHARE", 1)
    line = np.array([[0, 0], [0, 60], [0, 100], [50, 100]], np.float32)
    before = line.copy()
    for seed in range(50):
        shortened = augment_strokes._shorten(line, 100.0, np.random.default_rng(seed))
        assert np.array_equal(shortened[:3], line[:3])
        assert shortened.dtype == np.float32
        x, y = shortened[-1]
        assert y == 100
        assert 50 - 150 * augment_strokes.MAX_CUT <= x <= 50
    assert np.array_equal(line, before)


def test_bars_and_dots_are_never_shortened(monkeypatch):
    monkeypatch.setattr(augment_strokes, "SHORTEN_SHARE", 1)
    bar = np.array([[0, 0], [90, 0]], np.float32)
    for stroke in (bar, bar[:1]):
        assert np.array_equal(augment_strokes._shorten(stroke, 100.0, np.random.default_rng(0)), stroke)


def test_strokes_are_shortened_as_often_as_said():
    line = np.array([[0, 0], [0, 100]], np.float32)
    rng = np.random.default_rng(0)
    shortened = [augment_strokes._shorten(line, 100.0, rng)[-1, 1] < 100 for _ in range(2_000)]
    assert np.mean(shortened) == pytest.approx(augment_strokes.SHORTEN_SHARE, abs=0.02)


def test_the_strokes_of_a_drawing_are_moved_apart_each_on_its_own(monkeypatch):
    for name in ("HOOK_SHARE", "SHORTEN_SHARE", "WOBBLE", "ROTATION", "SLANT", "STRETCH"):
        monkeypatch.setattr(augment_strokes, name, 0)
    rng = np.random.default_rng(0)
    drawn = [vary_drawing(SEVEN, rng) for _ in range(500)]
    apart = np.array([bar[0] - slope[0] for slope, bar in drawn])
    meant = (SEVEN[1][0] - SEVEN[0][0]) / 80
    assert apart.mean(axis=0) == pytest.approx(meant, abs=0.02)
    assert apart.std(axis=0) == pytest.approx(2**0.5 * augment_strokes.STROKE_SHIFT, rel=0.25)


def test_hooks_are_drawn_as_often_as_said(monkeypatch):
    monkeypatch.setattr(augment_strokes, "SHORTEN_SHARE", 0)
    rng = np.random.default_rng(0)
    line = [np.array([[0, 0], [0, 100]], np.float32)]
    added = [len(vary_drawing(line, rng)[0]) - 2 for _ in range(2_000)]
    assert set(added) == {0, 3, 6}
    assert np.mean(added) / 6 == pytest.approx(augment_strokes.HOOK_SHARE, abs=0.02)


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
    assert np.allclose(here, there, atol=2 / augment_strokes.GRID_STEPS[1])
    assert 0.5 < np.ptp(there, axis=0).max() < 2


def test_a_dot_and_an_empty_drawing_survive():
    assert vary_drawing([], np.random.default_rng(0)) == []
    assert vary_drawing([np.zeros((0, 2), np.float32)], np.random.default_rng(0)) == []
    (dot,) = vary_drawing([np.array([[5, 5]], np.float32)], np.random.default_rng(0))
    assert np.isfinite(dot).all()
