"""The Mistakes and Training pages in Chromium: clicks on charts, shared links, the pad, light, dark, phone."""

import json
import re
import shutil

import pytest
from playwright.sync_api import expect

from digitpad.training.checkpoint import find_checkpoint_folder
from digitpad.ui.palette import DARK
from tests.synthetic import build_history, save_model, save_three_models

pytestmark = pytest.mark.browser
WAIT = 20_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("artifacts")
    save_three_models(folder)
    return folder


@pytest.fixture(scope="module")
def small_app(start_app, folder):
    """The app with three small stand-ins for models."""
    return start_app(DIGITPAD_ARTIFACTS=str(folder))


@pytest.fixture
def visit(share_page, small_app):
    """Opens an address of the app with the stand-ins, in a window that tests share and a session of its own."""

    def visit(path, width=1280, height=800, *, app=small_app, color_scheme="light", has_touch=False):
        page = share_page(f"pages {has_touch}", {"has_touch": has_touch})
        page.set_default_timeout(WAIT)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=color_scheme)
        page.goto(f"{app}/{path}")
        return page

    return visit


def cards(page):
    return page.locator(".st-key-gallery button")


def click_cell(page, true, read):
    """Click the cell of a true digit and what it was read as; None is the head of the row or the column."""
    cells = page.locator(".stVegaLiteChart .cells_marks")
    # After a choice the old matrix stands beside the new one until the script has ended.
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(cells).to_have_count(1)
    expect(cells).to_be_visible()
    box = cells.bounding_box()
    step_x, step_y = box["width"] / 12, box["height"] / 12
    column = 0 if read is None else read + 1
    row = 0 if true is None else true + 1
    page.mouse.click(box["x"] + (column + 0.5) * step_x, box["y"] + (row + 0.5) * step_y)


def test_the_pages_stand_in_the_navigation(visit):
    page = visit("")
    page.get_by_role("link", name="Mistakes").click()
    expect(page.get_by_role("heading", name="Mistakes")).to_be_visible()
    page.get_by_role("link", name="Training").click()
    expect(page.get_by_role("heading", name="Training")).to_be_visible()


def test_clicking_a_cell_filters_the_gallery_and_its_chip_takes_it_away(visit):
    page = visit("mistakes")
    expect(cards(page)).to_have_count(3)
    click_cell(page, 9, 4)
    expect(cards(page)).to_have_count(2)
    expect(page).to_have_url(re.compile(r"true=9&read=4"))
    page.get_by_role("button", name="true 9", exact=True).click()
    expect(page.get_by_role("button", name="true 9", exact=True)).to_have_count(0)
    expect(page).not_to_have_url(re.compile("true="))  # the other chip has taken its place
    page.get_by_role("button", name="read as 4", exact=True).click()
    expect(cards(page)).to_have_count(3)
    click_cell(page, 9, 4)
    expect(cards(page)).to_have_count(2)


def test_the_confidence_slider_keeps_the_keyboards_focus(visit):
    page = visit("mistakes")
    thumb = page.get_by_role("slider").first
    thumb.focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("low=1"))
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("low=2"))


@pytest.mark.parametrize("place", ["mistakes", "training"])
def test_charts_follow_when_the_browser_turns_dark(visit, place):
    page = visit(place)
    words = page.locator(".stVegaLiteChart svg text").first
    expect(words).to_be_visible()
    page.emulate_media(color_scheme="dark")
    dark = page.locator(f'.stVegaLiteChart svg text[fill="{DARK.text}"]').filter(has_text=re.compile("."))
    expect(dark.first).to_be_visible()


@pytest.mark.parametrize(("true", "read", "count"), [(8, None, 1), (None, 4, 2)])
def test_clicking_the_head_of_a_row_or_column_filters_by_it(visit, true, read, count):
    page = visit("mistakes")
    expect(cards(page)).to_have_count(3)
    click_cell(page, true, read)
    expect(cards(page)).to_have_count(count)


def test_clicking_the_correct_ones_shows_those_nearly_wrong(visit):
    page = visit("mistakes")
    expect(cards(page)).to_have_count(3)
    click_cell(page, 7, 7)
    expect(page.get_by_text("true 7")).to_be_visible()
    expect(cards(page).first).to_contain_text("7, nearly 8")


def test_pages_of_the_gallery_are_turned(visit):
    page = visit("mistakes?model=mlp-128-64&sort=index")
    expect(page.get_by_text("1–24 of 61")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("25–48 of 61")).to_be_visible()
    expect(page).to_have_url(re.compile("page=2"))


def test_a_sample_opens_and_closes_and_has_an_address(visit):
    page = visit("mistakes?true=8")
    cards(page).first.click()
    expect(page.get_by_role("heading", name="A true 8, read as 3")).to_be_visible()
    expect(page).to_have_url(re.compile("sample=28"))
    page.get_by_role("button", name="Gallery").click()
    expect(cards(page)).to_have_count(1)


