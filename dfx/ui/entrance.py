"""The ways in: a file, the camera or a sample."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from PIL import Image, ImageOps

from dfx.data.samples import Sample, samples
from dfx.errors import ModelError
from dfx.predict.shipped import read_ensembles
from dfx.report.pictures import jpeg
from dfx.settings import settings
from dfx.ui import own_preset
from dfx.ui.text import escaped, size_words

if TYPE_CHECKING:
    from dfx.compare.workshop_preset import SessionPreset

# Patterns, not extensions: with those alone Streamlit leaves it to us to judge the content.
TYPES = ["image/*", ".jpg"]
KINDS = "JPEG, PNG, WebP, HEIC, AVIF, TIFF, BMP or GIF"
WAYS = {"file": ":material/image: File", "camera": ":material/photo_camera: Camera"}
PRESETS = {"": "Default", "fast": "Fast", "all": "All models", own_preset.MINE: "Mine"}
THUMBNAIL = 400  # pixels, twice its size on the page
_PENDING = "photo.pending"  # the sample that was asked for and not yet analysed


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes to analyse: a visitor's, or those of a sample. `name` serves only to note a wrong ending."""

    data: bytes
    name: str
    sample: Sample | None = None
    preset: str = ""  # of the models; none: the default's
    own: SessionPreset | None = None  # the visitor's ensemble in place of a preset


def hero() -> None:
    st.title("Real or fake, and why", anchor=False)
    st.markdown(
        "Give dfx a photo. It finds every face, shows what each model makes of it, and where that model looked.",
        width=760,
    )


def ways_in() -> Source | None:
    """Draw the choice and its widget; what was given, else None."""
    way = st.segmented_control(
        "Where the photo comes from", list(WAYS), format_func=WAYS.__getitem__, default="file", required=True,
        key="photo.way", label_visibility="collapsed",
    )  # fmt: skip
    given = _camera() if way == "camera" else _file()
    st.caption(
        f"{KINDS}, up to {size_words(settings().max_image_bytes)}. Nothing you upload is kept: "
        "photo and answer live in memory while this page is open, and go with it."
    )
    chosen = preset("photo.models")
    if asked := pending():
        return replace(asked, preset=chosen, own=own_preset.chosen(chosen))
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
        sizes[own_preset.MINE] = own_preset.heard(own)
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
    """Every sample as a picture that can be clicked."""
    st.subheader("No photo at hand? Take one of these", anchor=False)
    with st.container(horizontal=True, gap="medium", key="gallery"):
        for sample in samples():
            with st.container(key=f"sample-{id_of(sample)}", width=THUMBNAIL // 2, gap=None):
                st.image(thumbnail(sample.file), width="stretch", alt=sample.title)
                st.button(
                    escaped(sample.title), key=f"take-{id_of(sample)}", type="tertiary", width="stretch",
                    on_click=ask_for, args=(id_of(sample),),
                )  # fmt: skip


def id_of(sample: Sample) -> str:
    """What an address calls the sample."""
    return sample.file.stem


def ask_for(sample_id: str | None) -> None:
    """Have the sample of that id analysed when the page next looks for something to do."""
    st.session_state[_PENDING] = sample_id


def pending() -> Source | None:
    """The sample that was asked for, once; None where none was, or none has that id."""
    asked = st.session_state.pop(_PENDING, None)
    sample = next((one for one in samples() if id_of(one) == asked), None)
    return Source(sample.file.read_bytes(), sample.file.name, sample) if sample else None


@cache
def thumbnail(path: Path) -> bytes:
    """A square JPEG of one of our own samples."""
    with Image.open(path) as image:
        square = ImageOps.fit(image.convert("RGB"), (THUMBNAIL, THUMBNAIL), centering=(0.5, 0.2))
    return jpeg(np.asarray(square))


def megabytes(count: int) -> int:
    """A limit in bytes as an uploader takes it: whole megabytes, none below the limit."""
    return max(1, -(-count // 1_000_000))


def _file() -> st.runtime.uploaded_file_manager.UploadedFile | None:
    return st.file_uploader(
        "A photo with a face", type=TYPES, key="photo.file", label_visibility="collapsed",
        max_upload_size=megabytes(settings().max_image_bytes),
    )  # fmt: skip


def _camera() -> st.runtime.uploaded_file_manager.UploadedFile | None:
    return st.camera_input("A picture from your camera", key="photo.camera", label_visibility="collapsed", width=480)
