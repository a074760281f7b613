"""One test sample, opened: large, its ten bars, what every model says about it."""

import html
from collections.abc import Sequence

import numpy as np
import streamlit as st

from digitpad.data.label_errors import SOURCE, Dispute
from digitpad.evaluation.mistakes import Opinion
from digitpad.ui.answer import format_share, name_digit, render_bars
from digitpad.ui.png import encode_url
from digitpad.ui.script import load_script

SHOW_TOP = load_script(__file__, "show_top.js")


def show_sample(
    index: int, true: int, image: np.ndarray | None, opinion: Opinion, probabilities: np.ndarray
) -> bool:
    """Show sample `index` as one model reads it: its `opinion`, `probabilities` (10,), `image` (28, 28) uint8.

    Returns whether the person wants it on the pad.
    """
    left, right = st.columns([1, 2], gap="medium")
    with left:
        st.html(render_large(image, index))
        wanted = st.button("Open on the pad", icon=":material/draw:", type="primary", disabled=image is None,
                           key="open_on_pad", width="stretch")  # fmt: skip
        if image is None:
            st.caption("No model here gets it wrong, or nearly, so its picture was not kept.")
    with right:
        reading = render_reading(index, true, opinion)
        st.html(f'<section class="sample">{reading}{render_bars(probabilities)}</section>')
    return wanted


def render_large(image: np.ndarray | None, index: int) -> str:
    """The 28x28 picture, large and without smoothing; an empty square for None."""
    if image is None:
        return '<figure class="large"><div></div></figure>'
    return f'<figure class="large"><img alt="Test image {index}" src="{encode_url(image)}"></figure>'


def render_reading(index: int, true: int, opinion: Opinion) -> str:
    """What the label says and what the model reads."""
    how = "rightly" if opinion.right else "as"
    read = how if opinion.right else f'{how} <span class="read">{opinion.label}</span>'
    return (
        f'<h2>A true <span class="true">{true}</span>, read {read}</h2>'
        f"<p>{html.escape(opinion.model)} is {format_share(opinion.confidence)} sure. Test image {index}.</p>"
    )


def show_opinions(opinions: Sequence[Opinion]) -> None:
    """What the other models say."""
    if not opinions:
        return
    rows = "".join(
        f'<tr><th scope="row">{html.escape(one.model)}</th><td>reads <b>{one.label}</b></td>'
        f"<td>{format_share(one.confidence)} sure</td><td>{'right' if one.right else 'wrong'}</td></tr>"
        for one in opinions
    )
    st.html(f'<section class="sample"><h3>What the other models say</h3><table>{rows}</table></section>')


def _name(digit: int) -> str:
    article, label = name_digit(digit).split()
    return f"{article} **{label}**"


def show_dispute(dispute: Dispute) -> None:
    """That MNIST's own label is disputed, how people voted, and where that is from."""
    votes = f"{dispute.votes_given or 'none'} saw {_name(dispute.given)}, as MNIST's label says"
    votes += f", and {dispute.votes_proposed or 'none'} {_name(dispute.proposed)}"
    if dispute.votes_neither:
        votes += f"; {dispute.votes_neither} saw neither of them alone"
    st.info(
        f"MNIST's own label is disputed. Of five people who were asked, {votes} "
        f"([Northcutt, Athalye and Mueller 2021]({SOURCE})).",
        icon=":material/how_to_vote:",
    )
