"""Time the server from strokes to a prediction, compared with the usual way of digit apps."""

from collections.abc import Callable

import cv2
import numpy as np

from benchmarks.report import Measurement
from benchmarks.timing import time_calls
from digitpad.config import CANVAS_PEN, CANVAS_SIZE, IMAGE_SIZE
from digitpad.models.classifier import Classifier, load_classifier
from digitpad.preprocessing.framing import frame_drawing
from digitpad.preprocessing.ink import draw_on_canvas
from digitpad.strokes.drawing import Drawing
from digitpad.strokes.fabric import read_canvas, write_objects
from digitpad.strokes.templates import draw_digit
from digitpad.types import Pixels


def measure_reading(model: str, drawings: int) -> tuple[list[Measurement], float | None]:
    """Times of this app's way and of the usual one, and the ratio of their medians.

    The ratio is None under LiteRT, which cannot run `model.predict`.
    """
    classifier = load_classifier(model)
    rng = np.random.default_rng(0)
    drawn = [draw_digit(rng).drawing for _ in range(drawings)]
    ours = time_calls(_build_own_way(classifier, drawn), drawings)
    measurements = [Measurement(f"{model}: strokes to prediction", "ms", ours)]
    if classifier.network is None:
        print("Not measured: model.predict, because Keras is not the engine.")
        return measurements, None
    usual = time_calls(_build_usual_way(classifier, drawn), drawings)
    measurements.append(Measurement("cv2.resize and model.predict", "ms", usual))
    return measurements, float(np.median(usual) / np.median(ours))


def _build_own_way(classifier: Classifier, drawings: list[Drawing]) -> Callable[[int], object]:
    """Read the strokes out of the canvas's JSON, frame them, predict."""
    contents = [{"objects": write_objects(drawing, pen=CANVAS_PEN)} for drawing in drawings]

    def read(place: int) -> object:
        framing = frame_drawing(read_canvas(contents[place]))
        assert framing is not None
        return classifier.predict(framing.image)

    return read


def _build_usual_way(classifier: Classifier, drawings: list[Drawing]) -> Callable[[int], object]:
    """Resize the canvas's pixels and call `model.predict`."""
    canvases = [_paint_canvas(drawing) for drawing in drawings]
    network = classifier.network
    assert network is not None

    def read(place: int) -> object:
        small = cv2.resize(canvases[place], (IMAGE_SIZE, IMAGE_SIZE))
        grey = cv2.cvtColor(small, cv2.COLOR_RGBA2GRAY).astype(np.float32) / 255
        return network.predict(grey[None], verbose=0).argmax()

    return read


def _paint_canvas(drawing: Drawing) -> Pixels:
    """The canvas's pixels (320, 320, 4) RGBA, as the drawable canvas returns them."""
    grey = np.rint(255 * draw_on_canvas(drawing, canvas_side=CANVAS_SIZE, pen=CANVAS_PEN)).astype(np.uint8)
    return np.dstack([grey, grey, grey, np.full_like(grey, 255)])
