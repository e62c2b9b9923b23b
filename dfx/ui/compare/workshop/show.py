"""What the workshop's ensemble is worth beside the shipped default, and what each member brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import streamlit as st

from dfx.compare.table import Table, table
from dfx.compare.workshop.bench import Bench, Choice
from dfx.compare.workshop.mix import Mixed, gain_over
from dfx.compare.workshop.shapley import MOST, Contributions
from dfx.errors import DataError
from dfx.language import count, figure, number, percent, signed
from dfx.numbers.pairs import Difference
from dfx.ui.compare import chart
from dfx.ui.compare.workshop import store
from dfx.ui.compare.workshop.charts import member_bars
from dfx.ui.kit.text import escaped

FIGURES = (  # title, field, higher is better
    ("AUC", "auc", True),
    ("Accuracy", "accuracy", True),
    ("False alarms", "false_alarms", False),
    ("Fakes found (recall)", "recall", True),
    ("Calibration error (ECE)", "ece", False),
)
JOINED = "\u2060–\u2060"  # a dash at which no line ends
WHAT = (
    "AUC: the chance that a fake gets a higher score than a real face; 0.5 is guessing, 1 is perfect. False alarms: the share "
    "of real faces called fake. ECE: how far P(fake) lies from the share that is fake, on average. In brackets the 95 % "
    "interval."
)


def figures(bench: Bench, found: Mixed, folder: Path, title: store.Title) -> None:
    """Five figures with their intervals, beside the shipped default's, under a sentence that says which leads."""
    try:
        other = store.beside(bench, folder)
    except DataError:  # answers of another collection than the shipped ensemble's
        other = None
    st.subheader("What it is worth", anchor=False)
    st.markdown(verdict(found, other, gain_over(bench, found, other) if other else None), width=760)
    columns = {"": [name for name, *_ in FIGURES], "Yours": cells(found)}
    if other:
        columns["Shipped default"] = cells(other)
    st.table(columns, border="horizontal", hide_index=True, alt="Figures of your ensemble beside the shipped default")
    st.caption(
        f"{WHAT} On {count(found.n_real)} real faces and {count(found.n_fake)} fakes of the test split.", width=760
    )
    if found.choice.rule == "stacking" and len(found.weights) > 1:
        said = shares([(title(name), share) for name, share in zip(found.choice.members, found.weights, strict=True)])
        st.caption(f"Stacking gave these weights, fitted on all faces: {escaped(said)}.", width=760)
    said = f"Yours calls a face fake from P(fake) {number(found.threshold)}."
    if other is not None:
        said = (
            f"{said[:-1]}, the shipped default from {number(other.threshold)}: each at most 5 in 100 real faces of any set, "
            "yours of these sets, the shipped one's of the validation sets. Accuracy, false alarms and recall follow from "
            "that; AUC needs no threshold, so compare by it."
        )
    st.caption(f"{said} {found.fitted}", width=760)


def cells(found: Mixed) -> list[str]:
    """One figure with its interval per row of FIGURES; on a phone the interval takes a second line, whole."""
    rows = [(getattr(found, name), getattr(found, f"{name}_interval")) for _, name, _ in FIGURES]
    return [figure(value, interval).replace("–", JOINED) for value, interval in rows]


def shares(weights: Sequence[tuple[str, float]]) -> str:
    """ "Xception 60%, MobileNetV2 40%"."""
    return ", ".join(f"{title} {percent(share)}" for title, share in weights)


def verdict(found: Mixed, other: Mixed | None, gain: Difference | None) -> str:
    """Whether it ranks better than the shipped default, and by more than chance."""
    said = f"Your ensemble has an AUC of **{figure(found.auc)}**"
    if other is None or gain is None:
        return f"{said}."
    if gain.value == 0:
        return f"{said}, the same as the shipped default."
    low, high = sorted(abs(bound) for bound in gain.interval)
    way = "more" if gain.value > 0 else "less"
    if gain.interval[0] <= 0 <= gain.interval[1]:
        return (
            f"{said}, {figure(abs(gain.value))} {way} than the shipped default: no more than chance (the difference lies "
            f"between {signed(gain.interval[0])} and {signed(gain.interval[1])})."
        )
    return f"{said}, {figure(abs(gain.value), (low, high))} {way} than the shipped default: more than chance."


def members(bench: Bench, choice: Choice, title: store.Title) -> None:
    """What each member brings, as bars."""
    if len(choice.members) < 2:
        return
    st.subheader("What each member brings", anchor=False)
    place = st.empty()
    with place, st.spinner("Trying every combination of the members"):
        found = store.brought(bench, choice)
    place.empty()
    titled = replace(found, rows=tuple(replace(row, model=title(row.model)) for row in found.rows))
    st.markdown(escaped(titled.sentence), width=760)
    chart.show(member_bars(found, title), "members", titled.sentence, table_of(titled))
    fair = (
        "The fair share (Shapley) is what a member adds to the AUC on average over all orders in which the members could have "
        "joined; the shares add up to the AUC less 0.5, the AUC of nobody."
        if len(choice.members) <= MOST
        else f"The fair share is computed for up to {MOST} members: with more there are too many combinations."
    )
    st.caption(
        f"Left out: what the AUC loses when that member alone goes, with its 95 % interval; below 0 the ensemble gains. {fair}",
        width=760,
    )


def table_of(found: Contributions) -> Table:
    rows = []
    for row in found.rows:
        lost = (row.lost.value, *row.lost.interval) if row.lost else (None,) * 3
        rows.append((row.model, row.weight, row.alone, *lost, row.share))
    return table(("model", "weight", "AUC alone", "lost when left out", "low", "high", "fair share"), rows)
