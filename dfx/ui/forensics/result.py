"""One method's result on the Forensics page: its finding, how to read it, map, curves, facts and raw numbers."""

from __future__ import annotations

import streamlit as st

from dfx.analysis.forensics import findings, maps_of, method
from dfx.forensics.generators.recognise import NOTE
from dfx.forensics.result import ForensicResult, NamedMap
from dfx.report.pictures import jpeg
from dfx.ui.forensics import charts, files, pictures
from dfx.ui.kit import choices, plots
from dfx.ui.kit.colours import show_bar
from dfx.ui.kit.text import escaped
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
    how = f"How to read it: {row.how_to_read}  \nWhen it misleads: {row.misleads}"
    if not result.applies:
        st.info(escaped(result.words), icon=":material/info:")
        st.markdown(how)
        return
    st.markdown(f"**{escaped(result.words)}**")
    st.markdown(how)
    for note in result.notes:
        if not row.of_face and note != NOTE:  # said above
            st.caption(escaped(note))
    if result.facts:
        facts_table(result)
    if maps_of(result):
        _map(subject, result)
    if result.curves:
        _curves(result)
    _raw(subject, result)


def facts_table(result: ForensicResult) -> None:
    """What the file says, in words that may be hostile: nothing of it is markup or a link."""
    facts = result.facts
    rows = {"What": [escaped(one.name) for one in facts], "Says": [escaped(one.value) for one in facts]}
    if any(fact.beware for fact in facts):
        rows["Note"] = ["worth a second look" if one.beware else "" for one in facts]
    st.table(rows, border="horizontal", hide_index=True)


@st.fragment
def _map(subject: Subject, result: ForensicResult) -> None:
    """Only this part runs again when the map or the edge between photo and map moves."""
    beside, seen = st.columns([4, 6], gap="large")
    with beside:
        one = _choose_map(result)
        swipes = not method(result.method).of_face
        share = 1.0 if findings(result) else SPLIT
        if swipes:
            share = st.slider(
                "From photo to map", 0.0, 1.0, share, 0.05, format="percent", key=f"forensics.swipe-{result.method}",
                disabled=not one.peak, help="The left part shows the map, the right part the photo.",
            )  # fmt: skip
        lines = bool(result.pairs) and st.toggle("Join the places that look the same", True, key="forensics.lines")
        if one.peak:
            bar = pictures.bar(one)
            label = f"{one.name.capitalize()}: {UNITS.get(one.unit, bar.label)}"
            show_bar(bar, "The map's colours, from 0 to its right end", label=label)
        else:
            st.info("This map is 0 everywhere: there is nothing to colour.", icon=":material/info:")
    with seen:
        if not swipes:
            st.image(jpeg(pictures.alone(one)), width="stretch", alt=f"The map: {one.name}")
            st.caption(WHOLE)
            return
        photo, share = subject.result.preview, share if one.peak else 0.0
        if lines:
            photo = pictures.joined(photo, result.pairs, subject.result.report.media.width)
        alt = f"The photo, its left {share:.0%} under the map: {one.name}"
        st.image(jpeg(pictures.swept(photo, one, share)), width="stretch", alt=alt)


def _choose_map(result: ForensicResult) -> NamedMap:
    maps = {one.name: one for one in maps_of(result)}
    first, key = result.map.name if result.map else next(iter(maps)), f"forensics.map-{result.method}"
    if len(maps) == 1:
        return maps[first]
    if len(maps) <= PILLS:
        return maps[choices.pill("Map", list(maps), key, str, first=first)]
    return maps[st.select_slider("Map", list(maps), first, key=key)]


def _curves(result: ForensicResult) -> None:
    curves = result.curves
    st.caption(method(result.method).curve)
    if result.method == "dct":
        names = [one.name for one in curves]
        name = st.selectbox("Wave, by its place in the block", names, key="forensics.wave") or names[0]
        figure, said = charts.bars(curves[names.index(name)]), f"Histogram, {name}"
    elif result.method == "gradient":
        figure, said = charts.turns(curves[0]), "How much brightness changes in each direction"
    elif method(result.method).of_face:
        figure, said = charts.against_band(curves), "Power by frequency beside that of real faces"
    else:
        figure, said = charts.lines(curves), f"{curves[0].y_label} by {curves[0].x_label}"
    plots.show(figure, f"curves-{result.method}", f"{said}. {result.words}")


def _raw(subject: Subject, result: ForensicResult) -> None:
    """Numbers, paper, and files to keep."""
    stem = f"dfx-{subject.result.report.media.sha256[:12]}-{result.method}"
    # Written here and not by a callable: the browser's request for that is a message that MessageGuard does not let pass.
    kept: list[tuple[str, str | bytes, str, str]] = [
        ("Table (CSV)", files.as_csv(result, subject.result.report.media.sha256), f"{stem}.csv", "text/csv"),
        ("All of it (JSON)", files.as_json(result), f"{stem}.json", "application/json"),
    ]
    if result.map:
        kept.append(("Map (NPY)", files.as_npy(result.map), f"{stem}.npy", "application/octet-stream"))
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
            for label, data, name, kind in kept:
                st.download_button(
                    label, data, name, kind, on_click="ignore", icon=":material/download:", key=f"keep-{name}"
                )
