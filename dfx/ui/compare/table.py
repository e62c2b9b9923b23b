"""The leaderboard as a table that sorts, searches and scrolls, and the plain tables of the other parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dfx.compare.figures.columns import COLUMNS
from dfx.compare.figures.leaderboard import Row
from dfx.compare.figures.ties import Ties
from dfx.compare.table import Table
from dfx.glossary import ENSEMBLES
from dfx.language import between
from dfx.zoo.spec import PLUG_IN

SHARES = ("auc", "accuracy", "balanced_accuracy", "precision", "recall", "specificity", "f1", "average_precision")
DIGITS = {"ms": "%.1f", "mb": "%.2f", "parameters": "compact", "flops": "compact"}
ROW_PX = 35
NAME_PX = 176  # the longest name in one line, and half of a phone left for figures
THEIRS = "(DF) and (F2F): with the weights that the authors published."
ENSEMBLES_MEAN = " ".join(f"{term.plain}: {term.meaning.removeprefix('Term: ')}" for term in ENSEMBLES.values())


def sortable(rows: Sequence[Row], keys: Sequence[str], spans: bool, found: Ties) -> None:
    """One row per judge: its name stays in sight while the rest scrolls."""
    ranks = {one.name: str(one.rank) if one.best == one.worst else f"{one.best}–{one.worst}" for one in found.ranked}
    columns: dict[str, list[Any]] = {"Model": [row.judge.title.replace(", the authors' weights", "") for row in rows]}
    shown: dict[str, Any] = {
        "Model": st.column_config.TextColumn(pinned=True, width=NAME_PX, help=f"{THEIRS} {ENSEMBLES_MEAN}")
    }
    if ranks:
        columns["Rank"] = [ranks.get(row.judge.name, "") for row in rows]
        shown["Rank"] = st.column_config.TextColumn(
            help="By AUC: the places that chance leaves open. Equal ranges are ties."
        )
    for key in keys:
        column = COLUMNS[key]
        columns[column.title] = [row.cells[key].value for row in rows]
        said = f"{column.says} {'More' if column.higher else 'Less'} is better."
        if key in SHARES:
            shown[column.title] = st.column_config.ProgressColumn(
                help=said, format="%.3f", min_value=0, max_value=1, width="small"
            )
        else:
            shown[column.title] = st.column_config.NumberColumn(help=said, format=DIGITS.get(key, "%.3f"))
        if spans and column.metric and any(row.cells[key].low is not None for row in rows):
            name = f"{column.title} 95 %"
            columns[name] = [between(sure) if (sure := row.cells[key].interval) else "" for row in rows]
            shown[name] = st.column_config.TextColumn(
                help=f"The interval in which {column.title} lies with 95 % certainty."
            )
    columns |= {
        "Kind": [row.judge.kind for row in rows],
        "Real faces": [row.n_real for row in rows],
        "Fakes": [row.n_fake for row in rows],
        "Weights": [
            "yours" if row.judge.source == PLUG_IN else "shipped" if row.judge.has_weights else "not shipped"
            for row in rows
        ],
    }
    missing = [
        "; ".join(dict.fromkeys(row.cells[key].why for key in keys if row.cells[key].value is None)) for row in rows
    ]
    if any(missing):
        columns["Missing"] = missing
    st.dataframe(
        columns, column_config=shown, hide_index=True, placeholder="–", key="leaderboard", width="stretch",
        height=height_of(len(rows)), alt="The leaderboard: one row per model, one column per figure.",
    )  # fmt: skip


def plain_table(found: Table, name: str, **config: Any) -> None:
    """Any table, by its header; a header that comes twice is told apart by its place."""
    columns: dict[str, list[Any]] = {}
    for k, title in enumerate(found.header):
        columns[title if title not in columns else f"{title} ({k})"] = [row[k] for row in found.rows]
    st.dataframe(
        columns, hide_index=True, placeholder="–", key=name, width="stretch", column_config=config or None,
        height=height_of(len(found.rows)),
    )  # fmt: skip


def height_of(rows: int, most: int = 28) -> int:
    """Of a table that shows all its rows up to `most`."""
    return ROW_PX * (min(rows, most) + 1) + 3
