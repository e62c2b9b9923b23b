"""Curves of the forensic methods, readable in light and dark and at 360 pixels."""

from __future__ import annotations

import plotly.graph_objects as go

from dfx.forensics.result import Curve
from dfx.ui.kit import plots

ACCENT, SECOND = "#0b6e82", "#b4651d"
_CLEAR = "rgba(0,0,0,0)"
_BAND = "rgba(128, 145, 150, 0.30)"


def lines(curves: tuple[Curve, ...]) -> go.Figure:
    """One line per curve over a common axis."""
    figure = _axes(curves[0])
    for curve, colour in zip(curves, (ACCENT, SECOND), strict=False):
        _line(figure, curve, plots.tint(colour))
    return figure.update_layout(showlegend=len(curves) > 1)


def against_band(curves: tuple[Curve, ...]) -> go.Figure:
    """The spectrum: the picture's curves, and where there are two more, the grey band between them."""
    own, rest = curves[:2], curves[2:]
    figure = _axes(own[0])
    if len(rest) == 2:
        low, high = rest
        none = {"color": _CLEAR, "width": 0}
        figure.add_scatter(x=low.x, y=low.y, mode="lines", line=none, hoverinfo="skip", showlegend=False)
        figure.add_scatter(
            x=high.x, y=high.y, mode="lines", line=none, fill="tonexty", fillcolor=_BAND, hoverinfo="skip",
            name="middle 90 % of real faces, at 224 pixels",
        )  # fmt: skip
    for curve, colour in zip(reversed(own), (ACCENT, SECOND), strict=False):
        _line(figure, curve, plots.tint(colour))
    return figure.update_layout(showlegend=len(curves) > 1)


def bars(curve: Curve) -> go.Figure:
    """A histogram."""
    figure = _axes(curve)
    figure.add_bar(
        x=curve.x, y=curve.y, marker={"color": plots.tint(ACCENT), "line": {"width": 0}},
        hovertemplate="%{x}: %{y:.3f}<extra></extra>", name=curve.name,
    )  # fmt: skip
    return figure


def turns(curve: Curve) -> go.Figure:
    """Shares per direction as a wheel, 0° to the right and 90° downwards as in the picture."""
    figure = plots.figure(
        height=320, margin={"l": 40, "r": 40, "t": 30, "b": 30},
        polar={
            "angularaxis": {"direction": "clockwise", "rotation": 0, "dtick": 90, "ticksuffix": "°"},
            "radialaxis": {"showticklabels": False, "ticks": ""},
        },
    )  # fmt: skip
    figure.add_barpolar(
        theta=curve.x, r=curve.y, marker={"color": plots.tint(ACCENT)},
        hovertemplate="%{theta:.0f}°: %{r:.1%}<extra></extra>",
    )  # fmt: skip
    return figure


def _line(figure: go.Figure, curve: Curve, colour: str) -> None:
    figure.add_scatter(
        x=curve.x, y=curve.y, mode="lines", line={"color": colour, "width": 2.5}, name=curve.name,
        hovertemplate="%{x:.3g}: %{y:.3g}<extra></extra>",
    )  # fmt: skip


def _axes(curve: Curve) -> go.Figure:
    return plots.figure(
        height=340, bargap=0.15,
        xaxis_title={"text": curve.x_label, "standoff": 8}, yaxis_title={"text": curve.y_label, "standoff": 8},
    )  # fmt: skip
