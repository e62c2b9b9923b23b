"""What errors cost, and what an alarm is worth where fakes are rare: why 95 % accuracy fails on 1 % fakes."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go
import streamlit as st

from dfx.compare.figures.ladder import PHOTOGRAPHS, effects
from dfx.compare.figures.prices import CostLine, Stakes, cost_lines, costs_in_words, costs_table
from dfx.compare.figures.thousand import Thousand, thousand, thousand_in_words
from dfx.language import count, number, percent
from dfx.ui.compare import chart as charts
from dfx.ui.compare import choose
from dfx.ui.compare.choose import Scene
from dfx.ui.compare.table import plain_table
from dfx.ui.kit import plots
from dfx.ui.kit.text import escaped

MISS, SHARE, WHOSE, WHERE = "compare.miss", "compare.share", "compare.whose", "compare.where"
MISSES = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
SHARES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9)
ACROSS = 50  # dots in a row
FOUND, ALARM, MISSED, QUIET = "#0b6e82", "#d55e00", "#882255", "#9fb0b4"
ALARM_HELP = (
    "The predictive value of an alarm, with its 95 % interval. It is worked out before the photos above are rounded to whole "
    "ones, so it may differ a little from what one counts there."
)
WHERES = {"own": "its own", "best": "the cheapest here"}


@st.fragment
def draw(scene: Scene) -> None:
    if scene.cut.why_no_ranking:
        st.info(escaped(scene.cut.why_no_ranking), icon=":material/info:")
        return
    st.session_state.setdefault(MISS, 1)
    st.session_state.setdefault(SHARE, 0.01)
    left, right = st.columns(2, gap="large")
    share = left.select_slider(
        "Share of fakes among the photos you look at", SHARES, format_func=lambda one: f"{100 * one:g} %", key=SHARE,
        persist_state="session", help="Prevalence: rare in a news feed, common on a desk where people send what they doubt.",
    )  # fmt: skip
    miss = right.select_slider(
        "A missed fake costs as much as so many false alarms", MISSES, format_func=lambda one: f"{one:g}", key=MISS,
        persist_state="session", help="10: it is worth ten false alarms to find one more fake.",
    )  # fmt: skip
    stakes = Stakes(float(miss), float(share))
    _thousand(scene, stakes)
    st.subheader("Which threshold is cheapest?", anchor=False)
    part = choose.drawn_judges(scene)
    lines = cost_lines(part, stakes)
    reading = costs_in_words(lines, stakes)
    st.markdown(escaped(reading), width=760)
    charts.key([(line.judge, f"{line.best.cost:.1f}") for line in sorted(lines, key=lambda line: line.best.cost)])
    charts.show(cost_chart(lines, stakes), "costs", reading, costs_table(lines))
    st.caption(
        "Cost: false alarms count 1 each, missed fakes as much as you said, per 1\u202f000 photos; beside a name, the least. "
        "Filled dot: the cheapest threshold, picked on these very faces, so it flatters a little. Open dot: the model's own. "
        "Dashed: calling every photo real, or every photo fake, without looking.",
        width=760,
    )
    with st.expander("The figures behind it", icon=":material/table:"):
        plain_table(costs_table(lines), "costs")


def _thousand(scene: Scene, stakes: Stakes) -> None:
    """A thousand photos, dot by dot."""
    st.subheader("A thousand photos", anchor=False)
    titles = {judge.name: judge.title for judge in scene.cut.judges}
    if st.session_state.get(WHOSE) not in titles:
        st.session_state[WHOSE] = choose.leading(scene.cut)[0]
    st.session_state.setdefault(WHERE, "own")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            "Model", list(titles), format_func=titles.__getitem__, key=WHOSE, width=260, persist_state="session"
        )
        where = st.segmented_control(
            "Threshold", list(WHERES), format_func=WHERES.__getitem__, required=True, key=WHERE, persist_state="session"
        )
    part = scene.of((name,))
    line = cost_lines(part, stakes)[0]
    value = line.own if where == "own" else line.best
    found = thousand(effects(part, value.threshold)[0], stakes.prevalence)
    said = thousand_in_words(titles[name], found, value)
    st.markdown(escaped(said), width=760)
    charts.show(thousand_chart(found), "thousand", said)
    alarm = "unknown" if value.alarm is None else percent(value.alarm, value.alarm_interval)
    rest = "unknown" if value.pass_ is None else percent(value.pass_, digits=2)
    with st.container(horizontal=True):
        st.metric("Calls that are right", percent(value.accuracy, digits=1), help="Accuracy at this share of fakes.")
        st.metric("Alarms that are fakes", alarm, help=ALARM_HELP)
        st.metric("Passes that are real", rest, help="Of the photos not flagged, the share that is real.")
        idle = percent(found.idle, digits=1)
        st.metric(f"Right by calling all {found.usual}", idle, help="What no model at all achieves.")


def thousand_chart(one: Thousand) -> go.Figure:
    """The dots, row by row: found fakes, missed ones, false alarms, and the rest in grey."""
    kinds = (
        (f"{count(one.found, 'fake')} flagged", one.found, FOUND, "circle"),
        (f"{count(one.missed, 'fake')} missed", one.missed, MISSED, "x"),
        (f"{count(one.alarms, 'real photo')} flagged", one.alarms, ALARM, "diamond"),
        (f"{count(one.passed, 'real photo')} left alone", one.passed, QUIET, "circle-open"),
    )
    figure, start = go.Figure(), 0
    for name, n, colour, symbol in kinds:
        places = range(start, start + n)
        figure.add_scatter(
            x=[k % ACROSS for k in places], y=[-(k // ACROSS) for k in places], mode="markers", name=name,
            marker={"symbol": symbol, "size": 6, "color": plots.tint(colour), "opacity": 0.45 if colour == QUIET
                    else 1, "line": {"width": 1}},
            hovertemplate=f"{name}<extra></extra>",
        )  # fmt: skip
        start += n
    charts.framed(figure, "", "", 300)
    figure.update_xaxes(visible=False, range=[-1, ACROSS])
    figure.update_yaxes(visible=False, range=[-PHOTOGRAPHS / ACROSS, 1])
    return figure.update_layout(
        showlegend=True, margin={"l": 4, "r": 4, "t": 30, "b": 4}, legend={**charts.QUIET_LEGEND, "y": -0.02}
    )


def cost_chart(lines: Sequence[CostLine], stakes: Stakes) -> go.Figure:
    figure = go.Figure()
    for line in charts.last_default(lines, lambda one: one.judge):
        name = charts.folded(line.judge.title, 60)
        figure.add_scatter(
            x=line.thresholds, y=line.costs, mode="lines", line=charts.line_of(line.judge),
            text=[escape(number(min(cut, 1.0))) for cut in line.thresholds],
            hovertemplate=f"{name}, from %{{text}}<br>cost %{{y:.0f}} per 1\u202f000<extra></extra>",
        )  # fmt: skip
        for one, symbol in ((line.best, "circle"), (line.own, "circle-open")):
            fakes = "no alarms" if one.alarm is None else f"{percent(one.alarm)} of alarms are fakes"
            said = f"from {escape(number(min(one.threshold, 1.0)))}<br>cost {one.cost:.0f} per 1\u202f000; {fakes}"
            figure.add_scatter(
                x=[one.threshold], y=[one.cost], mode="markers",
                marker={"size": 12, "symbol": symbol, "color": charts.colour_of(line.judge), "line": {"width": 2.5}},
                hovertemplate=f"{name}, {said}<extra></extra>",
            )  # fmt: skip
    charts.framed(figure, "threshold", "cost per 1\u202f000 photos", 420)
    top = 1.6 * max(min(stakes.blind), *(line.own.cost for line in lines))
    figure.update_xaxes(range=[-0.01, 1.01])
    figure.update_yaxes(range=[0, top])
    for cost, what in zip(stakes.blind, ("all called real", "all called fake"), strict=True):
        if cost <= top:
            figure.add_hline(y=cost, line={"color": plots.RULE, "width": 1.5, "dash": "dash"})
            figure.add_annotation(
                x=0, xref="paper", xanchor="left", y=cost, yanchor="bottom", text=what, showarrow=False
            )
    return figure
