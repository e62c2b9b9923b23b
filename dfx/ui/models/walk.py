"""A face's walk through a model, step by step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from dfx.analysis import feature_maps as faces
from dfx.analysis import walk as glue
from dfx.analysis.walk import Step, Walk
from dfx.data.samples import featured, sample_named
from dfx.language import signed
from dfx.report.pictures import jpeg
from dfx.types import Pixels
from dfx.ui.feature_maps.pictures import activation
from dfx.ui.kit import link
from dfx.ui.kit.choices import first_of
from dfx.ui.kit.kept import Kept, Refusal
from dfx.ui.kit.text import escaped
from dfx.ui.kit.work import once, say
from dfx.ui.models.store import Card
from dfx.ui.models.words import KINDS, layer_words, shape_words
from dfx.ui.photo import visit
from dfx.zoo import spec_of
from dfx.zoo.anatomy.model import Anatomy

TILE = 150  # pixels of a map: two to a row on a phone
WALKS: Kept[Walk] = Kept("models.walks", most=4)  # some megabytes each
CROPS: Kept[Pixels] = Kept("models.crops", most=24)  # of samples
VISIT = "visit"
WHOLE = ""


def walk(found: Anatomy, one: Card) -> None:
    """The choice of a face and of the way, then the steps."""
    st.subheader("A face on its way through", anchor=False)
    if one.bytes is None:
        st.info(
            "dfx ships no weights of this model yet. Random weights would draw random maps: there is nothing to walk through.",
            icon=":material/info:",
        )
        return
    if not any(layer.is_map and layer.kind != "InputLayer" for layer in found.layers):
        st.info(
            "This model draws no maps: it goes from the picture to counts of patterns in one step.",
            icon=":material/info:",
        )
        return
    face, block = _choices(found)
    crop = _crop(face)
    if isinstance(crop, Refusal):
        say(crop)
        return
    here = visit.current()
    key: tuple[object, ...] = (face,)
    if face == VISIT and here:
        key = VISIT, here[1], visit.face_of(here[1], here[0].report.lead)
    way = once(
        WALKS, (key, one.name, one.sha256, block), f"Walking through {spec_of(one.name).title}",
        lambda: glue.walk(one.name, crop, block),
    )  # fmt: skip
    if isinstance(way, Refusal):
        say(way)
        return
    steps(
        way, f"models.step-{one.name}-{block}", link.Link(None if face == VISIT else face, model=one.name, view="walk")
    )


def _choices(found: Anatomy) -> tuple[str, str]:
    here = visit.current()
    asked = sample_named(link.read().sample)
    names = {sample.id: sample.title for sample in (*featured(), *([asked] if asked else []))}
    if here and here[0].report.faces:
        names = {VISIT: "The face of your photo", **names}
    first, second = st.columns(2, gap="large")
    face = first.selectbox(
        "Face",
        list(names),
        list(names).index(first_of(list(names), asked.id if asked else None)),
        format_func=names.__getitem__,
        key="models.face",
    )
    blocks = [b.name for b in found.blocks if any(layer.is_map and layer.kind != "InputLayer" for layer in b.layers)]
    block = second.selectbox(
        "Stop at", [WHOLE, *blocks], key=f"models.walk-{found.model}",
        format_func=lambda name: f"every layer of {name}" if name else "the whole model, block by block",
        help="Small models are walked layer by layer; of large ones first the end of every block is shown.",
    )  # fmt: skip
    return face, block


def _crop(face: str) -> Pixels | Refusal:
    here = visit.current()
    if face == VISIT and here:
        crop: Pixels = here[0].report.faces[visit.face_of(here[1], here[0].report.lead)].face.crop
        return crop
    sample = sample_named(face)
    if sample is None:
        return Refusal("There is no such sample.")
    data, name = sample.file.read_bytes(), sample.file.name
    return once(CROPS, face, "Looking for the face", lambda: faces.face_in(data, name).crop)


@st.fragment
def steps(way: Walk, key: str, shown: link.Link) -> None:
    """One step at a time, its pictures beside what chooses it; only this part runs again. `shown`: the address without the
    step."""
    last = len(way.steps)
    st.session_state.setdefault(key, link.read().step or 1)
    st.session_state[key] = min(max(st.session_state[key], 1), last)
    told, seen = st.columns([2, 3], gap="large")
    with told:
        if last > 1:
            st.slider("Step", 1, last, key=key)
            with st.container(horizontal=True, gap="small"):
                number = st.session_state[key]
                for name, by, end, arrow in (("Back", -1, 1, "Left"), ("Next", 1, last, "Right")):
                    st.button(
                        name, key=f"{key}-{name.lower()}", on_click=_move, args=(key, by), disabled=number == end,
                        shortcut=arrow,
                    )  # fmt: skip
        number = st.session_state[key]
        step = way.steps[number - 1]
        title = KINDS[step.block.kind][0] if step.whole else layer_words(step.layer)
        st.markdown(f"**{number} of {last} · {escaped(title)} · {shape_words(step.layer.shape)}**")
        st.markdown(escaped(step.says))
    with seen:
        _pictures(way, step)
    height, width, channels = step.layer.shape
    silent = f" {step.silent} of its {channels} channels are 0 everywhere." if step.silent else ""
    st.caption(
        f"The {len(step.channels)} strongest of {channels} channels, each of {height} × {width} cells, from its least (dark) "
        f"to its most (yellow), with its mean activation without sign.{silent} Layer {escaped(step.layer.name)}, block "
        f"{escaped(step.block.name)}."
    )
    side = "fake" if way.logit > 0 else "real"
    st.caption(
        f"At the end the head turns the last maps into one number, the logit: {signed(way.logit, 2)}. Above 0 speaks for fake, "
        f"below 0 for real: here for {side}, before calibration."
    )
    link.write(replace(shown, step=number))


def _move(key: str, by: int) -> None:
    st.session_state[key] += by


def _pictures(way: Walk, step: Step) -> None:
    """What the model sees, and the maps of the step."""
    with st.container(horizontal=True, gap="small", key="steps"):
        with st.container(width=TILE, gap=None):
            st.image(jpeg(way.seen), width="stretch", alt="The face as the model sees it")
            st.caption(f"What it sees: {len(way.seen)} × {len(way.seen)} px")
        for channel in step.channels:
            with st.container(width=TILE, gap=None):
                seen = activation(np.asarray(channel.values), TILE)
                st.image(jpeg(seen), width="stretch", alt=f"Channel {channel.index} of {step.layer.name}")
                st.caption(f"Channel {channel.index}: {channel.strength:.2g}")
