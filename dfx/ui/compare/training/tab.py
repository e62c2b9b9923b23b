"""The Training tab of Compare: how each model learnt, what its curve says, and its epochs as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from dfx.compare.board.judges import title_of
from dfx.compare.training.table import By, What, aligned, leader_sentence
from dfx.compare.training.words import Kind, notes_of, reading_of
from dfx.errors import DfxError
from dfx.predict.shipped import read_ensembles
from dfx.records.runs import Run, read_runs
from dfx.ui.compare import chart
from dfx.ui.compare.training import table
from dfx.ui.compare.training.charts import curves, curves_in_words
from dfx.ui.kit.text import escaped

AXES: dict[By, str] = {"epoch": "Epoch", "seconds": "Seconds"}
READINGS: dict[Kind, str] = {
    "unknown": "cannot be read", "short": "too short to read", "chance": "learnt nothing", "over": "over-fits",
    "rising": "under-trained", "unstable": "unstable", "under": "under-fits", "settled": "settled",
}  # fmt: skip
TITLES: dict[What, str] = {"auc": "AUC on validation faces", "loss": "Training loss", "accuracy": "Validation accuracy"}
ABOUT: dict[What, str] = {
    "auc": "How well the model tells fakes from real faces that it did not learn from: 0.5 is guessing, 1 is perfect. It "
    "is the mean over the validation sets; the star is the epoch whose weights were kept.",
    "loss": "How wrong the model still is on the faces it learns from; lower is better. Runs of different recipes have "
    "different losses, so read each curve by its shape and not against the others.",
    "accuracy": "The share of validation faces called rightly.",
}
HOW_TO_READ = """
- **An epoch** is one round of learning. After each, the model is tried on *validation faces*, which it never learns from.
- **Both curves improve**: the loss falls and AUC rises. The model learns something that also holds for new faces.
- **Over-fitting**: the loss goes on falling while AUC falls. The model learns its training faces by heart. What is kept is
  the epoch before that, marked by a star.
- **Under-fitting**: AUC settles low. The model is too small, or sees too little, for what there is to learn.
- **Still rising at the end**: the training was stopped before the model had learnt what it can.
- **A stage** begins where the recipe changes, mostly to larger pictures. The loss may jump there: the task is a new one.
  A square marks its first epoch.
- **Seconds** compare what the time was worth, epochs what the rounds were worth: an epoch of a large network takes longer.
"""


@st.fragment
def draw() -> None:
    """Everything of the tab, from `history.csv` and `recipe.json` of each model alone."""
    found = read_runs()
    for sentence in found.problems:
        st.warning(escaped(sentence), icon=":material/warning:")
    if not found.runs:
        st.info("The models folder holds no training history.", icon=":material/info:")
        return
    chosen, by = _choices(found.runs)
    if not chosen:
        st.info("Choose at least one model.", icon=":material/touch_app:")
        return
    for run in chosen:  # over- and under-fitting in a sentence
        named = replace(run, name=title_of(run.name))
        reading = reading_of(named)
        st.markdown(f"**{READINGS[reading.kind].capitalize()}.** {escaped(reading.sentence)}")
        for note in notes_of(named):
            st.caption(escaped(note))
    for what in TITLES:
        _chart(chosen, by, what)
    with st.expander("How to read these curves", icon=":material/school:"):
        st.markdown(HOW_TO_READ)
    table.draw(chosen)


def _choices(runs: Sequence[Run]) -> tuple[tuple[Run, ...], By]:
    names = [run.name for run in runs]
    if "compare.training.runs" not in st.session_state:
        st.session_state["compare.training.runs"] = counted(names)
    picked = st.pills(
        "Models", names, selection_mode="multi", format_func=title_of, key="compare.training.runs", wrap=True,
        persist_state="session",
    )  # fmt: skip
    by = st.segmented_control(
        "Along", list(AXES), format_func=AXES.__getitem__, default="epoch", required=True, key="compare.training.by",
        persist_state="session",
    )  # fmt: skip
    return tuple(run for run in runs if run.name in picked), by or "epoch"


def counted(names: Sequence[str]) -> list[str]:
    """Those that count in the default ensemble; the first where that cannot be told."""
    try:
        default = read_ensembles().default.heard().models
    except DfxError:
        default = ()
    return [name for name in names if name in default] or list(names[:1])


def _chart(runs: Sequence[Run], by: By, what: What) -> None:
    """One curve of all runs, under the sentence that says who was ahead; nothing where no run stored such numbers."""
    found = aligned(runs, by, what)
    if not found.tracks:
        return
    st.subheader(TITLES[what], anchor=False)
    named = aligned([replace(run, name=title_of(run.name)) for run in runs], by, what)
    if said := leader_sentence(named):
        st.markdown(escaped(said))
    chart.show(curves(runs, found), f"training-{what}", curves_in_words(runs, found))
    st.caption(ABOUT[what])
    for sentence in named.left_out:
        st.caption(escaped(sentence))
