"""Curves of the forensic methods, readable in light and dark and at 360 pixels."""

from __future__ import annotations

import plotly.graph_objects as go

from dfx.forensics.result import Curve
from dfx.ui.kit.charts import INK, PAPER, RAIL, readable

ACCENT, SECOND = "#0b6e82", "#b4651d"
_CLEAR = "rgba(0,0,0,0)"
_BAND = "rgba(128, 145, 150, 0.30)"


def lines(curves: tuple[Curve, ...], theme: str) -> go.Figure:
    """One line per curve over a common axis."""
    figure = go.Figure()
    for curve, colour in zip(curves, (ACCENT, SECOND), strict=False):
        _line(figure, curve, readable(colour, PAPER[theme]))
    return _framed(figure, curves[0], theme)


def against_band(curves: tuple[Curve, ...], theme: str) -> go.Figure:
    """The spectrum: the picture's curves, and where there are two more, the grey band between them."""
    own, rest = curves[:2], curves[2:]
    figure = go.Figure()
    if len(rest) == 2:
        low, high = rest
        none = {"color": _CLEAR, "width": 0}
        figure.add_scatter(x=low.x, y=low.y, mode="lines", line=none, hoverinfo="skip", showlegend=False)
        figure.add_scatter(
            x=high.x, y=high.y, mode="lines", line=none, fill="tonexty", fillcolor=_BAND, hoverinfo="skip",
            name="middle 90 % of real faces, at 224 pixels",
        )  # fmt: skip
    for curve, colour in zip(reversed(own), (ACCENT, SECOND), strict=False):
        _line(figure, curve, readable(colour, PAPER[theme]))
    return _framed(figure, own[0], theme)


def bars(curve: Curve, theme: str) -> go.Figure:
    """A histogram."""
    figure = go.Figure()
    figure.add_bar(
        x=curve.x, y=curve.y, marker={"color": readable(ACCENT, PAPER[theme]), "line": {"width": 0}},
        hovertemplate="%{x}: %{y:.3f}<extra></extra>", name=curve.name,
    )  # fmt: skip
    return _framed(figure, curve, theme)


def turns(curve: Curve, theme: str) -> go.Figure:
    """Shares per direction as a wheel, 0° to the right and 90° downwards as in the picture."""
    figure = go.Figure()
    figure.add_barpolar(
        theta=curve.x, r=curve.y, marker={"color": readable(ACCENT, PAPER[theme])},
        hovertemplate="%{theta:.0f}°: %{r:.1%}<extra></extra>",
    )  # fmt: skip
    grid = {"gridcolor": RAIL, "linecolor": RAIL}
    figure.update_layout(
        height=320, margin={"l": 40, "r": 40, "t": 30, "b": 30}, showlegend=False, dragmode=False,
        paper_bgcolor=_CLEAR, font={"size": 14, "color": INK[theme]},
        polar={
            "bgcolor": _CLEAR,
            "angularaxis": {"direction": "clockwise", "rotation": 0, "dtick": 90, "ticksuffix": "°", **grid},
            "radialaxis": {"showticklabels": False, "ticks": "", **grid},
        },
    )  # fmt: skip
    return figure


def _line(figure: go.Figure, curve: Curve, colour: str) -> None:
    figure.add_scatter(
        x=curve.x, y=curve.y, mode="lines", line={"color": colour, "width": 2.5}, name=curve.name,
        hovertemplate="%{x:.3g}: %{y:.3g}<extra></extra>",
    )  # fmt: skip


def _framed(figure: go.Figure, curve: Curve, theme: str) -> go.Figure:
    axis = {"fixedrange": True, "gridcolor": RAIL, "zeroline": False, "title": {"standoff": 8}}
    figure.update_xaxes(title_text=curve.x_label, **axis)
    figure.update_yaxes(title_text=curve.y_label, automargin=True, **axis)
    figure.update_layout(
        height=340, margin={"l": 8, "r": 8, "t": 8, "b": 8}, dragmode=False, bargap=0.15, hovermode="closest",
        paper_bgcolor=_CLEAR, plot_bgcolor=_CLEAR, font={"size": 14, "color": INK[theme]},
        showlegend=sum(trace.showlegend is not False for trace in figure.data) > 1,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
    )  # fmt: skip
    return figure
