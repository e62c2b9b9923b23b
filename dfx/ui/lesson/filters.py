"""Step 3: the first filters at work. The control: which one."""

from __future__ import annotations

import cv2
import numpy as np
import streamlit as st

from dfx.analysis.lesson.lesson import Lesson
from dfx.explain.overlay import diverging
from dfx.types import Pixels
from dfx.ui.kit import plots
from dfx.ui.lesson import pictures
from dfx.ui.lesson.pictures import Places
from dfx.ui.models.parts import GAP, IN_ROW, TILE, tiles_of, wall

KEY = "lesson.filter"
_MOST = 99.5  # per cent of |values| within the colours


def draw(lesson: Lesson, at: Places) -> None:
    found = lesson.filters
    st.session_state.setdefault(KEY, int(np.argmax(found.strength * found.finds_edges)) + 1)
    with at.control:
        chosen = int(st.slider("Filter", 1, found.count, key=KEY, persist_state="session")) - 1
    with at.words:
        kernel = found.filters.weights.shape[0]
        sees = (
            "They cancel out in every colour: an even place leaves it silent, an edge does not."
            if found.finds_edges[chosen]
            else "They do not cancel out: it answers to even places too, by their light or colour."
        )
        st.markdown(
            f"{kernel} × {kernel} places × 3 colours = **{kernel * kernel * 3} weights**, learned in training. {sees}  \n"
            f"On this face it answers with **{found.strength[chosen]:.2f}** on average; the loudest of {found.count} with "
            f"{found.strength.max():.2f}."
        )
        tiles, _ = tiles_of(found.filters)
        pictures.show(_marked(tiles, chosen), 8 * 40, f"The {found.count} filters; number {chosen + 1} is framed")
        st.caption("The filters themselves: grey is 0, a colour is what the filter answers to.")
    with at.picture:
        values = found.maps[..., chosen]
        most = float(np.percentile(np.abs(values), _MOST)) or 1.0
        picture = diverging(np.clip(values / most, -1, 1).astype(np.float32))
        pictures.show(
            pictures.grown(picture, pictures.LARGE * pictures.DENSE),
            pictures.LARGE,
            f"The map that filter {chosen + 1} draws",
        )
        height, width = values.shape
        st.caption(f"Its map, {height} × {width} cells: orange the pattern, blue its opposite, white neither.")


def _marked(tiles: list[Pixels], chosen: int) -> Pixels:
    """The wall of filters with a frame round one."""
    paper = bytes.fromhex(plots.paper()[1:])
    seen = wall(tiles, tuple(paper))
    y, x = chosen // IN_ROW * (TILE + GAP), chosen % IN_ROW * (TILE + GAP)
    ink = tuple(bytes.fromhex(plots.ink()[1:]))
    cv2.rectangle(seen, (x, y), (x + TILE - 1, y + TILE - 1), ink, 4)
    return seen
