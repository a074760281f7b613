"""files.py: drawings as their files hold them, and one clear sentence for every fault."""

import os
from pathlib import Path

import numpy as np
import pytest

from digitpad.strokes.files import StrokeFileError, StrokeSet, load_strokes, save_strokes

FOLDER = Path(os.environ.get("DIGITPAD_STROKES") or "../shared/data/strokes")


def arrays(**changes):
    """Two samples: a 4 of two strokes and a 1 of one. A change to None leaves the array out."""
    plain = {
        "points": np.array([[0, 0], [1, 5], [3, 1], [3, 9], [2, 0], [2, 8]], np.float32),
        "stroke_id": np.array([0, 0, 1, 1, 0, 0], np.uint8),
        "offsets": np.array([0, 4, 6], np.int32),
        "labels": np.array([4, 1], np.int32),
        "group": np.array(["aga", "val"]),
        "writer": np.array(["aga/x", "val/y"]),
    }
    return {name: value for name, value in {**plain, **changes}.items() if value is not None}


def put(name, place, value):
    """The change of one element."""
    array = arrays()[name].copy()
    array[place] = value
    return {name: array}


@pytest.fixture
def write(tmp_path):
    def write(name="some.npz", **changes):
        np.savez(tmp_path / name, **arrays(**changes))
        return tmp_path / name

    return write


def test_an_npz_file_is_read_in_its_order(write):
    strokes = load_strokes(write())
    assert (strokes.name, len(strokes)) == ("some", 2)
    assert [len(drawing) for drawing in strokes.drawings] == [2, 1]
    assert strokes.drawings[0][1].tolist() == [[3, 1], [3, 9]]
    assert strokes.labels.tolist() == [4, 1]
    assert strokes.labels.dtype == np.int64
    assert strokes.groups.tolist() == ["aga", "val"]
    assert strokes.writers.tolist() == ["aga/x", "val/y"]


def test_group_and_writer_may_be_missing(write):
    strokes = load_strokes(write(group=None, writer=None))
    assert strokes.groups.tolist() == strokes.writers.tolist() == ["some", "some"]


def test_writers_of_different_groups_are_different_people(write):
    strokes = load_strokes(write(writer=np.array([1, 1])))
    assert strokes.writers.tolist() == ["aga/1", "val/1"]
    assert load_strokes(write()).writers.tolist() == ["aga/x", "val/y"]


def test_saved_drawings_are_read_again(write, tmp_path):
    strokes = load_strokes(write())
    save_strokes(tmp_path / "again.npz", strokes)
    again = load_strokes(tmp_path / "again.npz")
    for one, other in zip(strokes.drawings, again.drawings, strict=True):
        assert [stroke.tolist() for stroke in one] == [stroke.tolist() for stroke in other]
    assert again.labels.tolist() == strokes.labels.tolist()
    assert again.groups.tolist() == strokes.groups.tolist()
    assert again.writers.tolist() == strokes.writers.tolist()


def test_drawings_that_a_file_cannot_hold_are_not_saved(tmp_path):
    text = np.array(["a"])
    empty = StrokeSet("x", [[]], np.array([1]), text, text)
    with pytest.raises(ValueError, match="1 to 256 strokes"):
        save_strokes(tmp_path / "x.npz", empty)
    assert list(tmp_path.iterdir()) == []


def test_samples_are_taken_by_index_or_by_mask(write):
    strokes = load_strokes(write())
    assert strokes.take(np.array([1, 0])).labels.tolist() == [1, 4]
    assert strokes.take(np.array([False, True])).writers.tolist() == ["val/y"]
    assert len(strokes.take(np.array([], int))) == 0


