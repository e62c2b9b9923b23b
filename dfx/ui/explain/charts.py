"""Charts of the Explain page: a map by the parts of the face, how P(fake) moves, which method finds what."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from dfx.analysis.probe_curves import KINDS, ProbeCurve
from dfx.explain.regions import RegionShare
from dfx.language import number
from dfx.ui.kit.charts import INK, PAPER, RAIL, RULE, readable

SHARE, EVEN = "#0b6e82", RULE
BAR_PX = 34
CURVE_PX = 190
_KIND = {kind.name: kind for kind in KINDS}


def parts(found: Sequence[RegionShare], theme: str) -> go.Figure:
    """Per part of the face a bar of its share of the map, and a mark at the share of the crop that it covers."""
    names = [part.name.capitalize() for part in found][::-1]
    share = [part.share for part in found][::-1]
    area = [part.area for part in found][::-1]
    colour = readable(SHARE, PAPER[theme])
    figure = go.Figure()
    figure.add_bar(
        x=share, y=names, orientation="h", marker={"color": colour, "line": {"width": 0}}, name="share of the map",
        text=[f"{value:.0%}" for value in share], textposition="outside", cliponaxis=False,
        hovertemplate="%{y}: %{x:.0%} of the map<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=area, y=names, mode="markers", name="share of the crop",
        marker={"symbol": "line-ns", "size": 18, "line": {"width": 3, "color": EVEN}},
        hovertemplate="%{y}: %{x:.0%} of the crop<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(range=[0, 1.15 * max(*share, *area)], visible=False, fixedrange=True)
    figure.update_yaxes(fixedrange=True, ticks="", showgrid=False)
    figure.update_layout(
        bargap=0.35, showlegend=True, legend={"orientation": "h", "y": -0.02, "yanchor": "top", "x": 0}
    )
    return _calm(figure, theme, BAR_PX * len(names) + 50, {"l": 8, "r": 8, "t": 4, "b": 34})


def parts_in_words(found: Sequence[RegionShare]) -> str:
    """The chart for those who do not see it."""
    return "; ".join(f"{one.name} {one.share:.0%} of the map, {one.area:.0%} of the crop" for one in found)


def moved(curve: ProbeCurve, threshold: float, theme: str) -> go.Figure:
    """P(fake) along one kind of change, from least to most; the threshold as a dashed line, changes as rings."""
    colour = readable(SHARE, PAPER[theme])
    figure = go.Figure()
    figure.add_hline(y=threshold, line={"color": RULE, "width": 1.5, "dash": "dash"})
    figure.add_scatter(
        x=curve.values, y=curve.probabilities, mode="lines+markers", line={"color": colour, "width": 3},
        marker={"size": 7}, text=[escape(number(p)) for p in curve.probabilities], cliponaxis=False,
        hovertemplate="%{x:g} " + curve.unit + ": P(fake) %{text}<extra></extra>",
    )  # fmt: skip
    if curve.changes_at:
        figure.add_scatter(
            x=curve.changes_at, y=[threshold] * len(curve.changes_at), mode="markers", cliponaxis=False,
            marker={"symbol": "circle-open", "size": 15, "line": {"width": 3}, "color": INK[theme]},
            hovertemplate="the verdict changes at %{x:.3g}<extra></extra>",
        )  # fmt: skip
    start = _KIND[curve.name].start
    if start is not None:
        figure.add_vline(x=start, line={"color": RAIL, "width": 6}, layer="below")
    turned = "reversed" if curve.values[0] > curve.values[-1] else True
    figure.update_xaxes(
        autorange=turned, fixedrange=True, showgrid=False, zeroline=False, nticks=6, title={"text": curve.unit}
    )
    figure.update_yaxes(range=[-0.03, 1.03], tickvals=[0, 0.5, 1], fixedrange=True, gridcolor=RAIL, zeroline=False)
    figure.update_layout(showlegend=False)
    return _calm(figure, theme, CURVE_PX, {"l": 34, "r": 12, "t": 8, "b": 44})


def found_share(rows: Sequence[Sequence[float | None]], texts: Sequence[Sequence[str]], models: Sequence[str],
                methods: Sequence[str], theme: str) -> go.Figure:  # fmt: skip
    """A cell per method and model, coloured by `rows` in [0, 1]; None, not measured, leaves a cell empty."""
    figure = go.Figure(
        go.Heatmap(
            z=[list(row) for row in rows], x=list(models), y=list(methods), text=[list(row) for row in texts],
            texttemplate="%{text}", colorscale="Viridis", zmin=0, zmax=1, showscale=False, hoverongaps=False, xgap=2,
            ygap=2, hovertemplate="%{y}, %{x}: %{text} %<extra></extra>",
        )
    )  # fmt: skip
    figure.update_xaxes(side="top", tickangle=-60, dtick=1, fixedrange=True, showgrid=False, automargin=True)
    figure.update_yaxes(autorange="reversed", fixedrange=True, showgrid=False, automargin=True)
    return _calm(figure, theme, 28 * len(methods) + 130, {"l": 8, "r": 8, "t": 120, "b": 8})


def _calm(figure: go.Figure, theme: str, height: int, margin: dict[str, int]) -> go.Figure:
    figure.update_layout(
        height=height, margin=margin, dragmode=False, paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
        font={"size": 13, "color": INK[theme]}, hovermode="closest",
    )  # fmt: skip
    return figure
