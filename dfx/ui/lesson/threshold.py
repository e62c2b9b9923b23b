"""Step 7: where to draw the line. The control: the threshold, with what it does to real and fake test faces."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from dfx.analysis.lesson.lesson import Lesson
from dfx.compare.board.cut import Cut
from dfx.language import count, number, percent, real_and_fake
from dfx.report.lesson import stored
from dfx.ui.kit import plots
from dfx.ui.lesson.logit import FAKE, REAL
from dfx.ui.lesson.pictures import Places

BINS = np.linspace(0, 1, 26)


def draw(lesson: Lesson, at: Places) -> None:
    found = stored.answers()
    with at.control:
        line = st.slider(
            "A face is called fake from P(fake)", 0.0, 1.0, 0.5, 0.01, key="lesson.line", persist_state="session"
        )
    effect, face = stored.at(found, line), lesson.answer.fake_probability
    with at.words:
        if effect.recall and effect.false_alarms:
            with st.container(horizontal=True, gap="large"):
                st.metric("Fakes found", percent(effect.recall.value), width="content")
                st.metric("Real faces accused", percent(effect.false_alarms.value), width="content")
            st.markdown(
                f"Found: {effect.recall.in_words()} fakes. Accused: {effect.false_alarms.in_words()} real faces.  \n"
                f"This face, at {number(face)}, is called **{'fake' if face >= line else 'real'}**. All "
                f"{len(lesson.prediction.deciding)} networks that dfx asks say "
                f"{number(lesson.prediction.fake_probability)} together."
            )
        st.caption(
            f"Stored answers of this network to {real_and_fake(found.n_real, found.n_fake)} that no training saw. It is "
            f"shipped with a line at {number(lesson.threshold)}; dfx itself also says “uncertain” where it should not decide."
        )
    with at.picture:
        alt = f"How many real and fake test faces get which P(fake); the line is at {number(line)}"
        plots.show(_chart(found, line, face), "lesson-line", alt)


def _chart(found: Cut, line: float, face: float) -> go.Figure:
    """Fakes upwards, real faces downwards; what lies right of the line is called fake."""
    answers = found.p[0]
    fakes, reals = (np.histogram(answers[labels], BINS)[0] for labels in (found.fake, ~found.fake))
    middles = (BINS[:-1] + BINS[1:]) / 2
    figure = plots.figure(height=430, barmode="relative", bargap=0.08, margin={"l": 8, "r": 12, "t": 30, "b": 8})
    for name, values, colour in (("fake faces", fakes, FAKE), ("real faces", -reals, REAL)):
        figure.add_bar(
            x=middles, y=values, name=name, marker={"color": plots.tint(colour)}, customdata=np.abs(values),
            hovertemplate=f"%{{customdata}} {name} near %{{x:.2f}}<extra></extra>",
        )  # fmt: skip
    figure.add_vline(x=line, line={"color": plots.ink(), "width": 3})
    figure.add_vline(x=face, line={"color": plots.RULE, "width": 2, "dash": "dot"})
    most = int(max(fakes.max(), reals.max()))
    figure.add_annotation(x=face, y=-1.08 * most, text="this face", showarrow=False, bgcolor=plots.veil())
    step = 10 ** int(np.log10(most)) * (2 if most > 4 * 10 ** int(np.log10(most)) else 1)
    ticks = list(range(-step * (most // step), most + 1, step))
    figure.update_yaxes(
        title_text="faces",
        range=[-1.18 * most, 1.1 * most],
        tickvals=ticks,
        ticktext=[count(abs(tick)) for tick in ticks],
    )
    figure.update_xaxes(title_text="P(fake)", range=[-0.02, 1.02], tickvals=[0, 0.25, 0.5, 0.75, 1])
    return figure.update_layout(showlegend=True)
