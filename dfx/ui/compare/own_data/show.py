"""The visitor's rows of this session beside the shipped rows of the same models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dfx.compare.board.board import Board
from dfx.compare.board.judges import title_of
from dfx.compare.table import Table, table
from dfx.evaluate.folder import ENSEMBLE
from dfx.evaluate.measured import ALL, Measured
from dfx.language import between, count, figure, listed
from dfx.ui.compare import chart
from dfx.ui.compare.own_data import store
from dfx.ui.compare.own_data.store import Own
from dfx.ui.compare.table import height_of
from dfx.ui.kit.text import escaped

FIGURES = {
    "auc": "AUC", "accuracy": "Accuracy", "balanced_accuracy": "Balanced accuracy", "recall": "Recall",
    "false_alarms": "False alarms", "f1": "F1", "ece": "ECE",
}  # fmt: skip
SHOWN_REFUSED = 20
FEW = 50  # faces of a label; with them an AUC of 0.9 is uncertain by about 0.06 either way
SHIPPED = "dfx's test split"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: who, on what, how many, and each figure with its interval; None where there is none."""

    data: str
    judge: str
    n_real: int
    n_fake: int
    figures: Mapping[str, tuple[float | None, tuple[float, float] | None]]


def rows(board: Board, kept: Sequence[Own]) -> None:
    """The table, what each evaluation left out, and the way to forget all of it."""
    if not kept:
        st.caption("What you measure shows here, beside dfx's own figures.")
        return
    st.subheader("Your rows, beside the shipped ones", anchor=False)
    lines = [*(line for own in kept for line in own_lines(own)), *shipped_lines(board, kept)]
    st.markdown(escaped(reading(kept[-1])), width=760)
    st.dataframe(
        columns_of(lines), hide_index=True, placeholder="–", width="stretch", height=height_of(len(lines)), key="own-rows",
        column_config={
            "Data": st.column_config.TextColumn(pinned=True),
            **{title: st.column_config.NumberColumn(format="%.3f") for title in FIGURES.values()},
        },
        alt=f"Figures on your data, {len(lines)} rows",
    )  # fmt: skip
    st.caption(
        "Yours and dfx's figures are of different faces: your rows say how the models do on your pictures, and not which data "
        "is harder for all. The fewer the faces, the wider the 95 % interval.",
        width=760,
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        chart.csv_button(table_of(lines), "own-data", "This table as CSV")
        st.button("Forget my rows", key="compare.own.forget", icon=":material/delete:", on_click=store.forget)
    for own in kept:
        _left_out(own)


def reading(own: Own) -> str:
    """The youngest evaluation in a sentence or two."""
    rows = own.evaluation.measured
    top = max(one.everything.metrics.auc or 0.0 for one in rows)
    best = [one for one in rows if one.everything.metrics.auc == top]
    figures, interval = best[0].everything.metrics, best[0].everything.intervals.get("auc")
    sure, who = figure(top, interval), listed([name_of(one, own) for one in best])
    said = f"The AUC is {sure}." if len(rows) == 1 else f"The highest AUC is {sure}, of {who}."
    few = " With so few faces read the intervals, not the numbers." if min(figures.n_real, figures.n_fake) < FEW else ""
    n_real, n_fake = count(figures.n_real, "real face"), count(figures.n_fake, "fake")
    return f"{own.name}: {n_real} and {n_fake}. {said}{few}"


def own_lines(own: Own) -> Iterator[Line]:
    """Every judge on all faces, and on each set where there are several."""
    for one in own.evaluation.measured:
        found = (one.everything, *one.sets) if len(one.sets) > 1 else (one.everything,)
        for row in found:
            data = own.name if row.name == ALL else f"{own.name}: {row.name}"
            figures = {key: (getattr(row.metrics, key), row.intervals.get(key)) for key in FIGURES}
            yield Line(data, name_of(one, own), row.metrics.n_real, row.metrics.n_fake, figures)


def name_of(one: Measured, own: Own) -> str:
    """A model's title, the ensemble with its size, or the name of the other tool's file."""
    if one.name == ENSEMBLE:
        return f"Ensemble of {len(one.models)}"
    return own.name if one.name == own.evaluation.data else title_of(one.name)


def shipped_lines(board: Board, kept: Sequence[Own]) -> Iterator[Line]:
    """The same models on the test split, and the default ensemble; what is not on the board is not shown."""
    wanted = {ENSEMBLE: None}
    for own in kept:
        for one in own.evaluation.measured:
            wanted[same_as(one, board)] = None
    by_name = {judge.name: judge for judge in board.everyone}
    for name in wanted:
        judge = by_name.get(name)
        stored: Any = judge.stored.get("all") if judge else None
        if judge is None or not isinstance(stored, Mapping):
            continue
        bounds = {key: tuple(map(float, ends)) for key, ends in (stored.get("intervals") or {}).items() if ends}
        figures: Any = {key: (stored.get(key), bounds.get(key)) for key in FIGURES}
        yield Line(SHIPPED, judge.title, int(stored.get("n_real", 0)), int(stored.get("n_fake", 0)), figures)


def same_as(one: Measured, board: Board) -> str:
    """The judge of the board that is the same: by its name, an ensemble by its members."""
    if one.name != ENSEMBLE:
        return one.name
    heard = {model for model, weight in zip(one.models, one.weights, strict=True) if weight > 0}
    alike = [
        judge.name
        for judge in board.everyone
        if judge.kind == ENSEMBLE and set(judge.members) in (heard, set(one.models))
    ]
    return ENSEMBLE if ENSEMBLE in alike or not alike else alike[0]


def columns_of(lines: Sequence[Line]) -> dict[str, list[Any]]:
    """For the page: each figure, and its interval beside it."""
    found: dict[str, list[Any]] = {
        "Data": [line.data for line in lines], "Model": [line.judge for line in lines],
        "Real": [line.n_real for line in lines], "Fake": [line.n_fake for line in lines],
    }  # fmt: skip
    for key, title in FIGURES.items():
        found[title] = [line.figures[key][0] for line in lines]
        if any(line.figures[key][1] for line in lines):
            found[f"{title} 95 %"] = [between(sure) if (sure := line.figures[key][1]) else "" for line in lines]
    return found


def table_of(lines: Sequence[Line]) -> Table:
    """For the CSV: each figure with both ends of its interval."""
    head = [part for title in FIGURES.values() for part in (title, f"{title} low", f"{title} high")]
    return table(
        ["data", "model", "real", "fake", *head],
        [
            [line.data, line.judge, line.n_real, line.n_fake,
             *(cell for key in FIGURES for cell in (line.figures[key][0], *(line.figures[key][1] or (None, None))))]
            for line in lines
        ],
    )  # fmt: skip


def _left_out(own: Own) -> None:
    """What an evaluation does not cover, and why."""
    result = own.result
    if not (result.notes or result.refused or result.without_face):
        return
    with st.expander(f"{escaped(own.name)}: what has no number", icon=":material/info:"):
        st.markdown(escaped(result.sentence))
        for note in result.notes:
            st.caption(escaped(note))
        for one in result.refused[:SHOWN_REFUSED]:
            st.caption(f"{escaped(one.name)}: {escaped(one.sentence)}")
        if result.without_face:
            some = ", ".join(result.without_face[:SHOWN_REFUSED])
            st.caption(f"Without a face: {escaped(some)}{' …' if len(result.without_face) > SHOWN_REFUSED else ''}")