def test_a_shared_link_shows_the_same_thing(visit):
    first = visit("mistakes")
    expect(cards(first)).to_have_count(3)
    first.get_by_role("radio", name="Compare").click()
    expect(first.get_by_text("Wrong in every model")).to_be_visible()
    first.get_by_text("Only the convolutional network").click()
    expect(first).to_have_url(re.compile("show=only"))
    path = first.url.split("/", 3)[-1]
    second = visit(path)
    expect(cards(second)).to_have_count(1)
    expect(cards(second).first).to_contain_text("8 read as 3")
    expect(second.get_by_role("radio", name="Only the convolutional network")).to_be_checked()


def test_open_on_the_pad_has_the_model_read_what_it_read_before(visit, address):
    page = visit("mistakes?model=mlp-128-64", app=address)
    cards(page).first.click()
    heading = page.get_by_role("heading", name=re.compile("read as"))
    expect(heading).to_be_visible()
    read = heading.inner_text()[-1]
    page.get_by_role("button", name="Open on the pad").click()
    expect(page.locator("canvas.upper-canvas")).to_be_visible()
    expect(page.get_by_role("combobox", name="Model")).to_have_value(re.compile("Small dense network"))
    expect(page.locator(".answer .digit")).to_have_text(read, timeout=30_000)
    expect(page.get_by_text("Draw a digit here")).to_have_count(0)
    page.get_by_role("button", name="Clear").last.click()
    expect(page.locator(".answer .digit.none")).to_be_visible()


def test_a_picture_on_the_pad_can_be_drawn_over(visit, address):
    page = visit("mistakes?model=cnn", app=address)
    cards(page).first.click()
    page.get_by_role("button", name="Open on the pad").click()
    seen = page.locator(".answer .seen img")
    before = seen.get_attribute("src", timeout=30_000)
    box = page.locator("canvas.upper-canvas").bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 160)
    page.mouse.down()
    page.mouse.move(box["x"] + 280, box["y"] + 160, steps=10)
    page.mouse.up()
    expect(seen).not_to_have_attribute("src", before)


def test_a_drawing_is_still_there_after_a_visit_to_another_page(pad):
    blank = pad.read_pixels()
    pad.draw([(90, 80), (220, 80), (150, 260)])
    digit = pad.page.locator(".answer .digit")
    expect(digit).to_have_text("7", timeout=30_000)
    pad.visit("Training")
    pad.visit("Draw")
    expect(digit).to_have_text("7", timeout=30_000)
    pad.wait_for_other_pixels(blank)  # the canvas is a new one, and takes a moment to show what it is told to
    seen = pad.page.locator(".answer .seen img")
    before = seen.get_attribute("src")
    pad.draw([(100, 170), (230, 170)])
    expect(seen).not_to_have_attribute("src", before)
    pad.press("Undo")
    expect(seen).to_have_attribute("src", before)


def test_a_run_in_progress_appears_and_goes_on_without_reloading(visit, folder):
    page = visit("training")
    expect(page.get_by_text("How the models learned")).to_be_visible()
    path = find_checkpoint_folder("cnn", folder) / "state.json"
    path.parent.mkdir(parents=True)
    state = {"status": "running", "recipe": {"epochs": 10}, "seed": 0}
    for epochs in (1, 2):
        path.write_text(json.dumps(state | {"history": build_history(epochs)}))
        expect(
            page.get_by_text(f"The convolutional network is training: {epochs} of 10 epochs")
        ).to_be_visible()
    path.write_text(json.dumps(state | {"status": "stopped", "history": build_history(2)}))
    expect(page.get_by_text("The convolutional network was stopped after 2 of 10 epochs")).to_be_visible()
    path.unlink()
    expect(page.get_by_text("The convolutional network was stopped")).to_have_count(0)


def test_a_model_that_was_trained_meanwhile_appears_without_reloading(visit, folder):
    page = visit("training")
    expect(page.get_by_text("How the models learned")).to_be_visible()
    save_model(folder, "newcomer", {9: 4})
    expect(page.get_by_role("radio", name="newcomer")).to_be_visible()
    shutil.rmtree(folder / "newcomer")
    expect(page.get_by_role("radio", name="newcomer")).to_have_count(0)


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (0, r"Convolutional network, validation\s*\d\d\.\d\d %"),
        (1, r"Convolutional network, training\s*\d\.\d{4}"),
    ],
)
def test_the_mouse_over_a_curve_tells_its_values(visit, place, told):
    chart = visit("training?curves=cnn,mlp-128-64").locator(".stVegaLiteChart svg").nth(place)
    expect(chart.locator(".role-axis-title").first).to_be_visible()
    tooltip = chart.page.locator("#vg-tooltip-element")
    for nudge in range(100):  # until the chart listens, and stays where it is
        box = chart.bounding_box()
        chart.page.mouse.move(box["x"] + box["width"] * 0.5 + nudge % 20, box["y"] + box["height"] * 0.5)
        if tooltip.is_visible():
            break
        chart.page.wait_for_timeout(100)
    expect(tooltip).to_have_text(re.compile(told))
    assert "NaN" not in tooltip.inner_text()


