"""One method's result on the Forensics page: its finding, how to read it, map, curves, facts and raw numbers."""

from __future__ import annotations

import streamlit as st

from dfx.analysis.forensics import findings, maps_of, method
from dfx.forensics.generators.recognise import NOTE
from dfx.forensics.method import Forensic
from dfx.forensics.result import ForensicResult, NamedMap
from dfx.report.pictures import jpeg
from dfx.ui.forensics import charts as forensics_charts
from dfx.ui.forensics import files, pictures
from dfx.ui.kit import charts
from dfx.ui.kit.text import escaped
from dfx.ui.photo import cards
from dfx.ui.photo.visit import Subject

UNITS = {"fit": "1: the place changes least at this quality, 0: most"}
WHOLE = "Not a photo: slow changes in the middle, fine detail towards the edge."
OF_FACE = "Taken of the chosen face's crop at full size, since it is compared with the crops of real faces."
OF_SCENE = "No face was found, so this is the middle of the picture; the band of real faces does not fit it."
SPLIT = 0.5  # of the photo under the map at first; all of it where the map holds a finding
PILLS = 3  # maps above which they are chosen by a slider


def shown(subject: Subject, result: ForensicResult) -> None:
    """One method: its finding, how to read it, its map over the photo, curves, facts and raw numbers."""
    row = method(result.method)
    st.subheader(row.title, anchor=False)
    of = "" if not row.of_face else f" {OF_FACE}" if subject.face else f" {OF_SCENE}"
    st.caption(f"{row.what}{of}")
    if not result.applies:
        st.info(escaped(result.words), icon=":material/info:")
        _how(row)
        return
    st.markdown(f"**{escaped(result.words)}**")
    _how(row)
    for note in result.notes:
        if not row.of_face and note != NOTE:  # said above
            st.caption(escaped(note))
    if result.facts:
        _facts(result)
    if maps_of(result):
        _map(subject, result)
    if result.curves:
        _curves(result)
    _raw(subject, result)


def _how(row: Forensic) -> None:
    st.markdown(f"How to read it: {row.how_to_read}  \nWhen it misleads: {row.misleads}")


def _facts(result: ForensicResult) -> None:
    marked = any(fact.beware for fact in result.facts)
    rows = {"What": [escaped(one.name) for one in result.facts], "Says": [escaped(one.value) for one in result.facts]}
    if marked:
        rows["Note"] = ["worth a second look" if one.beware else "" for one in result.facts]
    st.table(rows, border="horizontal", hide_index=True)


@st.fragment
def _map(subject: Subject, result: ForensicResult) -> None:
    """Only this part runs again when the map or the edge between photo and map moves."""
    told, seen = st.columns([4, 6], gap="large")
    with told:
        one = _choose_map(result)
        swipes = not method(result.method).of_face
        has_lines = bool(result.pairs)
        share = 1.0 if findings(result) else SPLIT
        if swipes:
            share = st.slider(
                "From photo to map", 0.0, 1.0, share, 0.05, format="percent", key=f"forensics.swipe-{result.method}",
                disabled=not one.peak, help="The left part shows the map, the right part the photo.",
            )  # fmt: skip
        lines = has_lines and st.toggle("Join the places that look the same", True, key="forensics.lines")
        _bar(one)
    with seen:
        if not swipes:
            st.image(jpeg(pictures.alone(one)), width="stretch", alt=f"The map: {one.name}")
            st.caption(WHOLE)
            return
        photo = subject.result.preview
        if lines:
            photo = pictures.joined(photo, result.pairs, subject.result.report.media.width)
        seen_share = share if one.peak else 0.0
        st.image(
            jpeg(pictures.swept(photo, one, seen_share)), width="stretch",
            alt=f"The photo, its left {seen_share:.0%} under the map: {one.name}",
        )  # fmt: skip


def _choose_map(result: ForensicResult) -> NamedMap:
    maps = {one.name: one for one in maps_of(result)}
    first = result.map.name if result.map else next(iter(maps))
    if len(maps) == 1:
        return maps[first]
    key = f"forensics.map-{result.method}"
    if len(maps) <= PILLS:
        return maps[st.pills("Map", list(maps), default=first, required=True, wrap=True, key=key) or first]
    return maps[st.select_slider("Map", list(maps), first, key=key)]


def _bar(one: NamedMap) -> None:
    """The colour bar with its ends and unit; one sentence where the map is 0 everywhere."""
    if not one.peak:
        st.info("This map is 0 everywhere: there is nothing to colour.", icon=":material/info:")
        return
    colours = pictures.bar(one)
    with st.container(key="bar"):
        st.image(jpeg(colours.pixels), width="stretch", alt="The map's colours, from 0 to its right end")
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        for tick in colours.ticks:
            st.caption(escaped(tick.text), width="content")
    st.caption(escaped(f"{one.name.capitalize()}: {UNITS.get(one.unit, colours.label)}"))


def _curves(result: ForensicResult) -> None:
    theme, curves = cards.theme(), result.curves
    st.caption(method(result.method).curve)
    if result.method == "dct":
        names = [one.name for one in curves]
        name = st.selectbox("Wave, by its place in the block", names, key="forensics.wave") or names[0]
        figure, said = forensics_charts.bars(curves[names.index(name)], theme), f"Histogram, {name}"
    elif result.method == "gradient":
        figure, said = forensics_charts.turns(curves[0], theme), "How much brightness changes in each direction"
    elif method(result.method).of_face:
        figure, said = forensics_charts.against_band(curves, theme), "Power by frequency beside that of real faces"
    else:
        figure, said = forensics_charts.lines(curves, theme), f"{curves[0].y_label} by {curves[0].x_label}"
    st.plotly_chart(
        figure, config=charts.CONFIG, width="stretch", key=f"curves-{result.method}", alt=f"{said}. {result.words}"
    )


def _raw(subject: Subject, result: ForensicResult) -> None:
    stem = f"dfx-{subject.result.report.media.sha256[:12]}-{result.method}"
    with st.expander("Raw numbers", icon=":material/list:"):
        if result.numbers:
            rows = {
                "Number": [one.name for one in result.numbers],
                "Value": [f"{one.value:.6g}" for one in result.numbers],
                "Unit": [one.unit for one in result.numbers],
            }
            st.table(rows, border="horizontal", hide_index=True)
        if paper := method(result.method).paper:
            st.caption(escaped(f"After: {paper}."))
        with st.container(horizontal=True):
            _download("Table (CSV)", files.as_csv(result), f"{stem}.csv", "text/csv")
            _download("All of it (JSON)", files.as_json(result), f"{stem}.json", "application/json")
            if one := result.map:
                _download("Map (NPY)", files.as_npy(one), f"{stem}.npy", "application/octet-stream")


def _download(label: str, data: str | bytes, name: str, kind: str) -> None:
    st.download_button(label, data, name, kind, on_click="ignore", icon=":material/download:", key=f"keep-{name}")
