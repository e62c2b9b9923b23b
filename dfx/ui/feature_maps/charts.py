"""Charts of the Feature maps page."""

from __future__ import annotations

import plotly.graph_objects as go

from dfx.analysis.feature_maps import Depth
from dfx.explain.difference import Histogram
from dfx.ui.kit.charts import INK, PAPER, RAIL, readable

ACCENT, QUIET = "#0b6e82", "#9fb0b4"
_CLEAR = "rgba(0,0,0,0)"


def spread(histogram: Histogram, theme: str, label: str) -> go.Figure:
    """How the values of a difference are spread."""
    edges = histogram.edges
    figure = go.Figure()
    figure.add_bar(
        x=(edges[:-1] + edges[1:]) / 2, y=histogram.counts, width=edges[1:] - edges[:-1],
        marker={"color": readable(ACCENT, PAPER[theme]), "line": {"width": 0}},
        hovertemplate="%{x:.3g}: %{y} cells<extra></extra>",
    )  # fmt: skip
    return _framed(figure, theme, label, "cells")


def by_depth(depths: tuple[Depth, ...], theme: str) -> go.Figure:
    """How far two faces differ at each layer, from the picture to the answer."""
    shares = [100 * (one.apart or 0.0) for one in depths]
    figure = go.Figure()
    figure.add_bar(
        x=[str(number) for number in range(1, len(depths) + 1)], y=shares, customdata=[one.layer for one in depths],
        marker={"color": readable(ACCENT, PAPER[theme])},
        hovertemplate="%{customdata}: %{y:.1f} %<extra></extra>",
    )  # fmt: skip
    return _framed(figure, theme, "layer, from the picture to the answer", "difference, % of energy")


def _framed(figure: go.Figure, theme: str, x: str, y: str) -> go.Figure:
    axis = {"fixedrange": True, "gridcolor": RAIL, "zeroline": False}
    figure.update_xaxes(title_text=x, **axis)
    figure.update_yaxes(title_text=y, automargin=True, **axis)
    figure.update_layout(
        height=280, margin={"l": 8, "r": 8, "t": 8, "b": 8}, dragmode=False, bargap=0.25, showlegend=False,
        paper_bgcolor=_CLEAR, plot_bgcolor=_CLEAR, font={"size": 14, "color": INK[theme]},
    )  # fmt: skip
    return figure
