"""All models: what every model reads in the same drawing."""

import html

import streamlit as st

from digitpad.artifacts.store import ArtifactError
from digitpad.models.classifier import Prediction
from digitpad.reading import Reading
from digitpad.ui import cache
from digitpad.ui.answer import describe_sureness, format_label, name_reading, render_bars
from digitpad.ui.explain.figures import render_view
from digitpad.ui.model_names import mention_model, name_model


def show_opinions(reading: Reading) -> None:
    """Show every model's reading side by side."""
    predictions, broken = {}, []
    for model in cache.list_models():
        try:
            predictions[model] = _predict(model, reading)
        except ArtifactError:
            broken.append(mention_model(model))
    st.html(render_opinions(predictions))
    if broken:
        st.caption(f"These models cannot be used at present: {', '.join(broken)}.")


def _predict(model: str, reading: Reading) -> Prediction:
    if model == reading.model:
        return reading.prediction
    return cache.get_classifier(model).predict(reading.framing.image)


def render_opinions(predictions: dict[str, Prediction]) -> str:
    """Render the models side by side, and in a sentence whether they agree."""
    cards = "".join(
        f'<article><h3>{html.escape(name_model(model))}</h3><h3><span class="read">{format_label(one)}</span>'
        f'<span class="sure">{describe_sureness(one)}</span></h3>'
        f"{render_bars(one.probabilities, one.is_digit)}</article>"
        for model, one in predictions.items()
    )
    return render_view(describe_opinions(predictions), f'<div class="opinions">{cards}</div>')


def describe_opinions(predictions: dict[str, Prediction]) -> str:
    """Describe whether the models agree, and otherwise which model reads what."""
    camps: dict[str, list[str]] = {}
    for model, one in predictions.items():
        camps.setdefault(name_reading(one), []).append(html.escape(name_model(model)))
    if len(predictions) == 1:
        return "There is only one model here. Train another one to compare them."
    if len(camps) == 1:
        agreed = next(iter(camps))
        everyone = "Both" if len(predictions) == 2 else f"All {len(predictions)}"
        doubt = "if it is a digit, " if any(one.certainty == "doubtful" for one in predictions.values()) else ""
        return f"{everyone} models read the same drawing, and they agree: {doubt}it is {agreed}."
    camps_in_words = "; ".join(f"{' and '.join(names)}: <b>{reading}</b>" for reading, names in camps.items())
    return f"The models <b>disagree</b> about the same drawing. {camps_in_words}."
