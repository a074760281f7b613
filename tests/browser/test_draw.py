"""The main job, in a real browser: every digit drawn with the mouse is read right."""

import math

import pytest
from playwright.sync_api import expect

from digitpad.ui.theme import DARK, LIGHT
from tests.browser.conftest import both_engines
from tests.browser.pad_page import BAR, ONE

pytestmark = pytest.mark.browser


def arc(cx, cy, rx, ry, start, end, steps=24):
    """Points on an ellipse, from one angle to another in degrees; 0 is right, 90 is down."""
    angles = [math.radians(start + (end - start) * i / steps) for i in range(steps + 1)]
    return [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in angles]


# As a person writes them, on a square of 100.
DIGITS = {
    0: [arc(50, 50, 28, 42, -90, -450)],
    1: [[(38, 22), (54, 8), (54, 92)]],
    2: [[*arc(50, 30, 24, 22, 190, 380), (26, 90), (78, 90)]],
    3: [[*arc(46, 29, 24, 20, 210, 450), *arc(46, 70, 28, 21, -90, 150)]],
    4: [[(52, 8), (20, 62), (82, 62)], [(62, 34), (62, 94)]],
    5: [[(34, 10), (30, 44), *arc(48, 66, 26, 25, -125, 140)], [(34, 10), (74, 10)]],
    6: [[(66, 8), (42, 34), *arc(50, 68, 23, 24, 190, -190)]],
    7: [[(22, 12), (78, 12), (44, 92)]],
    8: [[*arc(50, 29, 20, 20, 0, -270), *arc(50, 71, 24, 22, -90, 270), *arc(50, 29, 20, 20, 90, 0)]],
    9: [[*arc(52, 32, 22, 22, 0, -360), (73, 34), (66, 94)]],
}


@pytest.mark.parametrize(
    ("live", "where"),
    [(False, {"scale": 2.9, "left": 15, "top": 15}), (True, {"scale": 0.7, "left": 240, "top": 235})],
    ids=["large on the canvas", "small in a corner of the live pad"],
)
def test_all_ten_digits_are_read_large_and_small(open_pad, live, where):
    pad = open_pad(live=live)
    for digit, strokes in DIGITS.items():
        pad.draw(*strokes, **where)
        pad.page.locator(".answer .digit", has_text=str(digit)).wait_for(timeout=10_000)
        assert label(digit) in pad.words.inner_text().split(",")[0]
        pad.press("Clear")
        pad.wait_until_awake()


def label(digit):
    return f"an {digit}" if digit == 8 else f"a {digit}"


@both_engines
def test_the_answer_follows_every_stroke_without_a_button(pad):
    pad.draw(ONE)
    pad.expect("That is a 1.")
    pad.draw(BAR)
    pad.expect("That is a 7.")


def test_a_screen_reader_is_told_of_every_answer_in_one_place_that_stays(pad):
    spoken = pad.page.get_by_role("status").filter(has_text="Draw a digit")
    expect(spoken).to_have_count(1)
    pad.page.evaluate("document.getElementById('spoken').mark = 'the same element'")
    for stroke, words in ((ONE, "That is a 1."), (BAR, "That is a 7.")):
        pad.draw(stroke)
        expect(pad.page.locator("#spoken")).to_contain_text(f"{words} Very sure")
    assert pad.page.evaluate("document.getElementById('spoken').mark") == "the same element"
    pad.visit("Training")
    pad.visit("Draw")
    assert pad.page.locator("#spoken").count() == 1


def test_clear_empties_the_pad_and_does_not_remount_it(pad):
    pad.canvas.evaluate("canvas => { canvas.mark = 'the same element' }")
    pad.draw(*DIGITS[3], scale=3)
    pad.expect("That is a 3.")
    pad.press("Clear")
    pad.wait_until_awake()
    assert pad.count_ink() == 0
    assert pad.canvas.evaluate("canvas => canvas.mark") == "the same element"


def test_undo_and_redo_take_a_stroke_back_and_bring_it_again(pad):
    pad.draw(ONE)
    pad.expect("That is a 1.")
    one = pad.count_ink()
    pad.draw(BAR)
    pad.expect("That is a 7.")
    seven = pad.count_ink()
    pad.press("Undo")
    pad.expect("That is a 1.")
    assert pad.count_ink() == one
    pad.press("Redo")
    pad.expect("That is a 7.")
    assert pad.count_ink() == seven
    pad.press("Undo")
    pad.press("Undo")
    pad.wait_until_awake()
    assert pad.count_ink() == 0


def test_undo_brings_back_what_clear_and_surprise_took_away(pad):
    pad.draw(*DIGITS[7], scale=2.9, left=15, top=15)
    pad.expect("That is a 7")
    pad.press("Clear")
    pad.wait_until_awake()
    pad.press("Undo")
    pad.expect("That is a 7")
    seven = pad.read_pixels()
    pad.press("Surprise me")
    pad.wait_for_other_pixels(seven)
    for _ in range(6):  # a sample has several strokes
        pad.press("Undo")
        pad.page.wait_for_timeout(700)
        if pad.read_pixels() == seven:
            break
    else:
        pytest.fail("Undo did not come to the drawing.")
    pad.expect("That is a 7")


def test_the_canvas_has_no_toolbar_of_its_own_that_could_stop_the_drawing(pad):
    pad.canvas.hover()
    toolbar = pad.page.locator(".dc-toolbar")
    expect(toolbar).to_have_count(1)
    expect(toolbar).to_be_hidden()
    pad.switch().switch()
    pad.canvas.hover()
    expect(toolbar).to_be_hidden()


