"""stroke_files.py: drawings as their files hold them, and one clear sentence for whatever is wrong."""

import io
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from digitpad.npz import StrokeFileError
from digitpad.strokes import drawing as strokes_module
from digitpad.strokes.files import StrokeSet, load_strokes, save_strokes

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


@pytest.fixture
def write_text(tmp_path):
    def write_text(text, name="some.tra"):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return write_text


TEXT = """.INCLUDE  some.doc
.COMMENT a comment before
.SEGMENT DIGIT 0 ? "4"
.COMMENT 4 12  224
.PEN_DOWN
 0 9
 1 4
.PEN_UP
.DT 100
.PEN_DOWN
 3 8
.PEN_UP
.SEGMENT DIGIT 1 ? "1"
.COMMENT 1 13  7
.PEN_DOWN
 2 9
 2 1
.PEN_UP
"""


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


def test_unipen_segments_may_stand_apart_from_their_strokes(write_text):
    pen = ".PEN_DOWN\n {0} 1\n {0} 2\n.PEN_UP\n"
    segments = '.SEGMENT DIGIT 0-1 OK "4"\n.SEGMENT DIGIT 2 OK "1"\n'
    strokes = "".join(pen.format(x) for x in range(3))
    for text in (segments + strokes, strokes + segments):
        drawings = load_strokes(write_text(text)).drawings
        assert [[stroke[0, 0] for stroke in drawing] for drawing in drawings] == [[0, 1], [2]]


def test_a_segment_whose_strokes_are_nowhere_is_refused(write_text):
    text = '.SEGMENT DIGIT 0 OK "4"\n.PEN_DOWN\n 1 1\n.PEN_UP\n.SEGMENT DIGIT 1 OK "1"\n'
    with pytest.raises(StrokeFileError, match=r"sample 1 \(line 5\) is empty"):
        load_strokes(write_text(text))


@pytest.mark.parametrize("numbers", ["0:3-1:12", "1-0", "1-99", "0,", "0;1", "0-", "9" * 5000])
def test_strokes_that_cannot_be_counted_off_are_refused(write_text, numbers):
    pen = ".PEN_DOWN\n 0 1\n 0 2\n.PEN_UP\n"
    text = f'.SEGMENT DIGIT {numbers} OK "4"\n.SEGMENT DIGIT 1 OK "1"\n' + 2 * pen
    with pytest.raises(StrokeFileError, match=r"sample 0 \(line 1\): expected numbers of strokes up to 1"):
        load_strokes(write_text(text))


@pytest.mark.parametrize("code", [0xD800, 0x7FFFFFFF])
@pytest.mark.parametrize("name", ["group", "writer"])
def test_text_that_is_no_unicode_is_refused(write, name, code):
    text = np.frombuffer(np.full(2, code, np.uint32).tobytes(), "<U1")
    with pytest.raises(StrokeFileError, match=rf"'{name}' holds text that is no Unicode"):
        load_strokes(write(**{name: text}))


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("empty", [0, 1, 2, 3])
def test_the_empty_segment_is_the_one_that_is_named(write_text, empty, apart):
    pens, segments = [], []
    for place in range(4):
        named = 9 if place == empty else len(pens)
        segments.append(f'.SEGMENT DIGIT {named} OK "4"\n')
        if place != empty:
            pens.append(f".PEN_DOWN\n {place} 1\n {place} 2\n.PEN_UP\n")
            segments[-1] += "" if apart else pens[-1]
    text = "".join(segments + pens if apart else segments)
    with pytest.raises(StrokeFileError, match=rf"sample {empty} \(line \d+\) is empty"):
        load_strokes(write_text(text))


