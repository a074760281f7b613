"""The Mistakes page: the test images that a model misreads or nearly misreads, and which other models do."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from digitpad.data.label_errors import find_dispute
from digitpad.evaluation import mistakes as evaluation_mistakes
from digitpad.evaluation.mistakes import Kind, Samples
from digitpad.evaluation.saved import SavedEvaluation
from digitpad.types import Integers
from digitpad.ui import cache, session
from digitpad.ui.charts.vega import show_chart
from digitpad.ui.error_boundary import escape_words
from digitpad.ui.mistakes.address import Address, go, read_address
from digitpad.ui.mistakes.filters import ANY, COMPARING, choose_filter, choose_kind, follow, show_chips
from digitpad.ui.mistakes.gallery import show_gallery, show_turn
from digitpad.ui.mistakes.matrix import CELL, plot_matrix
from digitpad.ui.mistakes.sample import SHOW_TOP, show_dispute, show_opinions, show_sample
from digitpad.ui.model_names import describe_model, mention_model
from digitpad.ui.script import run_script
from digitpad.ui.theme import follow_theme, get_palette

Evaluations = Mapping[str, SavedEvaluation]
"""The saved evaluation of each model on the same test images, best model first."""


def show_page(open_draw: Callable[[], None]) -> None:
    """Show the whole page. `open_draw` opens the Draw page, for a sample that was put on the pad."""
    follow_theme()
    reports, problems = cache.get_reports()
    address = read_address()
    model = show_top(list(reports), address)
    for problem in problems:
        st.error(problem)
    if model is None:
        if not problems:
            st.info(cache.NO_MODEL)
        return
    saved = {name: report.saved for name, report in reports.items()}
    evaluations = evaluation_mistakes.find_comparable(model, saved)
    address = settle(address, [name for name in evaluations if name != model])
    if address.sample is None:
        show_list(model, address, evaluations)
    elif show_opened(model, address.sample, select_samples(model, address, evaluations), evaluations):
        open_draw()


def settle(address: Address, others: list[str]) -> Address:
    """Replace a comparison that these models do not allow: "only the other" needs to name one of several."""
    if address.show == "other" and address.versus not in others and len(others) > 1:
        return replace(address, show="both", versus="")
    return address


def show_top(models: list[str], address: Address) -> str | None:
    """Show the title and the choice of model; return the chosen one, None when there is none."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="top"
    ):
        st.title("Mistakes", anchor=False, width="content")
        if not models:
            return None
        shown = address.model if address.model in models else models[0]
        st.session_state["mistakes_model"] = shown
        st.selectbox(
            "Model",
            models,
            key="mistakes_model",
            width=300,
            format_func=describe_model,
            on_change=follow,
            args=("mistakes_model", shown, lambda model: {"model": model}),
            label_visibility="collapsed",
        )
    if address.model not in ("", shown):
        asked = escape_words(address.model[:40])
        st.warning(f"The link names the model {asked}, which is not here. This is {mention_model(shown)}.")
    return shown


def show_list(model: str, address: Address, evaluations: Evaluations) -> None:
    """Show what is listed: the choice of it, the matrix, the gallery."""
    choose_kind(model, address, list(evaluations))
    if address.show in COMPARING and len(evaluations) < 2:
        st.info(
            "There is nothing to compare with: no other model was evaluated on the same test images. To train "
            "one: `python train.py --model mlp-128-64`"
        )
        return
    others = find_others(address, model, evaluations)
    samples = evaluation_mistakes.select_samples(address.show, model, others, evaluations)
    st.markdown(describe_list(address.show, model, others))
    left, right = st.columns([6, 7], gap="medium")
    with right:  # first: the browser can show it at once, and the matrix only when Vega is loaded
        choose_filter(address)
        show_found(address, filter_samples(address, samples))
    with left:
        if address.show == "mistakes":
            show_matrix(evaluations[model].evaluation.confusion_matrix, address)
        else:
            show_matrix(evaluation_mistakes.count_pairs(samples), address)


def describe_list(show: Kind, model: str, others: list[str]) -> str:
    """Describe in one sentence what is listed, and in another what can be done."""
    name, rest = mention_model(model), " and ".join(map(mention_model, others))
    read, misread = ("reads", "misreads") if len(others) == 1 else ("read", "misread")
    listed = {
        "mistakes": f"The test images that {name} misreads.",
        "nearly": (
            f"The test images that {name} reads correctly with the least confidence, and the digit that it "
            "nearly chose."
        ),
        "both": f"The test images that {name} misreads and {rest} {misread} too.",
        "only": f"The test images that {name} misreads and {rest} {read} correctly.",
        "other": f"The test images that {rest} {misread} and {name} reads correctly.",
    }
    return f"{listed[show]} Click a cell, or a digit at the edge for its row or column."


