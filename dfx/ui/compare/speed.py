"""Speed and size against quality: the models worth their cost, as shipped and as measured on this machine."""

from __future__ import annotations

import streamlit as st

from dfx.compare import sentences_data, tables_data
from dfx.compare.figures.columns import COLUMNS
from dfx.compare.figures.leaderboard import leaderboard
from dfx.compare.figures.pareto import front
from dfx.evaluate.cost import usable_cores
from dfx.ui.compare import chart as charts
from dfx.ui.compare import timing
from dfx.ui.compare.pick import Scene
from dfx.ui.compare.speed_chart import speed_chart
from dfx.ui.kit.text import escaped

QUALITY, COST = "compare.quality", "compare.cost"
QUALITIES = ("auc", "balanced_accuracy", "recall", "mcc", "ece", "log_loss")
COSTS = {"ms": "Time for a face", "mb": "Size of the weights", "parameters": "Parameters", "flops": "Operations"}


@st.fragment
def draw(scene: Scene) -> None:
    st.session_state.setdefault(QUALITY, "auc")
    st.session_state.setdefault(COST, "ms")
    st.subheader("Which models are worth their cost?", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        quality = st.selectbox(
            "Quality",
            QUALITIES,
            format_func=lambda key: COLUMNS[key].title,
            key=QUALITY,
            width=190,
            persist_state="session",
        )
        cost = st.segmented_control(
            "Cost",
            list(COSTS),
            format_func=COSTS.__getitem__,
            required=True,
            key=COST,
            wrap=True,
            persist_state="session",
        )
    found = front(leaderboard(scene.cut), str(quality), str(cost))
    reading = sentences_data.of_front(found)
    st.markdown(escaped(reading), width=760)
    if found.dots:
        here = timing.together_here(scene.cut.judges) if cost == "ms" else {}
        charts.show(speed_chart(found, here), f"speed-{quality}-{cost}", reading, tables_data.of_front(found))
        st.caption(_how(scene, bool(here)), width=760)
    if found.left_out:
        names = ", ".join(f"{judge.title} ({why})" for judge, why in found.left_out)
        st.caption(escaped(f"Not drawn: {names}."))
    if cost == "ms":
        timing.panel(scene.cut.judges)


def _how(scene: Scene, here: bool) -> str:
    cores = {judge.cost.cores for judge in scene.cut.judges if judge.cost}
    said = f"{min(cores)} CPU cores" if len(cores) == 1 else "several machines"
    start = "A ring marks a model that no other beats in both; the line joins them. The larger the dot, the larger its weights."
    own = f" Diamonds: measured now on this machine, which lends {usable_cores()} cores." if here else ""
    return f"{start} Circles: the shipped figures, one face alone on {said}, two views of it.{own}"
