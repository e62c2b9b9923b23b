"""The choices of the Feature maps page: view, the other face, model, layer, and how the difference is made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from dfx.analysis import feature_maps as glue
from dfx.analysis.feature_maps import Depth
from dfx.analysis.order import models_with_maps
from dfx.explain.difference import Weighting
from dfx.language import file_size
from dfx.report.pictures import jpeg
from dfx.settings import settings
from dfx.types import FaceReport, Pixels
from dfx.ui.feature_maps import pictures, words
from dfx.ui.kit import link
from dfx.ui.kit.choices import remember, segment
from dfx.ui.kit.kept import Kept, Refusal
from dfx.ui.kit.text import escaped
from dfx.ui.kit.work import once
from dfx.ui.photo.entrance import upload_limit, uploader
from dfx.ui.photo.visit import Subject
from dfx.zoo import spec_of

VIEWS = {"pair": "Two faces", "single": "One face, two layers"}
WEIGHTS: dict[Weighting, str] = {"uniform": "All channels alike", "energy": "By their share of the difference"}
THUMBNAIL = 82  # pixels: eight in a row on a desk, four on a phone
INTRO = (
    "A network looks at a face in many steps, its layers; each draws dozens of small maps, its channels. Here they can be "
    "seen, and where they differ between a real and a fake face."
)
CROPS: Kept[Pixels] = Kept("feature_maps.crops", most=24)  # of second faces
FITTING: Kept[list[str]] = Kept("feature_maps.fitting", most=24)
OTHER = "Two photos also differ in person, pose and light: only part of what is shown here has to do with a fake."


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two face crops `(S, S, 3)`, in the places of the publication's real and fake face, what each is, in full and in short,
    a key for what is kept of them, and what to beware of."""

    real: Pixels
    fake: Pixels
    real_words: str
    fake_words: str
    sides: tuple[str, str]
    key: tuple[object, ...]
    beware: str = ""


@dataclass(frozen=True, slots=True)
class Making:
    """Which layers are compared, and how."""

    layer: str
    other: str
    weighting: Weighting
    normalise: bool


def hero() -> None:
    st.title("What the layers see", anchor=False)
    st.markdown(INTRO, width=760)


def choose_pair(subject: Subject, face: FaceReport) -> Pair | Refusal | None:
    """The face of the visit and another one; None until a second photo is given."""
    sample = subject.sample
    ways: dict[str, str] = {}
    if sample and glue.twin_of(sample):
        ways["twin"] = "Its original" if sample.original else "The fake made of it"
    if not (sample and sample.original):
        ways["copy"] = "A copy altered by dfx"
    ways["second"] = "A second photo"
    way = segment("This face beside", ways, f"feature_maps.way-{subject.key}")
    make = {"twin": _twin, "copy": _copy}.get(way)
    return make(subject, face) if make else _second(subject, face)


def choose_model(face: FaceReport, view: str) -> str | Refusal | None:
    """A model whose layers can be looked at; for the single view one that has the two layers. None where there is none."""
    names = models_with_maps(face.prediction.weights)
    if view == "single":
        fit = once(FITTING, tuple(names), "Looking for models with these two layers", _fitting(names))
        if isinstance(fit, Refusal):
            return fit
        names = fit
    if not names:
        return None
    asked = link.read().model
    chosen: str = st.pills(
        "Model", names, format_func=lambda name: spec_of(name).title, required=True, wrap=True,
        default=asked if asked in names else names[0], key=f"feature_maps.model-{view}",
    )  # fmt: skip
    return chosen


def layer_key(model: str) -> str:
    """The widget that says which layer of that model is looked at."""
    return f"feature_maps.layer-{model}"


def choose_layer(model: str, depths: Sequence[Depth]) -> str:
    """A slider over all layers; thumbnails of some jump to theirs."""
    there, key = glue.layers_of(model), layer_key(model)
    asked = link.read().layer
    st.session_state.setdefault(key, asked if asked in there else glue.head_layer(model))
    place = st.container(key="layer-choice")
    place.empty()
    with st.container(horizontal=True, gap="xsmall", key="layers"):
        for number, one in enumerate(depths, start=1):
            with st.container(width=THUMBNAIL, gap=None, key=f"layer-{number}"):
                picture = jpeg(pictures.activation(one.mean))
                st.image(picture, width="stretch", alt=f"Mean activation of {one.layer}")
                st.button(
                    f"{one.shape[0]} × {one.shape[1]}", key=f"jump-layer-{model}-{number}", type="tertiary",
                    help=escaped(one.layer), on_click=remember, args=(key, one.layer),
                )  # fmt: skip
    names = list(there)
    with place:
        chosen: str = st.select_slider(
            "Layer, from the picture to the answer", names, key=key,
            format_func=lambda name: f"{names.index(name) + 1} of {len(names)}: {there[name][2]} maps of "
                                     f"{there[name][0]} × {there[name][1]}",
            help="A layer draws maps of so many cells each, its channels. The last one is what the answer is read from.",
        )  # fmt: skip
        st.caption(escaped(f"In the network this layer is called {chosen}."))
    st.caption("Each thumbnail: the mean |activation| over one layer's channels, dark its least, yellow its most.")
    return chosen


def choose_making(model: str, layer: str) -> Making:
    """The second layer, the weights W and the normalisation, folded away."""
    there = glue.layers_of(model)
    alike = [name for name, shape in there.items() if shape == there[layer]]
    with st.expander("How the difference is made", icon=":material/tune:"):
        other = st.selectbox(
            "The second face's layer, of the same shape",
            alike,
            alike.index(layer),
            key=f"feature_maps.other-{model}-{layer}",
        )
        weighting = segment("Weights W of the channels", WEIGHTS, "feature_maps.weights")
        normalise = st.toggle(
            "Normalise: mean 0, standard deviation 1", True, key="feature_maps.normalise",
            help="Makes layers and models comparable; without it, values are in units of an activation.",
        )  # fmt: skip
    return Making(layer, other or layer, weighting, normalise)


def _twin(subject: Subject, face: FaceReport) -> Pair | Refusal:
    sample = subject.sample
    twin = glue.twin_of(sample) if sample else None
    if sample is None or twin is None:
        return Refusal("This sample has no counterpart.")
    key = (subject.key, subject.index, "twin")
    crop = once(CROPS, key, "Reading the other picture", lambda: glue.twin_crop(twin, face.face))
    if isinstance(crop, Refusal):
        return crop
    if sample.original:
        return Pair(
            crop, face.face.crop, "the original", "this face, a fake made by dfx", ("the original", "its fake"), key
        )
    return Pair(face.face.crop, crop, "this face, untouched", "the fake made of it", ("the original", "its fake"), key)


def _copy(subject: Subject, face: FaceReport) -> Pair | Refusal:
    key = (subject.key, subject.index, "copy")
    crop = once(CROPS, key, "Altering a copy of the face", lambda: glue.altered(face.face))
    if isinstance(crop, Refusal):
        return crop
    said = "this face" if subject.sample else f"this face, {words.judged(face.prediction)}"
    copy, beware = "its copy, blended with itself by dfx", "" if subject.sample else words.copy_of(face.prediction)
    return Pair(face.face.crop, crop, said, copy, ("this face", "its altered copy"), key, beware)


def _second(subject: Subject, face: FaceReport) -> Pair | Refusal | None:
    limit = upload_limit(settings().max_image_bytes)
    takes = f"a second photo may have up to {file_size(limit)}"
    given = uploader("A second photo with a face", "feature_maps.file", limit, takes, "visible")
    sides = {"real": "Real", "fake": "Fake"}
    first = "fake" if (subject.sample.is_fake if subject.sample else face.prediction.verdict == "fake") else "real"
    side = segment("Take the first face as", sides, f"feature_maps.side-{subject.key}", first=first)
    if given is None:
        st.caption("Its largest face is used. Like the first photo, it is kept only while this page is open.")
        return None
    data, name = given.getvalue(), given.name
    digest = hashlib.sha256(data).hexdigest()
    other = once(CROPS, digest, "Looking for a face", lambda: glue.face_in(data, name).crop)
    if isinstance(other, Refusal):
        return other
    key, this = (subject.key, subject.index, "second", digest, side), f"this face, {words.judged(face.prediction)}"
    taken = ("the face taken as real", "the face taken as fake")
    if side == "fake":
        second, first = "the second face, taken as real", f"{this} and taken as fake"
        return Pair(other, face.face.crop, second, first, taken, key, OTHER)
    return Pair(face.face.crop, other, f"{this} and taken as real", "the second face, taken as fake", taken, key, OTHER)


def _fitting(names: Sequence[str]) -> Callable[[], list[str]]:
    return lambda: [name for name in names if glue.can_differ(name)]
