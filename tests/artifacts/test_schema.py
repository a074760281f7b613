"""JSON of a run is safe to show on a page, or refused with the place that does not fit."""

import json

import pytest

from digitpad.artifacts.schema import EVALUATION_SCHEMA, HISTORY_SCHEMA, RUN_SCHEMA, check_json, parse_json
from digitpad.artifacts.store import EVALUATION, HISTORY, RUN, find_folder, find_models

IMAGE = "![](https://elsewhere.example/picture.png)"
PARTS = {RUN: RUN_SCHEMA, HISTORY: HISTORY_SCHEMA, EVALUATION: EVALUATION_SCHEMA}


@pytest.fixture(scope="module")
def run():
    return json.loads((find_folder("cnn") / RUN).read_text())


@pytest.mark.parametrize("model", find_models())
@pytest.mark.parametrize("part", PARTS)
def test_the_shipped_runs_fit_their_schemas(model, part):
    check_json(parse_json((find_folder(model) / part).read_bytes()), PARTS[part])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"NaN",
        b'{"a": Infinity}',
        b'{"a": 1e999}',
        b"\xff",
        b'"\\ud800"',
        b"[" * 50 + b"]" * 50,
        b"[" * 200_000,
        b"9" * 5000,
        b"9" * 400,
        b" " * 2_000_000,
        b'{"\\udfff": 1}',
    ],
    ids=lambda content: content[:12],
)
def test_json_that_no_page_can_show_is_refused(content):
    with pytest.raises(ValueError, match=r"."):
        parse_json(content)


CHANGES = [
    ("seeds", 5),
    ("seeds", []),
    ("seeds", [5]),
    ("seeds", [{"accuracy": "high"}]),
    ("seeds", [{"accuracy": 99.6}]),
    ("seeds", [{"accuracy": None}]),
    ("seeds", {"0": 1}),
    ("layers", "many"),
    ("layers", [{"name": 5}]),
    ("layers", [{"name": "d", "output_shape": "wide"}]),
    ("layers", [{"parameters": -1}]),
    ("layers", [{"name": IMAGE}]),
    ("layers", [{"type": "<img src=x>"}]),
    ("parameters", "7"),
    ("parameters", True),
    ("parameters", 1.5),
    ("size", -1),
    ("latency", "fast"),
    ("latency", -0.1),
    ("best_epoch", "3"),
    ("date", 5),
    ("date", IMAGE),
    ("date", "x" * 10_000),
    ("machine", {"system": IMAGE}),
    ("machine", {IMAGE: 1}),
    ("versions", {"keras": 3}),
    ("versions", {"keras": IMAGE}),
    ("sha256", "abc"),
    ("sha256", {"model.keras": 5}),
    ("sha256", {"model.keras": "../"}),
    ("model", "../../elsewhere"),
    ("model", ".."),
    ("model", 5),
    ("recipe", "all"),
    ("recipe", {"epochs": [[["[", IMAGE]]]}),
    ("recipe", {"augmentation": {"rotation": "much"}}),
    ("data", {"mnist": {"train": IMAGE}}),
    ("something new", {"words": [IMAGE]}),
    ("$formula$", 1),
]


@pytest.mark.parametrize(("key", "value"), CHANGES, ids=[f"{key}-{value!r:.30}" for key, value in CHANGES])
def test_an_unexpected_value_in_run_json_is_refused_by_name(run, key, value):
    with pytest.raises(ValueError, match=r"expected .*, got"):
        check_json(parse_json(json.dumps({**run, key: value}).encode()), RUN_SCHEMA)


def test_entries_of_later_versions_are_accepted(run):
    check_json({**run, "temperature": 1.2, "teacher": {"models": ["cnn", "mlp (small)"]}}, RUN_SCHEMA)


@pytest.mark.parametrize(
    "history",
    [[], {}, {"loss": 5}, {"loss": ["a"]}, {"loss": [-1]}, {"loss": [None]}, {"loss": [True]}, {IMAGE: [1]}],
)
def test_a_history_of_anything_but_numbers_is_refused(history):
    with pytest.raises(ValueError, match="expected"):
        check_json(history, HISTORY_SCHEMA)
