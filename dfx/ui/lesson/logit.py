"""Step 5: all maps added up. The control: which part of the face is covered."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from dfx.analysis.lesson.cover import covered
from dfx.analysis.lesson.lesson import Lesson
from dfx.analysis.lesson.network import Answer
from dfx.language import signed
from dfx.ui.kit import plots
from dfx.ui.kit.choices import keep_within, pill
from dfx.ui.lesson import pictures
from dfx.ui.lesson.pictures import Places

NOTHING = "nothing"
KEY = "lesson.covered"
FAKE, REAL, BOTH = "#d55e00", "#0072b2", "#6b7b80"


def draw(lesson: Lesson, at: Places) -> None:
    parts = {part.name: part for part in lesson.parts}
    options = [NOTHING, *parts]
    keep_within(KEY, options)
    with at.control:
        name = pill("Cover", options, KEY, lambda name: name.capitalize())
    part = parts.get(name)
    said = part.answer if part else lesson.answer
    with at.words:
        change = None if part is None else signed(said.logit - lesson.answer.logit, 2)
        st.metric("The logit", signed(said.logit, 2), change, delta_color="off")
        alt = f"For fake {said.for_fake:.2f}, for real {said.for_real:.2f}, in any case {said.offset:.2f}"
        plots.show(_chart(said), "lesson-sum", alt)
        if not parts:
            st.caption("The points of this face do not show where its parts are, so none can be covered.")
    with at.picture:
        view = lesson.view if part is None else covered(lesson.view, part.mask)
        pictures.show(view, pictures.LARGE, f"The face as the network sees it; covered: {name}")


def _chart(said: Answer) -> go.Figure:
    """The three sums, one after the other, and where they end."""
    names = ("maps for “fake”", "maps for “real”", "in any case", "logit")
    values = (said.for_fake, said.for_real, said.offset, said.logit)
    starts = (0.0, said.for_fake, said.for_fake + said.for_real, 0.0)
    end = FAKE if said.logit > 0 else REAL
    figure = plots.figure(height=200, margin={"l": 8, "r": 36, "t": 4, "b": 4})
    figure.add_bar(
        y=names, x=values, base=starts, orientation="h", text=[signed(value, 2) for value in values], textposition="outside",
        marker={"color": [plots.tint(colour) for colour in (FAKE, REAL, BOTH, end)]}, cliponaxis=False,
        hovertemplate="%{y}: %{text}<extra></extra>",
    )  # fmt: skip
    figure.add_vline(x=0, line={"color": plots.RULE, "width": 1.5})
    ends = [0.0, *starts, *(start + value for start, value in zip(starts, values, strict=True))]
    room = 0.22 * (max(ends) - min(ends))
    figure.update_xaxes(range=[min(ends) - room, max(ends) + room])
    return figure.update_yaxes(autorange="reversed")
