"""The run in progress, epoch by epoch, without reloading."""

import time

import streamlit as st

from digitpad.config import find_artifacts
from digitpad.training.progress import RunProgress, format_duration, load_progress
from digitpad.ui import cache as state
from digitpad.ui.charts.curves import plot_metric
from digitpad.ui.charts.vega import show_chart
from digitpad.ui.error_boundary import contain
from digitpad.ui.theme import get_palette

EVERY = 2.0
"""Seconds between two looks at the folder."""

STAMPS = "stamps"


@st.fragment(run_every=EVERY)
def show_live() -> None:
    """Show the runs in progress, stopped or just finished; nothing when there is none."""
    runs = load_progress(find_artifacts(), time.time())
    for run in sorted(runs, key=lambda run: run.status != "running"):
        with st.container(border=True, key=f"live_{run.model}"), contain("The run in progress"):
            show_run(run)
    refresh_when_replaced()


def refresh_when_replaced() -> None:
    """Have the whole page run again once a run has left new artifacts."""
    stamps = state.list_stamps()
    before = st.session_state.get(STAMPS, stamps)
    st.session_state[STAMPS] = stamps
    if before != stamps:
        st.rerun(scope="app")


def show_run(run: RunProgress) -> None:
    """Where one run stands, and its curves so far."""
    st.subheader(describe_status(run), anchor=False)
    st.progress(run.share_done)
    if run.status == "stopped":
        st.markdown(
            f"To go on with it: `python train.py --model {run.model} --resume`, with whatever else it was "
            "started with."
        )
    if run.epochs_done:
        histories, best = {run.model: run.history}, {run.model: run.best_epoch}
        for column, metric in zip(st.columns(2, gap="large"), ("accuracy", "loss"), strict=True):
            with column:
                chart = plot_metric(histories, metric, get_palette(), best=best, epochs=run.epochs, height=240)
                show_chart(f"live_{run.model}_{metric}", chart)


def describe_status(run: RunProgress) -> str:
    """One line on a run."""
    done = f"{run.epochs_done} of {run.epochs} epochs"
    if run.status == "finished":
        return f"{run.model} has finished: {done}"
    if run.status == "stopped":
        return f"{run.model} was stopped after {done}"
    left = f", about {format_duration(run.seconds_left)} left" if run.seconds_left is not None else ""
    return f"{run.model} is training: {done}{left}"
