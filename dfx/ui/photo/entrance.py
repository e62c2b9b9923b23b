"""The ways in: a file, the camera or a sample."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import streamlit as st
from PIL import Image, ImageOps

from dfx.data.samples import Sample, featured, sample_named
from dfx.errors import DataError, ModelError
from dfx.language import file_size
from dfx.predict.shipped import read_ensembles
from dfx.report.pictures import jpeg
from dfx.settings import settings
from dfx.ui.history.words import promise
from dfx.ui.kit import frame
from dfx.ui.kit.text import escaped
from dfx.ui.photo import own_preset
from dfx.ui.samples.choice import Item

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from dfx.predict.ensemble import Ensemble

KINDS = "JPEG, PNG, WebP, HEIC, AVIF, TIFF, BMP or GIF"
WAYS = {"file": ":material/image: File", "camera": ":material/photo_camera: Camera"}
PRESETS = {"": "Default", "fast": "Fast", "all": "All models", own_preset.MINE: "Mine"}
THUMBNAIL = 400  # pixels, twice its size on the page
EVERY = "all"  # the preset of every model
_PENDING = "photo.pending"  # what was asked for and not yet analysed: a sample or its id, or a picture handed over
_PRESET = "photo.pending-models"  # of which models; none: of those that the visitor chose


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes to analyse: a visitor's, or those of a sample. `name` serves only to note a wrong ending. `guess`: what the sample
    truly is, is not told yet."""

    data: bytes
    name: str
    sample: Sample | None = None
    preset: str = ""  # of the models; none: the default's
    own: Ensemble | None = None  # the visitor's ensemble in place of a preset
    guess: Item | None = None


def hero() -> None:
    st.title("Real or fake, and why", anchor=False)
    st.markdown(
        "Give dfx a photo. It finds every face, shows what each model makes of it, and where that model looked.",
        width=760,
    )


def ways_in(changed: Callable[[], None]) -> Source | None:
    """Draw the choice and its widget; what was given, else None. `changed`: told that another is given, or taken away."""
    way = st.segmented_control(
        "Where the photo comes from", list(WAYS), format_func=WAYS.__getitem__, default="file", required=True,
        key="photo.way", label_visibility="collapsed",
    )  # fmt: skip
    given = (
        st.camera_input(
            "A picture from your camera", key="photo.camera", label_visibility="collapsed", width=480, on_change=changed
        )
        if way == "camera"
        else picture_or_clip("A photo with a face", "photo.file", changed)
    )
    st.caption(f"{KINDS}, up to {file_size(upload_limit(settings().max_image_bytes))}. {promise('photo')}")
    chosen = preset("photo.models")
    wanted = st.session_state.pop(_PRESET, "") or chosen
    if asked := pending():
        return replace(asked, preset=wanted, own=own_preset.chosen(wanted))
    return Source(given.getvalue(), given.name, None, chosen, own_preset.chosen(chosen)) if given else None


def preset(key: str) -> str:
    """Which models are asked, where there is a choice; `key` is the widget's."""
    try:
        ensembles = read_ensembles()
    except ModelError:  # the analysis will say it
        return ""
    sizes = {name: len(one.models) for name, one in ensembles.presets.items()}
    own = own_preset.current()
    if len(set(sizes.values())) < 2:
        sizes = {"": len(ensembles.default.models)}
    if own:
        sizes[own_preset.MINE] = len(own.heard().models)
    if len(sizes) < 2:
        return ""
    told = "Fast asks the few that do best together; all adds every other model, for comparison, and takes longer."
    chosen = st.segmented_control(
        "Models", list(sizes), format_func=lambda name: f"{PRESETS[name]} ({sizes[name]})", required=True, key=key,
        default=own_preset.MINE if own else ensembles.default_preset,
        help=f"{told} Mine asks the ensemble from your workshop on the Compare page." if own else told,
    )  # fmt: skip
    return chosen or ""


