"""Which faces and models the Compare page looks at: one fold that all its figures share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from dfx.compare.board.bands import Band
from dfx.compare.board.board import Board
from dfx.compare.board.cut import Choices, Cut, Filter, choices
from dfx.compare.sentences import faces
from dfx.compare.sentences_data import of_choices
from dfx.language import count
from dfx.ui.kit.text import escaped

SETS, METHODS, JUDGES = "compare.sets", "compare.methods", "compare.models"
MEASURES = {"size": "Size of the face", "sharpness": "Sharpness", "quality": "JPEG quality"}
ANY = "any"


def choose(board: Board) -> Filter:
    """The fold, and what is chosen in it."""
    there = choices(board)
    with st.expander("Which faces, which models", icon=":material/filter_alt:", key="compare.filter"):
        sets = _many("Sets", SETS, there.sets)
        methods = _many("Kinds of fakes", METHODS, _methods_in(there, sets), strip=True)
        bands = {name: _band(name, there.bands.get(name, ())) for name in MEASURES}
        judges = _many("Models", JUDGES, board.titles() if board.judges else {}, board.names)
        if note := of_choices(there):
            st.caption(escaped(note))
        st.button("Look at everything again", on_click=clear, icon=":material/restart_alt:", type="tertiary")
    return Filter(tuple(sets), tuple(methods), judges=tuple(judges), **bands)


def words(cut: Cut, board: Board) -> str:
    """What is looked at, in a line."""
    whole = "all" if cut.n == len(board.faces) else f"of {count(len(board.faces))}"
    models = f"{len(cut.judges)} models and ensembles"
    return f"{faces(cut.n_real, cut.n_fake)} of the {board.split or 'test'} splits ({whole}) · {models}"


def clear() -> None:
    """Keep everything."""
    for key in (SETS, METHODS, JUDGES):
        st.session_state[key] = []
    for name in MEASURES:
        st.session_state[f"compare.band-{name}"] = ANY


def _methods_in(there: Choices, sets: Sequence[str]) -> dict[str, int]:
    return {name: n for name, n in there.methods.items() if not sets or name.split("/")[0] in sets}


def _many(
    label: str, key: str, options: Mapping[str, int | str], names: Sequence[str] | None = None, strip: bool = False
) -> list[str]:
    """Pills of which none means all; a value of `options` is a number of faces, or the words to show."""
    offered = list(options if names is None else names)
    keep(key, offered)

    def said(name: str) -> str:
        value = options[name]
        title = name.split("/")[-1] if strip else name
        return escaped(value) if isinstance(value, str) else f"{escaped(title)} · {count(value)}"

    if not offered:
        return []
    return list(
        st.pills(
            f"{label}: all, or only", offered, selection_mode="multi", format_func=said, wrap=True, key=key,
            persist_state="session",
        )
    )  # fmt: skip


def keep(key: str, offered: Sequence[str]) -> None:
    """Forget what was chosen and is no longer there."""
    if chosen := st.session_state.get(key):
        st.session_state[key] = [name for name in chosen if name in offered]


def said_by(titles: Mapping[str, str]) -> Callable[[str], str]:
    """Name → title, as plain text."""
    return lambda name: escaped(titles.get(name, name))


def _band(name: str, found: Sequence[tuple[Band, int]]) -> str:
    """One band or all; nothing to choose where all faces lie in one."""
    if len(found) < 2:
        return ""
    titles = {ANY: "all", **{band.key: f"{band.title} · {count(n)}" for band, n in found}}
    key = f"compare.band-{name}"
    if st.session_state.get(key) not in titles:
        st.session_state[key] = ANY
    chosen = str(
        st.pills(
            MEASURES[name], list(titles), format_func=said_by(titles), required=True,
            wrap=True, key=key, persist_state="session",
        )
    )  # fmt: skip
    return "" if chosen == ANY else chosen
