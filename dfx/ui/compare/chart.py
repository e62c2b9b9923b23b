"""How the charts of the Compare page are framed, shown and saved."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from textwrap import wrap

import plotly.graph_objects as go
import streamlit as st

from dfx import csv_safe
from dfx.compare.board.judges import ENSEMBLE, Judge
from dfx.compare.tables import Table
from dfx.ui.kit.charts import INK, PAPER, RAIL, RULE, readable
from dfx.ui.photo.cards import theme

FORMAT = "compare.format"  # of a saved picture: png or svg
ROW_PX = 38
# Beside its colour, what kind a line is of: for eyes that tell few colours apart.
DASHES = {"model": "solid", "ensemble": "solid", "specialist": "dash", "baseline": "dot", "published": "dashdot"}
LABELLED = 6  # lines that are named inside the chart; above it the key below names them


def colour_of(judge: Judge) -> str:
    """Its own colour, moved only as far as it needs to be seen; the ensemble that answers by default is in ink."""
    return ink() if judge.name == ENSEMBLE else readable(judge.colour, PAPER[theme()])


def ink() -> str:
    return INK[theme()]


def line_of(judge: Judge, width: float = 2.5) -> dict[str, object]:
    """Colour, dash and width of its line; the ensemble that answers by default is drawn widest."""
    wide = width + 1 if judge.name == ENSEMBLE else width
    return {"color": colour_of(judge), "dash": DASHES.get(judge.kind, "solid"), "width": wide}


def framed(figure: go.Figure, x: str, y: str, height: int) -> go.Figure:
    """Quiet axes with their titles; the paper is the page's, so that a saved picture reads on any other."""
    paper, words = PAPER[theme()], {"color": INK[theme()], "size": 12}
    axis = {"fixedrange": True, "gridcolor": RAIL, "zeroline": False, "automargin": True, "tickfont": words}
    figure.update_xaxes(title={"text": x, "font": words}, **axis)
    figure.update_yaxes(title={"text": y, "font": words}, **axis)
    figure.update_layout(
        height=height, margin={"l": 8, "r": 12, "t": 34, "b": 8}, dragmode=False, showlegend=False, hovermode="closest",
        paper_bgcolor=paper, plot_bgcolor=paper, font={"size": 13, "color": INK[theme()]},
        hoverlabel={"align": "left"}, modebar={"bgcolor": "rgba(0,0,0,0)", "color": RULE, "activecolor": INK[theme()]},
    )  # fmt: skip
    return figure


def unit_axes(figure: go.Figure) -> go.Figure:
    """Both axes from 0 to 1."""
    figure.update_xaxes(range=[-0.01, 1.01], tickvals=[0, 0.25, 0.5, 0.75, 1])
    figure.update_yaxes(range=[-0.01, 1.01], tickvals=[0, 0.25, 0.5, 0.75, 1])
    return figure


def rows_axis(figure: go.Figure, names: Sequence[str], shift: int = 15, rails: bool = True) -> go.Figure:
    """Row k lies at y = −k, on a rail, its name `shift` pixels above it from the left edge: so a phone keeps its width."""
    figure.update_yaxes(visible=False, range=[0.5 - len(names), 0.7])
    for k, name in enumerate(names):
        if rails:
            rail = {"color": RAIL, "width": 1}
            figure.add_shape(type="line", xref="x domain", x0=0, x1=1, y0=-k, y1=-k, line=rail, layer="below")
        figure.add_annotation(
            xref="paper", x=0, xanchor="left", y=-k, yanchor="middle", yshift=shift, showarrow=False,
            text=escape(name, quote=False), font={"size": 12}, bgcolor=_veil(), borderpad=0,
        )  # fmt: skip
    return figure


def folded(title: str, width: int = 22) -> str:
    """A title in lines short enough for a phone."""
    return "<br>".join(escape(line, quote=False) for line in wrap(title, width)) or " "


def named_inside(figure: go.Figure, judges: Sequence[tuple[Judge, str]], x: float, y: float, up: bool) -> None:
    """The lines' names in their colours, stacked from a free corner (shares of the plot); none where they are many."""
    if len(judges) > LABELLED:
        return
    for k, (judge, value) in enumerate(judges):
        at = (len(judges) - 1 - k) * 17 if up else -k * 17
        figure.add_annotation(
            xref="paper", yref="paper", x=x, y=y, xanchor="right" if x > 0.5 else "left",
            yanchor="bottom" if up else "top", yshift=at, showarrow=False, bgcolor=_veil(),
            text=f'<span style="color:{colour_of(judge)}"><b>━</b></span> '
                 f"<b>{escape(_shortened(judge.title), quote=False)}</b> {value}",
            borderpad=0, font={"size": 12},
        )  # fmt: skip


def _veil() -> str:
    return "rgba(255,255,255,0.75)" if theme() == "light" else "rgba(14,21,24,0.75)"


def _shortened(title: str, most: int = 24) -> str:
    return title if len(title) <= most else title[: most - 1].rstrip() + "…"


def interval(figure: go.Figure, low: float | None, high: float | None, y: float, colour: str) -> None:
    """A 95 % interval as a pale bar at height `y`."""
    figure.add_scatter(
        x=[low, high], y=[y, y], mode="lines", line={"color": colour, "width": 7}, opacity=0.35, hoverinfo="skip",
    )  # fmt: skip


def key(judges: Sequence[tuple[Judge, str]]) -> None:
    """Colour, dash, name and value of every line, in a row that wraps."""
    styles = {"solid": "solid", "dash": "dashed", "dot": "dotted", "dashdot": "dashed"}
    parts = [
        f'<span style="display:inline-flex;align-items:center;gap:.4rem;white-space:nowrap">'
        f'<i style="width:1.5rem;border-top:3px {styles[DASHES.get(judge.kind, "solid")]} {colour_of(judge)}"></i>'
        f"{escape(judge.title)} <b>{escape(value)}</b></span>"
        for judge, value in judges
    ]
    st.html(f'<div style="display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;font-size:.85rem">{"".join(parts)}</div>')


def show(figure: go.Figure, name: str, alt: str, table: Table | None = None) -> None:
    """The chart with a button that saves its picture, and its numbers as CSV."""
    config = {
        "displayModeBar": True, "displaylogo": False, "modeBarButtons": [["toImage"]], "scrollZoom": False,
        "doubleClick": False, "responsive": True,
        "toImageButtonOptions": {"format": picture_format(), "filename": f"dfx-{name}", "scale": 2},
    }  # fmt: skip
    st.plotly_chart(figure, config=config, width="stretch", key=f"chart-{name}", alt=alt)
    if table is not None:
        csv_button(table, name)


def picture_format() -> str:
    return str(st.session_state.get(FORMAT) or "png")


def csv_button(table: Table, name: str, label: str = "These numbers as CSV") -> None:
    st.download_button(
        label, lambda: csv_of(table), f"dfx-{name}.csv", "text/csv", on_click="ignore", type="tertiary",
        icon=":material/download:", key=f"csv-{name}",
    )  # fmt: skip


def csv_of(table: Table) -> str:
    return csv_safe.text_of(table.header, table.rows)
