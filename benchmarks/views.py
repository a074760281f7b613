"""How long each view of "See why" takes once the models are warm: `python -m benchmarks.views --model cnn`.

Median and 95th percentile over sample drawings of what happens between the choice and the finished HTML,
without Streamlit's own time.
"""

import time
from collections.abc import Callable

import numpy as np

from benchmarks.measure import Row, build_parser, report
from digitpad.arguments import positive
from digitpad.artifacts.store import find_models
from digitpad.config import CANVAS_PEN, CANVAS_SIZE
from digitpad.explain.counterfactual import find_smallest_change
from digitpad.explain.features import build_probe, compute_feature, compute_maps, find_strongest_units
from digitpad.explain.occlusion import compute_evidence
from digitpad.explain.writing_styles import load_styles
from digitpad.models.classifier import Classifier, load_classifier
from digitpad.preprocessing.framing import Framing, frame_drawing, resize_ink
from digitpad.preprocessing.ink import draw_on_canvas
from digitpad.strokes.templates import DrawnDigit, draw_digit
from digitpad.ui.explain import drawing as why_drawing
from digitpad.ui.explain import network as why_network

View = Callable[[DrawnDigit, Framing], object]
WARM_UP = 3


def main() -> None:
    """Time every view and print a table."""
    parser = build_parser(__doc__)
    parser.add_argument("--model", default="cnn", choices=find_models())
    parser.add_argument("--drawings", type=positive, default=30, help="how many (default 30)")
    args = parser.parse_args()
    times = time_views(build_views(args.model), args.drawings)
    rows = [Row(name, "ms", values) for name, values in times.items()]
    report(rows, args.json, {"model": args.model})


def time_views(views: dict[str, View], drawings: int) -> dict[str, list[float]]:
    """Milliseconds of each view for each of the drawings."""
    rng = np.random.default_rng(0)
    samples = [draw_digit(rng) for _ in range(drawings)]
    framings = [frame_drawing(sample.drawing) for sample in samples]
    times: dict[str, list[float]] = {name: [] for name in views}
    for name, view in views.items():
        for number, (sample, framing) in enumerate(zip(samples, framings, strict=True)):
            assert framing is not None
            for _ in range(WARM_UP if number == 0 else 0):
                view(sample, framing)
            started = time.perf_counter()
            view(sample, framing)
            times[name].append(1000 * (time.perf_counter() - started))
    return times


def build_views(model: str) -> dict[str, View]:
    """What each view does between the choice and its HTML."""
    classifier = load_classifier(model)
    probe, styles = build_probe(classifier.network), load_styles(model)

    everyone = {name: load_classifier(name) for name in find_models()}

    def opinions(sample: DrawnDigit, framing: Framing) -> str:
        read = {name: one.predict(framing.image) for name, one in everyone.items()}
        return why_drawing.render_opinions(read)

    def evidence(sample: DrawnDigit, framing: Framing) -> str:
        found = compute_evidence(classifier.compute_logits, framing.image)
        prediction = classifier.predict(framing.image)
        return why_network.render_evidence(found, framing.image, prediction, prediction.runner_up)

    def inside(sample: DrawnDigit, framing: Framing) -> str:
        if probe.filters is not None:
            return why_network.render_layers(probe, compute_maps(probe, framing.image))
        units = find_strongest_units(probe, framing.image, sample.label)
        return why_network.render_units(units, sample.label)

    def sorted_styles(sample: DrawnDigit, framing: Framing) -> str:
        assert styles is not None
        features = compute_feature(probe, framing.image)
        return why_drawing.render_styles(styles, features, framing.image, sample.label)

    views: dict[str, View] = {
        "Steps": lambda sample, framing: show_steps(classifier, sample, framing),
        "All models": opinions,
        "Evidence": evidence,
        "Inside": inside,
        "What would change its mind": lambda sample, framing: show_change(classifier, framing),
    }
    return views | ({"Styles": sorted_styles} if styles else {})


def show_steps(classifier: Classifier, sample: DrawnDigit, framing: Framing) -> str:
    """The steps, with both answers."""
    seen = draw_on_canvas(sample.drawing, canvas_side=CANVAS_SIZE, pen=CANVAS_PEN)
    resized = resize_ink(seen)
    answers = (classifier.predict(framing.image), classifier.predict(resized))
    return why_drawing.render_steps(framing, seen, resized, answers)


def show_change(classifier: Classifier, framing: Framing) -> str:
    """The search, and what it found."""
    change = find_smallest_change(classifier.compute_logits, framing.image)
    before = classifier.predict(framing.image)
    after = classifier.predict(change.image) if change else None
    return why_network.render_change(framing.image, change, before, after)


if __name__ == "__main__":
    main()