def test_a_click_on_a_row_of_the_table_opens_its_card(visit):
    page = visit("training")
    expect(page.get_by_text("Layers and training: Convolutional network")).to_be_visible()
    table = page.locator("[data-testid=stDataFrame] canvas").first
    card = page.get_by_text("Layers and training: Small dense network")
    for _ in range(10):  # the table is drawn a moment before it listens
        table.scroll_into_view_if_needed()
        box = table.bounding_box()
        page.mouse.click(box["x"] + 60, box["y"] + box["height"] * 0.9)
        page.wait_for_timeout(2000)
        if card.is_visible():
            break
    expect(card).to_be_visible()
    expect(page).to_have_url(re.compile(r"details=Small\+dense\+network"))


@pytest.mark.parametrize(
    ("path", "scheme"),
    [
        ("mistakes", "light"),
        ("mistakes?sample=28", "dark"),
        ("mistakes?show=both", "light"),
        ("training", "dark"),
    ],
)
def test_on_a_phone_nothing_scrolls_sideways(visit, path, scheme):
    page = visit(path, width=390, height=844, color_scheme=scheme, has_touch=True)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_timeout(800)
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 0
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_on_a_phone_every_page_is_one_tap_away(visit):
    page = visit("", width=390, height=844, has_touch=True)
    for name in ("Mistakes", "Training", "Draw"):
        page.locator(".st-key-links").get_by_role("link", name=name).tap()
        heading = "Digitpad" if name == "Draw" else name
        expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
    wide = visit("", width=1280, height=800)
    expect(wide.locator(".st-key-links")).to_be_hidden()


def test_a_sample_that_is_opened_on_a_phone_is_shown_from_its_top(visit):
    page = visit("mistakes", width=390, height=844, has_touch=True)
    page.locator(".st-key-gallery button").nth(1).tap()
    expect(page.locator(".large img")).to_be_in_viewport(ratio=0.9)
    expect(page.get_by_role("button", name="Gallery")).to_be_in_viewport()


def test_charts_follow_the_theme(visit):
    inks = []
    for scheme in ("light", "dark"):
        page = visit("training", color_scheme=scheme)
        label = page.locator(".stVegaLiteChart .role-axis-title text").first
        expect(label).to_be_visible()
        inks.append(label.get_attribute("fill"))
    assert inks == ["#16211f", "#eaf2f0"]


def test_a_click_on_the_matrix_is_one_step_of_the_back_button(visit):
    page = visit("mistakes")
    expect(cards(page)).to_have_count(3)
    click_cell(page, 9, 4)
    expect(cards(page)).to_have_count(2)
    page.go_back()
    expect(cards(page)).to_have_count(3)
    expect(page).not_to_have_url(re.compile("true|read"))


def test_an_opened_sample_keeps_the_filters_in_its_address(visit):
    page = visit("mistakes?true=9&low=20")
    cards(page).first.click()
    expect(page).to_have_url(re.compile(r"true=9&low=20&sample=9"))
    page.get_by_role("button", name="Next").click()
    expect(page).to_have_url(re.compile(r"true=9&low=20&sample=19"))
    page.go_back()
    expect(page.get_by_text("Test image 9.")).to_be_visible()


def test_the_choices_of_the_training_page_are_in_its_address_and_stay(visit):
    page = visit("training?details=Nonsense")
    details = page.get_by_role("radiogroup", name="Details of")
    expect(page.get_by_text("Layers and training: Convolutional network")).to_be_visible()
    expect(page).not_to_have_url(re.compile("Nonsense"))
    details.get_by_text("Small dense network").click()
    expect(page.get_by_text("Layers and training: Small dense network")).to_be_visible()
    expect(page).to_have_url(re.compile(r"training\?details=Small\+dense\+network"))
    page.reload()
    expect(page.get_by_text("Layers and training: Small dense network")).to_be_visible()
    page.get_by_role("link", name="Mistakes").click()
    expect(cards(page)).to_have_count(3)
    page.get_by_role("link", name="Training").click()
    expect(page.get_by_text("Layers and training: Small dense network")).to_be_visible()


def test_a_link_of_an_earlier_version_opens_what_it_named(visit):
    page = visit("training?curves=cnn,mlp-128-64&model=mlp-128-64")
    expect(page.get_by_text("Layers and training: Small dense network")).to_be_visible()
    expect(page).to_have_url(re.compile(r"curves=Convolutional\+network&curves=Small\+dense\+network"))
    page.get_by_role("link", name="Draw").click()
    expect(page.locator("canvas.upper-canvas")).to_be_visible()
