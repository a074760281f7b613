"""The Mistakes page's states, each opened by its address."""

import json

import pytest

from digitpad.artifacts.store import ARRAYS, RUN
from digitpad.data.label_errors import DISPUTED, Dispute
from digitpad.ui import session
from digitpad.ui.mistakes.address import Address
from digitpad.ui.pages.mistakes import settle


@pytest.fixture
def open_mistakes(open_at):
    def open_mistakes(**params):
        return open_at("mistakes", **params)

    return open_mistakes


@pytest.fixture
def press(words):
    """Presses the button with that key, or that label."""

    def press(page, name):
        button = next(button for button in page.button if name in (button.key, button.label))
        button.click().run()
        assert not page.exception
        return words(page)

    return press


def cards(page):
    """Test indices of the cards, in order."""
    keys = (button.key or "" for button in page.button)
    return [int(key.removeprefix("open_")) for key in keys if key.startswith("open_") and key[-1].isdigit()]


@pytest.mark.parametrize(
    ("versus", "others", "show"),
    [("", ["b", "c"], "both"), ("gone", ["b", "c"], "both"), ("b", ["b", "c"], "other"), ("", ["b"], "other")],
)
def test_only_the_other_model_needs_its_name(versus, others, show):
    assert settle(Address(show="other", versus=versus), others).show == show


def test_the_best_model_is_shown_first_with_all_its_mistakes(three_models, open_mistakes, words):
    page = open_mistakes()
    assert page.selectbox(key="mistakes_model").value == "cnn"
    assert cards(page) == [9, 19, 28]
    assert "**3 images**" in words(page)


def test_a_card_names_the_true_digit_what_was_read_and_the_confidence(three_models, open_mistakes, words):
    assert ":violet[**9**] read as :primary[**4**] 90\u00a0%" in words(open_mistakes())


def test_pictures_are_shown_without_smoothing(three_models, open_mistakes, words):
    assert ".st-key-open_9 { --picture: url(data:image/png;base64," in words(open_mistakes())


def test_the_address_filters_by_digits_and_confidence(three_models, open_mistakes):
    assert cards(open_mistakes(true=9)) == [9, 19]
    assert cards(open_mistakes(read=3)) == [28]
    assert cards(open_mistakes(true=9, read=3)) == []
    assert cards(open_mistakes(low=70, high=80)) == [19]


def test_a_filter_has_a_chip_that_takes_it_away(three_models, open_mistakes, press, address_of):
    page = open_mistakes(true=9, low=80)
    assert cards(page) == [9]
    press(page, "chip_true")
    assert address_of(page) == {"low": "80"}
    press(page, "chip_confidence")
    assert address_of(page) == {}
    assert cards(page) == [9, 19, 28]


def test_choices_change_the_address(three_models, open_mistakes, address_of):
    page = open_mistakes()
    page.selectbox(key="filter_true").select("9").run()
    page.selectbox(key="filter_sort").select("index").run()
    assert address_of(page) == {"true": "9", "sort": "index"}
    page.selectbox(key="mistakes_model").select("mlp-256-256").run()
    assert address_of(page)["model"] == "mlp-256-256"
    page.selectbox(key="filter_true").select("any").run()
    assert "true" not in address_of(page)


def test_the_slider_filters_by_confidence(three_models, open_mistakes, address_of):
    page = open_mistakes()
    page.slider[0].set_range(70, 80).run()
    assert address_of(page) == {"low": "70", "high": "80"}
    assert cards(page) == [19]


def test_order_is_by_confidence_doubt_or_index(three_models, open_mistakes):
    surest, doubtful, by_index = (
        cards(open_mistakes(model="mlp-128-64", sort=sort)) for sort in ("confidence", "doubt", "index")
    )
    assert surest[:2] == [9, 100]
    assert doubtful[:2] == [159, 158]
    assert by_index[:2] == [9, 100]


def test_many_mistakes_are_paged(three_models, open_mistakes, press, words, address_of):
    page = open_mistakes(model="mlp-128-64", sort="index")
    assert cards(page) == [9, *range(100, 123)]
    assert "1–24 of 61" in words(page)
    press(page, "next_page")
    assert cards(page) == list(range(123, 147))
    assert address_of(page)["page"] == "2"
    press(page, "previous_page")
    assert "page" not in address_of(page)


def test_another_filter_begins_at_the_first_page(three_models, open_mistakes, address_of):
    page = open_mistakes(model="mlp-128-64", page=3)
    page.selectbox(key="filter_sort").select("index").run()
    assert "page" not in address_of(page)


def test_nearly_wrong_shows_correct_samples_least_sure_first(three_models, open_mistakes, words, address_of):
    page = open_mistakes()
    page.get("button_group")[0].set_value("nearly").run()
    assert address_of(page) == {"show": "nearly", "sort": "doubt"}
    assert cards(page)[:3] == [0, 1, 2]
    assert ":violet[**0**], nearly 1 55\u00a0%" in words(page)


def test_models_are_compared(three_models, open_mistakes):
    assert cards(open_mistakes(show="both")) == [9]
    assert cards(open_mistakes(show="only")) == [28]
    assert cards(open_mistakes(show="both", versus="mlp-256-256")) == [9, 19]
    assert cards(open_mistakes(show="other", versus="mlp-256-256")) == [40]