@pytest.mark.parametrize("header", ["{'descr': '<f4', 'shape': (6, 2", "{'descr': '<f4\\", "(((", "{'a': \n"])
def test_a_header_that_breaks_off_is_refused(tmp_path, header):
    np.savez(tmp_path / "some.npz", **arrays())
    with zipfile.ZipFile(tmp_path / "some.npz") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    broken = header.encode().ljust(118) + b"\n"
    members["points.npy"] = members["points.npy"][:8] + len(broken).to_bytes(2, "little") + broken
    with zipfile.ZipFile(tmp_path / "some.npz", "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with pytest.raises(StrokeFileError, match="'points' is not an array of NumPy's"):
        load_strokes(tmp_path / "some.npz")


def test_a_name_with_a_line_break_does_not_break_the_sentence(tmp_path):
    with zipfile.ZipFile(tmp_path / "some.npz", "w") as archive:
        archive.writestr("first\nsecond.npy", b"")
    with pytest.raises(StrokeFileError) as caught:
        load_strokes(tmp_path / "some.npz")
    assert "\n" not in str(caught.value)


def test_unipen_text_is_turned_upside_down(write_text):
    strokes = load_strokes(write_text(TEXT))
    assert strokes.drawings[0][0].tolist() == [[0, -9], [1, -4]]
    assert [len(drawing) for drawing in strokes.drawings] == [2, 1]
    assert strokes.labels.tolist() == [4, 1]
    assert strokes.writers.tolist() == ["some.tra/12", "some.tra/13"]
    assert strokes.groups.tolist() == ["some.tra", "some.tra"]


def test_other_commands_of_unipen_are_passed_over(write_text):
    text = (
        '.VERSION 1.0\n.DATA_SOURCE A\n pen\n.COORD T X Y\n.WRITER_ID ann\n.SEGMENT DIGIT 0 ? "7"\n.START_BOX\n'
        ".PEN_DOWN\n 0 5 6\n 1 7 8\n.PEN_UP\n 2 100 100\n.DT 12\n"
    )
    strokes = load_strokes(write_text(text))
    assert strokes.drawings[0][0].tolist() == [[5, -6], [7, -8]]
    assert strokes.writers.tolist() == ["some.tra/ann"]


def test_a_letter_in_unipen_is_its_code_point(write_text):
    strokes = load_strokes(write_text(TEXT.replace('"4"', '"A"').replace('"1"', '"&"')), digits=False)
    assert strokes.labels.tolist() == [ord("A"), ord("&")]


def test_what_is_saved_is_read_again(write, tmp_path):
    strokes = load_strokes(write())
    save_strokes(tmp_path / "again.npz", strokes)
    again = load_strokes(tmp_path / "again.npz")
    for one, other in zip(strokes.drawings, again.drawings, strict=True):
        assert [stroke.tolist() for stroke in one] == [stroke.tolist() for stroke in other]
    assert again.labels.tolist() == strokes.labels.tolist()
    assert again.groups.tolist() == strokes.groups.tolist()
    assert again.writers.tolist() == strokes.writers.tolist()


def test_what_a_file_cannot_hold_is_not_saved(tmp_path):
    text = np.array(["a"])
    empty = StrokeSet("x", [[]], np.array([1]), text, text)
    with pytest.raises(ValueError, match="1 to 256 strokes"):
        save_strokes(tmp_path / "x.npz", empty)
    assert list(tmp_path.iterdir()) == []


def test_samples_are_taken_by_place_or_by_mask(write):
    strokes = load_strokes(write())
    assert strokes.take(np.array([1, 0])).labels.tolist() == [1, 4]
    assert strokes.take(np.array([False, True])).writers.tolist() == ["val/y"]
    assert len(strokes.take(np.array([], int))) == 0


def test_the_reader_is_found_beside_the_strokes_too():
    assert strokes_module.load_strokes is load_strokes


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
    "offsets that end late": ({"offsets": np.array([0, 4, 7])}, "do not add up"),
    "offsets that start late": ({"offsets": np.array([1, 4, 6])}, "do not add up"),
    "offsets that go back": ({"offsets": np.array([0, 9, 6])}, "sample 1 ends before it starts"),
    "offsets as fractions": ({"offsets": np.array([0.0, 4.0, 6.0])}, "'offsets' as .* whole numbers"),
    "absurd offsets": ({"offsets": np.array([0, 2**64 - 1, 6], np.uint64)}, "absurdly large"),
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
def test_a_fault_is_said_in_one_sentence_that_names_the_file(write, changes, sentence):
    path = write(**changes)
    with pytest.raises(StrokeFileError, match=sentence) as caught:
        load_strokes(path)
    text = str(caught.value)
    assert text.startswith(str(path))
    assert text.endswith(".")
    assert "\n" not in text


@pytest.mark.parametrize("label", [4, ord("4")])
def test_a_digit_among_marks_that_are_none_is_refused(write, label):
    with pytest.raises(StrokeFileError, match=f"sample 0 is labelled {label}, expected the code"):
        load_strokes(write(labels=np.array([label, 65])), digits=False)


TEXT_FAULTS = {
    "prose": ("Dear reader,\n", "is not UNIPEN text"),
    "nothing": ("", "is not UNIPEN text"),
    "bytes": ("\0\1\2", "neither an npz file nor UNIPEN text"),
    "a letter": (TEXT.replace('"1"', '"l"'), r"sample 1 \(line 13\) is labelled 'l', expected a digit"),
    "two digits": (TEXT.replace('"1"', '"12"'), "labelled '12', expected a digit"),
    "a digit of another script": (TEXT.replace('"1"', '"²"'), "expected a digit"),
    "no label": (TEXT.replace('"1"', ""), "line 13: expected a segment with its label"),
    "empty": (TEXT.replace(" 2 9\n 2 1\n", ""), "sample 1 .line 13. is empty"),
    "half a point": (TEXT.replace(" 2 1\n", " 2\n"), "sample 1 .line 15.: expected two numbers"),
    "words": (TEXT.replace(" 2 1\n", " 2 x\n"), "expected two numbers"),
    "NaN": (TEXT.replace(" 2 1\n", " nan 1\n"), "sample 1 has the point"),
    "far away": (TEXT.replace(" 3 8\n", " 3 1e99\n"), "sample 0 has the point"),
    "cut off": (TEXT.removesuffix(".PEN_UP\n"), "is cut off: its last sample, 1"),
    "strange columns": (".COORD A B\n" + TEXT, "expected .COORD with X and Y"),
}


@pytest.mark.parametrize(("text", "sentence"), TEXT_FAULTS.values(), ids=TEXT_FAULTS)
def test_a_fault_in_a_text_names_the_line(write_text, text, sentence):
    path = write_text(text)
    with pytest.raises(StrokeFileError, match=sentence) as caught:
        load_strokes(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_truncated_archive_is_refused_wherever_it_ends(write):
    path = write()
    whole = path.read_bytes()
    for size in (0, 3, 40, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(StrokeFileError, match=r"some\.npz"):
            load_strokes(path)


def test_a_byte_that_was_changed_is_noticed(write):
    path = write()
    content = bytearray(path.read_bytes())
    content[content.index(b"\x93NUMPY") + 140] ^= 255
    path.write_bytes(bytes(content))
    with pytest.raises(StrokeFileError, match=r"some\.npz"):
        load_strokes(path)


def header(shape, descr="<f4"):
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": descr, "fortran_order": False, "shape": shape})
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (header((10**12, 2)), "8,000,000,000,000 bytes, but has 0"),
        (header((6, 2)) + bytes(47), "48 bytes, but has 47"),
        (b"no array", "is not an array of NumPy's"),
    ],
)
def test_an_array_that_lies_about_its_size_is_refused(write, content, sentence):
    path = write(points=None)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("points.npy", content)
    with pytest.raises(StrokeFileError, match=sentence):
        load_strokes(path)


def test_what_would_fill_the_memory_is_refused(write, monkeypatch):
    monkeypatch.setattr("digitpad.npz.LARGEST", 150)
    with pytest.raises(StrokeFileError, match=r"would unpack to .* bytes, expected at most 150"):
        load_strokes(write())


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
def test_the_files_that_people_have_are_read_whole(name, count, writers):
    if not (FOLDER / name).is_file():
        pytest.skip(f"needs {name} in the folder named by DIGITPAD_STROKES")
    strokes = load_strokes(FOLDER / name, digits="letters" not in name)
    assert len(strokes) == len(strokes.drawings) == count
    assert len(np.unique(strokes.writers)) == writers


def test_a_byte_order_mark_costs_no_sample(tmp_path):
    path = tmp_path / "some.unp"
    segment = '.SEGMENT DIGIT 0 ? "{}"\n.PEN_DOWN\n 1 1\n 2 2\n.PEN_UP\n'
    path.write_text(segment.format(3) + segment.format(4), encoding="utf-8-sig")
    assert load_strokes(path).labels.tolist() == [3, 4]


def test_a_label_beyond_ascii_is_one_character(tmp_path):
    path = tmp_path / "some.unp"
    text = '.SEGMENT MARK 0 ? "é"\n.PEN_DOWN\n 1 1\n 2 2\n.PEN_UP\n'
    for encoding in ("utf-8", "latin-1"):
        path.write_text(text, encoding=encoding)
        assert load_strokes(path, digits=False).labels.tolist() == [ord("é")]


def test_an_encrypted_archive_is_called_so(write):
    path = write()
    content = bytearray(path.read_bytes())
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(header)
        while place >= 0:
            content[place + flags] |= 1
            place = content.find(header, place + 4)
    path.write_bytes(content)
    with pytest.raises(StrokeFileError, match=r"some\.npz is encrypted\.$"):
        load_strokes(path)
