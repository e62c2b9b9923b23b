"""Robustness: what JPEG, blur, noise and other damage cost each model, and which one is for messenger pictures."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from dfx.compare import sentences_data, tables_data
from dfx.compare.stored.robust import Curve, Robust, robust
from dfx.ui.compare import chart as charts
from dfx.ui.compare.filter import keep, said_by
from dfx.ui.compare.pick import Scene
from dfx.ui.kit.charts import RULE
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
    if not found.curves:
        st.info(escaped(sentences_data.of_robustness(found)), icon=":material/info:")
        return
    st.subheader("Which model for pictures from a messenger?", anchor=False)
    st.markdown(escaped(sentences_data.of_messenger(found)), width=760)
    st.subheader("What damage costs", anchor=False)
    reading = sentences_data.of_robustness(found)
    st.markdown(escaped(reading), width=760)
    damage, names = _choose(found)
    curves = [curve for curve in found.curves if curve.damage == damage and curve.judge.name in names]
    if not curves:
        st.info("None of the chosen models was measured under this damage.", icon=":material/info:")
        return
    st.caption(f"{MEANS.get(damage, '')} Bands are 95 % intervals; all on the same {found.n_real} real and {found.n_fake} "
               "fake faces.")  # fmt: skip
    if len(curves) > charts.LABELLED:
        charts.key([(curve.judge, "") for curve in curves])
    charts.show(damage_chart(curves), f"damage-{damage}", reading, tables_data.of_robust(found))


def _choose(found: Robust) -> tuple[str, tuple[str, ...]]:
    titles = {judge.name: judge.title for judge in found.judges}
    if st.session_state.get(DAMAGE) not in found.damages:
        st.session_state[DAMAGE] = next(iter(found.damages))
    damage = st.pills(
        "Damage", list(found.damages), format_func=lambda name: escaped(found.damages[name]), required=True, wrap=True,
        key=DAMAGE, persist_state="session",
    )  # fmt: skip
    keep(MODELS, list(titles))
    if not st.session_state.get(MODELS):
        st.session_state[MODELS] = list(_hardiest(found))
    names = st.pills(
        "Models", list(titles), selection_mode="multi", format_func=said_by(titles), wrap=True,
        key=MODELS, persist_state="session",
    )  # fmt: skip
    return str(damage), tuple(names) or tuple(titles)


def _hardiest(found: Robust) -> list[str]:
    """The four best on undamaged faces."""
    clean = {curve.judge.name: curve.clean.auc for curve in found.curves}
    return sorted(clean, key=lambda name: -clean[name])[:BANDS]


def steps(curve: Curve) -> list[tuple[str, float, tuple[float, float]]]:
    """Label, AUC and interval from left to right, with the undamaged faces where they belong."""
    points = [(point.label, point.auc, point.interval) for point in curve.points]
    levels = [point.level for point in curve.points]
    at = 0
    if curve.untouched is not None and min(levels) < curve.untouched < max(levels):
        at = sum(level < curve.untouched for level in levels)
    return [*points[:at], ("undamaged", curve.clean.auc, curve.clean.interval), *points[at:]]


def damage_chart(curves: Sequence[Curve]) -> go.Figure:
    figure = go.Figure()
    for curve in curves:
        rows = steps(curve)
        x = list(range(len(rows)))
        colour = charts.colour_of(curve.judge)
        if len(curves) <= BANDS:
            highs, lows = [row[2][1] for row in rows], [row[2][0] for row in rows]
            figure.add_scatter(
                x=[*x, *x[::-1]], y=[*highs, *lows[::-1]], fill="toself", fillcolor=colour, opacity=0.13, mode="lines",
                line={"width": 0}, hoverinfo="skip",
            )  # fmt: skip
        figure.add_scatter(
            x=x, y=[row[1] for row in rows], mode="lines+markers", line=charts.line_of(curve.judge), marker={"size": 8},
            text=[f"{charts.folded(curve.judge.title, 60)}, {row[0]}<br>AUC {row[1]:.3f} ({row[2][0]:.3f}–{row[2][1]:.3f})"
                  for row in rows],
            hovertemplate="%{text}<extra></extra>",
        )  # fmt: skip
    charts.framed(figure, "", "AUC", 430)
    labels = [row[0] for row in steps(curves[0])]
    figure.update_xaxes(
        tickvals=list(range(len(labels))), ticktext=[charts.folded(label, 11) for label in labels], tickfont={"size": 11},
        tickangle=0 if len(labels) < 7 else -45,
    )  # fmt: skip
    lowest = min(row[2][0] for curve in curves for row in steps(curve))
    figure.update_yaxes(range=[min(0.45, lowest - 0.02), 1.01])
    figure.add_hline(y=0.5, line={"color": RULE, "width": 1.2, "dash": "dash"})
    figure.add_annotation(x=1, xref="paper", xanchor="right", y=0.5, yanchor="bottom", text="guessing", showarrow=False)
    best = sorted(curves, key=lambda one: -one.clean.auc)
    charts.named_inside(figure, [(one.judge, "") for one in best], 0.02, 0.16, up=True)
    return figure
