"""The Mistakes page: which test images a model gets wrong, or nearly, and who else does."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from digitpad.data.label_errors import find_dispute
from digitpad.evaluation import mistakes as browse
from digitpad.evaluation.mistakes import Samples
from digitpad.evaluation.saved import SavedEvaluation
from digitpad.ui import cache as state
from digitpad.ui import session
from digitpad.ui.charts.vega import show_chart
from digitpad.ui.error_boundary import escape_words
from digitpad.ui.mistakes.address import Address, go, read_address
from digitpad.ui.mistakes.filters import ANY, COMPARING, choose_filter, choose_what, follow, show_chips
from digitpad.ui.mistakes.gallery import show_gallery
from digitpad.ui.mistakes.matrix import CELL, plot_matrix
from digitpad.ui.mistakes.sample import SHOW_TOP, show_dispute, show_opinions, show_sample
from digitpad.ui.navigation import build_draw_page
from digitpad.ui.script import run_script
from digitpad.ui.theme import follow_theme, get_palette


def show_page() -> None:
    """The whole page."""
    session.get_pad().keep()
    follow_theme()
    reports, problems = state.get_reports()
    address = read_address()
    model = show_top(list(reports), address)
    for problem in problems:
        st.error(problem)
    if model is None:
        if not problems:
            st.info(state.NO_MODEL)
        return
    evaluations = browse.find_comparable(model, {name: report.saved for name, report in reports.items()})
    address = settle(address, [name for name in evaluations if name != model])
    if address.sample is not None:
        samples = select_samples(model, address, evaluations)
        show_opened(model, address.sample, samples, evaluations)
    else:
        show_list(model, address, evaluations)


def settle(address: Address, others: list[str]) -> Address:
    """The address without a comparison that its models do not allow: "only the other" needs to name one."""
    if address.show == "other" and address.versus not in others and len(others) > 1:
        return replace(address, show="both", versus="")
    return address


def show_top(models: list[str], address: Address) -> str | None:
    """Title and choice of model; returns the model that is on show, None when there is none."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="top"
    ):
        st.title("Mistakes", anchor=False, width="content")
        if not models:
            return None
        shown = address.model if address.model in models else models[0]
        st.session_state["mistakes_model"] = shown
        st.selectbox("Model", models, key="mistakes_model", label_visibility="collapsed", width=230,
                     format_func=state.describe_model, on_change=follow,
                     args=("model", "mistakes_model"))  # fmt: skip
    if address.model not in ("", shown):
        st.warning(f"The link asks for {escape_words(address.model[:40])}, which is not here; this is {shown}.")
    return shown


def show_list(model: str, address: Address, evaluations: Mapping[str, SavedEvaluation]) -> None:
    """What is browsed: the choice of it, the matrix, the gallery."""
    choose_what(model, address, list(evaluations))
    if address.show in COMPARING and len(evaluations) < 2:
        st.info("There is nothing to compare with: no other model was evaluated on the same test images. "
                "To train another: `python train.py --model mlp-128-64`")  # fmt: skip
        return
    others = find_others(address, model, evaluations)
    everything = browse.select_samples(address.show, model, others, evaluations)
    matrix = evaluations[model].evaluation.confusion_matrix
    st.markdown(explain(address.show, model, others))
    left, right = st.columns([6, 7], gap="medium")
    with right:  # first: it is there at once, the matrix when the browser has what draws charts
        choose_filter(address)
        show_found(address, filter_samples(address, everything))
    with left:
        show_matrix(matrix if address.show == "mistakes" else browse.count_pairs(everything), address)


def explain(show: browse.Kind, model: str, others: list[str]) -> str:
    """What is listed, in one sentence, and what can be done."""
    all_others = " and ".join(others)
    listed = {
        "mistakes": f"The test images that {model} misreads.",
        "nearly": f"The correct answers that {model} was least sure of, and the digit it nearly took each for.",
        "both": f"The test images that {model} misreads and {all_others} too.",
        "only": f"The test images that {model} misreads, and {all_others} not.",
        "other": f"The test images that {all_others} misreads, and {model} not.",
    }
    return f"{listed[show]} Click a cell of the matrix, or a digit for its whole row or column."


def select_samples(model: str, address: Address, evaluations: Mapping[str, SavedEvaluation]) -> Samples:
    """The samples that the address lists, filtered and in its order."""
    others = find_others(address, model, evaluations)
    kind = address.show if others or address.show in ("mistakes", "nearly") else "mistakes"
    return filter_samples(address, browse.select_samples(kind, model, others, evaluations))


