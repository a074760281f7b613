"""The Training page: how the models came about, what they are, and the run in progress."""

from typing import Any

import streamlit as st

from digitpad.evaluation.report import ModelReport
from digitpad.ui import cache as state
from digitpad.ui import session
from digitpad.ui.charts.curves import plot_learning_rate, plot_metric
from digitpad.ui.charts.progress import show_live
from digitpad.ui.charts.quality import plot_confidence_counts, plot_per_class, plot_reliability
from digitpad.ui.charts.vega import show_chart
from digitpad.ui.theme import follow_theme, get_palette


def show_page() -> None:
    """The whole page."""
    session.get_pad().keep()
    follow_theme()
    reports, problems = state.get_reports()
    st.title("Training", anchor=False)
    show_live()
    for problem in problems:
        st.error(problem)
    if not reports:
        if not problems:
            st.info(state.NO_MODEL)
        return
    st.header("How they learned", anchor=False)
    show_curves(choose_models(reports))
    st.header("How good they are", anchor=False)
    model = choose_row(list(reports.values()))
    show_quality(reports[model])
    show_card(reports[model])


def choose_models(reports: dict[str, ModelReport]) -> dict[str, ModelReport]:
    """The models whose curves are laid over each other; the best one when none is chosen."""
    asked = [name for name in st.query_params.get("curves", "").split(",") if name in reports]
    st.session_state["curves"] = asked or list(reports)[:1]
    chosen = st.pills("Models", list(reports), selection_mode="multi", key="curves", on_change=follow_curves,
                      label_visibility="collapsed")  # fmt: skip
    return {name: report for name, report in reports.items() if name in chosen} or reports


def follow_curves() -> None:
    """Callback: other models' curves are wanted."""
    st.query_params["curves"] = ",".join(st.session_state["curves"])


def show_curves(reports: dict[str, ModelReport]) -> None:
    """Accuracy, loss and learning rate over the epochs."""
    palette = get_palette()
    histories = {name: report.history for name, report in reports.items()}
    best = {name: report.best_epoch for name, report in reports.items()}
    kept = ", ".join(f"{epoch} of {name}" if len(best) > 1 else str(epoch) for name, epoch in best.items())
    mixed = " and ".join(name for name, report in reports.items() if report.mixed)
    st.markdown(
        f"The dashed line marks the epoch that was kept, the one with the lowest validation loss: {kept}. "
        "Training images are varied as they are learned, so they are harder than those of validation."
        + (f" {mixed} also learns from drawings and marks; its validation holds drawings too." if mixed else "")
    )
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Accuracy", anchor=False)
        show_chart("accuracy", plot_metric(histories, "accuracy", palette, best=best))
    with right:
        st.subheader("Loss", anchor=False)
        show_chart("loss", plot_metric(histories, "loss", palette, best=best))
    st.subheader("Learning rate", anchor=False)
    show_chart("rate", plot_learning_rate(histories, palette))


def choose_row(reports: list[ModelReport]) -> str:
    """The table of the models; returns the one whose details are wanted, the best at first."""
    names = [report.model for report in reports]
    asked = st.query_params.get("model")
    st.session_state["detail"] = asked if asked in names else names[0]
    show_table(reports)
    return st.segmented_control("Details of", names, key="detail", on_change=follow_detail) or names[0]


def follow_detail() -> None:
    """Callback: another model's details are wanted; there are always some."""
    if st.session_state["detail"] is not None:
        st.query_params["model"] = st.session_state["detail"]


def show_table(reports: list[ModelReport]) -> None:
    """One row a model; a click on a row opens its details."""
    names = [report.model for report in reports]
    number = st.column_config.NumberColumn
    columns = {
        "Model": st.column_config.TextColumn(pinned=True),
        "Parameters": number(format="localized"),
        "Test accuracy": number(format="%.2f %%", help="Mean over the seeds"),
        "±": st.column_config.TextColumn(help="Standard deviation over the seeds, where there are several"),
        "Seeds": number(),
        "Test loss": number(format="%.4f", help="Mean cross-entropy in nats"),
        "ECE": number(format="%.2f %%", help="Expected calibration error, 15 bins"),
        "Training time": number(format="%.1f min"),
        "Size": number(format="bytes", help="Of the model file"),
        "Latency": number(format="%.1f ms", help="One image"),
    }
    rows = [describe_row(report) for report in reports]
    order = [name for name in columns if any(row[name] is not None for row in rows)]

    def open_row() -> None:
        cells = st.session_state["table"]["selection"]["cells"]
        if cells:
            st.query_params["model"] = names[cells[0][0]]

    st.dataframe(rows, column_config=columns, column_order=order, hide_index=True, key="table",
                 on_select=open_row, selection_mode="single-cell")  # fmt: skip


def describe_row(report: ModelReport) -> dict[str, Any]:
    """A model's row, in the table's units."""
    summary = report.summary
    return {
        "Model": report.model,
        "Parameters": summary.parameters,
        "Test accuracy": summary.accuracy_percent,
        "±": summary.spread_words,
        "Seeds": summary.seeds,
        "Test loss": summary.loss,
        "ECE": summary.ece_percent,
        "Training time": summary.minutes,
        "Size": summary.size,
        "Latency": summary.latency,
    }


def show_quality(report: ModelReport) -> None:
    """Whether its confidence can be trusted, and which digits it finds hard."""
    palette, evaluation = get_palette(), report.saved.evaluation
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Does it know how sure to be?", anchor=False)
        st.markdown(
            "Of the answers it is 80 % sure of, 80 % should be right: bars up to the dashed line. On average "
            f"they miss it by **{report.summary.ece_percent:.2f} %** (the expected calibration error, ECE). "
            "Its confidence is set for drawings too, which are harder than MNIST, so here it may be a little "
            "too modest."
        )
        show_chart("reliability", plot_reliability(report.reliability, palette))
        show_chart("counts", plot_confidence_counts(report.reliability, palette))
    with right:
        st.subheader("Which digits does it find hard?", anchor=False)
        st.markdown(
            "Recall: of all true nines, how many it read as a 9. Precision: of all that it read as a 9, how "
            "many were one."
        )
        show_chart("per_class", plot_per_class(evaluation.precision, evaluation.recall, palette))


def show_card(report: ModelReport) -> None:
    """What the model is made of and how it was trained, from run.json."""
    st.subheader(f"What {report.model} is made of", anchor=False)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.table(report.layers)
    with right:
        st.table(report.facts)
