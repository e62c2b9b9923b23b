"""A part of the face drawn by hand: circled on the picture, or an oval placed by sliders, which the keyboard reaches too."""

from __future__ import annotations

import cv2
import numpy as np
import streamlit as st

from dfx.report.pictures import data_uri
from dfx.types import Pixels, Point
from dfx.ui.kit import plots
from dfx.ui.kit.choices import segment

MOST_CORNERS = 24  # that an address holds
SIDE = 360  # pixels of the picture that is drawn on
_DOTS = 24  # a side: what is circled has to hold dots, or the chart says nothing
_CORNERS, _SERIAL = "lab.drawn.corners", "lab.drawn.serial"
_WAYS = {"hand": "Circle it", "oval": "Place an oval"}
_OVAL = {
    "x": ("Across", 0, 100, 50), "y": ("Down", 0, 100, 62), "wide": ("Width", 4, 100, 30), "tall": ("Height", 4, 100, 20),
}  # fmt: skip


def corners(crop: Pixels) -> tuple[Point, ...]:
    """The corners of what is drawn, in per cent of the crop's sides; () while nothing is."""
    way = segment("How", _WAYS, "lab.drawn.way", stays=True)
    if way == "oval":
        across, down = st.columns(2)
        x, y, wide, tall = (
            place.slider(title, least, most, start, format="%d %%", key=f"lab.drawn.{name}", persist_state="session")
            for place, (name, (title, least, most, start)) in zip((across, down) * 2, _OVAL.items(), strict=True)
        )
        angles = np.linspace(0, 2 * np.pi, MOST_CORNERS, endpoint=False)
        return _whole(np.column_stack([x + wide / 2 * np.cos(angles), y + tall / 2 * np.sin(angles)]))
    kept: tuple[Point, ...] = st.session_state.get(_CORNERS, ())
    st.caption("Draw a loop around a part of the face.")
    event = plots.show(
        _picture(crop, kept), f"lab.drawn.{st.session_state.get(_SERIAL, 0)}", "The face, to draw a loop on",
        on_select="rerun", selection_mode=("lasso",),
    )  # fmt: skip
    loop = next(iter(event.selection.get("lasso", ())), None) if event else None
    drawn = outline_of(loop["x"], loop["y"]) if loop else ()
    if drawn and drawn != kept:
        st.session_state[_CORNERS] = drawn
        st.session_state[_SERIAL] = st.session_state.get(_SERIAL, 0) + 1  # the loop itself goes, its outline stays
        st.rerun(scope="fragment")
    if kept:
        st.button("Rub it out", key="lab.drawn.none", type="tertiary", icon=":material/ink_eraser:", on_click=_forget)
    return kept


def begin_with(drawn: tuple[Point, ...]) -> None:
    """Start with what an address says is drawn."""
    st.session_state[_CORNERS] = drawn


def outline_of(x: list[float], y: list[float]) -> tuple[Point, ...]:
    """A loop as a browser gives it, with at most MOST_CORNERS corners and in whole per cent; () for what is none."""
    loop = np.column_stack([x, y]).astype(np.float32) if len(x) == len(y) else np.empty((0, 2), np.float32)
    if len(loop) < 3 or not np.isfinite(loop).all():
        return ()
    simple = loop
    for loose in np.geomspace(0.5, 50, 15):  # per cent of the picture's side that a corner may be off
        if len(simple) <= MOST_CORNERS:
            break
        simple = np.asarray(cv2.approxPolyDP(loop, float(loose), True), np.float32)[:, 0]
    return _whole(simple)


def _whole(points: np.ndarray) -> tuple[Point, ...]:
    whole = np.clip(np.round(points), 0, 100)
    return tuple((float(x), float(y)) for x, y in whole)


def _forget() -> None:
    st.session_state[_CORNERS] = ()


def _picture(crop: Pixels, kept: tuple[Point, ...]):  # type: ignore[no-untyped-def]  # plotly is imported by `plots` alone
    drawn = plots.figure(height=SIDE, margin={"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0}, dragmode="lasso")
    whole = {
        "x": 0,
        "y": 0,
        "sizex": 100,
        "sizey": 100,
        "xref": "x",
        "yref": "y",
        "sizing": "stretch",
        "layer": "below",
    }
    drawn.add_layout_image(source=data_uri(crop, SIDE), **whole)
    places = np.linspace(0, 100, _DOTS)
    x, y = (each.ravel() for each in np.meshgrid(places, places))
    unseen = {"marker": {"opacity": 0}}
    drawn.add_scatter(
        x=x, y=y, mode="markers", marker={"opacity": 0, "size": 8}, selected=unseen, unselected=unseen, hoverinfo="skip"
    )
    if kept:
        around = [*kept, kept[0]]
        drawn.add_scatter(
            x=[corner[0] for corner in around], y=[corner[1] for corner in around], mode="lines", hoverinfo="skip",
            line={"color": "#ffffff", "width": 3}, fill="toself", fillcolor="rgba(92, 195, 214, 0.35)",
        )  # fmt: skip
    drawn.update_xaxes(range=[0, 100], visible=False)
    drawn.update_yaxes(range=[100, 0], visible=False, scaleanchor="x", constrain="domain")
    return drawn
