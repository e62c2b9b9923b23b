"""The controls of a change: its kind, its region, two or three numbers at once, all others folded."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dfx.data.samples import Sample
from dfx.lab.recipe import CHANGES, DRAWN, Kind, Knob, Recipe
from dfx.types import Pixels
from dfx.ui.kit.choices import keep_within, pill
from dfx.ui.kit.text import escaped
from dfx.ui.lab import draw

_BEGUN = "lab.begun"  # whether the widgets were set to what the address asked for


def recipe(crop: Pixels, others: tuple[Sample, ...]) -> Recipe:
    """Draw the controls; what they say. `others`: whose face may be swapped in; () where none may be."""
    kinds: dict[Kind, str] = {kind: change.title for kind, change in CHANGES.items() if others or kind != "swap"}
    keep_within("lab.kind", list(kinds))
    kind: Kind = st.segmented_control(  # type: ignore[assignment]  # one is required
        "What is done to it", list(kinds), format_func=kinds.__getitem__, required=True, key="lab.kind",
        persist_state="session",
    )  # fmt: skip
    change = CHANGES[kind]
    st.caption(change.about)
    asked = Recipe(kind, "")
    if kind == "swap":
        names = {sample.id: sample.title for sample in others}
        other = st.selectbox(
            "Whose face", list(names), format_func=lambda name: names[name], key="lab.other", persist_state="session"
        )
        asked = replace(asked, other=other or "")
    if change.regions:
        keep_within(f"lab.{kind}.region", change.regions)
        region = pill("Which part", change.regions, f"lab.{kind}.region", str.capitalize)
        asked = replace(asked, region=region)
        if region == DRAWN:
            asked = replace(asked, drawn=draw.corners(crop))
    values = {knob.name: _turned(kind, knob) for knob in change.knobs if knob.first}
    with st.expander("More to turn", icon=":material/tune:"):
        values |= {knob.name: _turned(kind, knob) for knob in change.knobs if not knob.first}
        st.button("As at first", key=f"lab.{kind}.reset", icon=":material/undo:", on_click=_reset, args=(kind,))
    return asked.at(**values)


def begin_with(asked: Recipe) -> None:
    """Set the widgets to what an address asks for: once a session, or every turn of a slider would be undone."""
    if _BEGUN in st.session_state:
        return
    st.session_state[_BEGUN] = True
    st.session_state["lab.kind"] = asked.kind
    if asked.other:
        st.session_state["lab.other"] = asked.other
    if asked.change.regions:
        st.session_state[f"lab.{asked.kind}.region"] = asked.region
    if asked.drawn:
        draw.begin_with(asked.drawn)
    for name, value in asked.moved:
        knob = asked.change.knob(name)
        st.session_state[key_of(asked.kind, name)] = knob.names[value] if knob.names else value


def key_of(kind: Kind, name: str) -> str:
    """The widget of a knob."""
    return f"lab.{kind}.{name}"


def _turned(kind: Kind, knob: Knob) -> int:
    """A knob's slider, or the row of its names; what it stands at."""
    key = key_of(kind, knob.name)
    if knob.names:
        st.session_state.setdefault(key, knob.names[knob.start])
        chosen = pill(knob.title, knob.names, key, lambda name: escaped(name.capitalize()))
        return knob.names.index(chosen)
    st.session_state.setdefault(key, knob.start)
    unit = {"%": "%d %%", "": "%d"}.get(knob.unit, f"%d {knob.unit}")
    return st.slider(knob.title, knob.least, knob.most, key=key, format=unit, help=knob.about, persist_state="session")


def _reset(kind: Kind) -> None:
    for knob in CHANGES[kind].knobs:
        st.session_state[key_of(kind, knob.name)] = knob.names[knob.start] if knob.names else knob.start
