"""See why: views under the answer, each opened by choice."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from digitpad import config
from digitpad.models.classifier import Classifier
from digitpad.ui import cache as state
from digitpad.ui import session
from digitpad.ui.explain import change, evidence, inside, steps, styles
from digitpad.ui.explain.why import CHOICE, VIEWS
from digitpad.ui.model_names import name_model

SEVEN = [(90, 80), (220, 80), (150, 260)]
MARK = '<section class="why">'


@pytest.fixture
def page():
    if not state.list_models():
        pytest.skip("needs a trained model in artifacts/")
    page = AppTest.from_file(config.ROOT / "streamlit_app.py", default_timeout=60).run()
    assert not page.exception
    return page


@pytest.fixture
def drawn(page, canvas):
    return draw(page, canvas(SEVEN))


def draw(page, content):
    page.session_state["canvas"] = {"drawing": {"raw": content, "data": None}, "backgroundFit": None}
    page.run()
    assert not page.exception
    return page


def choose(page, view):
    page.pills(key="why").set_value(view).run()
    assert not page.exception
    return page


def shown(page):
    return "\n".join(element.proto.body for element in page.get("html"))


def test_no_view_is_open_at_first(drawn):
    assert drawn.pills(key="why").value is None
    assert MARK not in shown(drawn)


def test_the_row_offers_every_view(drawn):
    assert drawn.pills(key="why").options == list(VIEWS)


@pytest.mark.parametrize("view", list(VIEWS))
def test_every_view_opens_alone_and_explains_itself(drawn, view):
    html = shown(choose(drawn, view))
    assert MARK in html or drawn.info
    if view != "Evidence":  # its pictures stand below the choice of another digit
        assert html.count(MARK) <= 1


@pytest.mark.parametrize("view", list(VIEWS))
def test_a_view_of_a_blank_pad_asks_for_a_drawing(page, view):
    choose(page, view)
    assert MARK not in shown(page)
    assert any("Draw a digit" in caption.value for caption in page.caption)


def test_the_chosen_view_follows_the_next_drawing(drawn, canvas):
    choose(drawn, "Steps")
    before = shown(drawn)
    after = shown(draw(drawn, canvas([(160, 40), (160, 280)])))
    assert MARK in after
    assert before != after


def test_a_view_can_be_closed_again(drawn):
    choose(drawn, "Steps")
    assert MARK not in shown(choose(drawn, None))


def test_the_choice_is_kept_for_the_session(drawn):
    choose(drawn, "Inside")
    assert drawn.session_state[CHOICE] == "Inside"


def test_the_choice_comes_back_after_another_page(page, canvas):
    back = AppTest.from_file(config.ROOT / "streamlit_app.py", default_timeout=60)
    back.session_state[CHOICE] = "Inside"
    draw(back.run(), canvas(SEVEN))
    assert back.pills(key="why").value == "Inside"
    assert MARK in shown(back)


def test_a_closed_view_computes_nothing(drawn, canvas, monkeypatch):
    def refuse(*arguments, **options):
        raise AssertionError("computed without being asked for")

    for module, name in [
        (change, "find_smallest_change"),
        (evidence, "compute_evidence"),
        (inside, "compute_maps"),
        (inside, "find_strongest_units"),
        (steps, "resize_ink"),
        (styles, "compute_image_features"),
    ]:
        monkeypatch.setattr(module, name, refuse)
    draw(drawn, canvas([(160, 40), (160, 280)]))
    choose(drawn, "All models")


@pytest.mark.parametrize("view", ["Evidence", "Inside", "Styles"])
def test_an_open_view_does_not_predict_the_drawing_again(drawn, canvas, monkeypatch, view):
    choose(drawn, view)
    calls, original = [], Classifier.predict
    monkeypatch.setattr(Classifier, "predict", lambda *given: calls.append(given) or original(*given))
    draw(drawn, canvas([(160, 40), (160, 280)]))
    assert len(calls) == 1


def test_any_digit_can_be_asked_about(drawn):
    choose(drawn, "Evidence")
    pills = drawn.pills(key="why_not_7")
    assert len(pills.options) == 9
    pills.set_value(4).run()
    assert not drawn.exception
    assert "Why not a 4?" in shown(drawn)


def test_all_models_stand_side_by_side(drawn):
    html = shown(choose(drawn, "All models"))
    assert all(f"<article><h3>{name_model(model)}</h3>" in html for model in state.list_models())


def test_surprise_me_puts_strokes_on_the_pad_that_are_read(page):
    button = next(button for button in page.button if button.label == "Surprise me")
    button.click().run()
    assert not page.exception
    assert page.session_state[session.PAD].drawing
    assert 'class="digit none"' not in shown(page)


def test_surprise_me_shows_another_digit_each_time_and_can_be_undone(page):
    for _ in range(3):
        before = page.session_state[session.PAD].sampled
        next(button for button in page.button if button.label == "Surprise me").click().run()
        assert page.session_state[session.PAD].sampled != before
    count = len(page.session_state[session.PAD].drawing)
    next(button for button in page.button if button.label == "Undo").click().run()
    assert len(page.session_state[session.PAD].drawing) == count - 1


def test_a_picture_on_the_pad_is_explained_as_it_lies_there(page, canvas):
    picture = np.zeros((28, 28), np.uint8)
    picture[4:24, 12:15] = 255
    page.session_state[session.PAD].lay_down(picture)
    choose(page.run(), "Steps")
    assert "One pen for all" not in shown(page)
    draw(page, canvas([(60, 60), (150, 60)]))
    assert "One pen for all" not in shown(page)
