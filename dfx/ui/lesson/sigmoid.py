"""Step 6: from the logit to P(fake). The control: the logit."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from dfx.analysis.lesson.lesson import Lesson
from dfx.analysis.lesson.network import probabilities
from dfx.language import number, signed
from dfx.ui.kit import plots
from dfx.ui.lesson.pictures import Places

REACH = 8.0  # logits either side
SPACING = 0.5


def draw(lesson: Lesson, at: Places) -> None:
    own = lesson.answer.logit
    start = float(np.clip(round(own / SPACING) * SPACING, -REACH, REACH))
    with at.control:
        x = st.slider(
            "Logit", -REACH, REACH, start, SPACING, key=f"lesson.at-{at.key}", format="%+.1f", persist_state="session"
        )
    with at.words:
        here, more = (float(p) for p in probabilities([x, x + 1]))
        st.metric("P(fake)", number(here))
        st.markdown(
            f"One more on the logit, {signed(x + 1, 1)}, makes it **{number(more)}**: {more - here:+.3f}.  \n"
            f"This face: logit {signed(own, 2)}, P(fake) **{number(lesson.answer.fake_probability)}**."
        )
        st.caption(
            "The curve is this network's own, fitted on faces it did not learn from: of those it gives 0.8, about 80 in a "
            "hundred are fake where half of all faces are."
        )
    with at.picture:
        alt = f"P(fake) by logit: at {signed(x, 1)} it is {number(here)}; this face lies at {signed(own, 2)}"
        plots.show(_chart(lesson, x, here), "lesson-sigmoid", alt)


def _chart(lesson: Lesson, at: float, here: float) -> go.Figure:
    logits = np.linspace(-REACH, REACH, 161)
    own, said = lesson.answer.logit, lesson.answer.fake_probability
    figure = plots.figure(height=430, margin={"l": 8, "r": 12, "t": 12, "b": 8})
    figure.add_scatter(
        x=logits,
        y=probabilities(logits),
        mode="lines",
        line={"color": plots.tint("#0b6e82"), "width": 3},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[at, at, -REACH], y=[0, here, here], mode="lines", line={"color": plots.RULE, "width": 1.5, "dash": "dot"},
        hoverinfo="skip",
    )  # fmt: skip
    for x, y, name, symbol, size, colour, side in (
        (at, here, "the slider", "circle", 16, plots.ink(), "top left" if at > -5 else "top right"),
        (own, said, "this face", "diamond", 11, plots.tint("#d55e00"), "bottom right" if own < 5 else "bottom left"),
    ):
        figure.add_scatter(
            x=[float(np.clip(x, -REACH, REACH))], y=[y], mode="markers+text", text=[name], cliponaxis=False,
            textposition=side, marker={"size": size, "symbol": symbol, "color": colour},
            hovertemplate=f"{name}: %{{x:.2f}}, P(fake) {number(y)}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(title_text="logit", range=[-REACH - 0.3, REACH + 0.3], tickvals=list(range(-8, 9, 2)))
    return figure.update_yaxes(title_text="P(fake)", range=[-0.06, 1.08], tickvals=[0, 0.25, 0.5, 0.75, 1])
