"""Faults stay where they are: a crafted file or a broken view costs one sentence, and the rest goes on."""

import json
import logging
import shutil

import pytest
from streamlit.testing.v1 import AppTest

from digitpad import config
from digitpad.artifacts.store import EVALUATION, HISTORY, MODEL, PARTS, RUN, STYLES, save_run
from digitpad.training.checkpoint import find_checkpoint_folder
from digitpad.ui import cache as state
from digitpad.ui import error_boundary as faults
from digitpad.ui.explain import why
from digitpad.ui.pages import draw
from tests.artifacts.test_schema import CHANGES, IMAGE
from tests.synthetic import save_model

SEVEN = [(90, 80), (220, 80), (150, 260)]
PAGES = ("mistakes", "training")


def rewrite(artifacts, model, **parts):
    """Replace parts of a run by others that its run.json vouches for."""
    folder = artifacts / model
    run = json.loads((folder / RUN).read_text())
    files = {name: (folder / name).read_bytes() for name in (*PARTS, STYLES) if (folder / name).exists()}
    save_run(folder, files | {name.replace("_", "."): content for name, content in parts.items()}, run)


def change_run(artifacts, key, value):
    path = artifacts / "cnn" / RUN
    path.write_text(json.dumps({**json.loads(path.read_text()), key: value}))


@pytest.mark.parametrize("module", PAGES)
def test_whatever_run_json_holds_the_page_shows_a_sentence_and_the_other_models(three_models, open_at, module):
    original = (three_models / "cnn" / RUN).read_text()
    for key, value in CHANGES[::4]:
        (three_models / "cnn" / RUN).write_text(original)
        change_run(three_models, key, value)
        page = open_at(module)
        assert not page.exception, (key, value)
        assert "The model cnn cannot be used" in page.error[0].value, (key, value)
        assert "python train.py --model cnn" in page.error[0].value
        assert len(page.get("vega_lite_chart")) >= 1


@pytest.mark.parametrize("module", PAGES)
@pytest.mark.parametrize(
    ("part", "content"),
    [
        (HISTORY, b'{"loss": [NaN]}'),
        (HISTORY, b"[" * 100_000),
        (HISTORY, b'{"loss": [1], "accuracy": [""]}'),
        (EVALUATION, b"{}"),
        (EVALUATION, b'{"loss": 1, "accuracy": 7, "precision": [], "recall": []}'),
        (EVALUATION, b"null"),
    ],
)
def test_a_crafted_part_gets_a_sentence(three_models, open_at, module, part, content):
    rewrite(three_models, "cnn", **{part.replace(".", "_"): content})
    page = open_at(module)
    assert not page.exception
    assert "The model cnn cannot be used" in page.error[0].value


@pytest.fixture
def draw_page(monkeypatch, tmp_path):
    """The Draw page with two of the shipped models in a folder of its own."""
    for model in ("cnn", "mlp-128-64"):
        shutil.copytree(config.ARTIFACTS / model, tmp_path / model)
    monkeypatch.setenv(config.ARTIFACTS_VARIABLE, str(tmp_path))

    def open_page():
        page = AppTest.from_file(config.ROOT / "streamlit_app.py", default_timeout=60).run()
        assert not page.exception
        return page

    return open_page


def put(page, content):
    page.session_state["canvas"] = {"drawing": {"raw": content, "data": None}, "backgroundFit": None}
    page.run()
    assert not page.exception
    return "\n".join(element.proto.body for element in page.get("html"))


@pytest.mark.parametrize(("key", "value"), [("seeds", 5), ("seeds", [{"accuracy": "x"}]), ("format", [IMAGE])])
def test_a_crafted_run_leaves_the_pad_and_the_other_model(draw_page, tmp_path, canvas, key, value):
    change_run(tmp_path, key, value)
    page = draw_page()
    assert "The model cnn cannot be used" in page.error[0].value
    page.selectbox(key="model").select("mlp-128-64").run()
    assert not page.error
    assert "That is a 7." in put(page, canvas(SEVEN))


