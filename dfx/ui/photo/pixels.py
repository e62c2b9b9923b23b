"""The photo's own pixels under a magnifier, the map beside them: nothing is smoothed, or scaled but by whole numbers."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dfx.explain.overlay import overlay
from dfx.faces.in_crop import in_crop
from dfx.report.captioned import png
from dfx.types import Box, FaceReport, Pixels
from dfx.ui.kit.choices import pill, segment
from dfx.ui.kit.kept import Kept, Refusal
from dfx.ui.kit.work import once, say
from dfx.ui.photo import original, visit
from dfx.ui.photo.result import OPACITY
from dfx.ui.photo.visit import Subject
from dfx.zoo import spec_of

VIEW = 420  # pixels of the magnifier's side on the page
TIMES = {1: "100 %", 2: "200 %", 4: "400 %"}
FREE = "free"
PLACES = {"left_eye": "Left eye", "right_eye": "Right eye", "nose": "Nose", "mouth": "Mouth", "edge": "Left edge",
          "chin": "Chin", FREE: "Anywhere"}  # fmt: skip
ORIGINAL: Kept[Pixels] = Kept("photo.original", most=60_000_000, weigh=lambda pixels: pixels.nbytes)
GONE = "The photo itself is no longer here; give it to dfx once more to look at its pixels."


@st.fragment
def section(subject: Subject, face: FaceReport) -> None:
    """Folded: the file is read again only where someone looks."""
    with st.expander("Look at the pixels", icon=":material/search:"):
        if not st.toggle("Open the magnifier", key=f"pixels-{subject.key}"):
            st.caption("The photo at its full size, pixel by pixel, beside the same place of a model's map.")
            return
        crop = _crop(subject, face)
        if isinstance(crop, Refusal):
            say(crop)
            return
        times = segment("Size", TIMES, "pixels.times", first=2)
        place = pill("Around the", list(PLACES), "pixels.place", PLACES.__getitem__, first="mouth")
        part = window(crop, _free() if place == FREE else centre_of(face, place), VIEW // times)
        seen = "place chosen" if place == FREE else PLACES[place].lower()
        drawn = next((one for one in face.explanations if one.has_evidence), None)
        left, right = st.columns(2, gap="large")
        with left:
            st.image(
                png(magnified(crop, part, times), {}), width=part.width * times, alt=f"The photo around the {seen}"
            )
            st.caption(f"The photo, {TIMES[times]}: {part.width} × {part.height} of its pixels, as they are.")
        with right:
            if drawn is None:
                st.caption("No map of this face holds evidence.")
                return
            under = overlay(crop, drawn, OPACITY)
            st.image(
                png(magnified(under, part, times), {}), width=part.width * times, alt="The same place under the map"
            )
            st.caption(f"The same place under the map of {spec_of(drawn.model).title}, evidence for “{drawn.toward}”.")


def window(crop: Pixels, centre: tuple[float, float], side: int) -> Box:
    """The square of at most `side` pixels of the upright crop around `centre`, shares of its sides, moved to lie inside."""
    height, width = crop.shape[:2]
    x, y = centre
    wide, tall = min(side, width), min(side, height)
    left, top = (
        min(max(round(at * whole - part / 2), 0), whole - part)
        for at, whole, part in ((x, width, wide), (y, height, tall))
    )
    return Box(left, top, wide, tall)


def magnified(pixels: Pixels, part: Box, times: int) -> Pixels:
    """Every pixel under `part` as a square of `times` × `times`."""
    return np.repeat(np.repeat(part.cut(pixels), times, axis=0), times, axis=1)


def _free() -> tuple[float, float]:
    """The place that the reader moves over the face, as shares of the crop's sides."""
    across, down = st.columns(2, gap="large")
    x = across.slider("From left to right", 0, 100, 50, format="%d %%", key="pixels.x")
    y = down.slider("From top to bottom", 0, 100, 50, format="%d %%", key="pixels.y")
    return x / 100, y / 100


def centre_of(face: FaceReport, place: str) -> tuple[float, float]:
    """Where the part is, as shares of the crop's sides."""
    inside = in_crop(face.face)
    height, width = face.face.crop.shape[:2]
    box, points = inside.box, inside.landmarks
    mouth = tuple((a + b) / 2 for a, b in zip(points.mouth_left, points.mouth_right, strict=True))
    x, y = {
        "left_eye": points.left_eye,
        "right_eye": points.right_eye,
        "nose": points.nose,
        "mouth": mouth,
        "edge": (box.x, box.y + box.height / 2),
        "chin": (box.x + box.width / 2, box.y + box.height),
    }[place]
    return x / width, y / height


def _crop(subject: Subject, face: FaceReport) -> Pixels | Refusal:
    """The face's square at the photo's full size, upright; the one that the session keeps may be smaller."""
    if original.is_kept(face.face):
        return face.face.crop
    source = visit.source()
    if source is None:
        return Refusal(GONE)
    return once(
        ORIGINAL, (subject.key, subject.index), "Reading the photo", lambda: original.crop_of(face.face, source)
    )
