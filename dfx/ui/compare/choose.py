"""What the visitor looks at on the Compare page: which faces, which models, which of them are drawn, from which threshold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from dfx.compare.board.bands import Band
from dfx.compare.board.board import Board
from dfx.compare.board.cut import Cut, Filter, choices, choices_in_words, cut
from dfx.compare.board.judges import ENSEMBLE
from dfx.compare.figures.areas import areas
from dfx.glossary import set_words
from dfx.language import count, real_and_fake
from dfx.ui.kit.text import escaped

SETS, METHODS, JUDGES = "compare.sets", "compare.methods", "compare.models"
DRAWN, HOW, THRESHOLD = "compare.drawn", "compare.how", "compare.threshold"
MEASURES = {"size": "Size of the face", "sharpness": "Sharpness", "quality": "JPEG quality"}
ANY = "any"
FIRST = 3  # single models drawn beside the ensemble until the visitor chooses
HOWS = {"own": "each one's own", "one": "one for all"}


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What the visitor looks at: the board, and the part of it that the filter keeps."""

    board: Board
    chosen: Filter
    cut: Cut

    def of(self, names: tuple[str, ...]) -> Cut:
        """The same faces, judged by these only, none of them unknown."""
        return cut(self.board, replace(self.chosen, judges=names))


def choose(board: Board) -> Filter:
    """The fold that all figures share, and what is chosen in it."""
    offered = choices(board)
    with st.expander("Which faces, which models", icon=":material/filter_alt:", key="compare.filter"):
        sets = _many(
            "Sets", SETS, {name: f"{escaped(set_words(name))} · {count(n)}" for name, n in offered.sets.items()}
        )
        methods = {
            name: f"{escaped(name.split('/')[-1])} · {count(n)}"
            for name, n in offered.methods.items()
            if not sets or name.split("/")[0] in sets
        }
        chosen = _many("Kinds of fakes", METHODS, methods)
        bands = {name: _band(name, offered.bands.get(name, ())) for name in MEASURES}
        titles = board.titles()
        judges = _many("Models", JUDGES, {name: escaped(titles[name]) for name in board.names})
        if note := choices_in_words(offered):
            st.caption(escaped(note))
        st.button("Look at everything again", on_click=clear, icon=":material/restart_alt:", type="tertiary")
    return Filter(tuple(sets), tuple(chosen), judges=tuple(judges), **bands)


def words(cut: Cut, board: Board) -> str:
    """What is looked at, in a line."""
    whole = "all" if cut.n == len(board.faces) else f"of {count(len(board.faces))}"
    models = f"{len(cut.judges)} models and ensembles"
    return f"{real_and_fake(cut.n_real, cut.n_fake)} of the {board.split or 'test'} splits ({whole}) · {models}"


def clear() -> None:
    """Keep everything."""
    for key in (SETS, METHODS, JUDGES):
        st.session_state[key] = []
    for name in MEASURES:
        st.session_state[f"compare.band-{name}"] = ANY


def _many(label: str, key: str, offered: Mapping[str, str]) -> list[str]:
    """Pills of which none means all; `offered` gives each its words, as plain text."""
    keep(key, list(offered))
    if not offered:
        return []
    return list(
        st.pills(
            f"{label}: all, or only", list(offered), selection_mode="multi", format_func=lambda name: offered[name],
            wrap=True, key=key, persist_state="session",
        )
    )  # fmt: skip


def keep(key: str, offered: Sequence[str]) -> None:
    """Forget what was chosen and is no longer offered."""
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


def leading(found: Cut) -> tuple[str, ...]:
    """The ensemble that answers by default, and the best single models by AUC on these faces."""
    ranked = areas(found)
    order = np.argsort(-ranked.values, kind="stable") if ranked else range(len(found.judges))
    judges = [found.judges[int(k)] for k in order]
    single = [judge.name for judge in judges if len(judge.members) == 1][:FIRST]
    default = [judge.name for judge in judges if judge.name == ENSEMBLE]
    return tuple(default + single) or tuple(judge.name for judge in judges[: FIRST + 1])


def drawn_judges(scene: Scene) -> Cut:
    """The cut with the models the visitor wants drawn; some until something is chosen, never none."""
    titles = {judge.name: judge.title for judge in scene.cut.judges}
    keep(DRAWN, list(titles))
    if not st.session_state.get(DRAWN):
        st.session_state[DRAWN] = list(leading(scene.cut))
    fold = f"Models drawn: {len(st.session_state[DRAWN])} of {len(titles)}"
    with st.popover(fold, icon=":material/stacked_line_chart:", key=f"{DRAWN}.fold"):
        names = st.pills(
            "Draw", list(titles), selection_mode="multi", format_func=said_by(titles), wrap=True,
            key=DRAWN, persist_state="session",
        )  # fmt: skip
        st.caption("Choosing none brings back the ensemble and the three best single models.")
    return scene.of(tuple(names) or leading(scene.cut))


def threshold() -> float | None:
    """From which P(fake) on a face is called fake: None is each model's own, the one it is shipped with."""
    how = st.segmented_control(
        "Threshold", list(HOWS), format_func=HOWS.__getitem__, default="own", required=True, key=HOW, persist_state="session",
        help="A model answers with a probability. The threshold turns it into a call: from it on, a face is called fake. "
             "Every model comes with its own, fixed before these faces were looked at.",
    )  # fmt: skip
    if how == "own":
        return None
    st.session_state.setdefault(THRESHOLD, 0.5)
    return float(
        st.slider("A face is called fake from P(fake)", 0.0, 1.0, step=0.01, key=THRESHOLD, persist_state="session")
    )
