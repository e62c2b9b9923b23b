"""Robustness: what JPEG, blur, noise and other damage cost each model, and which one is for messenger pictures."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from dfx.compare.stored.robust import Curve, Robust, messengers_in_words, robust, robust_in_words, robust_table
from dfx.language import figure, real_and_fake
from dfx.numbers.intervals import Interval
from dfx.ui.compare import chart as charts
from dfx.ui.compare.choose import Scene, keep, said_by
from dfx.ui.kit.text import escaped

DAMAGE, MODELS = "compare.damage", "compare.damage.models"
BANDS = 4  # lines whose intervals are drawn: more would hide each other
MEANS = {
    "jpeg": "What saving a photo does: the lower the quality, the more is thrown away.",
    "down": "What a smaller picture does: the face has fewer pixels.",
    "blur": "What a soft lens or a moving hand does.",
    "noise": "What a dark room does to a camera.",
    "h264": "What video compression does to a picture that stands for itself; a higher factor saves more.",
    "h264_inter": "What video compression does to a picture that is told as changes of the one before.",
    "screenshot": "What a picture suffers that is photographed from screen to screen.",
}


@st.fragment
def draw(scene: Scene) -> None:
    found = robust(scene.board)
    reading = robust_in_words(found)
    if not found.curves:
        st.info(escaped(reading), icon=":material/info:")
        return
    st.subheader("Which model for pictures from a messenger?", anchor=False)
    st.markdown(escaped(messengers_in_words(found)), width=760)
    st.subheader("What damage costs", anchor=False)
    st.markdown(escaped(reading), width=760)
    damage, names = _choose(found)
    curves = [curve for curve in found.curves if curve.damage == damage and curve.judge.name in names]
    if not curves:
        st.info("None of the chosen models was measured under this damage.", icon=":material/info:")
        return
    faces = real_and_fake(found.n_real, found.n_fake)
    st.caption(f"{MEANS.get(damage, '')} Bands are 95 % intervals; all on the same {faces}.")
    charts.key([(curve.judge, "") for curve in sorted(curves, key=lambda one: -one.clean.auc)])
    charts.show(damage_chart(curves), f"damage-{damage}", reading, robust_table(found))


def _choose(found: Robust) -> tuple[str, tuple[str, ...]]:
    titles = {judge.name: judge.title for judge in found.judges}
    if st.session_state.get(DAMAGE) not in found.damages:
        st.session_state[DAMAGE] = next(iter(found.damages))
    damage = st.pills(
        "Damage", list(found.damages), format_func=lambda name: escaped(found.damages[name]), required=True, wrap=True,
        key=DAMAGE, persist_state="session",
    )  # fmt: skip
    keep(MODELS, list(titles))
    if not st.session_state.get(MODELS):  # the best on undamaged faces
        clean = {curve.judge.name: curve.clean.auc for curve in found.curves}
        st.session_state[MODELS] = sorted(clean, key=lambda name: -clean[name])[:BANDS]
    names = st.pills(
        "Models", list(titles), selection_mode="multi", format_func=said_by(titles), wrap=True,
        key=MODELS, persist_state="session",
    )  # fmt: skip
    return str(damage), tuple(names) or tuple(titles)


def steps(curve: Curve) -> list[tuple[str, float, Interval]]:
    """Label, AUC and interval from left to right, with the undamaged faces where they belong."""
    points = [(point.label, point.auc, point.interval) for point in curve.points]
    levels = [point.level for point in curve.points]
    at = 0
    if curve.untouched is not None and min(levels) < curve.untouched < max(levels):
        at = sum(level < curve.untouched for level in levels)
    return [*points[:at], ("undamaged", curve.clean.auc, curve.clean.interval), *points[at:]]


def damage_chart(curves: Sequence[Curve]) -> go.Figure:
    chart = go.Figure()
    for curve in curves:
        labels, aucs, bounds = zip(*steps(curve), strict=True)
        x, lows, highs = list(range(len(labels))), [low for low, _ in bounds], [high for _, high in bounds]
        if len(curves) <= BANDS:
            chart.add_scatter(
                x=[*x, *x[::-1]], y=[*highs, *lows[::-1]], fill="toself", fillcolor=charts.colour_of(curve.judge),
                opacity=0.13, mode="lines", line={"width": 0}, hoverinfo="skip",
            )  # fmt: skip
        chart.add_scatter(
            x=x, y=aucs, mode="lines+markers", line=charts.line_of(curve.judge), marker={"size": 8},
            text=[f"{charts.folded(curve.judge.title, 60)}, {label}<br>AUC {figure(auc, sure)}"
                  for label, auc, sure in zip(labels, aucs, bounds, strict=True)],
            hovertemplate="%{text}<extra></extra>",
        )  # fmt: skip
    charts.framed(chart, "", "AUC", 430)
    levels = [label for label, *_ in steps(curves[0])]
    chart.update_xaxes(
        tickvals=list(range(len(levels))), ticktext=[charts.folded(level, 11) for level in levels], tickfont={"size": 11},
        tickangle=0 if len(levels) < 7 else -45,
    )  # fmt: skip
    lowest = min(low for curve in curves for _, _, (low, _) in steps(curve))
    chart.update_yaxes(range=[min(0.45, lowest - 0.02), 1.01])
    charts.guessing(chart)
    return chart
