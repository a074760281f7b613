"""picture_files.py: pictures as their files hold them, and one clear sentence for every fault."""

import numpy as np
import pytest

from digitpad.data.picture_files import PictureFileError, load_pictures


@pytest.fixture
def write(tmp_path):
    def write(**changes):
        arrays = {"images": np.ones((3, 20, 30), np.uint8), "labels": np.array([1, 2, 3]), **changes}
        np.savez(tmp_path / "some.npz", **{name: value for name, value in arrays.items() if value is not None})
        return tmp_path / "some.npz"

    return write


def test_a_group_that_is_not_valid_unicode_is_refused(write):
    group = np.frombuffer(np.full(3, 0x7FFFFFFF, np.uint32).tobytes(), "<U1")
    with pytest.raises(PictureFileError, match="'group' holds text that is not valid Unicode"):
        load_pictures(write(group=group))


def test_pictures_are_read_in_their_order(write):
    pictures = load_pictures(write(group=np.array(["a", "b", "b"])))
    assert (pictures.name, len(pictures)) == ("some", 3)
    assert pictures.labels.tolist() == [1, 2, 3]
    assert pictures.groups.tolist() == ["a", "b", "b"]
    assert pictures.take(np.array([2])).labels.tolist() == [3]
    assert load_pictures(write()).groups.tolist() == ["some"] * 3


def test_other_pictures_need_no_label(write):
    assert load_pictures(write(labels=None), digits=False).labels.tolist() == [-1, -1, -1]
    assert load_pictures(write(labels=np.array([7, 8, 900])), digits=False).labels.tolist() == [-1, -1, -1]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"images": None}, "expected an array 'images'"),
        ({"images": np.ones((3, 20), np.uint8)}, r"as \(N, H, W\) .* got \(3, 20\)"),
        ({"images": np.ones((3, 20, 30), complex)}, "numbers or text in 'images', got .* complex128"),
        ({"images": np.ones((0, 20, 30), np.uint8)}, "holds no pictures"),
        ({"images": np.full((3, 2, 2), 256)}, "sample 0 has a value that is not between 0 and 255"),
        ({"images": np.full((3, 2, 2), -1)}, "sample 0 has a value that is not between 0 and 255"),
        ({"images": np.ones((3, 0, 30), np.uint8)}, "expected pictures of 1 to 4096 pixels"),
        ({"images": np.ones((3, 1, 5000), np.uint8)}, "expected pictures of 1 to 4096 pixels"),
        ({"images": np.full((3, 2, 2), np.nan)}, "sample 0 has a value that is not between 0 and 1"),
        ({"images": np.full((3, 2, 2), 255.0)}, "sample 0 has a value that is not between 0 and 1"),
        ({"labels": None}, "expected an array 'labels'"),
        ({"labels": np.array([1, 2])}, r"'labels' as \(3,\) whole numbers, got \(2,\)"),
        ({"labels": np.array([1.0, 2, 3])}, "whole numbers, got .* float64"),
        ({"labels": np.array([1, 2, 10])}, "sample 2 is labelled 10, expected a digit"),
        ({"group": np.array(["a"])}, r"'group' as \(3,\) texts"),
    ],
)
def test_a_fault_is_reported_in_one_sentence_with_the_file(write, changes, sentence):
    path = write(**changes)
    with pytest.raises(PictureFileError, match=sentence) as caught:
        load_pictures(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("images", "kind"),
    [
        (np.full((3, 4, 4), 200, np.int64), np.uint8),
        (np.full((3, 4, 4), 200, np.uint8), np.uint8),
        (np.ones((3, 4, 4), bool), np.float32),
        (np.ones((3, 4, 4), np.uint8), np.float32),
        (np.ones((3, 4, 4), np.float64), np.float32),
    ],
)
def test_every_usual_dtype_is_read(write, images, kind):
    pictures = load_pictures(write(images=images))
    assert pictures.images.dtype == kind
    assert pictures.images.max() == min(images.max(), 200)


def test_a_group_may_be_a_number(write):
    assert load_pictures(write(group=np.array([7, 7, 8]))).groups.tolist() == ["7", "7", "8"]


def test_pictures_of_other_classes_are_not_read_as_digits(tmp_path):
    path = tmp_path / "doodles.npz"
    np.savez(
        path, images=np.ones((2, 28, 28), np.uint8), labels=np.array([0, 1]), class_names=np.array(["a", "b"])
    )
    with pytest.raises(PictureFileError, match=r"doodles\.npz: the pictures do not show digits"):
        load_pictures(path)
    assert load_pictures(path, digits=False).groups.tolist() == ["a", "b"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"class_names": np.array([1, 2])}, r"expected 'class_names' as \(K,\) texts, got \(2,\) of int64"),
        ({"class_names": np.array(["a", "b"])}, "sample 1 is labelled 2, but 'class_names' names 2 classes"),
        ({"class_names": np.array(["a"] * 4), "labels": np.array([1])}, r"'labels' as \(3,\) whole numbers"),
        ({"class_names": np.array(["a"] * 4), "labels": np.array([1, -1, 0])}, "sample 1 is labelled -1"),
    ],
)
def test_classes_that_cannot_be_named_are_refused(write, changes, sentence):
    with pytest.raises(PictureFileError, match=sentence):
        load_pictures(write(**changes), digits=False)


def test_a_group_counts_more_than_a_class(write):
    path = write(group=np.array(["x", "y", "z"]), class_names=np.array(["a"]))
    assert load_pictures(path, digits=False).groups.tolist() == ["x", "y", "z"]