def find_others(address: Address, model: str, evaluations: Mapping[str, SavedEvaluation]) -> list[str]:
    """The models that the address compares with."""
    others = [name for name in evaluations if name != model]
    if address.versus in others:
        return [address.versus]
    return others[:1] if address.show == "other" else others


def filter_samples(address: Address, samples: Samples) -> Samples:
    """Those samples that the address asks for, in its order."""
    kept = browse.filter_samples(
        samples, true=address.true, read=address.read, low=address.low, high=address.high
    )
    return browse.sort_samples(kept, address.sort)


def show_matrix(matrix: Any, address: Address) -> None:
    """The matrix to click; the address's choice is outlined."""
    # A new key forgets the last click, so that the same cell can be clicked again after its chip is gone.
    across = "nearly read as" if address.show == "nearly" else "read as"
    chart = plot_matrix(matrix, get_palette(), across=across, true=address.true, read=address.read)
    key = f"matrix_{address.show}_{address.true}_{address.read}"
    show_chart("matrix", chart, key=key, on_select=lambda: take_click(st.session_state[key]))


def take_click(event: Any) -> None:
    """Callback: filter by what was clicked in the matrix."""
    changes = read_click(event["selection"].get(CELL, []))
    if changes:
        go(**changes)


def read_click(selected: list[dict[str, str]]) -> dict[str, Any]:
    """The change of the address that a click asks for; a cell of the diagonal shows those nearly wrong."""
    if not selected:
        return {}
    true, read = (None if selected[0][name] == ANY else int(selected[0][name]) for name in ("true", "read"))
    if true is not None and true == read:
        return {"show": "nearly", "sort": "doubt", "true": true, "read": None}
    return {"true": true, "read": read}


def show_found(address: Address, samples: Samples) -> None:
    """How many there are, the chips of the filter, the gallery."""
    with st.container(horizontal=True, vertical_alignment="center", key="chips"):
        st.markdown(f"**{describe_count(len(samples))}**", width="content")
        show_chips(address)
    if not len(samples):
        st.info("None of them. Take a filter away to see more.")
        return
    page = browse.page_samples(samples, address.page)
    show_gallery(page, right=address.show == "nearly", on_open=lambda index: go(sample=index),
                 on_turn=lambda number: go(page=number))  # fmt: skip


def describe_count(count: int) -> str:
    """How many images were found."""
    return "1 image" if count == 1 else f"{count:,} images"


def show_opened(model: str, index: int, samples: Samples, evaluations: Mapping[str, SavedEvaluation]) -> None:
    """One sample and the way back to the others."""
    evaluation = evaluations[model].evaluation
    show_way(samples, index)
    run_script(f"sample_{index}", SHOW_TOP)
    if index >= len(evaluation.labels):
        st.info(f"There is no test image {index}: the test set has {len(evaluation.labels):,}, counted from 0.")
        return
    true = int(evaluation.labels[index])
    image = browse.find_image(index, evaluations)
    opinion, *others = (
        browse.compute_opinion(name, index, evaluations[name])
        for name in sorted(evaluations, key=lambda name: name != model)
    )
    wanted = show_sample(index, true, image, opinion, evaluation.probabilities[index])
    dispute = find_dispute(index, true)
    if dispute:
        show_dispute(dispute)
    show_opinions(others)
    if wanted and image is not None:
        session.get_pad().lay_down(image)
        st.session_state[session.MODEL] = model
        st.switch_page(build_draw_page())


def show_way(samples: Samples, index: int) -> None:
    """Back to the gallery, to the sample before and after."""
    before, after = browse.find_neighbours(samples, index)
    with st.container(horizontal=True, horizontal_alignment="distribute", key="way"):
        st.button("Gallery", icon=":material/grid_view:", on_click=go, kwargs={"sample": None})
        with st.container(horizontal=True, width="content"):
            st.button("Previous", icon=":material/chevron_left:", disabled=before is None, on_click=go,
                      kwargs={"sample": before}, key="previous_sample")  # fmt: skip
            st.button("Next", icon=":material/chevron_right:", icon_position="right", disabled=after is None,
                      on_click=go, kwargs={"sample": after}, key="next_sample")  # fmt: skip
