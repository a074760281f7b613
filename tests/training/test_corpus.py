"""material.py: nobody who is measured by is learned from."""

import shutil

import numpy as np
import pytest

from digitpad.artifacts.schema import RUN_SCHEMA, check_json
from digitpad.config import NOT_A_DIGIT
from digitpad.data.mnist import hash_file
from digitpad.strokes.files import StrokeSet
from digitpad.training import corpus as material
from digitpad.training.corpus import _hash_files, divide_writers, gather_material
from digitpad.training.dataset import VARIANTS


def build_strokes(writers, group="here", labels=None):
    count = len(writers)
    rng = np.random.default_rng(0)
    drawings = [[(np.cumsum(rng.normal(0, 1, (6, 2)), 0) * 10).astype(np.float32)] for _ in range(count)]
    labels = np.arange(count) % 10 if labels is None else labels
    return StrokeSet("test", drawings, labels, np.full(count, group), np.array(writers))


def save(path, *sets):
    points = [stroke for strokes in sets for drawing in strokes.drawings for stroke in drawing]
    lengths = np.array([len(stroke) for stroke in points])
    np.savez(
        path,
        points=np.concatenate(points),
        stroke_id=np.zeros(lengths.sum(), np.uint8),
        offsets=np.r_[0, lengths.cumsum()].astype(np.int32),
        labels=np.concatenate([strokes.labels for strokes in sets]),
        group=np.concatenate([strokes.groups for strokes in sets]),
        writer=np.concatenate([strokes.writers for strokes in sets]),
    )
    return path


@pytest.fixture
def few(monkeypatch):
    """As much of the code's own drawing as a test can wait for."""
    monkeypatch.setattr(material, "RARE_STYLES", 20)
    monkeypatch.setattr(material, "MARKS", 20)
    monkeypatch.setattr(material, "ROWS", 5)


@pytest.fixture
def files(tmp_path):
    here = build_strokes([f"a{i % 10}" for i in range(40)], "here")
    there = build_strokes([f"b{i % 2}" for i in range(20)], "there")
    letters = build_strokes(["c"] * 12, "there", np.full(12, ord("K")))
    return save(tmp_path / "digits.npz", here, there), save(tmp_path / "letters.npz", letters)


def test_writers_are_held_out_whole_and_only_where_there_are_enough():
    division = divide_writers(build_strokes([f"w{i % 10}" for i in range(40)]), (), 0)
    assert len(set(division.held.writers)) == 1
    assert not set(division.held.writers) & set(division.fit.writers)
    assert len(division.held) + len(division.fit) == 40
    assert len(divide_writers(build_strokes(["a", "b"] * 5), (), 0).held) == 0


def test_the_same_seed_holds_out_the_same_writers():
    strokes = build_strokes([f"w{i % 30}" for i in range(60)])
    first, again = (set(divide_writers(strokes, (), 1).held.writers) for _ in range(2))
    assert first == again
    assert len(first) == 3


def test_the_mix_holds_everything_but_what_is_held_out(few, files, toy_mnist):
    digits, letters = files
    found = gather_material(toy_mnist, [digits], [letters], mixed=True)
    assert {source.name for source in found.train.sources} == {
        "MNIST",
        "digits",
        "letters",
        "rare styles",
        "marks",
        "rows of digits",
    }
    assert len(found.train) == len(toy_mnist.train) + (60 - 4) + 12 + 20 + 20 + 5
    assert found.files == {path.name: hash_file(path) for path in (digits, letters)}
    assert len(found.drawn) == 4
    assert len(found.validation) == len(toy_mnist.validation) + 4
    assert set(found.validation.labels) <= set(range(10))
    letters_source = next(source for source in found.train.sources if source.name == "letters")
    assert set(letters_source.labels) == {NOT_A_DIGIT}


def test_how_far_the_rendering_is_can_be_followed(few, files, toy_mnist):
    digits, letters = files
    steps = []
    gather_material(toy_mnist, [digits], [letters], mixed=True, listen=lambda *step: steps.append(step))
    total = VARIANTS * ((60 - 4) + 12 + 20 + 20 + 5)
    assert steps == [(done, total) for done in range(1, total + 1)]


def test_files_of_the_same_name_are_told_apart(files, tmp_path):
    digits, _ = files
    (tmp_path / "other").mkdir()
    again = shutil.copy(digits, tmp_path / "other" / digits.name)
    with again.open("ab") as file:
        file.write(b" ")
    names = [digits.name, f"{digits.name} 2"]
    assert _hash_files([digits, again]) == {names[0]: hash_file(digits), names[1]: hash_file(again)}


def test_a_group_left_out_is_nowhere_but_in_what_is_left_out(few, files, toy_mnist):
    digits, letters = files
    found = gather_material(toy_mnist, [digits], [letters], mixed=True, leave_out=["there"])
    (people,) = found.left_out
    assert people.group == "there"
    assert len(people.digits) == len(people.writers) == 20
    assert set(people.writers) == {"there/b0", "there/b1"}
    assert len(people.marks) == 12
    assert len(found.train) == len(toy_mnist.train) + 36 + 20 + 20 + 5


