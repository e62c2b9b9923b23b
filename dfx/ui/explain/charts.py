"""Charts of the Explain page: a map by the parts of the face, how P(fake) moves, which method finds what."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from dfx.analysis.probe_curves import KINDS, ProbeCurve
from dfx.explain.regions import RegionShare
from dfx.language import number, percent
from dfx.ui.kit import plots
from dfx.ui.kit.plots import RAIL, RULE

SHARE, EVEN = "#0b6e82", RULE
BAR_PX = 34
CURVE_PX = 190
_KIND = {kind.name: kind for kind in KINDS}


def parts(found: Sequence[RegionShare]) -> go.Figure:
    """Per part of the face a bar of its share of the map, and a mark at the share of the crop that it covers."""
    names = [part.name.capitalize() for part in found][::-1]
    share = [part.share for part in found][::-1]
    area = [part.area for part in found][::-1]
    figure = plots.figure(
        height=BAR_PX * len(names) + 50, margin={"l": 8, "r": 8, "t": 4, "b": 34}, bargap=0.35, showlegend=True,
        legend={"y": -0.02, "yanchor": "top"},
    )  # fmt: skip
    figure.add_bar(
        x=share, y=names, orientation="h", marker={"color": plots.tint(SHARE), "line": {"width": 0}}, name="share of the map",
        text=[percent(value) for value in share], textposition="outside", cliponaxis=False,
        hovertemplate="%{y}: %{x:.0%} of the map<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=area, y=names, mode="markers", name="share of the crop",
        marker={"symbol": "line-ns", "size": 18, "line": {"width": 3, "color": EVEN}},
        hovertemplate="%{y}: %{x:.0%} of the crop<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(range=[0, 1.15 * max(*share, *area)], visible=False)
    figure.update_yaxes(ticks="", showgrid=False)
    return figure


def parts_in_words(found: Sequence[RegionShare]) -> str:
    """The chart for those who do not see it."""
    return "; ".join(f"{one.name} {percent(one.share)} of the map, {percent(one.area)} of the crop" for one in found)


def moved(curve: ProbeCurve, threshold: float) -> go.Figure:
    """P(fake) along one kind of change, from least to most; the threshold as a dashed line in the pale band in which dfx does
    not decide, changes as rings."""
    low, high = curve.band
    figure = plots.figure(height=CURVE_PX, margin={"l": 34, "r": 12, "t": 8, "b": 44})
    figure.add_hrect(y0=low, y1=high, fillcolor=RULE, opacity=0.22, line_width=0, layer="below")
    figure.add_hline(y=threshold, line={"color": RULE, "width": 1.5, "dash": "dash"})
    figure.add_scatter(
        x=curve.values, y=curve.probabilities, mode="lines+markers", line={"color": plots.tint(SHARE), "width": 3},
        marker={"size": 7}, text=[escape(number(p)) for p in curve.probabilities], cliponaxis=False,
        hovertemplate="%{x:g} " + curve.unit + ": P(fake) %{text}<extra></extra>",
    )  # fmt: skip
    if curve.changes:
        figure.add_scatter(
            x=curve.changes_at, y=[change.fake_probability for change in curve.changes], mode="markers", cliponaxis=False,
            marker={"symbol": "circle-open", "size": 15, "line": {"width": 3}, "color": plots.ink()},
            text=[change.verdict for change in curve.changes], hovertemplate="at %{x:.3g}: %{text}<extra></extra>",
        )  # fmt: skip
    start = _KIND[curve.name].start
    if start is not None:
        figure.add_vline(x=start, line={"color": RAIL, "width": 6}, layer="below")
    turned = "reversed" if curve.values[0] > curve.values[-1] else True
    figure.update_xaxes(
        autorange=turned, showgrid=False, nticks=6, title={"text": curve.unit, "standoff": 8}
    )  # fmt: skip
    figure.update_yaxes(range=[-0.03, 1.03], tickvals=[0, 0.5, 1])
    return figure


def found_share(rows: Sequence[Sequence[float | None]], texts: Sequence[Sequence[str]], models: Sequence[str],
                methods: Sequence[str]) -> go.Figure:  # fmt: skip
    """A cell per method and model, coloured by `rows` in [0, 1]; None, not measured, leaves a cell empty."""
    figure = plots.figure(height=28 * len(methods) + 130, margin={"t": 120})
    figure.add_heatmap(
        z=[list(row) for row in rows], x=list(models), y=list(methods), text=[list(row) for row in texts],
        texttemplate="%{text}", colorscale="Viridis", zmin=0, zmax=1, showscale=False, hoverongaps=False, xgap=2, ygap=2,
        hovertemplate="%{y}, %{x}: %{text} %<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(side="top", tickangle=-60, dtick=1, showgrid=False)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure
