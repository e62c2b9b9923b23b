"""Where a model looked: its map over the face, with opacity, colour bar and plain words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import streamlit as st
from PIL import Image

from dfx.analysis.order import models_with_maps, side_of
from dfx.explain.overlay import colour_bar, overlay
from dfx.report.pictures import jpeg
from dfx.report.words import photo as words
from dfx.types import Box, Explanation, FaceReport, Toward
from dfx.ui.kit import link
from dfx.ui.kit.colours import show_bar
from dfx.ui.kit.kept import Kept, Refusal
from dfx.ui.kit.text import escaped
from dfx.ui.kit.work import once, say
from dfx.ui.photo import original, visit
from dfx.ui.photo.result import OPACITY, TOWARDS, PhotoResult, maps_of, shown_with
from dfx.zoo import spec_of

MAPS: Kept[tuple[Explanation, ...]] = Kept("photo.maps", most=60)  # a model's two sides of a face each
SHOWN: Kept[PhotoResult] = Kept("photo.shown_map", most=4)  # the result with the downloads of another map
LOOKED = "photo.looked"  # what was chosen here last, for the Explain page
DRAWN = "photo.drawn"  # the map on show


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked at on the Photo page, of the result under `key`."""

    key: str
    model: str
    toward: Toward
    opacity: float


def looked_at(key: str) -> Looked | None:
    """What was chosen on the Photo page since this was last asked, for the result under `key`."""
    chosen: Looked | None = st.session_state.pop(LOOKED, None)
    return chosen if chosen and chosen.key == key else None


def looked(face: FaceReport, shown: link.Link, key: str, changed: Path | None = None) -> None:
    """The map of one model. `shown.model` is shown first, if it is here, then whoever has the most say in the answer.

    `changed` is the mask of a fake of our own: what was changed can be seen beside where the model looked.
    """
    st.session_state.pop(DRAWN, None)
    _looked(face, shown, key, changed)


def as_shown(result: PhotoResult, index: int, key: str) -> PhotoResult:
    """The result with downloads that hold the map on show over the face `index`, as it is drawn on the page."""
    drawn: Explanation | None = st.session_state.get(DRAWN)
    if drawn is None or drawn is next(iter(result.report.faces[index].explanations), None):
        return result
    place = (key, index, drawn.model, drawn.toward)
    return SHOWN.get(place) or SHOWN.put(place, shown_with(result, index, drawn))


@st.fragment
def _looked(face: FaceReport, shown: link.Link, key: str, changed: Path | None) -> None:
    """Only this part runs again when the opacity changes, and the page when another map is chosen, which its reports hold."""
    models = models_with_maps(face.prediction.weights)
    if not models:
        return
    st.subheader("Where the model looked", anchor=False)
    beside, seen = st.columns(2, gap="large")
    with beside:
        chosen: str = st.pills(
            "Model", models, format_func=lambda name: spec_of(name).title, required=True, wrap=True,
            default=shown.model if shown.model in models else models[0], key=f"model-{key}",
        )  # fmt: skip
        drawn = _maps(face, chosen, key)
        if isinstance(drawn, Refusal):
            say(drawn)
            return
        shown_map = _choose_side(face, drawn, key)
        opacity = st.slider(
            "Opacity of the map", 0.0, 1.0, OPACITY, 0.05, format="percent", key=f"opacity-{key}",
            disabled=not shown_map.has_evidence,
        )  # fmt: skip
        before = st.session_state.get(DRAWN)
        st.session_state[DRAWN] = shown_map
        if before is not None and before is not shown_map:
            st.rerun()
        st.session_state[LOOKED] = Looked(key, chosen, shown_map.toward, opacity)
        _words(shown_map)
    with seen:
        over = jpeg(overlay(face.face.crop, shown_map, opacity))
        st.image(over, width="stretch", alt=f"The face under the map of {spec_of(chosen).title}")
        if changed:
            _show_changed(changed, face.face.crop_box)
    if shown.sample:
        link.write(replace(shown, model=chosen))


def _maps(face: FaceReport, model: str, key: str) -> tuple[Explanation, ...] | Refusal:
    """The maps of one model, drawn now and kept where they were not drawn with the answer: of the pixels that were judged, as
    long as the photo is there, so that its numbers are those of every other door."""
    if here := tuple(one for one in face.explanations if one.model == model):
        return here
    title = f"Mapping what {spec_of(model).title} saw"
    source = None if original.is_kept(face.face) else visit.source()

    def drawn() -> tuple[Explanation, ...]:
        crop = original.crop_of(face.face, source) if source else face.face.crop
        return maps_of(replace(face, face=replace(face.face, crop=crop)), model)

    return once(MAPS, (key, face.face.crop_box, model), title, drawn)


def _choose_side(face: FaceReport, maps: tuple[Explanation, ...], key: str) -> Explanation:
    """Evidence for fake, or for real, which is what there is to see in a face that is judged real."""
    by_side = {explanation.toward: explanation for explanation in maps}
    sides = [side for side in TOWARDS if side in by_side]
    suits = side_of(face.prediction)
    side = suits if suits in sides else sides[0]
    if len(sides) > 1:
        side = st.segmented_control("Evidence for", sides, default=side, required=True, key=f"side-{key}") or side
    return by_side[side]


def _show_changed(path: Path, crop_box: Box) -> None:
    """The mask under the face, small."""
    with Image.open(path) as mask:
        pixels = crop_box.cut(np.asarray(mask.convert("RGB")))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.image(jpeg(pixels), width=120, alt="White where dfx changed the face")
        st.caption("White: what dfx changed in this sample.", width="content")


def _words(explanation: Explanation) -> None:
    """The colour bar lying down, with its ends and unit; one sentence where there is nothing to colour."""
    if not explanation.has_evidence:
        st.info(escaped(words.map_meaning_words(explanation)), icon=":material/info:")
        return
    bar = colour_bar(explanation, length=480, thickness=16)
    show_bar(bar, "The map's colours, from none to its own peak")
    st.caption(words.map_meaning_words(explanation))