def test_several_groups_are_left_out_each_for_itself(few, files, toy_mnist):
    digits, letters = files
    both = gather_material(toy_mnist, [digits], [letters], mixed=True, leave_out=["there", "here"]).left_out
    assert [(people.group, len(people.digits), len(people.marks)) for people in both] == [
        ("there", 20, 12),
        ("here", 40, 0),
    ]


def test_a_group_that_is_not_there_is_named(files, toy_mnist):
    with pytest.raises(ValueError, match="a group out of here, there to leave out, got 'nowhere'"):
        gather_material(toy_mnist, [files[0]], mixed=True, leave_out=["here", "nowhere"])


def test_without_drawings_other_hands_are_made_from_the_validation_set(toy_mnist):
    found = gather_material(toy_mnist, mixed=False)
    assert len(found.train) == len(toy_mnist.train)
    assert len(found.drawn) == len(toy_mnist.validation)
    assert not np.array_equal(found.drawn.images, toy_mnist.validation.images)
    assert len(found.calibration) == 2 * len(toy_mnist.validation)


def test_a_file_of_any_name_can_be_noted_in_a_run(few, files, toy_mnist, tmp_path):
    odd = files[0].rename(tmp_path / "a $dollar` <b>.npz")
    found = gather_material(toy_mnist, [odd], mixed=False)
    assert list(found.files) == ["a _dollar_ _b_.npz"]
    check_json({"data": {"files": found.files}, "sha256": {}}, RUN_SCHEMA)


def test_pictures_may_stand_for_what_is_no_digit(few, files, toy_mnist, tmp_path):
    np.savez(tmp_path / "doodles.npz", images=np.full((3, 28, 28), 200, np.uint8) * np.eye(28, dtype=np.uint8))
    found = gather_material(toy_mnist, [files[0]], [tmp_path / "doodles.npz"], mixed=True)
    assert any(source.name == "doodles" and len(source) == 3 for source in found.train.sources)


def test_a_person_held_out_of_one_file_is_held_out_of_the_others_too(few, files, toy_mnist, tmp_path):
    more = save(tmp_path / "more.npz", build_strokes([f"a{i % 10}" for i in range(30)], "here"))
    found = gather_material(toy_mnist, [files[0], more], mixed=True)
    held = divide_writers(build_strokes([f"a{i % 10}" for i in range(40)], "here"), (), 0).held
    assert len(held) == 4  # of one of ten
    assert len(found.drawn) == 4 + 3


def test_where_nobody_can_be_held_out_other_hands_are_made(few, toy_mnist, tmp_path):
    few_people = save(tmp_path / "few.npz", build_strokes(["a", "b"] * 10))
    found = gather_material(toy_mnist, [few_people], mixed=True)
    assert len(found.drawn) == len(toy_mnist.validation)


def test_pictures_of_a_group_that_is_left_out_are_not_learned_from(few, files, toy_mnist, tmp_path):
    picture = 200 * np.eye(28, dtype=np.uint8)
    np.savez(tmp_path / "doodles.npz", images=np.stack([picture] * 4), group=np.array(["there"] * 3 + ["here"]))
    found = gather_material(toy_mnist, [files[0]], [tmp_path / "doodles.npz"], mixed=True, leave_out=["there"])
    assert found.train.sizes["doodles"] == 1


def test_a_kind_of_pictures_is_left_out_by_its_name(few, files, toy_mnist, tmp_path):
    picture = 200 * np.eye(28, dtype=np.uint8)
    kinds = {"labels": np.array([0, 1, 1, 1]), "class_names": np.array(["cat", "train"])}
    np.savez(tmp_path / "doodles.npz", images=np.stack([picture] * 4), **kinds)
    found = gather_material(toy_mnist, [files[0]], [tmp_path / "doodles.npz"], mixed=True, leave_out=["train"])
    assert found.train.sizes["doodles"] == 1
    (kind,) = found.left_out
    assert (kind.group, len(kind.digits), len(kind.marks)) == ("train", 0, 3)
    assert set(kind.marks.labels) == {NOT_A_DIGIT}


def test_all_pictures_may_be_left_out(few, files, toy_mnist, tmp_path):
    np.savez(tmp_path / "doodles.npz", images=200 * np.eye(28, dtype=np.uint8)[None])
    found = gather_material(
        toy_mnist, [files[0]], [tmp_path / "doodles.npz"], mixed=True, leave_out=["doodles"]
    )
    assert "doodles" not in found.train.sizes
    assert len(found.left_out[0].marks) == 1


def test_pictures_with_nothing_on_them_are_refused(few, files, toy_mnist, tmp_path):
    np.savez(tmp_path / "blank.npz", images=np.zeros((3, 28, 28), np.uint8))
    with pytest.raises(ValueError, match="blank holds nothing but blank pictures"):
        gather_material(toy_mnist, [files[0]], [tmp_path / "blank.npz"], mixed=True)
