"""Read a drawing or a picture: frame it and predict once, for the page and every view."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitpad.models.classifier import Classifier, Prediction
from digitpad.preprocessing.framing import Framing, frame_drawing, frame_drawing_over
from digitpad.reading.candidates import Candidate, find_candidates, limit_certainty
from digitpad.reading.picture import Picture
from digitpad.strokes.drawing import Drawing


@dataclass(frozen=True, eq=False)
class Reading:
    """One model's prediction for a drawing or a picture, with the input it was computed from."""

    model: str
    framing: Framing
    prediction: Prediction
    """of `framing.image`"""
    drawing: Drawing
    """the strokes on the pad; empty for a picture"""
    underlay: npt.NDArray[np.uint8] | None = None
    """(28, 28): an image on the pad, under the strokes"""
    picture: Picture | None = None
    """the picture that was read instead of the pad"""
    candidates: tuple[Candidate, ...] = ()
    """the digits found in the picture, the strongest first"""
    chosen: int = 0
    """which of them was read"""


def read_drawing(
    classifier: Classifier, drawing: Drawing, *, underlay: npt.NDArray[np.uint8] | None = None
) -> Reading | None:
    """Read the strokes on the pad and the image (28, 28) under them, if any; None for a blank pad."""
    framing = frame_pad(drawing, underlay)
    if framing is None:
        return None
    return Reading(classifier.name, framing, classifier.predict(framing.image), drawing, underlay)


def read_picture(
    classifier: Classifier, picture: Picture, *, finder: Classifier | None = None, chosen: int = 0
) -> Reading | None:
    """Read a digit of a picture; None when there is none.

    `finder` finds the digits (default: `classifier`), so that all models read the same ink. `chosen` is the
    place of one among them; a place that does not exist stands for the strongest.
    """
    candidates = find_candidates(picture.proposals, finder or classifier)
    if not candidates:
        return None
    chosen = chosen if chosen < len(candidates) else 0
    candidate = candidates[chosen]
    prediction = classifier.predict(candidate.framing.image)
    if chosen == 0:  # another one is a person's choice, who sees a digit there
        prediction = limit_certainty(prediction, candidate)
    return Reading(
        classifier.name,
        candidate.framing,
        prediction,
        [],
        picture=picture,
        candidates=candidates,
        chosen=chosen,
    )


def frame_pad(drawing: Drawing, underlay: npt.NDArray[np.uint8] | None = None) -> Framing | None:
    """Frame what is on the pad, as a preview while the model loads; None for a blank pad."""
    return frame_drawing(drawing) if underlay is None else frame_drawing_over(underlay, drawing)
