"""One moment: each face of it, what every model says, where the model that counts most looked, and how the face moves."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from dfx.explain.overlay import overlay
from dfx.report.pictures import jpeg
from dfx.report.words import photo as words
from dfx.report.words.video import person_words, time_words
from dfx.types import Explanation, FrameReport, Pixels, TrackedFace, VideoReport
from dfx.ui.explain import maps as explain_maps
from dfx.ui.kit import frame
from dfx.ui.kit.choices import first_of
from dfx.ui.kit.kept import Kept, Refusal
from dfx.ui.kit.steps import Bar
from dfx.ui.kit.text import escaped
from dfx.ui.photo import cards, visit
from dfx.ui.photo.result import OPACITY
from dfx.ui.photo.work import RESULTS
from dfx.ui.video import face as video_face
from dfx.ui.video import store, tracks
from dfx.ui.video.store import Visit
from dfx.zoo import spec_of

WHEEL = 96  # pixels of the legend
PERSON = "video.person"
TRIED = 12  # faces whose motion is looked at for the scale
FASTEST: Kept[float] = Kept("video.fastest", most=4)  # by clip


def nothing() -> None:
    """Where there is nothing left to draw."""


def section(report: VideoReport, here: Visit, moment: FrameReport) -> Callable[[], None]:
    """The moment's faces; what is returned draws the map that is missing, once all else stands."""
    if not moment.faces:
        st.caption("No face was found at this moment.")
        return nothing
    face = _choose(moment, here)
    one = face.report
    st.markdown(
        f"**{person_words(face.track)} at {time_words(moment.time_s)}: {words.verdict_words(one.prediction)}** · "
        f"{words.probability_words(one.prediction.fake_probability)}, {words.interval_words(one.prediction.interval)}"
    )
    for sentence in one.warnings:
        st.caption(f":material/info: {escaped(sentence)}")
    tiles = st.container(horizontal=True, gap="medium", key="video-moment")
    with tiles.container():
        name = f"{person_words(face.track)} at {time_words(moment.time_s)}"
        st.image(jpeg(tracks.striped(one.face.crop, face.track)), width="stretch", alt=name)
        st.caption("The face as the models see it.")
    with tiles.container():
        draw = _map(report, here, moment, face, st.empty())
    with tiles.container():
        _flow(report, here, face)
    cards.said(one.prediction, "video.answers")
    _further(report, here, moment, face)
    return draw


def _choose(moment: FrameReport, here: Visit) -> TrackedFace:
    """Which of the faces; pills where there are several."""
    by_track = {face.track: face for face in moment.faces}
    chosen = first_of(list(by_track), here.person, here.report.lead if here.report else None)
    if len(by_track) > 1:
        st.session_state[PERSON] = chosen
        st.pills("Person", list(by_track), format_func=person_words, key=PERSON, on_change=_chosen, required=True)
    return by_track[chosen]


def _chosen() -> None:
    if here := store.current():
        here.person = st.session_state[PERSON]


def _map(
    report: VideoReport, here: Visit, moment: FrameReport, face: TrackedFace, place: st.delta_generator.DeltaGenerator
) -> Callable[[], None]:
    """The map where it is there; else how to draw it."""
    tile = video_face.map_tile(here.key, moment.number, face)
    if tile is None:
        place.caption("None of these models shows where it looked.")
        return nothing
    crop = face.report.face.crop
    there = explain_maps.kept(tile, face.report)
    if there is not None:
        _show_map(place, crop, there)
        return nothing

    def draw() -> None:
        with place.container():
            bar = Bar(st.empty(), f"Mapping what {spec_of(tile.model).title} saw", fixed=True)
            found = explain_maps.draw(tile, face.report, bar)
        _show_map(place, crop, found)

    with place.container():
        st.image(jpeg(crop), width="stretch", alt="The face, its map not drawn yet")
    return draw


def _show_map(place: st.delta_generator.DeltaGenerator, crop: Pixels, found: Explanation | Refusal) -> None:
    with place.container():
        if isinstance(found, Refusal):
            st.info(escaped(found.sentence), icon=":material/info:")
            return
        title = spec_of(found.model).title
        st.image(jpeg(overlay(crop, found, OPACITY)), width="stretch", alt=f"The face under the map of {title}")
        side = f"{title}: where it found evidence for “{found.toward}”, yellow the most."
        st.caption(escaped(side if found.has_evidence else f"{title}: {words.map_meaning_words(found)}"))


def _flow(report: VideoReport, here: Visit, face: TrackedFace) -> None:
    """The motion from this frame to the next as colours, on one scale for the whole clip, and what they mean."""
    found = None if face.windows is None else first_flow(face.windows)
    if found is None:
        st.caption("The motion of this face was not followed here, or nothing moved.")
        return
    from dfx.temporal.wheel import flow_picture, wheel_legend

    flow, own = found
    key = here.key, here.stage
    full = FASTEST.get(key) or FASTEST.put(key, fastest(report)) or own
    st.image(jpeg(flow_picture(flow, full)), width="stretch", alt="The motion in the face's window as colours")
    wheel, told = st.columns([1, 4], gap="small", vertical_alignment="top")
    wheel.image(jpeg(wheel_legend(WHEEL)), width=WHEEL // 2, alt="Which colour stands for which direction")
    told.caption(
        "Motion to the next frame: the colour is the direction, as on the wheel; white stands still; full colour is "
        f"{100 * full / flow.shape[1]:.1f} % of the window's width, at every moment of this clip."
    )


def fastest(report: VideoReport) -> float:
    """The full speed, in pixels of a window, of up to `TRIED` of a clip's faces, spread evenly: one scale for all of them."""
    windows = [face.windows for frame in report.frames for face in frame.faces if face.windows is not None]
    found = [first_flow(one) for one in windows[:: max(1, -(-len(windows) // TRIED))]]
    return max((one[1] for one in found if one), default=0.0)


def first_flow(windows: np.ndarray) -> tuple[np.ndarray, float] | None:
    """The field `(S, S, 2)` from the first window to the first that shows something new, and its full speed in pixels."""
    from dfx.temporal.flow import dense_flow
    from dfx.temporal.steps import SAME

    first = windows[0].astype(np.int16)
    after = next((one for one in windows[1:] if np.abs(one.astype(np.int16) - first).mean() > SAME), None)
    if after is None:
        return None
    flow = dense_flow(windows[0], after)
    full = float(np.percentile(np.hypot(flow[..., 0], flow[..., 1]), 99))
    return (flow, full) if full > 0 else None


def _further(report: VideoReport, here: Visit, moment: FrameReport, face: TrackedFace) -> None:
    """This face on the pages that explain pictures."""
    with st.container(horizontal=True, vertical_alignment="center", key="further"):
        for page, words_ in (("explain", "Explain this face"), ("feature_maps", "What the layers see in it")):
            if st.button(words_, key=f"video.to-{page}", icon=":material/arrow_forward:", type="tertiary"):
                key = video_face.face_key(here.key, moment.number, face.track)
                RESULTS.put(key, video_face.as_photo(report, moment.time_s, face))
                visit.show(key)
                st.switch_page(frame.page_of(page))
    st.caption("Forensics reads a picture's own file, so it cannot look at a face from a clip.")