def select_samples(model: str, address: Address, evaluations: Evaluations) -> Samples:
    """Select the samples that the address lists, filtered and in its order."""
    others = find_others(address, model, evaluations)
    kind = address.show if others or address.show not in COMPARING else "mistakes"
    return filter_samples(address, evaluation_mistakes.select_samples(kind, model, others, evaluations))


def find_others(address: Address, model: str, evaluations: Evaluations) -> list[str]:
    """Find the models that the address compares with."""
    others = [name for name in evaluations if name != model]
    if address.versus in others:
        return [address.versus]
    return others[:1] if address.show == "other" else others


def filter_samples(address: Address, samples: Samples) -> Samples:
    """Filter and sort samples as the address asks for."""
    kept = evaluation_mistakes.filter_samples(
        samples, true=address.true, read=address.read, low=address.low, high=address.high
    )
    return evaluation_mistakes.sort_samples(kept, address.sort)


def show_matrix(matrix: Integers, address: Address) -> None:
    """Show the matrix of counts to click, with the chosen cells outlined."""
    across = "nearly read as" if address.show == "nearly" else "read as"
    chart = plot_matrix(matrix, get_palette(), across=across, true=address.true, read=address.read)
    # A new key forgets the last click, so that the same cell can be clicked again after its chip was removed.
    key = f"matrix_{address.show}_{address.true}_{address.read}"
    show_chart("matrix", chart, key=key, on_select=lambda: take_click(st.session_state[key]))


def take_click(event: Any) -> None:
    """Filter by what was clicked in the matrix."""
    changes = read_click(event["selection"].get(CELL, []))
    if changes:
        go(**changes)


def read_click(selected: list[dict[str, str]]) -> dict[str, Any]:
    """Read a click as changes of the address. A cell of the diagonal lists the nearly wrong samples."""
    if not selected:
        return {}
    true, read = (None if selected[0][name] == ANY else int(selected[0][name]) for name in ("true", "read"))
    if true is not None and true == read:
        return {"show": "nearly", "sort": "doubt", "true": true, "read": None}
    return {"true": true, "read": read}


def show_found(address: Address, samples: Samples) -> None:
    """Show how many samples there are, the filters that are set, and the gallery."""
    with st.container(horizontal=True, vertical_alignment="center", key="chips"):
        st.markdown(f"**{describe_count(len(samples))}**", width="content")
        show_chips(address)
    if not len(samples):
        st.info("No image matches. Remove a filter to see more.")
        return
    show_gallery(
        evaluation_mistakes.page_samples(samples, address.page),
        right=address.show == "nearly",
        on_open=lambda index: go(sample=index),
        on_turn=lambda number: go(page=number),
    )


def describe_count(count: int) -> str:
    """Describe how many images were found."""
    return "1 image" if count == 1 else f"{count:,} images"


def show_opened(model: str, index: int, samples: Samples, evaluations: Evaluations) -> bool:
    """Show one sample and the way back to the others; return whether it was put on the pad."""
    evaluation = evaluations[model].evaluation
    show_way(samples, index)
    run_script(f"sample_{index}", SHOW_TOP)
    if index >= len(evaluation.labels):
        count = f"{len(evaluation.labels):,}"
        st.info(f"There is no test image {index}. The test set has {count} images, numbered from 0.")
        return False
    true = int(evaluation.labels[index])
    image = evaluation_mistakes.find_image(index, evaluations)
    opinion, *others = (
        evaluation_mistakes.compute_opinion(name, index, evaluations[name])
        for name in sorted(evaluations, key=lambda name: name != model)
    )
    wanted = show_sample(index, true, image, opinion=opinion, probabilities=evaluation.probabilities[index])
    dispute = find_dispute(index, true)
    if dispute:
        show_dispute(dispute)
    show_opinions(others)
    if not wanted or image is None:
        return False
    session.get_pad().lay_down(image)
    session.choose_model(model)
    return True


def show_way(samples: Samples, index: int) -> None:
    """Show the buttons back to the gallery, and to the previous and the next sample."""
    previous, following = evaluation_mistakes.find_neighbours(samples, index)
    with st.container(horizontal=True, horizontal_alignment="distribute", key="way"):
        st.button("Gallery", icon=":material/grid_view:", on_click=go, kwargs={"sample": None})
        with st.container(horizontal=True, width="content"):
            show_turn("Previous", "sample", previous, lambda sample: go(sample=sample))
            show_turn("Next", "sample", following, lambda sample: go(sample=sample))
