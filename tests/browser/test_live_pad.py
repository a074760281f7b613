"""The live pad, in a real browser: read while one draws, taken back, erased, by mouse, finger and key."""

import base64
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from digitpad.ui.pad import live as live_ink
from tests.browser.conftest import both_engines
from tests.browser.pad_page import BAR, ONE, PadPage

pytestmark = pytest.mark.browser


@pytest.fixture
def pad(live_pad):
    return live_pad


@both_engines
def test_a_stroke_is_read_while_it_is_drawn(pad):
    box = pad.canvas.bounding_box()
    pad.page.mouse.move(box["x"] + 150, box["y"] + 40)
    pad.page.mouse.down()
    pad.page.mouse.move(box["x"] + 150, box["y"] + 280, steps=20)
    pad.page.wait_for_timeout(150)
    pad.page.mouse.move(box["x"] + 151, box["y"] + 281)
    pad.expect("That is a 1.")  # the button is still down
    pad.page.mouse.up()
    pad.draw(BAR)
    pad.expect("That is a 7.")


def test_the_last_word_of_a_quick_stroke_is_heard(pad):
    pad.draw([(60, 40), (200, 40), (120, 280)])
    pad.expect("That is a 7.")


def test_buttons_and_keys_take_strokes_back_and_bring_them_again(pad):
    pad.draw(ONE)
    pad.draw(BAR)
    pad.expect("That is a 7.")
    for undo, redo in (("Control+z", "Control+Shift+z"), ("Control+z", "Control+y")):
        pad.page.keyboard.press(undo)
        pad.expect("That is a 1.")
        pad.page.keyboard.press(redo)
        pad.expect("That is a 7.")
    pad.press("Undo")
    pad.expect("That is a 1.")
    pad.press("Redo")
    pad.expect("That is a 7.")
    pad.press("Clear")
    pad.wait_until_awake()
    assert pad.count_ink() == 0
    pad.press("Undo")
    pad.expect("That is a 7.")
    pad.canvas.press("Delete")
    pad.wait_until_awake()


def test_undo_brings_back_what_a_sample_took_away(pad):
    pad.draw(ONE)
    pad.draw(BAR)
    pad.expect("That is a 7.")
    seven = pad.read_pixels()
    pad.page.get_by_role("button", name="Surprise me").first.click()
    pad.wait_for_other_pixels(seven)
    for _ in range(6):  # a sample may come in several strokes, each with an Undo of its own
        pad.page.keyboard.press("Control+z")
        pad.page.wait_for_timeout(500)
        if pad.read_pixels() == seven:
            break
    else:
        pytest.fail("Undo did not come to the drawing.")
    pad.expect("That is a 7.")


def test_the_eraser_removes_the_strokes_that_it_touches_and_can_be_taken_back(pad):
    pad.draw(ONE)
    pad.draw(BAR)
    pad.expect("That is a 7.")
    pad.press("Eraser")
    pad.draw([(80, 20), (80, 80)])
    pad.expect("That is a 1.")
    pad.page.keyboard.press("Control+z")
    pad.expect("That is a 7.")
    pad.draw([(300, 200), (310, 210)])  # touches nothing
    pad.press("Eraser")
    pad.draw([(20, 300), (20, 301)])
    expect(pad.page.get_by_role("button", name="Undo")).to_be_enabled()


def test_the_erasers_label_can_be_read_while_it_is_on_and_it_goes_off_when_nothing_is_left(pad):
    eraser = pad.page.get_by_role("button", name="Eraser")
    pad.draw(ONE)
    eraser.click()  # the mouse stays over it
    expect(eraser).to_have_attribute("aria-pressed", "true")
    colours = eraser.evaluate("one => { const c = getComputedStyle(one); return [c.color, c.backgroundColor] }")
    assert colours[0] != colours[1]
    pad.draw([(100, 150), (200, 150)])
    pad.wait_until_awake()
    expect(eraser).to_have_attribute("aria-pressed", "false")


def test_undo_by_key_works_on_a_keyboard_without_latin_letters(pad):
    pad.draw(ONE)
    pad.expect("That is a 1.")
    pad.page.evaluate(
        "document.dispatchEvent(new KeyboardEvent('keydown', { key: 'я', code: 'KeyZ', ctrlKey: true }))"
    )
    pad.wait_until_awake()


def test_on_a_narrow_phone_a_finger_draws_and_a_second_one_does_not(open_page):
    pad = open_page(300, 700, live=True, has_touch=True, is_mobile=True, device_scale_factor=3)
    pad.wait_until_awake()
    box = pad.canvas.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 300
    assert box["width"] == pytest.approx(box["height"], abs=1)
    assert pad.canvas.evaluate("canvas => canvas.width") == pytest.approx(3 * box["width"], abs=2)
    assert pad.page.evaluate("document.documentElement.scrollWidth") <= 300
    swipe_with_palm(pad, box)
    pad.expect("That is a 1.")
    assert pad.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0
    assert read_strokes(pad) == 1