def test_a_run_that_is_replaced_is_read_by_the_new_model_from_the_next_stroke_on(draw_page, tmp_path, canvas):
    page = draw_page()
    assert "That is a 7." in put(page, canvas(SEVEN))
    before = state.get_classifier("cnn").network.count_params()
    new = tmp_path / "mlp-128-64"
    files = {name: (new / name).read_bytes() for name in PARTS}
    seeds = json.loads((tmp_path / "cnn" / RUN).read_text())[
        "seeds"
    ]  # AppTest cannot follow a label that changes
    save_run(tmp_path / "cnn", files, json.loads((new / RUN).read_text()) | {"model": "cnn", "seeds": seeds})
    assert not state.is_loaded("cnn")
    assert "That is a 7." in put(page, canvas(SEVEN))
    assert state.get_classifier("cnn").network.count_params() == 109_386 != before
    assert state.get_probe("cnn").filters is None  # the new one is no convolutional network


def test_a_view_that_fails_leaves_the_pad_and_the_answer(draw_page, canvas, monkeypatch, caplog):
    def broken(reading):
        raise RuntimeError("a fault in a view")

    monkeypatch.setitem(why.VIEWS, "Evidence", broken)
    page = draw_page()
    put(page, canvas(SEVEN))
    with caplog.at_level(logging.ERROR, "digitpad"):
        logging.getLogger("digitpad").propagate = True
        page.get("button_group")[0].set_value("Evidence").run()
    assert not page.exception
    assert faults.UNEXPECTED.format(section="This view") in page.error[0].value
    assert "a fault in a view" in caplog.text
    assert "That is a 1." in put(page, canvas([(160, 40), (160, 280)]))


def test_a_network_that_fails_leaves_the_pad(draw_page, canvas, monkeypatch):
    class Broken:
        name = "broken"

        def predict(self, image):
            raise RuntimeError("a fault in the network")

    monkeypatch.setattr(draw.cache, "get_classifier", lambda model: Broken())
    page = draw_page()
    put(page, canvas(SEVEN))
    assert "The answer could not be shown" in page.error[0].value
    assert [button.label for button in page.button][:3] == ["Undo", "Redo", "Clear"]


def test_a_model_that_does_not_start_leaves_the_pad_and_the_other_model(draw_page, canvas, monkeypatch):
    original = state.load_classifier

    def load(model, artifacts):
        if model == "cnn":
            raise MemoryError("no room for its arrays")
        return original(model, artifacts)

    monkeypatch.setattr(state, "load_classifier", load)
    page = draw_page()
    assert "The model cnn cannot be used. It could not be started (MemoryError)" in page.error[0].value
    assert "python -m digitpad doctor" in page.error[0].value
    page.selectbox(key="model").select("mlp-128-64").run()
    assert "That is a 7." in put(page, canvas(SEVEN))


def test_words_of_a_file_or_a_link_are_shown_as_they_are(three_models, open_at):
    assert faults.escape_words(IMAGE).startswith(r"\!\[\](https\://")
    page = open_at("mistakes", model=IMAGE)
    assert IMAGE not in page.warning[0].value
    assert r"\!\[\]" in page.warning[0].value


def test_a_folder_with_a_name_that_is_none_is_no_model(three_models):
    for name in ("![](x)", "<b>", "a b", "-x", "x" * 200):
        save_model(three_models, name, {})
    assert state.list_models() == [] or set(state.list_models()) <= {"cnn", "mlp-256-256", "mlp-128-64"}


@pytest.mark.parametrize(
    "content",
    [b"", b"[" * 100_000, b'{"status": "running", "history": {"loss": [1e999]}}', b'{"history": {}}', b"NaN"],
)
def test_a_state_that_cannot_be_read_is_left_out(three_models, open_at, content):
    folder = find_checkpoint_folder("cnn", three_models)
    folder.mkdir(parents=True)
    (folder / "state.json").write_bytes(content)
    assert not open_at("training").exception


def test_a_crafted_state_costs_no_more_than_its_own_place(three_models, open_at):
    folder = find_checkpoint_folder("cnn", three_models)
    folder.mkdir(parents=True)
    crafted = {
        "status": "stopped",
        "seed": 0,
        "recipe": {"epochs": 3},
        "history": {"val_loss": [1], "seconds": [1], "loss": [1]},
    }
    (folder / "state.json").write_text(json.dumps(crafted))
    page = open_at("training")
    assert "The run in progress could not be shown" in page.error[0].value
    assert len(page.dataframe) == 1


def test_a_crafted_model_file_is_refused_by_name_and_the_other_model_stays(draw_page, tmp_path, canvas):
    rewrite(tmp_path, "cnn", **{MODEL.replace(".", "_"): b"PK crafted"})
    page = draw_page()
    assert "model.keras is refused" in page.error[0].value
    page.selectbox(key="model").select("mlp-128-64").run()
    assert "That is a 7." in put(page, canvas(SEVEN))
