"""The answer as HTML: the digit, how sure, ten bars, and the image the network saw.

HTML rather than a chart, because it is there at once, keeps its place and can be read by a screen reader. That
is told of a new answer by SPEAK.
"""

import numpy as np

from digitpad.config import CLASSES
from digitpad.models.classifier import SURE, Prediction
from digitpad.ui.png import encode_url

WAKING = "The network is waking up. You can draw already."

SPEAK = """
if (!document.getElementById("spoken")) {
  const spoken = document.createElement("p");
  spoken.id = "spoken";
  spoken.setAttribute("role", "status");
  document.body.append(spoken);
  let calm, heard, said;
  const listen = () => {
    const words = [...document.querySelectorAll(".answer .words p")].map(p => p.textContent).join(" ");
    if (words === heard) return;
    heard = words;
    clearTimeout(calm);
    calm = setTimeout(() => {
      if (words !== said) spoken.textContent = said = words;
    }, 500);
  };
  new MutationObserver(listen).observe(document.body, {childList: true, subtree: true});
  listen();
}
"""
"""JavaScript: a live region that stays while answers come and go, for screen readers speak what changes in one,
not what arrives whole. It waits until the answer has been the same for half a second."""

SHOWN = 0.0005
"""Bars below this get no number: it would read 0.0 %."""

_PALER = {"none": " doubted", "doubtful": " doubtful"}
"""CSS classes of a digit that is none, or may be none."""


def render_answer(prediction: Prediction | None, image: np.ndarray | None, message: str = "") -> str:
    """The whole answer area; the same size with a prediction and without.

    `image` (28, 28) is shown enlarged; `message` stands in for the words when there is no prediction.
    """
    digit = (
        f'<div class="digit{_PALER.get(prediction.certainty, "")}">{show_label(prediction)}</div>'
        if prediction
        else '<div class="digit none"></div>'
    )
    words = render_words(prediction) if prediction else f"<p>{message}</p>"
    bars = render_bars(prediction.probabilities, prediction.is_digit) if prediction else render_bars(None)
    return (
        f'<section class="answer">{digit}<div class="words">{words}</div>{render_image(image)}{bars}</section>'
    )


def render_words(prediction: Prediction) -> str:
    """What a person would say, then how sure."""
    label, other = name_digit(prediction.label), name_digit(prediction.runner_up)
    share = format_share(prediction.confidence).replace(">", "more than")
    either = "" if prediction.confidence >= SURE else f" {other},"
    sentence, sureness = {
        "none": ("I don't think that is a digit.", f"My best guess would be {label}."),
        "doubtful": (f"Maybe {label},{either} or no digit at all.", f"If it is a digit, {share} sure"),
        "sure": (f"That is {label}.", f"Very sure: {share}"),
        "probable": (f"Probably {label}, maybe {other}.", f"Fairly sure: {share}"),
        "unsure": (f"Hard to say: {label}, or {other}?", f"Not sure: {share}"),
    }[prediction.certainty]
    return f"<p>{sentence}</p><p>{sureness}</p>"


def render_bars(probabilities: np.ndarray | None, is_digit: bool = True) -> str:
    """Ten bars on a fixed scale from 0 to 100 %; empty tracks for None.

    The longest is in the accent colour, for it is the answer; all are grey of what is taken for no digit.
    """
    if probabilities is None:
        probabilities = np.zeros(CLASSES)
    top = int(probabilities.argmax()) if probabilities.any() else -1
    rows = [_render_bar(digit, float(share), digit == top) for digit, share in enumerate(probabilities)]
    words = "Probability of each digit" if is_digit else "Probability of each digit, if it were one"
    return f'<ol class="bars{"" if is_digit else " doubted"}" aria-label="{words}">{"".join(rows)}</ol>'


def _render_bar(digit: int, share: float, top: bool) -> str:
    value = format_share(share) if share >= SHOWN else ""
    bar = f'<div class="bar{"" if share >= SHOWN else " nothing"}" style="width:{share:.2%}"></div>'
    return (
        f'<li class="{"top" if top else ""}"><span>{digit}</span><div class="track">{bar}</div>'
        f'<span class="value">{value}</span></li>'
    )


def render_image(image: np.ndarray | None) -> str:
    """The 28x28 image in large pixels, no smoothing."""
    caption = "<figcaption>what the network sees</figcaption>"
    if image is None:
        return f'<figure class="seen"><div class="blank"></div>{caption}</figure>'
    return (
        f'<figure class="seen"><img alt="The 28 by 28 image that the network sees" '
        f'src="{encode_url(image)}">{caption}</figure>'
    )


def format_share(share: float) -> str:
    """A probability in per cent, as exact as it is useful: 98 %, 0.4 %, 99.7 %; never a false 100 %."""
    if share >= 0.9995:
        return "> 99.9 %"
    if share >= 0.99 or share < 0.095:
        return f"{100 * share:.1f} %"
    return f"{100 * share:.0f} %"


def describe_sureness(prediction: Prediction) -> str:
    """How sure the network is of a digit: 98 % sure; nothing of what it takes for none."""
    if prediction.certainty == "doubtful":
        return "maybe no digit"
    return f"{format_share(prediction.confidence)} sure" if prediction.is_digit else ""


def show_label(prediction: Prediction) -> str:
    """The digit alone; a dash where there is none."""
    return str(prediction.label) if prediction.is_digit else "–"


def name_reading(prediction: Prediction) -> str:
    """What was read, with its article: a 7, an 8, no digit."""
    return name_digit(prediction.label) if prediction.is_digit else "no digit"


def name_digit(digit: int) -> str:
    """A digit with its article: a 7, an 8."""
    return f"an {digit}" if digit == 8 else f"a {digit}"
