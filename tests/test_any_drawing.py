"""Any JSON from a browser gives a prediction or ValueError, and no NaN on the way."""

import json
import math
import random
import subprocess
import sys
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import example, given, settings

from digitpad.models.classifier import Classifier
from digitpad.preprocessing.framing import frame_drawing, frame_drawing_over, frame_ink
from digitpad.strokes.drawing import MAX_COORDINATE
from tests.any_drawing import build_reader, read_text
from tests.fuzz.mutation import change

BOUNDED = settings(max_examples=150, derandomize=True, deadline=None, database=None)

numbers = st.one_of(
    st.floats(-400, 400),
    st.floats(),
    st.integers(-(10**6), 10**6),
    st.integers(),
    st.floats(-1e5, 1e5, width=32),
)
scalars = st.one_of(st.none(), st.booleans(), numbers, st.text(max_size=5))
anything = st.recursive(
    scalars, lambda some: st.lists(some, max_size=4) | st.dictionaries(st.text(max_size=5), some, max_size=4)
)
letters = st.sampled_from("MLQQLLZCm")
commands = st.builds(
    lambda letter, end, control: [letter, *(control if letter == "Q" else []), *end],
    letters,
    st.lists(numbers, min_size=2, max_size=2),
    st.lists(numbers, min_size=2, max_size=2),
)
paths = st.fixed_dictionaries(
    {"path": st.lists(st.one_of(commands, commands, commands, anything), max_size=8)},
    optional={
        "originX": st.sampled_from(["center", "left", 1]),
        **dict.fromkeys(["left", "top", "scaleY", "angle"], numbers),
        "scaleX": numbers | anything,
    },
)
canvases = st.fixed_dictionaries({"objects": st.lists(paths | anything, max_size=5)})
near = st.floats(-MAX_COORDINATE, MAX_COORDINATE, width=32)
drawings = st.lists(st.lists(st.tuples(near, near), min_size=1, max_size=6), min_size=1, max_size=5)


@pytest.fixture(scope="module")
def reader() -> Classifier:
    return build_reader()


def assert_sound(framing, reader):
    assert framing.image.shape == (28, 28)
    assert 0 <= framing.image.min() <= framing.image.max() == 1
    assert all(math.isfinite(place) for place in framing.center_of_mass)
    probabilities = reader.predict(framing.image).probabilities
    assert probabilities.sum() == pytest.approx(1)
    assert probabilities.min() >= 0


@BOUNDED
@given(content=st.one_of(anything, canvases, canvases))
@example(content={"objects": [{"path": [["M", 1e-45, 0], ["L", 0, 0]]}]})
def test_any_json_is_a_drawing_or_a_valueerror(reader, content):
    text = json.dumps(content)
    read_text(text, reader)


@BOUNDED
@given(strokes=drawings, side=st.sampled_from([0, 1e-30, 320]))
@example(strokes=[[(0, 0), (1.401298464324817e-45, 0)]], side=0)
def test_any_drawing_gives_a_complete_image_and_probabilities_that_sum_to_1(reader, strokes, side):
    drawing = [np.array(stroke, np.float32) for stroke in strokes]
    assert_sound(frame_drawing(drawing, canvas_side=side), reader)


@BOUNDED
@given(strokes=drawings, seed=st.integers(0, 99))
def test_any_drawing_over_any_image_gives_a_complete_image(reader, strokes, seed):
    picture = np.random.default_rng(seed).integers(0, 256, (28, 28)).astype(np.uint8)
    picture[14, 14] = 255
    assert_sound(frame_drawing_over(picture, [np.array(stroke, np.float32) for stroke in strokes]), reader)


@BOUNDED
@given(
    shape=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    seed=st.integers(0, 999),
    most=st.floats(0, 1, width=32),
)
def test_any_ink_is_blank_or_gives_a_complete_image(reader, shape, seed, most):
    ink = np.random.default_rng(seed).uniform(0, 1, shape).astype(np.float32)
    ink = np.where(ink > most, ink, 0).astype(np.float32)
    framing = frame_ink(ink)
    assert framing is None if not ink.any() else framing.image.max() == 1
    if framing is not None:
        assert_sound(framing, reader)


@pytest.mark.parametrize(
    "path", sorted(Path("tests/fuzz/corpus/drawing").iterdir()), ids=lambda path: path.name[:12]
)
def test_the_fuzzers_corpus_is_read_or_refused(reader, path):
    read_text(path.read_text(errors="replace"), reader)


def test_mutated_json_is_still_json():
    text = '{"objects": [{"path": [["M", 1, 2], ["L", 3, 4]]}]}'
    changed = [change(text, random.Random(seed)) for seed in range(200)]
    assert len({*changed}) > 100
    assert sum(isinstance(json.loads(one), dict) for one in changed) > 100


def test_without_atheris_the_fuzzer_names_the_command_that_installs_it():
    code = (
        "import runpy, sys; sys.modules['atheris'] = None; runpy.run_module('tests.fuzz', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install atheris" in done.stdout
