"""The answer as HTML: the digit, how sure the network is, ten bars, and the image that the network sees.

HTML rather than a chart: it appears at once, keeps its place, and a screen reader can read it. answer.js tells
the screen reader about each new answer.
"""

from digitpad.config import CLASSES
from digitpad.models.classifier import SURE, Prediction
from digitpad.types import Image, Probabilities
from digitpad.ui.png import encode_url
from digitpad.ui.script import load_script

LOADING = "Loading the model. You can start drawing."

SPEAK = load_script(__file__, "answer.js")

LEAST_SHOWN = 0.0005
"""A smaller probability gets no bar and no number: the number would be 0.0 %."""

_DIGIT_CLASSES = {"none": " rejected", "doubtful": " doubtful"}
"""CSS classes of a digit that the network does not fully believe, by certainty."""


def render_answer(prediction: Prediction | None, image: Image | None, message: str = "") -> str:
    """Render the whole answer. It has the same size with and without a prediction.

    `image` is shown enlarged. `message` takes the place of the words while there is no prediction.
    """
    if prediction is None:
        digit, words, bars = '<div class="digit none"></div>', f"<p>{message}</p>", render_bars(None)
    else:
        look = _DIGIT_CLASSES.get(prediction.certainty, "")
        digit = f'<div class="digit{look}">{format_label(prediction)}</div>'
        words = render_words(prediction)
        bars = render_bars(prediction.probabilities, prediction.is_digit)
    words = f'<div class="words">{words}</div>'
    return f'<section class="answer">{digit}{words}{render_image(image)}{bars}</section>'


def render_words(prediction: Prediction) -> str:
    """Render the answer as a sentence, then how sure the network is."""
    label, other = name_digit(prediction.label), name_digit(prediction.runner_up)
    share = format_share(prediction.confidence).replace(">", "more than")
    second = "" if prediction.confidence >= SURE else f" {other},"
    sentence, sureness = {
        "none": ("I don't think that is a digit.", f"My best guess would be {label}."),
        "doubtful": (f"Maybe {label},{second} or no digit at all.", f"If it is a digit: {share} sure"),
        "sure": (f"That is {label}.", f"Very sure: {share}"),
        "probable": (f"Probably {label}, maybe {other}.", f"Fairly sure: {share}"),
        "unsure": (f"Hard to say: {label} or {other}?", f"Not sure: {share}"),
    }[prediction.certainty]
    return f"<p>{sentence}</p><p>{sureness}</p>"


def render_bars(probabilities: Probabilities | None, is_digit: bool = True) -> str:
    """Render ten bars for `probabilities` (10,) on a fixed scale from 0 to 100 %; empty tracks for None.

    The longest bar takes the accent colour, because it is the answer. If the network does not think that the
    drawing is a digit, all bars are grey.
    """
    if probabilities is None:
        rows = [_render_bar(digit, 0.0) for digit in range(CLASSES)]
    else:
        top = int(probabilities.argmax())
        rows = [_render_bar(digit, float(share), digit == top) for digit, share in enumerate(probabilities)]
    condition = "" if is_digit else "If it were a digit: "
    label = f"{condition}Probability of each digit"
    look = "bars" if is_digit else "bars rejected"
    return f'<ol class="{look}" aria-label="{label}">{"".join(rows)}</ol>'


def _render_bar(digit: int, share: float, top: bool = False) -> str:
    shown = share >= LEAST_SHOWN
    bar = f'<div class="bar{"" if shown else " nothing"}" style="width:{share:.2%}"></div>'
    value = format_share(share) if shown else ""
    return (
        f'<li class="{"top" if top else ""}"><span>{digit}</span><div class="track">{bar}</div>'
        f'<span class="value">{value}</span></li>'
    )


def render_image(image: Image | None) -> str:
    """Render the 28x28 image enlarged, without smoothing; a blank square for None."""
    if image is None:
        picture = '<div class="blank"></div>'
    else:
        picture = f'<img alt="The 28 by 28 image that the network sees" src="{encode_url(image)}">'
    return f'<figure class="seen">{picture}<figcaption>what the network sees</figcaption></figure>'


def format_share(share: float) -> str:
    """Format a probability in per cent with useful precision: 98 %, 0.4 %, 99.7 %; never a rounded-up 100 %."""
    if share >= 0.9995:
        return "> 99.9 %"
    if share >= 0.99 or share < 0.095:
        return f"{100 * share:.1f} %"
    return f"{100 * share:.0f} %"


def describe_sureness(prediction: Prediction) -> str:
    """Describe how sure the network is, such as "98 % sure"; nothing if it thinks that it is no digit."""
    if prediction.certainty == "doubtful":
        return "maybe no digit"
    return f"{format_share(prediction.confidence)} sure" if prediction.is_digit else ""


def format_label(prediction: Prediction) -> str:
    """Format the digit alone; a dash if the network does not think that it is a digit."""
    return str(prediction.label) if prediction.is_digit else "–"


def name_reading(prediction: Prediction) -> str:
    """Name what was read, with its article: "a 7", "an 8", "no digit"."""
    return name_digit(prediction.label) if prediction.is_digit else "no digit"


def name_digit(digit: int) -> str:
    """Name a digit with its article: "a 7", "an 8"."""
    return f"an {digit}" if digit == 8 else f"a {digit}"
