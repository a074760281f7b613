"""unipen.py: UNIPEN text becomes drawings, and a fault names its line."""

import pytest

from digitpad.strokes.files import StrokeFileError, load_strokes

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


@pytest.fixture
def write_text(tmp_path):
    def write_text(text, encoding="utf-8"):
        (tmp_path / "some.tra").write_text(text, encoding=encoding)
        return tmp_path / "some.tra"

    return write_text


def test_y_points_down_in_a_drawing(write_text):
    strokes = load_strokes(write_text(TEXT))
    assert strokes.drawings[0][0].tolist() == [[0, -9], [1, -4]]
    assert [len(drawing) for drawing in strokes.drawings] == [2, 1]
    assert strokes.labels.tolist() == [4, 1]


def test_the_writer_comes_from_the_pen_digits_comment(write_text):
    strokes = load_strokes(write_text(TEXT))
    assert strokes.writers.tolist() == ["some.tra/12", "some.tra/13"]
    assert strokes.groups.tolist() == ["some.tra", "some.tra"]


def test_other_commands_are_skipped(write_text):
    text = (
        '.VERSION 1.0\n.DATA_SOURCE A\n pen\n.COORD T X Y\n.WRITER_ID ann\n.SEGMENT DIGIT 0 ? "7"\n.START_BOX\n'
        ".PEN_DOWN\n 0 5 6\n 1 7 8\n.PEN_UP\n 2 100 100\n.DT 12\n"
    )
    strokes = load_strokes(write_text(text))
    assert strokes.drawings[0][0].tolist() == [[5, -6], [7, -8]]
    assert strokes.writers.tolist() == ["some.tra/ann"]


def test_a_letter_is_labelled_with_its_code_point(write_text):
    strokes = load_strokes(write_text(TEXT.replace('"4"', '"A"').replace('"1"', '"&"')), digits=False)
    assert strokes.labels.tolist() == [ord("A"), ord("&")]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_a_label_beyond_ascii_is_one_character(write_text, encoding):
    text = '.SEGMENT MARK 0 ? "é"\n.PEN_DOWN\n 1 1\n 2 2\n.PEN_UP\n'
    assert load_strokes(write_text(text, encoding), digits=False).labels.tolist() == [ord("é")]


def test_a_byte_order_mark_does_not_hide_the_first_sample(write_text):
    segment = '.SEGMENT DIGIT 0 ? "{}"\n.PEN_DOWN\n 1 1\n 2 2\n.PEN_UP\n'
    path = write_text(segment.format(3) + segment.format(4), "utf-8-sig")
    assert load_strokes(path).labels.tolist() == [3, 4]


def test_segments_may_be_listed_apart_from_their_strokes(write_text):
    pen = ".PEN_DOWN\n {0} 1\n {0} 2\n.PEN_UP\n"
    segments = '.SEGMENT DIGIT 0-1 OK "4"\n.SEGMENT DIGIT 2 OK "1"\n'
    strokes = "".join(pen.format(x) for x in range(3))
    for text in (segments + strokes, strokes + segments):
        drawings = load_strokes(write_text(text)).drawings
        assert [[stroke[0, 0] for stroke in drawing] for drawing in drawings] == [[0, 1], [2]]


def test_a_segment_whose_strokes_are_missing_is_refused(write_text):
    text = '.SEGMENT DIGIT 0 OK "4"\n.PEN_DOWN\n 1 1\n.PEN_UP\n.SEGMENT DIGIT 1 OK "1"\n'
    with pytest.raises(StrokeFileError, match=r"sample 1 \(line 5\) is empty"):
        load_strokes(write_text(text))


@pytest.mark.parametrize("numbers", ["0:3-1:12", "1-0", "1-99", "0,", "0;1", "0-", "9" * 5000])
def test_stroke_numbers_that_do_not_exist_are_refused(write_text, numbers):
    pen = ".PEN_DOWN\n 0 1\n 0 2\n.PEN_UP\n"
    text = f'.SEGMENT DIGIT {numbers} OK "4"\n.SEGMENT DIGIT 1 OK "1"\n' + 2 * pen
    with pytest.raises(StrokeFileError, match=r"sample 0 \(line 1\): expected numbers of strokes up to 1"):
        load_strokes(write_text(text))


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


FAULTS = {
    "prose": ("Dear reader,\n", "the file is not UNIPEN text"),
    "nothing": ("", "the file is not UNIPEN text"),
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
    "other columns": (".COORD A B\n" + TEXT, "expected .COORD with X and Y"),
}


@pytest.mark.parametrize(("text", "sentence"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_reported_in_one_sentence_with_the_file(write_text, text, sentence):
    path = write_text(text)
    with pytest.raises(StrokeFileError, match=sentence) as caught:
        load_strokes(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert message.endswith(".")
    assert "\n" not in message


def test_a_text_of_gigabytes_is_refused_before_it_is_read(write_text, monkeypatch):
    monkeypatch.setattr("digitpad.strokes.unipen.MAX_TEXT_BYTES", 100)
    with pytest.raises(StrokeFileError, match=r"the file has \d+ bytes, expected at most 100"):
        load_strokes(write_text(TEXT))
