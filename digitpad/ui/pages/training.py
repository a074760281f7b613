"""The Training page: how the models learned, how good they are, and the runs in progress."""

from typing import Any

import streamlit as st

from digitpad.evaluation.report import ModelReport
from digitpad.ui import cache
from digitpad.ui.charts.curves import plot_learning_rate, plot_metric
from digitpad.ui.charts.progress import show_live
from digitpad.ui.charts.quality import plot_confidence_counts, plot_per_class, plot_reliability
from digitpad.ui.charts.vega import show_chart
from digitpad.ui.links import update_model_link
from digitpad.ui.model_names import mention_model, name_model
from digitpad.ui.theme import follow_theme, get_palette

CURVES, DETAILS = "curves", "details"
"""Keys of the two choices, and their parameters in the URL."""

_NUMBER = st.column_config.NumberColumn
COLUMNS = {
    "Model": st.column_config.TextColumn(pinned=True),
    "Parameters": _NUMBER(format="localized"),
    "Test accuracy": _NUMBER(format="%.2f %%", help="On MNIST's test set, mean over all seeds"),
    "±": st.column_config.TextColumn(help="Standard deviation over the seeds, if there are several"),
    "Seeds": _NUMBER(help="Runs with different random numbers"),
    "Test loss": _NUMBER(format="%.4f", help="Mean cross-entropy in nats"),
    "ECE": _NUMBER(format="%.2f %%", help="Expected calibration error, 15 bins"),
    "Training time": _NUMBER(format="%.1f min"),
    "Size": _NUMBER(format="bytes", help="Size of the model file"),
    "Latency": _NUMBER(format="%.1f ms", help="Time for one image"),
}


def show_page() -> None:
    """Show the whole page."""
    follow_theme()
    update_model_link({CURVES: CURVES, "model": DETAILS})
    reports, problems = cache.get_reports()
    st.title("Training", anchor=False)
    show_live()
    for problem in problems:
        st.error(problem)
    if not reports:
        if not problems:
            st.info(cache.NO_MODEL)
        return
    st.header("How the models learned", anchor=False)
    show_curves(choose_curves(reports))
    st.header("How good the models are", anchor=False)
    report = choose_details(reports)
    show_quality(report)
    show_card(report)


def choose_curves(reports: dict[str, ModelReport]) -> list[ModelReport]:
    """Choose the models whose curves are laid over each other; the best model if none is chosen."""
    names = list(reports)
    chosen = st.pills(
        "Models",
        names,
        selection_mode="multi",
        default=names[:1],
        format_func=name_model,
        key=CURVES,
        bind="query-params",
        label_visibility="collapsed",
    )
    return [reports[name] for name in names if name in chosen] or [reports[names[0]]]


def show_curves(reports: list[ModelReport]) -> None:
    """Show accuracy, loss and learning rate over the epochs."""
    palette = get_palette()
    histories = {name_model(report.model): report.history for report in reports}
    best = {name_model(report.model): report.best_epoch for report in reports}
    st.markdown(describe_curves(reports))
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Accuracy", anchor=False)
        show_chart("accuracy", plot_metric(histories, "accuracy", palette, best=best))
    with right:
        st.subheader("Loss", anchor=False)
        show_chart("loss", plot_metric(histories, "loss", palette, best=best))
    st.subheader("Learning rate", anchor=False)
    show_chart("rate", plot_learning_rate(histories, palette))


def describe_curves(reports: list[ModelReport]) -> str:
    """Describe how to read the curves: which epoch was kept, and what the two sets contain."""
    if len(reports) == 1:
        kept = f"epoch {reports[0].best_epoch}"
    else:
        kept = ", ".join(f"epoch {one.best_epoch} for {mention_model(one.model)}" for one in reports)
    sentences = [
        "The dashed line marks the epoch whose weights were kept, the one with the lowest validation loss: "
        f"{kept}.",
        "Training images are distorted at random, so they are harder than validation images.",
    ]
    for report in reports:
        if report.mixed:
            sentences.append(
                f"{mention_model(report.model, first=True)} also learned from drawings and from marks that "
                "are no digits; its validation data includes drawings."
            )
    return " ".join(sentences)


def choose_details(reports: dict[str, ModelReport]) -> ModelReport:
    """Show the table of all models and choose the one whose details follow; the best model at first."""
    show_table(list(reports.values()))
    names = list(reports)
    chosen = st.segmented_control(
        "Details of",
        names,
        default=names[0],
        required=True,
        format_func=name_model,
        key=DETAILS,
        bind="query-params",
    )
    return reports[chosen]


def show_table(reports: list[ModelReport]) -> None:
    """Show one row for each model; a click on a row chooses its details."""
    rows = [describe_row(report) for report in reports]

    def open_row() -> None:
        cells = st.session_state["table"]["selection"]["cells"]
        if cells:
            st.session_state[DETAILS] = reports[cells[0][0]].model

    st.dataframe(
        rows,
        column_config=COLUMNS,
        column_order=[name for name in COLUMNS if any(row[name] is not None for row in rows)],
        hide_index=True,
        key="table",
        on_select=open_row,
        selection_mode="single-cell",
    )


def describe_row(report: ModelReport) -> dict[str, Any]:
    """Describe a model in the table's columns and units."""
    summary = report.summary
    return {
        "Model": name_model(report.model),
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
    """Show whether the model's confidence can be trusted, and which digits it finds hard."""
    palette, evaluation = get_palette(), report.saved.evaluation
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Can you trust its confidence?", anchor=False)
        st.markdown(
            "Of all answers with 80 % confidence, 80 % should be right: each bar should end at the dashed "
            f"line. On average the bars miss it by **{report.summary.ece_percent:.2f} %** (expected "
            "calibration error, ECE). The confidence was also calibrated on drawings, which are harder than "
            "MNIST, so here it may be slightly too low."
        )
        show_chart("reliability", plot_reliability(report.reliability, palette))
        show_chart("counts", plot_confidence_counts(report.reliability, palette))
    with right:
        st.subheader("Which digits does it find hard?", anchor=False)
        st.markdown(
            "Recall: how many of all true nines it reads as a 9. Precision: how many of all the digits that it "
            "reads as a 9 are nines."
        )
        show_chart("per_class", plot_per_class(evaluation.precision, evaluation.recall, palette))


def show_card(report: ModelReport) -> None:
    """Show the model's layers and how it was trained, as recorded in run.json."""
    st.subheader(f"Layers and training: {name_model(report.model)}", anchor=False)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.table(report.layers)
    with right:
        st.table(report.facts)
