"""The parts of the Compare page: one row each, and only the one looked at is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

import streamlit as st

from dfx.compare.board.board import Board
from dfx.compare.board.cut import EVERYTHING, cut
from dfx.compare.board.files import Problem
from dfx.ui.compare import chart
from dfx.ui.compare import filter as compare_filter
from dfx.ui.compare.pick import Scene
from dfx.ui.kit.text import escaped

KEY, _WRITTEN = "compare.view", "compare.view.written"
INTRO = (
    "Which network is better, and how would we know? Every model answered the same faces, of splits that dfx trains no "
    "model on. Each figure says on how many faces it rests and how sure it is."
)


@dataclass(frozen=True, slots=True)
class View:
    """One part: its title, its module in `dfx.ui`, and whether the filter acts on it."""

    title: str
    module: str
    filtered: bool = False
    takes: str = "scene"  # what its `draw` is given: scene, board or nothing


VIEWS = {
    "ranking": View("Ranking", "compare_ranking", filtered=True),
    "curves": View("Curves", "compare_curves", filtered=True),
    "costs": View("Costs", "compare_costs", filtered=True),
    "errors": View("Errors", "compare_errors", filtered=True),
    "damage": View("Damage", "compare_damage"),
    "speed": View("Speed", "compare_speed", filtered=True),
    "papers": View("Papers", "compare_papers"),
    "training": View("Training", "compare_training", takes="nothing"),
    "workshop": View("Workshop", "compare_workshop", takes="board"),
    "own-data": View("Your data", "compare_own_data", takes="board"),
    "data": View("Data", "compare_data"),
}


def there() -> dict[str, View]:
    """The parts that can be drawn."""
    return {name: view for name, view in VIEWS.items() if find_spec(f"dfx.ui.{view.module}")}


def choose() -> str:
    """The part looked at: by the address (`?tab=costs`) when it changes, else by the control; the address follows."""
    offered, asked = there(), st.query_params.get("tab")
    if asked and asked != st.session_state.get(_WRITTEN):
        if asked in offered:
            st.session_state[KEY] = asked
        else:
            st.info(f"There is no part {escaped(asked[:40])} of this page. These there are:", icon=":material/info:")
    st.session_state.setdefault(KEY, "ranking")
    chosen = str(
        st.segmented_control(
            "Part of the page", list(offered), format_func=lambda name: offered[name].title, required=True,
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


def draw(name: str, board: Board) -> None:
    """One part, with the filter above it where that acts."""
    view = VIEWS[name]
    if view.filtered and not len(board.faces) and name != "ranking":
        st.info("Without stored answers to faces there is nothing to draw here.", icon=":material/info:")
        return
    part = import_module(f"dfx.ui.{view.module}")
    if view.takes == "nothing":
        part.draw()
    elif view.takes == "board":
        part.draw(board)
    else:
        part.draw(_scene(board, view.filtered))


def _scene(board: Board, filtered: bool) -> Scene:
    if not filtered or not len(board.faces):
        return Scene(board, EVERYTHING, cut(board))
    chosen = compare_filter.choose(board)
    scene = Scene(board, chosen, cut(board, chosen))
    st.caption(compare_filter.words(scene.cut, board))
    return scene


def foot() -> None:
    """How charts are saved."""
    st.segmented_control(
        "The camera on a chart saves it as", ["png", "svg"], format_func=str.upper, default="png", required=True,
        key=chart.FORMAT, persist_state="session",
    )  # fmt: skip