def gallery() -> None:
    """A few samples as pictures that can be clicked, and the way to all of them."""
    st.header("No photo at hand? Take one of these", anchor=False)
    try:
        with st.container(horizontal=True, gap="medium", key="gallery"):
            for sample in featured():
                with st.container(key=f"sample-{id_of(sample)}", width=THUMBNAIL // 2, gap=None):
                    picture_of(thumbnail, sample.file, sample.title)
                    st.button(
                        escaped(sample.title), key=f"take-{id_of(sample)}", type="tertiary", width="stretch",
                        on_click=ask_for, args=(id_of(sample),),
                    )  # fmt: skip
    except DataError as error:
        st.error(escaped(str(error)), icon=":material/error:")
    st.page_link(frame.page_of("samples"), label="All samples, with what each truly is")


def picture_of(made: Callable[[Path], bytes], file: Path, alt: str) -> None:
    """The picture that is made of one of our files, or a sentence in its place where that is missing or damaged."""
    try:
        st.image(made(file), width="stretch", alt=alt)
    except OSError:
        st.caption("The file of this sample is missing or damaged.")


def id_of(sample: Sample) -> str:
    """What an address calls the sample."""
    return sample.id


def ask_for(wanted: str | Source | Item | None, model: str | None = None) -> None:
    """Have the sample of that id, or that picture, analysed when the page next looks for something to do.

    `model`: one that is to be among those asked; all are where it is not among the default's.
    """
    st.session_state[_PENDING] = wanted
    st.session_state[_PRESET] = EVERY if model in asked_only_with_all() else ""


def asked_only_with_all() -> frozenset[str]:
    """The models that do not answer unless all are asked."""
    try:
        ensembles = read_ensembles()
    except ModelError:  # the analysis will say it
        return frozenset()
    every = ensembles.presets.get(EVERY)
    return frozenset(every.models if every else ()) - set(ensembles.default.models)


def pending() -> Source | None:
    """What was asked for, once; None where nothing was, or no sample has that id."""
    asked = st.session_state.pop(_PENDING, None)
    if isinstance(asked, Source):
        return asked
    try:
        if isinstance(asked, Item):
            return Source(asked.sample.file.read_bytes(), asked.file_name, asked.sample, guess=asked)
        sample = sample_named(asked)
        return Source(sample.file.read_bytes(), sample.file.name, sample) if sample else None
    except (OSError, DataError):
        st.error("The file of this sample is missing or damaged.", icon=":material/error:")
        return None


@cache
def thumbnail(path: Path) -> bytes:
    """A square JPEG of one of our own samples, read no larger than needed."""
    with Image.open(path) as image:
        image.draft("RGB", (THUMBNAIL, THUMBNAIL))
        square = ImageOps.fit(image.convert("RGB"), (THUMBNAIL, THUMBNAIL), centering=(0.5, 0.2))
    return jpeg(np.asarray(square))


def upload_limit(count: int) -> int:
    """How many bytes an uploader can take of a kind that dfx reads up to `count` of: the server has its own limit."""
    return min(count, int(st.get_option("server.maxUploadSize")) * 1_000_000)


def uploader(
    label: str,
    key: str,
    most: int,
    takes: str,
    visibility: Literal["visible", "collapsed"] = "collapsed",
    changed: Callable[[], None] | None = None,
) -> UploadedFile | None:
    """An uploader of whatever a visitor has, up to `most` bytes: what it is, dfx's own doors say, and not the browser.

    A file over the limit never leaves the visitor's machine; there `takes` is said, a sentence of our own words alone.
    """
    megabytes = _limit(most, takes)
    return st.file_uploader(label, key=key, label_visibility=visibility, max_upload_size=megabytes, on_change=changed)


def picture_or_clip(label: str, key: str, changed: Callable[[], None] | None = None) -> UploadedFile | None:
    """An uploader of the pages that look at pictures and clips: one given to the other's page is handed on."""
    return uploader(label, key, *_both(), changed=changed)


def pictures_or_clips(label: str, key: str) -> list[UploadedFile]:
    """The same for any number of files, so that whoever gives several can be told."""
    megabytes = _limit(*_both())
    return st.file_uploader(
        label, key=key, label_visibility="collapsed", max_upload_size=megabytes, accept_multiple_files=True
    )


def _both() -> tuple[int, str]:
    """How many bytes the larger of a picture and a clip may have, and what is taken in words."""
    pictures, clips = upload_limit(settings().max_image_bytes), upload_limit(settings().max_video_bytes)
    takes = f"dfx takes pictures of up to {file_size(pictures)} and clips of up to {file_size(clips)}"
    return max(pictures, clips), takes


def _limit(most: int, takes: str) -> int:
    """Whole megabytes that an uploader takes, none below `most`; what is over it is answered by `takes`."""
    said = json.dumps(f"This file was not taken in: {takes}.", ensure_ascii=False)
    st.html(f"<style>:root {{ --dfx-not-taken: {said}; }}</style>")
    return max(1, -(-upload_limit(most) // 1_000_000))
