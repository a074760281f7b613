"""See why, in a real browser: views open and close, values show under the pointer, nothing scrolls sideways."""

import pytest
from playwright.sync_api import expect

from digitpad.ui.explain.why import VIEWS
from tests.browser.conftest import both_engines
from tests.browser.pad_page import SEVEN

pytestmark = pytest.mark.browser


@pytest.fixture
def drawn(pad):
    """The canvas with a 7 on it."""
    return draw_seven(pad)


def draw_seven(pad):
    pad.draw(SEVEN)
    pad.expect("That is a 7.")
    return pad


def open_each_view(pad):
    """Open and close every view; none may be wider than the page. LiteRT has no inside to show and says so."""
    for view in VIEWS:
        pad.choose_view(view)
        expect(pad.page.locator(".why, [data-testid=stAlert]").first).to_be_visible(timeout=10_000)
        width, room = pad.page.locator(".stMain").evaluate("main => [main.scrollWidth, main.clientWidth]")
        assert width <= room, view
        pad.choose_view(view)
        expect(pad.page.locator(".why")).to_have_count(0)


@both_engines
def test_every_view_opens_and_nothing_scrolls_sideways(drawn):
    open_each_view(drawn)


def test_on_a_phone_every_view_opens_and_nothing_scrolls_sideways(open_pad):
    open_each_view(draw_seven(open_pad(390, 844, phone=True)))


def test_the_view_follows_the_next_stroke(drawn):
    drawn.choose_view("All models")
    expect(drawn.page.locator(".opinions .read").first).to_have_text("7")
    drawn.press("Clear")
    expect(drawn.page.get_by_text("Draw a digit, and this view will explain")).to_be_visible()
    drawn.draw([(160, 40), (160, 280)])
    expect(drawn.page.locator(".opinions .read").first).to_have_text("1")


def test_a_view_that_is_opened_comes_onto_the_screen(open_pad):
    drawn = draw_seven(open_pad(1280, 720))
    drawn.choose_view("Steps")
    expect(drawn.page.locator(".why .pictures").first).to_be_in_viewport(ratio=0.5)
    drawn.page.locator(".stMain").evaluate("page => page.scrollTo({top: 0})")
    step = drawn.page.locator(".why .pictures img").first
    before = step.get_attribute("src")
    drawn.draw([(120, 170), (240, 170)])  # the view follows, the page stays where it is
    expect(step).not_to_have_attribute("src", before)
    drawn.page.wait_for_timeout(500)
    assert drawn.page.locator(".stMain").evaluate("page => page.scrollTop") == 0


def test_a_value_shows_under_the_pointer(drawn):
    drawn.choose_view("Steps")
    cell = drawn.page.locator(".chosen .values i").nth(14 * 28 + 14)
    cell.hover()
    assert cell.get_attribute("data-v").startswith("ink ")
    assert cell.evaluate("cell => getComputedStyle(cell, '::after').content").startswith('"ink ')


def test_another_digit_can_be_asked_about(drawn):
    drawn.choose_view("Evidence")
    drawn.page.get_by_test_id("stButtonGroup").get_by_text("4", exact=True).click()
    expect(drawn.page.get_by_text("Why not a 4?")).to_be_visible()


def test_surprise_me_draws_on_the_pad_and_can_be_drawn_on(pad):
    for _ in range(3):
        before = pad.read_pixels()
        pad.press("Surprise me")
        expect(pad.page.locator(".answer .digit.none")).to_have_count(0)
        pad.wait_for_other_pixels(before)
    pad.press("Clear")
    pad.wait_until_awake()
    pad.draw(SEVEN)
    pad.expect("That is a 7.")