@pytest.mark.parametrize("width", [768, 820, 1000])
def test_on_a_tablet_the_answer_is_beside_the_pad(open_pad, width):
    pad = open_pad(width, 1100)
    ours, answer = pad.canvas.bounding_box(), pad.page.locator(".answer").bounding_box()
    assert answer["x"] >= ours["x"] + ours["width"]
    assert answer["y"] < ours["y"] + 100
    assert pad.page.locator(".stMain").evaluate("main => main.scrollWidth - main.clientWidth") <= 0


def test_on_a_narrow_tablet_the_answer_is_right_under_the_pads_buttons(open_pad):
    pad = open_pad(700, 1100)
    buttons = pad.page.locator(".st-key-pad_buttons").bounding_box()
    answer = pad.page.locator(".answer").bounding_box()
    assert 0 < answer["y"] - (buttons["y"] + buttons["height"]) < 60


def test_on_a_projector_the_pad_is_as_large_as_all_else(open_pad):
    for live in (False, True):
        pad = open_pad(1920, 1080, live=live)
        box = pad.canvas.bounding_box()
        assert box["width"] == pytest.approx(400, abs=1)
        assert box["height"] == pytest.approx(400, abs=1)
        pad.draw(*DIGITS[4], scale=0.9, left=290, top=290)
        pad.expect("That is a 4")
        assert pad.page.locator(".seen img").is_visible()


def test_what_is_not_a_digit_has_no_bar_in_the_colour_of_an_answer(pad):
    pad.draw([(60, 280), (160, 30), (260, 280)], [(100, 190), (220, 190)])
    pad.expect("I don't think that is a digit")
    colours = pad.page.locator(".answer .bar").evaluate_all(
        "bars => new Set(bars.map(bar => getComputedStyle(bar).backgroundColor)).size"
    )
    assert colours == 1


@both_engines
def test_another_model_reads_the_drawing_that_is_there(pad):
    pad.draw(*DIGITS[2], scale=3)
    pad.expect("That is a 2.")
    for model in ("mlp-128-64", "mlp-256-256", "cnn"):
        pad.choose_model(model)
        pad.expect("a 2")


def test_nothing_moves_when_the_answer_arrives(pad):
    places = [
        pad.canvas,
        pad.page.locator(".answer"),
        pad.page.locator(".bars"),
        pad.page.locator(".answer .seen"),
    ]
    before = [place.bounding_box() for place in places]
    pad.draw(*DIGITS[5], scale=3)
    pad.expect("That is a 5.")
    assert [place.bounding_box() for place in places] == before


def test_the_pad_can_be_used_while_the_network_wakes_up(open_page):
    pad = open_page()
    pad.draw(*DIGITS[0], scale=3)
    pad.expect("That is a 0.")


def test_on_a_phone_all_fits_and_a_finger_draws_without_scrolling(open_pad):
    pad = open_pad(390, 844, phone=True)
    assert pad.page.evaluate("document.documentElement.scrollWidth") <= 390
    for place in (pad.canvas, pad.page.locator(".answer"), pad.page.locator(".bars")):
        box = place.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    swipe(pad, (160, 40), (160, 280))
    pad.expect("That is a 1.")
    assert pad.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0
    answer, rest = (pad.page.locator(place).bounding_box() for place in (".answer", ".st-key-more"))
    assert answer["y"] < 640  # under the pad and its buttons ...
    assert answer["y"] + answer["height"] <= rest["y"]  # ... and before all else


@pytest.mark.parametrize("live", [False, True], ids=["canvas", "live"])
def test_the_smallest_phone_scrolls_up_and_down_only(open_pad, live):
    pad = open_pad(320, 568, live=live)
    main = pad.page.locator("[data-testid=stMain]")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 0


def swipe(pad, start, end, steps=20):
    """Draw a straight line with a finger."""
    box = pad.canvas.bounding_box()
    session = pad.page.context.new_cdp_session(pad.page)
    points = [
        [box[axis] + a + (b - a) * i / steps for axis, a, b in zip("xy", start, end, strict=True)]
        for i in range(steps + 1)
    ]
    for name, at in [
        ("touchStart", points[0]),
        *(("touchMove", point) for point in points),
        ("touchEnd", None),
    ]:
        touches = [{"x": at[0], "y": at[1]}] if at else []
        session.send("Input.dispatchTouchEvent", {"type": name, "touchPoints": touches})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_and_numbers_stand_out_in_light_and_dark(pad, scheme):
    pad.page.emulate_media(color_scheme=scheme)
    ground = LIGHT.ground if scheme == "light" else DARK.ground
    red, green, blue = (int(ground[place : place + 2], 16) for place in (1, 3, 5))
    expect(pad.page.locator(".stApp")).to_have_css("background-color", f"rgb({red}, {green}, {blue})")
    pad.draw(*DIGITS[7], scale=3)
    pad.expect("That is a 7.")
    page = color(pad, ".stApp", "backgroundColor")
    for place in (".answer .digit", ".answer .words p", ".bars .value", ".bars .top span"):
        assert contrast(color(pad, place, "color"), page) > 7
    assert contrast(color(pad, ".bars .top .bar", "backgroundColor"), page) > 3


def color(pad, place, kind):
    text = pad.page.locator(place).first.evaluate(f"element => getComputedStyle(element).{kind}")
    return [int(float(number)) for number in text[text.index("(") + 1 : -1].split(",")[:3]]


def contrast(one, other):
    """WCAG 2.1 contrast ratio of two colours."""

    def luminance(rgb):
        linear = [c / 3294.6 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)
