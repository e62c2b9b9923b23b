"""ROC, precision and recall, DET and reliability, with one threshold that moves the points on them and the counts below."""

from __future__ import annotations

from html import escape

import streamlit as st

from dfx import language
from dfx.compare.figures.curves import curve_table, curves_in_words, drawn
from dfx.compare.figures.ladder import PHOTOGRAPHS, Effect, effects, effects_table, threshold_in_words
from dfx.compare.figures.leaderboard import leaderboard
from dfx.ui.compare import chart as charts
from dfx.ui.compare import choose
from dfx.ui.compare.choose import Scene
from dfx.ui.compare.curve_charts import KINDS, figure_of
from dfx.ui.compare.table import plain_table
from dfx.ui.kit.text import escaped

KIND = "compare.curve"


@st.fragment
def draw(scene: Scene) -> None:
    if scene.cut.why_no_ranking:
        st.info(escaped(scene.cut.why_no_ranking), icon=":material/info:")
        return
    st.session_state.setdefault(KIND, "roc")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = str(
            st.segmented_control(
                "Curve", list(KINDS), format_func=lambda name: KINDS[name].title, required=True, key=KIND, wrap=True,
                persist_state="session",
            )
        )  # fmt: skip
        part = choose.drawn_judges(scene)
    lines = drawn(part)
    errors = {row.judge.name: row.cells["ece"].value for row in leaderboard(part)} if kind == "bins" else {}
    gaps = {name: value for name, value in errors.items() if value is not None}
    reading = curves_in_words(kind, part, lines, gaps)
    st.subheader(KINDS[kind].question, anchor=False)
    st.markdown(escaped(reading), width=760)
    left, right = st.columns([3, 2], gap="large")
    with right:
        threshold = choose.threshold()
        st.caption(KINDS[kind].says)
        found = effects(part, threshold)
        st.markdown(escaped(threshold_in_words(found, threshold)))
    with left:
        named = [(one.judge, KINDS[kind].value(one)) for one in sorted(lines, key=lambda one: -one.auc)]
        charts.key(named)
        charts.show(figure_of(kind, part, lines, found), f"curve-{kind}", reading, curve_table(lines, kind))
    st.subheader("What the calls at this threshold come to", anchor=False)
    st.html(f'<div style="display:flex;flex-wrap:wrap;gap:1rem 1.5rem">{"".join(map(matrix, found))}</div>')
    with st.expander("The figures behind it", icon=":material/table:"):
        plain_table(effects_table(found), "effects")
        charts.csv_button(effects_table(found), "threshold")


def matrix(one: Effect) -> str:
    """A confusion matrix: of the real faces and of the fakes, how many were called what; the darker, the larger the share."""
    table = one.table
    rows = (("real", table.true_real, table.false_fake), ("fake", table.false_real, table.true_fake))
    body = "".join(
        f'<tr><th scope="row" style="{_HEAD}">{name}</th>{_cell(a, a + b)}{_cell(b, a + b)}</tr>' for name, a, b in rows
    )
    title = escape(one.judge.title)
    return (
        f'<figure style="margin:0;width:15.5rem"><figcaption style="font-weight:600;border-left:4px solid '
        f'{charts.colour_of(one.judge)};padding-left:.5rem">{title}</figcaption>'
        f'<table style="border-collapse:separate;border-spacing:3px;font-size:.85rem;width:100%">'
        f'<tr><td style="{_HEAD}">is</td><th scope="col" style="{_HEAD}">called real</th>'
        f'<th scope="col" style="{_HEAD}">called fake</th></tr>{body}</table>'
        f'<div style="font-size:.85rem;padding-left:3px">{escape(_line(one))}</div></figure>'
    )


_HEAD = "font-weight:400;opacity:.8;text-align:left;padding:.1rem .4rem;border:0"


def _cell(count: int, of: int) -> str:
    share = count / of if of else 0
    style = f"background:rgba(30,127,147,{0.08 + 0.42 * share:.2f});border-radius:.3rem;padding:.35rem .5rem;border:0"
    return f'<td style="{style}"><b>{language.count(count)}</b> · {language.percent(share)}</td>'


def _line(one: Effect) -> str:
    """Threshold, accuracy, F1 and false alarms in one line."""
    said = [f"from {language.number(one.threshold)}"]
    if one.accuracy:
        said.append(f"accuracy {language.figure(one.accuracy.value, one.accuracy.interval)}")
    if one.f1 is not None:
        said.append(f"F1 {language.figure(one.f1)}")
    if one.alarms_per_1000 is not None:
        said.append(f"{one.alarms_per_1000:.0f} false alarms per {language.count(PHOTOGRAPHS)} real photos")
    return " · ".join(said)
