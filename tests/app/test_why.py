"""See why: views under the answer, each opened by choice."""

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from digitpad import config
from digitpad.evaluation.calibration import Calibration
from digitpad.explain.counterfactual import Change, Dab
from digitpad.explain.shape_measures import UnusualMeasure
from digitpad.models.classifier import Classifier, build_prediction
from digitpad.preprocessing.framing import frame_drawing, frame_picture, resize_ink
from digitpad.ui import cache as state
from digitpad.ui import session
from digitpad.ui.explain import drawing as why_drawing
from digitpad.ui.explain import network as why_network
from digitpad.ui.explain.drawing import describe_oddities, describe_opinions, render_steps
from digitpad.ui.explain.figures import render_figure, render_values
from digitpad.ui.explain.network import render_change
from digitpad.ui.explain.why import CHOICE, VIEWS

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


def prediction(label, confidence=0.9):
    logits = np.zeros(10)
    logits[label] = np.log(9 * confidence / (1 - confidence))
    return build_prediction(logits, Calibration())


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
        (why_network, "compute_evidence"), (why_network, "compute_maps"), (why_network, "find_strongest_units"),
        (why_network, "find_smallest_change"), (why_drawing, "compute_image_features"),
        (why_drawing, "resize_ink"),
    ]:  # fmt: skip
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
    assert all(f"<article><h3>{model}</h3>" in html for model in state.list_models())


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


def test_agreement_and_disagreement_are_said():
    agree = describe_opinions({"cnn": prediction(7), "mlp": prediction(7), "big": prediction(7)})
    differ = describe_opinions({"cnn": prediction(7), "mlp": prediction(8), "big": prediction(7)})
    odd = replace(prediction(7), is_digit_for_sure=False)
    assert "agree: if it is a digit, it is a 7." in describe_opinions({"cnn": odd, "mlp": prediction(7)})
    assert "All 3 models" in agree
    assert "agree: it is a 7" in agree
    assert "cnn and big: <b>a 7</b>; mlp: <b>an 8</b>" in differ


def test_a_resized_drawing_that_is_read_otherwise_is_pointed_out():
    ink = np.zeros((320, 320), np.float32)
    ink[20:60, 20:30] = 1
    framing = frame_drawing([np.array(SEVEN, np.float32)])
    parts = (framing, ink, resize_ink(ink))
    differ = render_steps(*parts, (prediction(7), prediction(1)))
    same = render_steps(*parts, (prediction(7), prediction(7)))
    assert "is read as a 1:" in differ
    assert "read the same" in same
    assert "read as <b>a 1</b>, 90 % sure" in differ
    assert "--top:20;--left:20;--bottom:60;--right:30;--of:320" in same


def test_a_picture_is_not_said_to_have_been_drawn_again():
    framing = frame_picture(np.pad(np.full((40, 10), 255, np.uint8), 60))
    html = render_steps(framing, framing.ink, resize_ink(framing.ink), (prediction(1), prediction(1)))
    assert "One pen for all" not in html
    assert "One pen for all" in render_steps(
        framing, framing.ink.copy(), resize_ink(framing.ink), (prediction(1), prediction(1))
    )


def test_the_values_of_the_image_stand_under_the_pointer():
    html = render_values(np.array([[0, 0.25], [0.5, 1]]), "ink {:.2f}")
    assert html.count("<i ") == 4
    assert 'data-v="ink 0.25"' in html


def test_a_picture_is_said_in_words():
    html = render_figure(np.zeros((2, 2, 3), np.uint8), 'A "map"')
    assert 'alt="A &quot;map&quot;"' in html
    assert 'title="A &quot;map&quot;"' in html
    assert 'src="data:image/png;base64,' in html


@pytest.mark.parametrize(("added", "words"), [(True, "Add a dab of ink in the ring"), (False, "Erase the ink")])
def test_the_smallest_change_says_what_to_do(added, words):
    image = np.zeros((28, 28), np.float32)
    change = Change(Dab(10, 12, added), 3.0, 7.3, image, 1)
    html = render_change(image, change, prediction(7), prediction(1, 0.6))
    assert words in html
    assert "reads a 1 instead of a 7" in html
    assert html.count("--row:10;--column:12;--diameter:3.0") == 2


def test_what_is_no_digit_has_no_answer_to_change():
    image = np.zeros((28, 28), np.float32)
    doubted = replace(prediction(4), is_digit=False)
    assert "no answer to change" in render_change(image, None, doubted, None)
    change = Change(Dab(10, 12, True), 3.0, 7.3, image, 4)
    assert "reads no digit instead of a 7" in render_change(image, change, prediction(7), doubted)


def test_no_small_change_is_said_too():
    html = render_change(np.zeros((28, 28), np.float32), None, prediction(8), None)
    assert "Nothing small would" in html
    assert "an 8 every time" in html


def test_oddities_are_said_in_words():
    odd = [UnusualMeasure("slant", True, 4.0), UnusualMeasure("loops", True, 3.0)]
    assert "it leans further to the right and has more closed loops" in describe_oddities(odd, 7)
    assert describe_oddities([], 7) == ""


def test_a_picture_on_the_pad_is_explained_as_it_lies_there(page, canvas):
    picture = np.zeros((28, 28), np.uint8)
    picture[4:24, 12:15] = 255
    page.session_state[session.PAD].lay_down(picture)
    choose(page.run(), "Steps")
    assert "One pen for all" not in shown(page)
    draw(page, canvas([(60, 60), (150, 60)]))
    assert "One pen for all" not in shown(page)
