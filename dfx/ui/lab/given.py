"""The face that fakes are made of: a sample or the visitor's own photo, in this session's memory and nowhere else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from dfx.data.samples import Sample, sample_named, samples
from dfx.types import Box, Pixels, Progress
from dfx.ui.kit import link
from dfx.ui.kit.kept import Kept, Refusal, clear
from dfx.ui.kit.work import run
from dfx.ui.lab.quiet import Quiet

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from dfx.lab.scene import Scene

MOST_FACES = 12  # of a photo: a fake is made of one, and each takes a megabyte
FREE = ("creative commons zero", "public domain")  # licences under which a face may be changed and shown
NO_FACE = (
    "No face was found in this photo, so there is nothing to change; take one with an upright face that is not covered."
)
NO_POINTS = (
    "The parts of this face could not be told apart, so it cannot be changed; take one that is seen from the front."
)
TOO_SMALL = "Every face in this photo is too small to work on; take one in which a face is larger."
NOT_OURS = (
    "No fake is made of this sample: its licence is for the photo as it is. Take another one, or a photo of your own."
)
_SHOWN = "lab.shown"  # the key of what is worked on
_REFUSED = "lab.refused"


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """A photo's faces, each with what is around it, largest first, and the photo itself, small, with their boxes.

    `key` is the content's; `sample` is None for a visitor's own.
    """

    key: str
    scenes: tuple[Scene, ...]
    preview: Pixels
    boxes: tuple[Box, ...]
    sample: Sample | None = None
    left_out: int = 0

    @property
    def is_synthetic(self) -> bool:
        """Whether nobody on it exists."""
        return self.sample is not None and self.sample.kind == "synthetic"

    @property
    def words(self) -> str:
        """What is worked on, and whose it is."""
        return f"{self.sample.title}. Credit: {self.sample.credit}." if self.sample else "Your photo"


GIVEN: Kept[Given] = Kept("lab.given", most=6)


def may_be_changed(sample: Sample) -> bool:
    """Whether a fake may be made of a sample: an original, and free of conditions."""
    return sample.kind != "made by dfx" and sample.licence.lower().startswith(FREE)


def material() -> tuple[Sample, ...]:
    """The samples that fakes are made of. Raises DataError where their list cannot be read."""
    return tuple(sample for sample in samples() if may_be_changed(sample))


def current() -> Given | None:
    """What is worked on."""
    return GIVEN.get(st.session_state.get(_SHOWN))


def take(data: bytes, place: DeltaGenerator, sample: Sample | None = None) -> None:
    """Find the faces of `data` and work on them, or keep why that cannot be."""
    st.session_state[_REFUSED] = None
    key = hashlib.sha256(data).hexdigest()
    if any(one.sha256 == key and not may_be_changed(one) for one in samples()):
        st.session_state[_REFUSED] = Refusal(NOT_OURS)
        return
    result = _found_once(data, key, sample, place)
    if isinstance(result, Refusal):
        st.session_state[_REFUSED] = result
        return
    GIVEN.put(key, result)
    st.session_state[_SHOWN] = key


def _found_once(data: bytes, key: str, sample: Sample | None, place: DeltaGenerator) -> Given | Refusal:
    known = GIVEN.get(key)
    if known is not None:
        return known
    result = run("Finding the face", lambda progress: found(data, key, sample, progress), screen=Quiet(place))
    place.empty()
    return result


def found(data: bytes, key: str, sample: Sample | None, progress: Progress) -> Given | Refusal:
    """Raises MediaError where `data` is no usable picture."""
    from dfx.faces.detect.search import search_faces
    from dfx.lab.scene import scene_of
    from dfx.media.photo.images import decode
    from dfx.report.pictures import PREVIEW_SIDE, shrink

    progress(0.1, "Reading the picture")
    pixels = decode(data).pixels
    progress(0.4, "Finding the face")
    faces = search_faces(pixels)
    if not faces.faces:
        return Refusal(TOO_SMALL if faces.too_small else NO_FACE)
    scenes = [(scene, face.box) for face in faces.faces[:MOST_FACES] if (scene := scene_of(face, pixels))]
    if not scenes:
        return Refusal(NO_POINTS)
    preview = shrink(pixels, PREVIEW_SIDE).copy()
    share = preview.shape[1] / pixels.shape[1]
    boxes = tuple(box.scaled(share) for _, box in scenes)
    left_out = faces.left_out + len(faces.faces) - len(scenes)
    return Given(key, tuple(scene for scene, _ in scenes), preview, boxes, sample, left_out)


def refusal() -> Refusal | None:
    """Why the last photo was not taken."""
    return st.session_state.get(_REFUSED)


def is_elsewhere(name: str | None) -> bool:
    """Whether an address asks for a sample that is not the one worked on."""
    photo = current()
    return bool(name) and (photo is None or photo.sample is None or photo.sample.id != name)


def take_sample(name: str, place: DeltaGenerator) -> None:
    """The same for the sample of that id; an address may name anything."""
    sample = sample_named(name)
    if sample is None:
        st.session_state[_REFUSED] = Refusal("There is no sample of that name; take one of these.")
    else:
        take(sample.file.read_bytes(), place, sample)


def face_of(name: str, place: DeltaGenerator) -> Given | None:
    """The faces of the sample of that id, beside those that are worked on; None where no fake may be made of it."""
    sample = sample_named(name)
    if sample is None or not may_be_changed(sample):
        return None
    result = _found_once(sample.file.read_bytes(), sample.sha256, sample, place)
    return None if isinstance(result, Refusal) else GIVEN.put(sample.sha256, result)


def leave() -> None:
    """Back to the ways in; the photo is forgotten, and every fake of it."""
    clear("lab.")
    st.session_state[_SHOWN] = st.session_state[_REFUSED] = None
    link.write(link.Link())
