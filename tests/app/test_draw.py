"""The Draw page's states, driven by AppTest: strokes in, words out."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from digitpad import config
from digitpad.ui import cache as state
from digitpad.ui import session
from digitpad.ui.model_names import describe_model

SEVEN = [(90, 80), (220, 80), (150, 260)]
ONE = [(160, 40), (160, 280)]


@pytest.fixture
def page():
    page = AppTest.from_file(config.ROOT / "streamlit_app.py", default_timeout=60).run()
    assert not page.exception
    return page


def draw(page, content):
    """Let the canvas say that this is on it."""
    page.session_state["canvas"] = {"drawing": {"raw": content, "data": None}, "backgroundFit": None}
    page.run()
    assert not page.exception
    return page


def shown(page):
    """All HTML on the page."""
    return "\n".join(element.proto.body for element in page.get("html"))


def test_before_the_first_stroke_the_page_invites_and_shows_no_number(page):
    html = shown(page)
    assert "Draw a digit here" in html
    assert "Draw a digit, and here you will see" in html
    assert "sure: " not in html
    assert html.count('class="value"></span>') == 10


def test_a_drawn_seven_is_read_in_words_and_per_cent(page, canvas):
    html = shown(draw(page, canvas(SEVEN)))
    assert "That is a 7." in html
    assert re.search(r"Very sure: .*\d %", html)
    assert 'alt="The 28 by 28 image that the network sees"' in html
    assert "Draw a digit here" not in html


def test_ten_bars_stand_on_a_fixed_scale_and_the_top_one_is_marked(page, canvas):
    html = shown(draw(page, canvas(SEVEN)))
    assert html.count('<div class="track">') == 10
    assert html.count('<li class="top"><span>7</span>') == 1


def test_every_stroke_is_read_without_a_button(page, canvas):
    assert "That is a 1." in shown(draw(page, canvas(ONE)))
    assert "That is a 7." in shown(draw(page, canvas(SEVEN)))


def test_clear_wipes_the_answer_though_the_canvas_still_returns_the_old_drawing(page, canvas):
    draw(page, canvas(SEVEN))
    button(page, "Clear").click().run()
    assert "Draw a digit here" in shown(page)
    assert "That is a 1." in shown(draw(page, canvas(ONE)))


def test_undo_takes_the_last_stroke_back_and_redo_brings_it_again(page, canvas):
    bar = [(110, 170), (230, 170)]
    draw(page, canvas(SEVEN, bar))
    button(page, "Undo").click().run()
    assert page.session_state[session.CANVAS_LINK].told == canvas(SEVEN)["objects"]
    button(page, "Redo").click().run()
    assert page.session_state[session.CANVAS_LINK].told == canvas(SEVEN, bar)["objects"]


def test_a_stroke_that_comes_with_the_click_is_not_lost(page, canvas):
    """A busy server gets both in one message: the stroke is on the pad before Undo takes it back."""
    bar = [(110, 170), (230, 170)]
    draw(page, canvas(SEVEN))
    page.session_state["canvas"] = {"drawing": {"raw": canvas(SEVEN, bar), "data": None}, "backgroundFit": None}
    button(page, "Undo").click().run()
    assert page.session_state[session.CANVAS_LINK].told == canvas(SEVEN)["objects"]
    button(page, "Redo").click().run()
    assert page.session_state[session.CANVAS_LINK].told == canvas(SEVEN, bar)["objects"]


def test_a_stroke_that_comes_with_the_switch_is_on_the_other_pad(page, canvas):
    page.session_state["canvas"] = {"drawing": {"raw": canvas(SEVEN), "data": None}, "backgroundFit": None}
    page.toggle[0].set_value(True).run()
    assert [stroke.tolist() for stroke in page.session_state[session.LIVE_LINK].told] == [[*map(list, SEVEN)]]
    assert "That is a 7." in shown(page)


def test_a_canvas_that_was_out_of_sight_shows_the_drawing_though_no_page_said_so(page, canvas):
    """As when one goes to another page and back before that page has begun."""
    draw(page, canvas(SEVEN))
    link = page.session_state[session.CANVAS_LINK]
    before = link.nonce
    del page.session_state["canvas"]
    page.run()
    assert link.told == canvas(SEVEN)["objects"]
    assert link.nonce > before
    assert "That is a 7." in shown(page)


def test_what_was_undone_is_forgotten_when_the_drawing_goes_on(page, canvas):
    draw(page, canvas(SEVEN, ONE))
    button(page, "Undo").click().run()
    draw(page, canvas(SEVEN, [(1, 1), (2, 2)]))
    assert button(page, "Redo").disabled


def test_buttons_that_can_do_nothing_are_off(page, canvas):
    assert [button(page, name).disabled for name in ("Undo", "Redo", "Clear")] == [True, True, True]
    draw(page, canvas(SEVEN))
    assert [button(page, name).disabled for name in ("Undo", "Redo", "Clear")] == [False, True, False]


def button(page, label):
    return next(button for button in page.button if button.label == label)


def test_another_model_reads_the_same_drawing(page, canvas):
    draw(page, canvas(SEVEN))
    page.selectbox(key="model").select("mlp-128-64").run()
    assert "That is a 7." in shown(page)


def test_the_model_that_was_chosen_before_another_page_is_chosen_again():
    page = AppTest.from_file(config.ROOT / "streamlit_app.py", default_timeout=60)
    page.session_state[session.MODEL] = "mlp-128-64"
    assert page.run().selectbox(key="model").value == "mlp-128-64"


def test_models_are_named_for_people_and_the_best_comes_first(page):
    options = page.selectbox(key="model").options
    assert options[0] == "Digitpad: reads people best"
    assert set(options) >= {describe_model(model) for model in ("cnn", "mlp-256-256", "mlp-128-64")}


@pytest.mark.parametrize(
    "content",
    [
        {"objects": [{"path": [["M", "x", None]]}]},
        {"objects": [{"type": "Circle"}]},
        {"objects": [{"path": 5}]},
        {"objects": "none"},
        [1, 2],
    ],
)
def test_a_drawing_that_cannot_be_read_gets_a_sentence_and_the_page_goes_on(page, canvas, content):
    draw(page, content)
    assert "could not read that drawing" in page.warning[0].value
    assert "That is a 1." in shown(draw(page, canvas(ONE)))


def test_without_models_the_page_says_how_to_train_one_and_the_pad_stays(tmp_path, monkeypatch):
    monkeypatch.setenv(config.ARTIFACTS_VARIABLE, str(tmp_path))
    page = AppTest.from_file(config.ROOT / "streamlit_app.py", default_timeout=60).run()
    assert not page.exception
    assert "python train.py --model cnn" in page.error[0].value
    assert len(page.button) == 4


def test_a_damaged_model_gets_a_sentence_and_a_command_and_the_others_stay(page, canvas, monkeypatch):
    original = state.load_classifier

    def load(model, artifacts):
        if model == "mlp-256-256":
            raise state.ArtifactError(
                "model.keras is damaged. To train it again: python train.py --model mlp-256-256"
            )
        return original(model, artifacts)

    monkeypatch.setattr(state, "load_classifier", load)
    state._load_classifier.clear()  # whatever ran before may have loaded it
    draw(page, canvas(SEVEN))
    page.selectbox(key="model").select("mlp-256-256").run()
    assert "python train.py --model mlp-256-256" in page.error[0].value
    page.selectbox(key="model").select("mlp-128-64").run()
    assert not page.error
    assert "That is a 7." in shown(page)


def test_the_pad_is_the_size_that_the_framing_assumes():
    assert 280 <= config.CANVAS_SIZE <= 320
