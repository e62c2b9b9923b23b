"""How the charts of the Compare page are framed, named, shown and saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from textwrap import wrap
from typing import TypeVar

import plotly.graph_objects as go
import streamlit as st

from dfx import csv_safe
from dfx.compare.board.judges import ENSEMBLE, Judge
from dfx.compare.table import Table
from dfx.ui.kit import plots

T = TypeVar("T")
FORMAT = "compare.format"  # of a saved picture: png or svg
ROW_PX = 38
# Beside its colour, what kind a line is of: for eyes that tell few colours apart.
DASHES = {"model": "solid", "ensemble": "solid", "specialist": "dash", "baseline": "dot", "published": "dashdot"}
QUIET_LEGEND = {"orientation": "h", "yanchor": "top", "x": 0, "itemclick": False, "itemdoubleclick": False}


def colour_of(judge: Judge) -> str:
    """Its own colour, moved only as far as it needs to be seen; the ensemble that answers by default is in ink."""
    return plots.ink() if judge.name == ENSEMBLE else plots.tint(judge.colour)


def line_of(judge: Judge, width: float = 2.5) -> dict[str, object]:
    """Colour, dash and width of its line; the ensemble that answers by default is drawn widest."""
    wide = width + 1 if judge.name == ENSEMBLE else width
    return {"color": colour_of(judge), "dash": DASHES.get(judge.kind, "solid"), "width": wide}


def framed(figure: go.Figure, x: str, y: str, height: int) -> go.Figure:
    """In the visitor's theme, with the axes' titles, and room above for the camera."""
    plots.figure(figure, height=height, margin={"l": 8, "r": 12, "t": 34, "b": 8})
    figure.update_xaxes(title_text=x)
    figure.update_yaxes(title_text=y)
    return figure


def unit_axis(figure: go.Figure) -> None:
    """From 0 to 1, left to right."""
    figure.update_xaxes(range=[-0.01, 1.01], tickvals=[0, 0.25, 0.5, 0.75, 1])


def guessing(figure: go.Figure) -> None:
    """The AUC of guessing, dashed and named."""
    figure.add_hline(y=0.5, line={"color": plots.RULE, "width": 1.2, "dash": "dash"})
    figure.add_annotation(x=1, xref="paper", xanchor="right", y=0.5, yanchor="bottom", text="guessing", showarrow=False)


def rows_axis(figure: go.Figure, names: Sequence[str], shift: int = 15, rails: bool = True) -> go.Figure:
    """Row k lies at y = −k, on a rail, its name `shift` pixels above it from the left edge: so a phone keeps its width."""
    figure.update_yaxes(visible=False, range=[0.5 - len(names), 0.7])
    rail = {
        "type": "line", "xref": "x domain", "x0": 0, "x1": 1, "line": {"color": plots.RAIL, "width": 1}, "layer": "below",
    }  # fmt: skip
    label = {
        "xref": "paper", "x": 0, "xanchor": "left", "yanchor": "middle", "yshift": shift, "showarrow": False,
        "font": {"size": 12}, "bgcolor": plots.veil(), "borderpad": 0,
    }  # fmt: skip
    # All at once: each `add_shape` makes those before it anew, a fifth of a second for 28 rows.
    shapes = [{**rail, "y0": -k, "y1": -k} for k in range(len(names) if rails else 0)]
    labels = [{**label, "y": -k, "text": escape(name, quote=False)} for k, name in enumerate(names)]
    figure.update_layout(shapes=[*figure.layout.shapes, *shapes], annotations=[*figure.layout.annotations, *labels])
    return figure


def folded(title: str, width: int = 22) -> str:
    """A title in lines short enough for a phone."""
    return "<br>".join(escape(line, quote=False) for line in wrap(title, width)) or " "


def interval(
    figure: go.Figure, ends: tuple[float, float] | None, y: float, colour: str, width: int = 7, opacity: float = 0.35
) -> None:
    """A 95 % interval, where there is one, as a pale bar at height `y`."""
    if ends is not None:
        figure.add_scatter(
            x=ends, y=[y, y], mode="lines", line={"color": colour, "width": width}, opacity=opacity, hoverinfo="skip",
        )  # fmt: skip


def whiskers(figures: Sequence[tuple[float, tuple[float, float]]], colour: str, width: float) -> dict[str, object]:
    """Error bars of figures with their intervals, thin lines without ends."""
    return {
        "type": "data", "symmetric": False, "array": [high - value for value, (_, high) in figures],
        "arrayminus": [value - low for value, (low, _) in figures], "thickness": width, "width": 0, "color": colour,
    }  # fmt: skip


def last_default(judges: Iterable[T], of: Callable[[T], Judge]) -> list[T]:
    """In their order, but the ensemble that answers by default last, so that nothing is drawn over it."""
    return sorted(judges, key=lambda one: of(one).name == ENSEMBLE)


def key(judges: Sequence[tuple[Judge, str]], numbered: bool = False) -> None:
    """Colour, dash, name and value of every line, in a row that wraps; `numbered` from 1, as the chart numbers them."""
    styles = {"solid": "solid", "dash": "dashed", "dot": "dotted", "dashdot": "dashed"}
    parts = [
        f'<span style="display:inline-flex;align-items:center;gap:.4rem;white-space:nowrap">'
        f'<i style="width:1.5rem;border-top:3px {styles[DASHES.get(judge.kind, "solid")]} {colour_of(judge)}"></i>'
        f"{f'<b>{k}</b> ' if numbered else ''}{escape(judge.title)} <b>{escape(value)}</b></span>"
        for k, (judge, value) in enumerate(judges, start=1)
    ]
    st.html(f'<div style="display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;font-size:.85rem">{"".join(parts)}</div>')


def show(figure: go.Figure, name: str, alt: str, table: Table | None = None) -> None:
    """The chart with a button that saves its picture, and its numbers as CSV."""
    saved = {"format": str(st.session_state.get(FORMAT) or "png"), "filename": f"dfx-{name}", "scale": 2}
    camera = {"displayModeBar": True, "displaylogo": False, "modeBarButtons": [["toImage"]], "responsive": True}
    plots.show(figure, f"chart-{name}", alt, {**plots.CONFIG, **camera, "toImageButtonOptions": saved})
    if table is not None:
        csv_button(table, name)


def csv_button(table: Table, name: str, label: str = "These numbers as CSV") -> None:
    st.download_button(
        label, csv_of(table), f"dfx-{name}.csv", "text/csv", on_click="ignore", type="tertiary",
        icon=":material/download:", key=f"csv-{name}",
    )  # fmt: skip


def csv_of(table: Table) -> str:
    return csv_safe.text_of(table.header, table.rows)
