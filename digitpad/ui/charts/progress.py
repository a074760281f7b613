"""The runs in progress on the Training page, epoch by epoch, without reloading."""

import time

import streamlit as st

from digitpad.config import find_artifacts
from digitpad.training.progress import RunProgress, format_duration, load_progress
from digitpad.ui import cache
from digitpad.ui.charts.curves import plot_metric
from digitpad.ui.charts.vega import show_chart
from digitpad.ui.error_boundary import error_boundary
from digitpad.ui.model_names import mention_model, name_model
from digitpad.ui.theme import get_palette

INTERVAL = 2.0
"""Seconds between two looks at the artifacts folder."""

_STAMPS = "stamps"


@st.fragment(run_every=INTERVAL)
def show_live() -> None:
    """Show the runs that are in progress, were stopped or have just finished; nothing if there are none."""
    runs = load_progress(find_artifacts(), time.time())
    for run in sorted(runs, key=lambda run: run.status != "running"):
        with st.container(border=True, key=f"live_{run.model}"), error_boundary("The run in progress"):
            show_run(run)
    refresh_when_replaced()


def refresh_when_replaced() -> None:
    """Rerun the whole page once a run has left new artifacts."""
    stamps = cache.list_fingerprints()
    before = st.session_state.get(_STAMPS, stamps)
    st.session_state[_STAMPS] = stamps
    if before != stamps:
        st.rerun(scope="app")


def show_run(run: RunProgress) -> None:
    """Show how far one run is, with its curves so far."""
    st.subheader(describe_status(run), anchor=False)
    st.progress(run.share_done)
    if run.status == "stopped":
        st.markdown(
            f"To continue: `python train.py --model {run.model} --resume`, with the other options that you "
            "started it with."
        )
    if run.epochs_done:
        name = name_model(run.model)
        for column, metric in zip(st.columns(2, gap="large"), ("accuracy", "loss"), strict=True):
            chart = plot_metric(
                {name: run.history},
                metric,
                get_palette(),
                best={name: run.best_epoch},
                epochs=run.epochs,
                height=240,
            )
            with column:
                show_chart(f"live_{run.model}_{metric}", chart)


def describe_status(run: RunProgress) -> str:
    """Describe in one line how far a run is."""
    name, done = mention_model(run.model, first=True), f"{run.epochs_done} of {run.epochs} epochs"
    if run.status == "finished":
        return f"{name} has finished: {done}"
    if run.status == "stopped":
        return f"{name} was stopped after {done}"
    left = f", about {format_duration(run.seconds_left)} left" if run.seconds_left is not None else ""
    return f"{name} is training: {done}{left}"
