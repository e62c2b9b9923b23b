"""The one look of charts: colours that read in light and dark, a Plotly template for each theme, one way to show.

    figure = plots.figure(height=280)       # empty, in the visitor's theme; every keyword is one of `update_layout`
    figure.add_bar(x=…, y=…, marker={"color": plots.tint("#0b6e82")})
    plots.show(figure, "spread", "How the values are spread, in words")

A template holds what no chart should say again: paper, ink, quiet axes that cannot be dragged, hover, legend, margins.
It is applied by name, so that a builder takes no theme; only colours of its own traces ask `tint`, `ink` and `veil`.
`figure` dresses one that was made elsewhere too: `plots.figure(make_subplots(rows=1, cols=2), height=280)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go
import plotly.io as pio
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dfx.ui.kit import large

CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
CONTRAST = 3.0  # WCAG 2.2, 1.4.11: graphical objects against what is beside them
PAPER = {"light": "#ffffff", "dark": "#0e1518"}  # the page's own, so that a saved picture reads on any other
INK = {"light": "#1c2529", "dark": "#e6eef0"}
RAIL = "rgba(128, 145, 150, 0.28)"
RULE = "rgba(128, 145, 150, 0.95)"
_VEIL = {"light": "rgba(255, 255, 255, 0.75)", "dark": "rgba(14, 21, 24, 0.75)"}
_EDGE = {"light": "#cfd9dc", "dark": "#34444a"}  # borders of the page, .streamlit/config.toml
_NAMES = {"light": "dfx-light", "dark": "dfx-dark"}


def theme() -> str:
    """ "light" or "dark", as the visitor sees the page; "light" outside one."""
    return "dark" if st.context.theme.type == "dark" else "light"


def ink() -> str:
    """The colour of words in the visitor's theme."""
    return INK[theme()]


def paper() -> str:
    """The colour behind them."""
    return PAPER[theme()]


def tint(colour: str) -> str:
    """`colour` ("#rrggbb"), moved only as far as it needs to be seen in the visitor's theme."""
    return readable(colour, paper())


def veil() -> str:
    """The paper, a quarter of it let through: behind words that stand on lines."""
    return _VEIL[theme()]


def figure(start: go.Figure | None = None, **layout: Any) -> go.Figure:
    """An empty figure, or `start`, in the visitor's theme; `layout` is what `update_layout` takes."""
    return (go.Figure() if start is None else start).update_layout(template=_NAMES[theme()], **layout)


def show(
    drawn: go.Figure, key: str, alt: str, config: Mapping[str, object] = CONFIG, place: DeltaGenerator | None = None,
    **options: Any,
) -> Any:  # fmt: skip
    """A figure as wide as its place, with `alt` for those who do not see it; gives what `st.plotly_chart` gives.

    `place`: where, the page itself if None. `options`: more of `st.plotly_chart`, e.g. `on_select`.
    """
    chart = st.plotly_chart if place is None else place.plotly_chart
    # Streamlit's own theme would paint over the template.
    return chart(
        _grown(drawn.to_dict()) if large.is_on() else drawn,
        theme=None,
        config=dict(config),
        width="stretch",
        key=key,
        alt=alt,
        **options,
    )


def _grown(part: Any, name: str = "") -> Any:
    """A figure's content with the size of every font, and its height, as large type has them."""
    if isinstance(part, dict):
        return {key: _grown(value, f"{name}.{key}") for key, value in part.items()}
    if isinstance(part, (list, tuple)):
        return [_grown(value, name) for value in part]
    is_size = name.endswith("font.size") or name == ".layout.height"
    return part * large.SCALE if is_size and isinstance(part, (int, float)) else part


def readable(colour: str, paper: str) -> str:
    """`colour` ("#rrggbb"), moved towards black or white only as far as it needs to stand off `paper`."""
    towards = "#000000" if _luminance(paper) > 0.18 else "#ffffff"
    for step in range(21):
        share = step / 20
        channels = zip(_channels(colour), _channels(towards), strict=True)
        mixed = "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in channels)
        if contrast(mixed, paper) >= CONTRAST:
            return mixed
    return towards


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two "#rrggbb" colours, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    """Relative luminance of sRGB, WCAG 2.2."""
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(colour)))
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _template(theme: str) -> go.layout.Template:
    """Quiet axes, paper and ink of one theme; gaps and sizes are those of Streamlit's own charts."""
    words = {"color": INK[theme], "size": 12}
    axis = {
        "fixedrange": True, "gridcolor": RAIL, "zeroline": False, "automargin": True, "ticks": "", "tickfont": words,
    }  # fmt: skip
    polar = {"gridcolor": RAIL, "linecolor": RAIL, "tickfont": words}
    return go.layout.Template(
        layout={
            "font": {"color": INK[theme], "size": 13, "family": '"Source Sans", sans-serif'},
            "paper_bgcolor": PAPER[theme], "plot_bgcolor": PAPER[theme],
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8, "pad": 8},
            "dragmode": False, "hovermode": "closest", "showlegend": False,
            "hoverlabel": {"align": "left", "bgcolor": PAPER[theme], "bordercolor": _EDGE[theme], "font": words},
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "valign": "top", "font": words},
            "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": RULE, "activecolor": INK[theme]},
            "xaxis": {**axis, "showgrid": False, "title": {"font": words, "standoff": 20}},
            "yaxis": {**axis, "title": {"font": words, "standoff": 24}},
            "polar": {"bgcolor": PAPER[theme], "angularaxis": polar, "radialaxis": polar},
        },
        data={"scatter": [{"marker": {"line": {"width": 0}}}]},
    )  # fmt: skip


for _theme, _name in _NAMES.items():
    pio.templates[_name] = _template(_theme)
