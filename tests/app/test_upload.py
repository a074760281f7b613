"""ui/upload.py: a picture is read in the pad's place, and the drawing comes back when it goes."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from digitpad import config
from digitpad.ui import session
from tests.app.test_draw import ONE, button, draw, shown

SEVEN = np.array([[200, 120], [400, 120], [300, 400]])


def take_picture(kind="PNG", paper=200, pen=60, *strokes, **options):
    strokes = strokes or (SEVEN,)
    picture = np.full((500, 600), paper, np.uint8)
    cv2.polylines(picture, list(strokes), False, pen, 24, cv2.LINE_AA)
    lit = (picture * np.linspace(0.6, 1, 600)[None]).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(lit).save(file, kind, **options)
    return file.getvalue()


@pytest.fixture
def page():
    page = AppTest.from_file(config.ROOT / "streamlit_app.py", default_timeout=60).run()
    assert not page.exception
    return page


def choose(page, content, name="photo.png", kind="image/png"):
    page.file_uploader[0].set_value((name, content, kind)).run()
    assert not page.exception
    return page


@pytest.mark.parametrize(
    ("kind", "name"),
    [("PNG", "a.png"), ("JPEG", "a.jfif"), ("WEBP", "a.webp"), ("GIF", "a.gif"), ("BMP", "a.bmp")],
)
def test_a_picture_is_read_like_a_drawing(page, kind, name):
    html = shown(choose(page, take_picture(kind), name, f"image/{kind.lower()}"))
    assert "That is a 7." in html
    assert "The box holds what is read." in html
    assert 'class="mark box"' in html


def test_a_photo_that_was_taken_sideways_is_read_upright(page):
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(io.BytesIO(take_picture())) as image:
        file = io.BytesIO()
        image.rotate(90, expand=True).save(file, "JPEG", exif=exif)
    assert "That is a 7." in shown(choose(page, file.getvalue(), "a.jpg", "image/jpeg"))


def test_when_the_picture_goes_the_drawing_is_back(page, canvas):
    draw(page, canvas(ONE))
    html = shown(choose(page, take_picture()))
    assert "That is a 7." in html
    assert "Undo" not in {one.label for one in page.button}
    button(page, "Back to the pad").click().run()
    assert not page.exception
    assert page.session_state[session.CANVAS_LINK].told == canvas(ONE)["objects"]
    assert page.session_state[session.PICTURE] is None
    assert "That is a 1." in shown(page)
    assert page.file_uploader[0].value is None


def test_a_blank_sheet_has_no_digit_and_no_number(page):
    html = shown(choose(page, take_picture("PNG", 200, 200)))
    assert "I found no digit in this picture" in html
    assert "Try another picture, or go back to the pad" in html
    assert "sure:" not in html
    assert html.count('class="value"></span>') == 10


def test_of_several_digits_one_is_read_and_another_can_be_chosen(page):
    one = np.array([[80, 250], [80, 450]])
    html = shown(choose(page, take_picture("PNG", 200, 60, SEVEN, one)))
    assert "I found 2 digits. The box holds the one that I read." in html
    first = page.session_state[session.READING].prediction.label
    page.button_group[0].set_value(1).run()
    assert not page.exception
    second = page.session_state[session.READING].prediction.label
    assert {first, second} == {1, 7}
    assert f"That is a {second}." in shown(page)


@pytest.mark.parametrize("content", [b"", b"not a picture", take_picture()[:400], take_picture("TIFF")])
def test_what_is_no_picture_gets_a_sentence_and_the_pad_stays(page, canvas, content):
    choose(page, content)
    assert "pictures of up to 20 MB" in page.warning[0].value
    assert "Undo" in {one.label for one in page.button}
    assert "That is a 1." in shown(draw(page, canvas(ONE)))


def test_the_steps_of_a_picture_are_shown_beside_the_picture_only_resized(page):
    page.session_state["why"] = "Steps"
    html = shown(choose(page, take_picture()))
    for title in (
        "Your picture",
        "Its ink",
        "In 20 × 20 pixels",
        "To the middle",
        "What it sees",
        "Only resized",
    ):
        assert f"<b>{title}</b>" in html


@pytest.mark.parametrize("view", ["All models", "Evidence", "Inside", "Styles", "What would change its mind"])
def test_every_view_explains_a_picture(page, view):
    page.session_state["why"] = view
    assert "could not" not in shown(choose(page, take_picture()))


def test_a_picture_is_decoded_once(page, canvas, monkeypatch):
    from digitpad.reading import picture as upload

    calls = []
    original = upload.read_upload
    monkeypatch.setattr(upload, "read_upload", lambda content: calls.append(1) or original(content))
    choose(page, take_picture())
    page.selectbox(key="model").select("mlp-128-64").run()
    page.run()
    assert "That is a 7." in shown(page)
    assert len(calls) == 1


def test_the_server_stops_an_upload_where_the_reader_would():
    from streamlit import config as server

    assert server.get_option("server.maxUploadSize") == 20
