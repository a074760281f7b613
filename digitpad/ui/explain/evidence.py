"""Evidence: which parts of the image support the answer, and which oppose it."""

import streamlit as st

from digitpad.config import CLASSES
from digitpad.explain.heatmaps import find_strongest, paint_signed
from digitpad.explain.occlusion import Evidence, compute_evidence
from digitpad.models.classifier import Prediction
from digitpad.reading import Reading
from digitpad.types import Image
from digitpad.ui import cache
from digitpad.ui.explain.figures import render_figure, render_key, render_row, render_values, render_view
from digitpad.ui.palette import SIGNS


def show_evidence(reading: Reading) -> None:
    """Show the evidence for the answer and for the runner-up, and why it is not another digit."""
    image, prediction = reading.framing.image, reading.prediction
    evidence = compute_evidence(cache.get_classifier(reading.model).compute_logits, image)
    others = [digit for digit in range(CLASSES) if digit != prediction.label]
    st.html(
        render_view(
            "Each small patch of the image was erased, or inked if it was empty, and the drop of the network's "
            "scores was measured. Empty paper is evidence too: the hole of a 0 speaks for the 0.",
            render_key("what is there speaks for the digit", "what is there speaks against it"),
        )
    )
    other = st.pills(
        "Why not another digit? Choose one.",
        others,
        default=prediction.runner_up,
        key=f"why_not_{prediction.label}",
        required=True,
    )
    st.html(render_evidence(evidence, image, prediction, other))


def render_evidence(evidence: Evidence, image: Image, prediction: Prediction, other: int) -> str:
    """Render three maps on one scale: for the answer, for the runner-up, for the answer rather than `other`."""
    label, second = prediction.label, prediction.runner_up
    answer = "its answer" if prediction.is_digit else "its best guess, though it thinks that it is no digit"
    maps = {
        f"For the {label}": (evidence.both[..., label], answer),
        f"For the {second}": (evidence.both[..., second], "its second choice"),
        f"Why not a {other}?": (evidence.rather_than(label, other), f"for the {label} rather than the {other}"),
    }
    strongest = find_strongest(*(values for values, _ in maps.values()))
    figures = [
        render_figure(
            paint_signed(values, strongest=strongest, signs=SIGNS, image=image),
            f"{title}: evidence laid over the image",
            title=title,
            note=note,
            over=render_values(values, "{:+.1f}"),
        )
        for title, (values, note) in maps.items()
    ]
    return f'<section class="why">{render_row(figures, least="10rem", most="21rem")}</section>'
