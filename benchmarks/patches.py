"""Patches of Streamlit: what they gain after each script run, with a Keras model in the process.

After every script run Streamlit calls `keras.backend.clear_session()` and `gc.collect(2)`. Measured is the time
of both, and of the next prediction, without and with the patches. Run: `python -m benchmarks.patches`.
"""

import gc
import time
from collections.abc import Callable

import numpy as np

from benchmarks.report import Measurement, build_parser, report
from digitpad.arguments import positive
from digitpad.artifacts.store import find_models
from digitpad.models.classifier import Classifier, load_classifier
from digitpad.models.engine import choose_engine
from digitpad.ui.streamlit_patches import freeze_loaded_models, prevent_clear_session


def main() -> int:
    """Measure the end of a script run without and with the patches, and print the times."""
    parser = build_parser(__doc__, runs=2)
    parser.add_argument("--model", default="digitpad", choices=find_models())
    parser.add_argument("--runs", type=positive, default=20, help="how many (default: 20)")
    args = parser.parse_args()
    if choose_engine() != "keras":
        print("This benchmark needs TensorFlow.")
        return 2
    classifier = load_classifier(args.model)
    before = measure_runs("without", classifier, args.runs)
    prevent_clear_session()
    freeze_loaded_models()
    report([*before, *measure_runs("with", classifier, args.runs)], args.json, {"model": args.model})
    return 0


def measure_runs(name: str, classifier: Classifier, runs: int) -> list[Measurement]:
    """Time clear_session, the collection of garbage and the prediction that follows, in milliseconds."""
    import keras

    image = np.zeros((28, 28), np.float32)
    clearing, collecting, predicting = [], [], []
    for _ in range(runs):
        clearing.append(time_call(lambda: keras.backend.clear_session()))
        collecting.append(time_call(lambda: gc.collect(2)))
        predicting.append(time_call(lambda: classifier.predict(image)))
    return [
        Measurement(f"clear_session, {name}", "ms", clearing),
        Measurement(f"gc.collect(2), {name}", "ms", collecting),
        Measurement(f"next prediction, {name}", "ms", predicting),
    ]


def time_call(call: Callable[[], object]) -> float:
    """Call a function and return its time in milliseconds."""
    started = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    raise SystemExit(main())
