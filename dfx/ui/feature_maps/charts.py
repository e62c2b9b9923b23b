"""Charts of the Feature maps page."""

from __future__ import annotations

import plotly.graph_objects as go

from dfx.analysis.feature_maps import Depth
from dfx.explain.difference import Histogram
from dfx.ui.kit import plots

ACCENT = "#0b6e82"


def spread(histogram: Histogram, label: str) -> go.Figure:
    """How the values of a difference are spread."""
    edges = histogram.edges
    figure = _axes(label, "cells")
    figure.add_bar(
        x=(edges[:-1] + edges[1:]) / 2, y=histogram.counts, width=edges[1:] - edges[:-1],
        marker={"color": plots.tint(ACCENT), "line": {"width": 0}},
        hovertemplate="%{x:.3g}: %{y} cells<extra></extra>",
    )  # fmt: skip
    return figure


def by_depth(depths: tuple[Depth, ...]) -> go.Figure:
    """How far two faces differ at each layer, from the picture to the answer."""
    shares = [100 * (one.apart or 0.0) for one in depths]
    figure = _axes("layer, from the picture to the answer", "difference, % of energy")
    figure.add_bar(
        x=[str(number) for number in range(1, len(depths) + 1)], y=shares, customdata=[one.layer for one in depths],
        marker={"color": plots.tint(ACCENT)},
        hovertemplate="%{customdata}: %{y:.1f} %<extra></extra>",
    )  # fmt: skip
    return figure


def _axes(x: str, y: str) -> go.Figure:
    return plots.figure(height=280, bargap=0.25, xaxis_title_text=x, yaxis_title_text=y)
