"""The parts of the Compare page: one row each, and only the one looked at is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dfx.compare.board.board import Board
from dfx.compare.board.cut import EVERYTHING, cut
from dfx.compare.board.files import Problem
from dfx.ui.compare import chart
from dfx.ui.compare import choose as chosen_faces
from dfx.ui.compare.choose import Scene
from dfx.ui.kit import frame
from dfx.ui.kit.text import escaped

KEY, _WRITTEN = "compare.view", "compare.view.written"
INTRO = (
    "Which network is better, and how would we know? Every model answered the same faces, of splits that dfx trains no "
    "model on. Each figure says on how many faces it rests and how sure it is."
)


@dataclass(frozen=True, slots=True)
class View:
    """One part: its title, the module that draws it, and whether the filter acts on it."""

    title: str
    module: str  # below this wing; imported when the part is looked at, since together they cost half a second
    filtered: bool = False
    takes: str = "scene"  # what its `draw` is given: scene, board or nothing

    def draw(self, *given: Scene | Board) -> None:
        import_module(f"{__package__}.{self.module}").draw(*given)


VIEWS = {
    "ranking": View("Ranking", "ranking", filtered=True),
    "curves": View("Curves", "curves", filtered=True),
    "costs": View("Costs", "costs", filtered=True),
    "errors": View("Errors", "errors", filtered=True),
    "damage": View("Damage", "damage"),
    "speed": View("Speed", "speed", filtered=True),
    "papers": View("Papers", "papers"),
    "training": View("Training", "training.tab", takes="nothing"),
    "workshop": View("Workshop", "workshop.tab", takes="board"),
    "own-data": View("Your data", "own_data.tab", takes="board"),
    "data": View("Data", "data"),
}


def choose() -> str:
    """The part looked at: by the address (`?tab=costs`) when it changes, else by the control; the address follows."""
    asked = st.query_params.get("tab")
    if asked and asked != st.session_state.get(_WRITTEN):
        if asked in VIEWS:
            st.session_state[KEY] = asked
        else:
            st.info(f"There is no part {escaped(asked[:40])} of this page. These there are:", icon=":material/info:")
    st.session_state.setdefault(KEY, "ranking")
    chosen = str(
        st.segmented_control(
            "Part of the page", list(VIEWS), format_func=lambda name: VIEWS[name].title, required=True,
            key=KEY, label_visibility="collapsed", wrap=True, persist_state="session",
        )
    )  # fmt: skip
    st.session_state[_WRITTEN] = st.query_params["tab"] = chosen
    return chosen


def problems(found: Sequence[Problem]) -> None:
    """What could not be read, all in one place; the rest of the page goes on."""
    if found:
        lines = "\n".join(f"- {escaped(one.sentence)}" for one in dict.fromkeys(found))
        st.info(f"Some files could not be used; everything else is shown.\n{lines}", icon=":material/info:")


def place(name: str) -> DeltaGenerator:
    """Where that part is drawn: each has a place of its own, so that the one before goes at once and is not pushed down."""
    places = {one: st.container(key="compare-part") if one == name else st.empty() for one in VIEWS}
    return places[name]


def draw(name: str, board: Board) -> None:
    """One part, with the filter above it where that acts."""
    view = VIEWS[name]
    frame.unseen(view.title, 2)
    if view.filtered and not len(board.faces) and name != "ranking":
        st.info("Without stored answers to faces there is nothing to draw here.", icon=":material/info:")
        return
    if view.takes == "nothing":
        view.draw()
    elif view.takes == "board":
        view.draw(board)
    else:
        chosen = chosen_faces.choose(board) if view.filtered and len(board.faces) else EVERYTHING
        scene = Scene(board, chosen, cut(board, chosen))
        if view.filtered and len(board.faces):
            st.caption(chosen_faces.words(scene.cut, board))
        view.draw(scene)


def foot() -> None:
    """How charts are saved."""
    st.segmented_control(
        "The camera on a chart saves it as", ["png", "svg"], format_func=str.upper, default="png", required=True,
        key=chart.FORMAT, persist_state="session",
    )  # fmt: skip
