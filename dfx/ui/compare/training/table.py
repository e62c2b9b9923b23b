"""The epoch table of one run, as S3 printed it: loss, AUC, improvement, learning rate, seconds."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dfx import csv_safe
from dfx.compare.board.judges import title_of
from dfx.compare.training.table import EpochRow, epoch_table
from dfx.records.runs import Run
from dfx.ui.compare.table import height_of
from dfx.ui.kit.text import escaped

FORMATS = {
    "Loss": "%.4f", "AUC": "%.4f", "Improvement": "%+.4f", "Accuracy": "%.4f", "Learning rate": "%.2e", "Seconds": "%.0f",
}  # fmt: skip
ABOUT = (
    "Best: the highest validation AUC. Kept: the epoch whose weights dfx uses. Improvement: what validation AUC gained on the "
    "best epoch before it of the same stage. Learning rate: how large a step the weights take. Seconds include the "
    "validation."
)


def draw(runs: Sequence[Run]) -> None:
    """The table of one of these runs, and the same as CSV."""
    st.subheader("Epoch by epoch", anchor=False)
    names = [run.name for run in runs]
    if st.session_state.get("compare.training.run") not in names:
        st.session_state["compare.training.run"] = names[0]
    run = runs[0]
    if len(runs) > 1:
        chosen = st.pills("Of", names, format_func=title_of, required=True, key="compare.training.run", wrap=True)
        run = next((each for each in runs if each.name == chosen), run)
    rows = epoch_table(run)
    shown = {name: values for name, values in columns(rows).items() if any(value is not None for value in values)}
    st.dataframe(
        shown, hide_index=True, width="stretch", placeholder="–", height=height_of(len(rows)),
        key=f"compare.training.table.{run.name}",
        alt=f"Loss, AUC, learning rate and seconds of each of the {len(rows)} epochs of {title_of(run.name)}",
        column_config={
            "Epoch": st.column_config.NumberColumn(pinned=True),
            **{name: st.column_config.NumberColumn(format=form) for name, form in FORMATS.items()},
        },
    )  # fmt: skip
    total = "" if run.seconds is None else f" The whole run took {run.seconds / 60:.0f} minutes."
    st.caption(ABOUT + total)
    st.download_button(
        f"Epochs of {escaped(title_of(run.name))} (CSV)", as_csv(run, rows), f"dfx-epochs-{run.name}.csv", "text/csv",
        on_click="ignore", icon=":material/download:", key="compare.training.csv",
    )  # fmt: skip


def columns(rows: Sequence[EpochRow]) -> dict[str, list]:
    """Title → cells; what was not stored is None."""
    epochs = [row.epoch for row in rows]
    return {
        "Epoch": [epoch.number for epoch in epochs],
        "Mark": [", ".join(said for said, here in (("best", row.best), ("kept", row.chosen)) if here) for row in rows],
        "Stage": [epoch.stage for epoch in epochs],
        "Pixels": [epoch.input_size for epoch in epochs],
        "Loss": [epoch.loss for epoch in epochs],
        "AUC": [epoch.auc for epoch in epochs],
        "Improvement": [row.improvement for row in rows],
        "Accuracy": [epoch.accuracy for epoch in epochs],
        "Learning rate": [epoch.learning_rate for epoch in epochs],
        "Seconds": [epoch.seconds for epoch in epochs],
    }


def as_csv(run: Run, rows: Sequence[EpochRow]) -> str:
    """The table with the AUC of every validation set; an empty cell where nothing was stored."""
    sets = list(dict.fromkeys(name for epoch in run.epochs for name, _ in epoch.sets))
    found = columns(rows) | {
        f"AUC {name}": [dict(row.epoch.sets).get(name) for row in rows] for name in sets
    }  # fmt: skip
    return csv_safe.text_of(found, zip(*found.values(), strict=True))