def test_the_comparison_is_chosen_on_the_page(three_models, open_mistakes, address_of):
    page = open_mistakes()
    page.get("button_group")[0].set_value("compare").run()
    page.selectbox(key="versus").select("mlp-256-256").run()
    page.get("button_group")[1].set_value("other").run()
    assert address_of(page) == {"show": "other", "versus": "mlp-256-256"}
    assert cards(page) == [40]


def test_with_one_model_there_is_nothing_to_compare_with(three_models, open_mistakes, words):
    for model in ("mlp-256-256", "mlp-128-64"):
        (three_models / model / RUN).unlink()
    assert "There is nothing to compare with" in words(open_mistakes(show="both"))


def test_a_filter_that_leaves_nothing_gets_a_sentence(three_models, open_mistakes, words):
    assert "No image matches" in words(open_mistakes(true=0))


def test_a_sample_opens_with_its_bars_and_the_other_models_opinions(three_models, open_mistakes, press):
    page = open_mistakes()
    said = press(page, "open_28")
    assert 'A true <span class="true">8</span>, read as <span class="read">3</span>' in said
    assert "The convolutional network is 60 % sure. Test image 28." in said
    assert said.count('<div class="track">') == 10
    assert '<th scope="row">Large dense network</th><td>reads <b>8</b></td>' in said
    assert "right" in said


def test_a_link_opens_a_sample_of_any_model(three_models, open_mistakes, words):
    said = words(open_mistakes(model="cnn", sample=40))
    assert 'A true <span class="true">0</span>, read correctly' in said
    assert "reads <b>6</b>" in said


def test_from_a_sample_one_goes_to_the_next_and_back_to_the_gallery(
    three_models, open_mistakes, press, address_of
):
    page = open_mistakes(sample=9, true=9)
    press(page, "next_sample")
    assert address_of(page) == {"sample": "19", "true": "9"}
    assert next(button for button in page.button if button.key == "next_sample").disabled
    press(page, "previous_sample")
    press(page, "Gallery")
    assert address_of(page) == {"true": "9"}


def test_an_opened_sample_is_put_on_the_pad_and_the_draw_page_opens(three_models, open_mistakes, press):
    page = open_mistakes(sample=9, model="mlp-256-256")
    press(page, "open_on_pad")
    assert page.session_state["draw_opened"]
    assert page.session_state[session.MODEL] == "mlp-256-256"
    assert page.session_state[session.PAD].underlay is not None


def test_a_picture_that_no_model_kept_gets_a_sentence(three_models, open_mistakes, words):
    said = words(open_mistakes(sample=399))
    assert "its picture was not kept" in said
    assert said.count('<div class="track">') == 10


def test_a_sample_that_does_not_exist_gets_a_sentence(three_models, open_mistakes, words):
    assert "There is no test image 5000. The test set has 400 images" in words(open_mistakes(sample=5000))


def test_a_disputed_label_is_shown_with_its_votes_and_source(three_models, open_mistakes, words, monkeypatch):
    monkeypatch.setitem(DISPUTED, 28, Dispute(8, 3, 1, 4, 0))
    assert "60\u00a0% \\*" in words(open_mistakes())
    said = words(open_mistakes(sample=28))
    assert "MNIST's own label is disputed" in said
    assert "1 saw an **8**, as MNIST's label says; 4 saw a **3**" in said
    assert "arxiv.org/abs/2103.14749" in said


def test_a_link_to_a_model_that_is_not_there_gets_a_sentence(three_models, open_mistakes, words):
    assert "The link names the model gpt, which is not here. This is the convolutional network." in words(
        open_mistakes(model="gpt")
    )


def test_without_models_there_is_a_sentence_and_a_command(artifacts, open_mistakes, words):
    assert "python train.py --model cnn" in words(open_mistakes())


def damage_arrays(folder):
    path = folder / ARRAYS
    path.write_bytes(path.read_bytes()[:1000])


def unknown_version(folder):
    run = json.loads((folder / RUN).read_text())
    (folder / RUN).write_text(json.dumps(run | {"format": 99}))


def swap_evaluation(folder):
    (folder / ARRAYS).write_bytes((folder.parent / "mlp-128-64" / ARRAYS).read_bytes())


def lose_model(folder):
    (folder / "model.keras").unlink()


@pytest.mark.parametrize("harm", [damage_arrays, unknown_version, swap_evaluation, lose_model])
def test_a_damaged_model_gets_a_sentence_and_a_command_and_the_others_stay(
    three_models, open_mistakes, words, harm
):
    harm(three_models / "cnn")
    page = open_mistakes()
    assert "python train.py --model cnn" in page.error[0].value
    assert page.selectbox(key="mistakes_model").value == "mlp-256-256"
    assert cards(page) == [9, 19, 40]


def test_a_model_that_is_trained_again_is_read_again(three_models, open_mistakes):
    from tests.synthetic import save_model

    assert cards(open_mistakes()) == [9, 19, 28]
    save_model(three_models, "cnn", {5: 6})
    assert cards(open_mistakes()) == [5]