def swipe_with_palm(pad, box):
    """Draw a straight line with a finger while the palm lies on the pad's corner."""
    session = pad.page.context.new_cdp_session(pad.page)
    x, side = box["x"] + box["width"] / 2, box["height"]
    finger = [(x, box["y"] + side * (0.15 + 0.7 * i / 20)) for i in range(21)]
    palm = {"x": box["x"] + box["width"] - 10, "y": box["y"] + box["height"] - 10, "id": 2}

    def send(kind, *points):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    at = [{"x": x, "y": y, "id": 1} for x, y in finger]
    send("touchStart", at[0])
    send("touchStart", at[0], palm)
    for point in at:
        send("touchMove", point, palm)
    send("touchEnd")


def read_strokes(pad):
    """How many steps can be taken back: one a stroke."""
    undo = pad.page.get_by_role("button", name="Undo", exact=True)
    for count in range(10):
        if undo.is_disabled():
            return count
        undo.click()
    return None


def test_nothing_is_lost_when_the_page_sets_the_pad_up_again_where_it_stands(browser):
    """Streamlit does that now and then, just after it has shown the page; here it is done on purpose."""
    page = browser.new_page()
    page.set_content(f"<div>{read_source('html')}</div><style>{read_source('css')}</style>")
    canvas = page.locator("canvas")
    expect(canvas).to_be_hidden()  # nobody listens yet
    page.evaluate(
        """async source => {
             const component = await import("data:text/javascript;base64," + source)
             window.said = []
             const parentElement = document.querySelector("div")
             const data = [{ nonce: 0, strokes: [], picture: null, received: 0 }]
             const setStateValue = (name, value) => window.said.push(value)
             window.show = () => component.default({ parentElement, data, setStateValue })
             window.leave = window.show()
           }""",
        base64.b64encode(read_source("js").encode()).decode(),
    )
    pad = PadPage(page, live=True)
    pad.draw(ONE)
    page.evaluate("() => { window.leave(); window.show() }")
    pad.draw(BAR)
    last = page.evaluate("window.said.at(-1)")
    assert [stroke[0] for stroke in last["strokes"]] == [[150, 40], [60, 40]]
    assert not last["held"]
    before = page.evaluate("window.said.length")
    page.get_by_role("button", name="Undo").click()
    assert page.evaluate("window.said.length") == before + 1  # heard once, not twice
    page.close()


def read_source(kind):
    return Path(live_ink.__file__).with_name(f"live.{kind}").read_text(encoding="utf-8")


def test_the_switch_keeps_the_drawing_and_the_address_remembers_it(open_pad):
    pad = open_pad()
    pad.draw(ONE)
    pad.expect("That is a 1.")
    live = pad.switch()
    expect(pad.page).to_have_url(re.compile(r"live=on"))
    live.draw(BAR)
    live.expect("That is a 7.")
    live.press("Undo")
    live.expect("That is a 1.")
    live.draw(BAR)
    live.expect("That is a 7.")
    live.switch()
    expect(pad.page).not_to_have_url(re.compile(r"live=on"))
    pad.expect("That is a 7.")
    pad.press("Undo")
    pad.expect("That is a 1.")


def test_a_surprise_comes_onto_the_live_pad_and_can_be_drawn_over(pad):
    canvas = pad.canvas.element_handle()
    pad.press("Surprise me")
    expect(pad.page.locator(".answer .digit.none")).to_have_count(0)
    pad.page.wait_for_function("canvas => !canvas.nextElementSibling?.offsetParent", arg=canvas)
    assert pad.count_ink() > 1000
    pad.press("Clear")
    pad.wait_until_awake()
    pad.draw(ONE)
    pad.expect("That is a 1.")
    assert canvas.is_visible()  # the same element: it was not put there anew


def test_an_open_view_follows_when_the_pen_is_up(pad):
    pad.draw(ONE)
    pad.expect("That is a 1.")
    pad.choose_view("All models")
    expect(pad.page.locator(".opinions .read").first).to_have_text("1")
    pad.scroll_up()
    pad.draw(BAR)
    expect(pad.page.locator(".opinions .read").first).to_have_text("7")


def test_the_keyboard_reaches_the_pad_and_its_focus_is_seen(pad):
    pad.page.get_by_role("combobox", name="Model").focus()
    pad.page.keyboard.press("Tab")
    focused = "document.activeElement.shadowRoot?.activeElement ?? document.activeElement"
    assert pad.page.evaluate(f"({focused}).getAttribute('aria-label')") == "Drawing pad"
    assert pad.page.evaluate(f"parseFloat(getComputedStyle({focused}).outlineWidth)") >= 2


def test_back_and_forward_show_the_pad_that_the_address_names(open_page):
    pad = open_page()
    pad.wait_until_awake()
    pad.draw(ONE)
    pad.expect("That is a 1.")
    live = pad.switch()
    live.draw(BAR)
    live.expect("That is a 7.")
    live.page.go_back()
    pad.canvas.wait_for()
    pad.expect("That is a 7.")
    expect(pad.page).not_to_have_url(re.compile("live="))
    pad.page.go_forward()
    live.canvas.wait_for()
    live.expect("That is a 7.")
    live.visit("Training")
    live.page.go_back()
    live.canvas.wait_for()
    live.expect("That is a 7.")
    expect(live.page).to_have_url(re.compile("live=on"))
