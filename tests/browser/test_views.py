"""See why, in a real browser: views open and close, values show under the pointer, nothing scrolls sideways."""

import pytest
from playwright.sync_api import expect

from digitpad.ui.explain.why import VIEWS

pytestmark = pytest.mark.browser

SEVEN = [(90, 80), (220, 80), (150, 260)]


@pytest.fixture
def pad(open_page):
    return draw_seven(open_page())


def draw_seven(pad):
    pad.wait_until_awake()
    pad.draw(SEVEN)
    pad.expect("That is a 7.")
    return pad


def choose(pad, view):
    pad.page.get_by_test_id("stButtonGroup").get_by_text(view, exact=True).click()


@pytest.mark.parametrize(
    "options", [{}, {"width": 390, "height": 844, "has_touch": True}], ids=["desk", "phone"]
)
def test_every_view_opens_and_nothing_scrolls_sideways(open_page, options):
    pad = draw_seven(open_page(**options))
    for view in VIEWS:
        choose(pad, view)
        expect(pad.page.locator(".why").first).to_be_visible(timeout=10_000)
        width, room = pad.page.locator(".stMain").evaluate("main => [main.scrollWidth, main.clientWidth]")
        assert width <= room, view
        choose(pad, view)
        expect(pad.page.locator(".why")).to_have_count(0)


def test_the_view_follows_the_next_stroke(pad):
    choose(pad, "All models")
    expect(pad.page.locator(".opinions .read").first).to_have_text("7")
    pad.press("Clear")
    expect(pad.page.get_by_text("Draw a digit, and this view will explain")).to_be_visible()
    pad.draw([(160, 40), (160, 280)])
    expect(pad.page.locator(".opinions .read").first).to_have_text("1")


def test_a_view_that_is_opened_comes_onto_the_screen(open_page):
    pad = draw_seven(open_page(1280, 720))
    choose(pad, "Steps")
    expect(pad.page.locator(".why .pictures").first).to_be_in_viewport(ratio=0.5)
    pad.page.locator(".stMain").evaluate("page => page.scrollTo({top: 0})")
    step = pad.page.locator(".why .pictures img").first
    before = step.get_attribute("src")
    pad.draw([(120, 170), (240, 170)])  # the view follows, the page stays where it is
    expect(step).not_to_have_attribute("src", before)
    pad.page.wait_for_timeout(500)
    assert pad.page.locator(".stMain").evaluate("page => page.scrollTop") == 0


def test_a_value_shows_under_the_pointer(pad):
    choose(pad, "Steps")
    cell = pad.page.locator(".chosen .values i").nth(14 * 28 + 14)
    cell.hover()
    assert cell.get_attribute("data-v").startswith("ink ")
    assert cell.evaluate("cell => getComputedStyle(cell, '::after').content").startswith('"ink ')


def test_another_digit_can_be_asked_about(pad):
    choose(pad, "Evidence")
    pad.page.get_by_test_id("stButtonGroup").get_by_text("4", exact=True).click()
    expect(pad.page.get_by_text("Why not a 4?")).to_be_visible()


def test_surprise_me_draws_on_the_pad_and_can_be_drawn_on(open_page):
    pad = open_page()
    pad.wait_until_awake()
    for _ in range(3):
        before = pad.read_pixels()
        pad.press("Surprise me")
        expect(pad.page.locator(".answer .digit.none")).to_have_count(0)
        pad.wait_for_other_pixels(before)
    pad.press("Clear")
    pad.wait_until_awake()
    pad.draw(SEVEN)
    pad.expect("That is a 7.")
