"""Small files of drawings and pictures for tests of training."""

import numpy as np

from digitpad.strokes.files import StrokeSet, save_strokes


def build_strokes(writers, group="here", labels=None):
    """One random stroke for each name in `writers`, all of one group; labelled 0 to 9 in turn by default."""
    count = len(writers)
    rng = np.random.default_rng(0)
    drawings = [[(np.cumsum(rng.normal(0, 1, (6, 2)), 0) * 10).astype(np.float32)] for _ in range(count)]
    labels = np.arange(count) % 10 if labels is None else labels
    return StrokeSet("test", drawings, labels, np.full(count, group), np.array(writers))


def save_sets(path, *sets):
    """Save stroke sets to one file."""
    joined = StrokeSet(
        "test",
        [drawing for strokes in sets for drawing in strokes.drawings],
        np.concatenate([strokes.labels for strokes in sets]),
        np.concatenate([strokes.groups for strokes in sets]),
        np.concatenate([strokes.writers for strokes in sets]),
    )
    save_strokes(path, joined)
    return path


def save_digits(path):
    """40 digits by 10 writers of the group "here" and 20 by 2 writers of "there"."""
    here = build_strokes([f"a{i % 10}" for i in range(40)], "here")
    there = build_strokes([f"b{i % 2}" for i in range(20)], "there")
    return save_sets(path, here, there)


def save_letters(path):
    """12 letters by one writer of the group "there"."""
    return save_sets(path, build_strokes(["c"] * 12, "there", np.full(12, ord("K"))))


def save_doodles(path, count=3, **arrays):
    """`count` equal pictures of a diagonal line."""
    np.savez(path, images=np.stack([200 * np.eye(28, dtype=np.uint8)] * count), **arrays)
    return path
