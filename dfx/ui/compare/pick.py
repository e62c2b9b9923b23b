"""What several parts of the Compare page let the visitor choose: which models to draw, and from where on a face is fake."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from dfx.compare.board.board import Board
from dfx.compare.board.cut import Cut, Filter, cut
from dfx.compare.board.judges import ENSEMBLE
from dfx.compare.figures.areas import areas
from dfx.ui.compare.filter import keep, said_by

DRAWN, HOW, THRESHOLD = "compare.drawn", "compare.how", "compare.threshold"
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
    count = len(st.session_state[DRAWN])
    with st.popover(
        f"Models drawn: {count} of {len(titles)}", icon=":material/stacked_line_chart:", key=f"{DRAWN}.fold"
    ):
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
