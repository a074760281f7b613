"""Explanation views: time of each view of "See why" with warm models, without Streamlit's own time.

Measured is everything between the choice of a view and its finished HTML, over generated digits. Run:
`python -m benchmarks.views --model cnn`.
"""

import time
from collections.abc import Callable

import numpy as np

from benchmarks.report import Measurement, build_parser, report
from digitpad.arguments import positive
from digitpad.artifacts.store import find_models
from digitpad.config import CANVAS_PEN, CANVAS_SIZE
from digitpad.explain.counterfactual import find_smallest_change
from digitpad.explain.features import build_probe, compute_image_features, compute_maps, find_strongest_units
from digitpad.explain.occlusion import compute_evidence
from digitpad.explain.writing_styles import load_styles
from digitpad.models.classifier import load_classifier
from digitpad.models.engine import choose_engine
from digitpad.preprocessing.framing import Framing, frame_drawing, resize_ink
from digitpad.preprocessing.ink import draw_on_canvas
from digitpad.strokes.templates import DrawnDigit, draw_digit
from digitpad.ui.explain.change import render_change
from digitpad.ui.explain.evidence import render_evidence
from digitpad.ui.explain.inside import render_layers, render_units
from digitpad.ui.explain.opinions import render_opinions
from digitpad.ui.explain.steps import render_steps
from digitpad.ui.explain.styles import render_styles

View = Callable[[DrawnDigit, Framing], str]
WARM_UP = 3


def main() -> int:
    """Time every view and print the times."""
    parser = build_parser(__doc__, drawings=2)
    parser.add_argument("--model", default="cnn", choices=find_models())
    parser.add_argument("--drawings", type=positive, default=30, help="how many (default: 30)")
    args = parser.parse_args()
    if choose_engine() != "keras":
        print("This benchmark needs TensorFlow: some views look inside the network.")
        return 2
    times = time_views(Views(args.model).list_views(), args.drawings)
    report(
        [Measurement(name, "ms", values) for name, values in times.items()], args.json, {"model": args.model}
    )
    return 0


def time_views(views: dict[str, View], drawings: int) -> dict[str, list[float]]:
    """Milliseconds of each view for each of the drawings."""
    rng = np.random.default_rng(0)
    drawn = [draw_digit(rng) for _ in range(drawings)]
    times: dict[str, list[float]] = {name: [] for name in views}
    for name, view in views.items():
        for number, digit in enumerate(drawn):
            framing = frame_drawing(digit.drawing)
            assert framing is not None
            for _ in range(WARM_UP if number == 0 else 0):
                view(digit, framing)
            started = time.perf_counter()
            view(digit, framing)
            times[name].append(1000 * (time.perf_counter() - started))
    return times


class Views:
    """The views of one model, each from a framed drawing to HTML."""

    def __init__(self, model: str) -> None:
        """Load the model, what its views need, and all other models."""
        self.classifier = load_classifier(model)
        self.probe = build_probe(self.classifier.network)
        self.styles = load_styles(model)
        self.classifiers = {name: load_classifier(name) for name in find_models()}

    def list_views(self) -> dict[str, View]:
        """The views by name; Styles only if the run has writing styles."""
        views: dict[str, View] = {
            "Steps": self.render_steps,
            "All models": self.render_opinions,
            "Evidence": self.render_evidence,
            "Inside": self.render_inside,
            "What would change its mind": self.render_change,
        }
        return views | ({"Styles": self.render_styles} if self.styles else {})

    def render_steps(self, digit: DrawnDigit, framing: Framing) -> str:
        """From the pad to 28×28, with the answers to both ways."""
        seen = draw_on_canvas(digit.drawing, canvas_side=CANVAS_SIZE, pen=CANVAS_PEN)
        resized = resize_ink(seen)
        answers = (self.classifier.predict(framing.image), self.classifier.predict(resized))
        return render_steps(framing, seen, resized, answers)

    def render_opinions(self, digit: DrawnDigit, framing: Framing) -> str:
        """The predictions of all models."""
        predictions = {name: one.predict(framing.image) for name, one in self.classifiers.items()}
        return render_opinions(predictions)

    def render_evidence(self, digit: DrawnDigit, framing: Framing) -> str:
        """Occlusion maps of the digit and its runner-up."""
        evidence = compute_evidence(self.classifier.compute_logits, framing.image)
        prediction = self.classifier.predict(framing.image)
        return render_evidence(evidence, framing.image, prediction, prediction.runner_up)

    def render_inside(self, digit: DrawnDigit, framing: Framing) -> str:
        """Feature maps, or the strongest hidden units of a network without convolutions."""
        if self.probe.filters is not None:
            return render_layers(self.probe, compute_maps(self.probe, framing.image))
        units = find_strongest_units(self.probe, framing.image, digit.label)
        return render_units(units, digit.label)

    def render_change(self, digit: DrawnDigit, framing: Framing) -> str:
        """The smallest change of the image that changes the prediction."""
        change = find_smallest_change(self.classifier.compute_logits, framing.image)
        before = self.classifier.predict(framing.image)
        after = self.classifier.predict(change.image) if change else None
        return render_change(framing.image, change, before, after)

    def render_styles(self, digit: DrawnDigit, framing: Framing) -> str:
        """The nearest writing styles."""
        assert self.styles is not None
        features = compute_image_features(self.probe, framing.image)
        return render_styles(self.styles, features, framing.image, digit.label)


if __name__ == "__main__":
    raise SystemExit(main())