FAULTS = {
    "wrong shape": ({"points": np.zeros((6, 3), np.float32)}, r"'points' as \(N, 2\) numbers, got \(6, 3\)"),
    "flat points": ({"points": np.zeros(12, np.float32)}, r"got \(12,\)"),
    "points as text": ({"points": np.full((6, 2), "1")}, "numbers, got .*<U1"),
    "complex points": ({"points": np.zeros((6, 2), complex)}, "complex128"),
    "NaN": (put("points", (4, 0), np.nan), "sample 1 has the point"),
    "infinite": (put("points", (3, 1), np.inf), "sample 0 has the point"),
    "far away": (put("points", (3, 1), 1e30), "sample 0 has the point"),
    "beyond float32": ({"points": np.full((6, 2), 1e300)}, "sample 0 has the point"),
    "empty drawing": (
        {"offsets": np.array([0, 4, 4, 6]), "labels": np.array([1, 2, 3]), "group": None, "writer": None},
        "sample 1 is empty",
    ),
    "no drawings": (
        {
            "points": np.zeros((0, 2)),
            "stroke_id": np.zeros(0, int),
            "offsets": np.array([0]),
            "labels": np.zeros(0, int),
            "group": None,
            "writer": None,
        },
        "holds no drawings",
    ),
    "label 10": (put("labels", 1, 10), "sample 1 is labelled 10, expected a digit"),
    "label -1": (put("labels", 0, -1), "sample 0 is labelled -1"),
    "labels as fractions": ({"labels": np.array([4.0, 1.0])}, "'labels' as .* whole numbers, got .* float64"),
    "labels as a table": ({"labels": np.array([[4], [1]])}, r"'labels' as \(2,\) .* got \(2, 1\)"),
    "too few offsets": ({"offsets": np.array([0, 6])}, r"'offsets' as \(3,\)"),
    "offsets that end early": ({"offsets": np.array([0, 4, 5])}, "from 0 to 5, expected .* 6 points"),
    "offsets that end late": ({"offsets": np.array([0, 4, 7])}, "the offsets go from"),
    "offsets that start late": ({"offsets": np.array([1, 4, 6])}, "the offsets go from"),
    "offsets that go back": ({"offsets": np.array([0, 9, 6])}, "sample 1 ends before it starts"),
    "offsets as fractions": ({"offsets": np.array([0.0, 4.0, 6.0])}, "'offsets' as .* whole numbers"),
    "absurd offsets": (
        {"offsets": np.array([0, 2**64 - 1, 6], np.uint64)},
        "holds 18446744073709551615, expected 64-bit signed integers",
    ),
    "too few stroke ids": ({"stroke_id": np.zeros(5, np.uint8)}, r"'stroke_id' as \(6,\)"),
    "strokes that go back": (put("stroke_id", 0, 3), "sample 0 goes from stroke 3 back to stroke 0"),
    "too few groups": ({"group": np.array(["aga"])}, r"'group' as \(2,\) texts"),
    "writers as fractions": ({"writer": np.array([1.5, 2.5])}, "'writer' as .* texts"),
    "pickled objects": ({"writer": np.array(["x", None], object)}, "'writer' holds pickled objects"),
    "pickled points": ({"points": np.array([[0, 0]] * 6, object)}, "'points' holds pickled objects"),
    "no points": ({"points": None}, "expected an array 'points', found group, labels"),
    "no labels": ({"labels": None}, "expected an array 'labels'"),
}


@pytest.mark.parametrize(("changes", "sentence"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_reported_in_one_sentence_with_the_file(write, changes, sentence):
    path = write(**changes)
    with pytest.raises(StrokeFileError, match=sentence) as caught:
        load_strokes(path)
    text = str(caught.value)
    assert text.startswith(f"{path}: ")
    assert text.endswith(".")
    assert "\n" not in text


@pytest.mark.parametrize("label", [4, ord("4")])
def test_a_digit_among_other_marks_is_refused(write, label):
    with pytest.raises(StrokeFileError, match=f"sample 0 is labelled {label}, expected the code point"):
        load_strokes(write(labels=np.array([label, 65])), digits=False)


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    for path in (tmp_path / "none.npz", tmp_path / "none.tra", tmp_path):
        with pytest.raises(StrokeFileError, match="cannot be read"):
            load_strokes(path)


@pytest.mark.parametrize(
    ("name", "count", "writers"),
    [
        ("pendigits-orig.tra", 7_494, 30),
        ("pendigits-orig.tes", 3_498, 14),
        ("unipen-digits-dev.npz", 8_925, 78),
        ("unipen-letters-dev.npz", 3_933, 70),
    ],
)
def test_the_public_data_sets_are_read_completely(name, count, writers):
    if not (FOLDER / name).is_file():
        pytest.skip(f"needs {name} in the folder named by DIGITPAD_STROKES")
    strokes = load_strokes(FOLDER / name, digits="letters" not in name)
    assert len(strokes) == len(strokes.drawings) == count
    assert len(np.unique(strokes.writers)) == writers


def test_every_fault_of_an_archive_is_reported_with_the_file(write):
    path = write()
    whole = path.read_bytes()
    for size in (0, 3, 40, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(StrokeFileError, match=r"some\.npz: .*\.$"):
            load_strokes(path)


def test_a_changed_byte_is_noticed(write):
    path = write()
    content = bytearray(path.read_bytes())
    content[content.index(b"\x93NUMPY") + 140] ^= 255
    path.write_bytes(bytes(content))
    with pytest.raises(StrokeFileError, match=r"some\.npz: "):
        load_strokes(path)
