"""The pad that is read while one draws, driven by AppTest: messages in, words out."""

import pytest
from streamlit.testing.v1 import AppTest

from digitpad import config
from digitpad.ui import session
from digitpad.ui.pad.live import KEY

SEVEN = [[90, 80], [220, 80], [150, 260]]
ONE = [[160, 40], [160, 280]]


def open_page(**params):
    page = AppTest.from_file(config.ROOT / "streamlit_app.py", default_timeout=60)
    page.query_params.update(params)
    page.run()
    assert not page.exception
    return page


@pytest.fixture
def page():
    return open_page(live="on")


def say(page, *strokes, **changes):
    """Let the live pad say that this is on it."""
    link = page.session_state[session.LIVE_LINK]
    said = {"strokes": list(strokes), "nonce": link.nonce, "count": link.received + 1}
    page.session_state[KEY] = {"drawing": {**said, "held": False, "picture": False, **changes}}
    page.run()
    assert not page.exception
    return page


def shown(page):
    return "\n".join(element.proto.body for element in page.get("html"))


def test_the_page_opens_with_the_canvas_and_its_address_is_empty():
    page = open_page()
    assert not page.toggle(key="live").value
    assert "live" not in page.query_params


def test_the_switch_is_in_the_address_both_ways():
    page = open_page(live="on")
    assert page.toggle(key="live").value
    page.toggle(key="live").set_value(False).run()
    assert "live" not in page.query_params
    page.toggle(key="live").set_value(True).run()
    assert page.query_params["live"] in ("on", ["on"])


def test_another_value_in_the_address_is_as_if_there_were_none():
    assert not open_page(live="<b>").toggle(key="live").value


def test_the_switch_is_remembered_when_the_person_has_been_on_another_page():
    page = AppTest.from_file(config.ROOT / "streamlit_app.py", default_timeout=60)
    page.session_state[session.LIVE_CHOSEN] = True
    assert page.run().toggle(key="live").value


def test_a_stroke_is_read_while_the_pen_is_down(page):
    assert "That is a 1." in shown(say(page, ONE, held=True))
    assert "That is a 7." in shown(say(page, SEVEN, held=True))


def test_switching_keeps_the_drawing(page):
    say(page, SEVEN)
    page.toggle(key="live").set_value(False).run()
    assert "That is a 7." in shown(page)
    assert len(page.session_state[session.CANVAS_LINK].told) == 1


def test_a_surprise_is_put_on_the_live_pad_and_late_words_do_not_undo_it(page):
    say(page, ONE)
    late = page.session_state[KEY]
    next(button for button in page.button if button.label == "Surprise me").click().run()
    page.session_state[KEY] = late
    page.run()
    assert page.session_state[session.PAD].drawing is page.session_state[session.LIVE_LINK].told
    assert "Draw a digit, and" not in shown(page)


def test_what_is_no_drawing_gets_a_sentence_and_the_page_goes_on(page):
    say(page, "scribble")
    assert "could not read that drawing" in page.warning[0].value
    assert "That is a 1." in shown(say(page, ONE))
