"""One opened test sample: enlarged, its ten bars, and how every model reads it."""

import html
from collections.abc import Sequence

import streamlit as st

from digitpad.data.label_errors import SOURCE, Dispute
from digitpad.evaluation.mistakes import Opinion
from digitpad.types import ImageBytes, Probabilities
from digitpad.ui.answer import format_share, name_digit, render_bars
from digitpad.ui.model_names import mention_model, name_model
from digitpad.ui.png import encode_url
from digitpad.ui.script import load_script

SHOW_TOP = load_script(__file__, "show_top.js")


def show_sample(
    index: int, true: int, image: ImageBytes | None, *, opinion: Opinion, probabilities: Probabilities
) -> bool:
    """Show sample `index` as one model reads it: its `opinion`, and `probabilities` (10,).

    `image` (28, 28) is None if no run has kept it. Returns whether the person wants it on the pad.
    """
    left, right = st.columns([1, 2], gap="medium")
    with left:
        st.html(render_large(image, index))
        wanted = st.button(
            "Open on the pad",
            icon=":material/draw:",
            type="primary",
            disabled=image is None,
            key="open_on_pad",
            width="stretch",
        )
        if image is None:
            st.caption("No model misreads this image, or nearly does, so its picture was not kept.")
    with right:
        reading = render_reading(index, true, opinion)
        st.html(f'<section class="sample">{reading}{render_bars(probabilities)}</section>')
    return wanted


def render_large(image: ImageBytes | None, index: int) -> str:
    """Render the 28x28 picture enlarged, without smoothing; an empty square for None."""
    if image is None:
        return '<figure class="large"><div></div></figure>'
    return f'<figure class="large"><img alt="Test image {index}" src="{encode_url(image)}"></figure>'


def render_reading(index: int, true: int, opinion: Opinion) -> str:
    """Render MNIST's label and what the model reads."""
    read = "correctly" if opinion.right else f'as <span class="read">{opinion.label}</span>'
    name = html.escape(mention_model(opinion.model, first=True))
    return (
        f'<h2>A true <span class="true">{true}</span>, read {read}</h2>'
        f"<p>{name} is {format_share(opinion.confidence)} sure. Test image {index}.</p>"
    )


def show_opinions(opinions: Sequence[Opinion]) -> None:
    """Show how the other models read the sample."""
    if not opinions:
        return
    rows = "".join(
        f'<tr><th scope="row">{html.escape(name_model(one.model))}</th><td>reads <b>{one.label}</b></td>'
        f"<td>{format_share(one.confidence)} sure</td><td>{'right' if one.right else 'wrong'}</td></tr>"
        for one in opinions
    )
    st.html(f'<section class="sample"><h3>What the other models read</h3><table>{rows}</table></section>')


def show_dispute(dispute: Dispute) -> None:
    """Show that MNIST's label is disputed, how people voted, and the source."""
    votes = [
        f"{dispute.votes_given or 'none'} saw {_name(dispute.given)}, as MNIST's label says",
        f"{dispute.votes_proposed or 'none'} saw {_name(dispute.proposed)}",
    ]
    if dispute.votes_neither:
        votes.append(f"{dispute.votes_neither} saw neither of the two alone")
    st.info(
        f"MNIST's own label is disputed. Of five people who were asked, {'; '.join(votes)} "
        f"([Northcutt, Athalye and Mueller 2021]({SOURCE})).",
        icon=":material/how_to_vote:",
    )


def _name(digit: int) -> str:
    article, label = name_digit(digit).split()
    return f"{article} **{label}**"
