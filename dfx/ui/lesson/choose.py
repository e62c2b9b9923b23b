"""The photo of the lesson: a sample, or the class' own, which lives in this session and goes with it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dfx.data.samples import Sample, samples
from dfx.language import file_size
from dfx.report.lesson.plan import MINUTES, STEPS
from dfx.settings import settings
from dfx.ui.kit import link
from dfx.ui.kit.choices import first_of
from dfx.ui.kit.text import escaped
from dfx.ui.photo import visit
from dfx.ui.photo.entrance import THUMBNAIL, id_of, thumbnail, upload_limit, uploader

CHOSEN = "lesson.photo"  # what the lesson is about: a `Given`
FIRST = "astronaut-fake"  # where nobody chose: its network is right about it, and what was changed is known
OFFERED = 4  # of photographs, and of fakes, on the first screen


@dataclass(frozen=True, slots=True)
class Given:
    """A photo to open. `title` is in our own words, `sample` the id of ours, "" for a visitor's."""

    key: str
    data: bytes
    name: str
    title: str
    sample: str = ""
    mask: Path | None = None


def given() -> Given | None:
    """The photo chosen in this session, else that of the address; None where nobody asked for anything."""
    chosen = st.session_state.get(CHOSEN)
    if isinstance(chosen, Given):
        return chosen
    asked, ids = link.read(), [id_of(sample) for sample in samples()]
    if not ids or not (asked.sample in ids or {"step", "view"} & set(st.query_params)):
        return None
    take(first_of(ids, asked.sample, FIRST))
    return given()


def take(name: str) -> None:
    """Open the sample of that id."""
    sample = next(sample for sample in samples() if id_of(sample) == name)
    st.session_state[CHOSEN] = Given(name, sample.file.read_bytes(), sample.file.name, sample.title, name, sample.mask)


def landing(turn_to: Callable[[int], None]) -> None:
    """What comes, and the photos to choose from. `turn_to` opens a step."""

    def start_at(place: int) -> None:
        take(first_of([id_of(sample) for sample in samples()], FIRST))
        turn_to(place)

    st.title("A lesson in ten steps", anchor=False)
    st.markdown(
        f"From a photo to “fake” or “real”, one step at a time, with a real network at work: {MINUTES} minutes for a class, or "
        "for yourself. Begin at any step; notes, a clock, a work sheet and an answer sheet are at hand there, under “For "
        "teachers”.",
        width=760,
    )
    with st.container(horizontal=True, gap="small", key="lesson-contents"):
        for place, step in enumerate(STEPS, start=1):
            st.button(
                escaped(f"{place}. {step.title}"), key=f"lesson-from-{step.name}", on_click=start_at, args=(place,)
            )
    st.header("With a photo of your own", anchor=False)
    own("lesson.file-first")
    looked_at = visit.source()
    if looked_at is not None and looked_at.sample is None:
        st.button(
            "Take the photo you looked at before", key="lesson-visited", on_click=_take_own,
            args=(looked_at.data, looked_at.name), icon=":material/photo_camera:",
        )  # fmt: skip
    st.header("Or with one of these", anchor=False)
    with st.container(horizontal=True, gap="medium", key="gallery"):
        for sample in _offered():
            with st.container(key=f"sample-{id_of(sample)}", width=THUMBNAIL // 2, gap=None):
                st.image(thumbnail(sample.file), width="stretch", alt=sample.title)
                st.button(
                    escaped(sample.title), key=f"take-{id_of(sample)}", type="tertiary", width="stretch", on_click=take,
                    args=(id_of(sample),),
                )  # fmt: skip


def _offered() -> list[Sample]:
    """Some photographs, each followed by a fake; first those that are offered first everywhere, made by dfx."""
    ahead = sorted(samples(), key=lambda sample: (not sample.featured, sample.kind == "synthetic"))
    fakes, photographs = ([one for one in ahead if one.is_fake is fake][:OFFERED] for fake in (True, False))
    pairs = zip(photographs + [None] * OFFERED, fakes + [None] * OFFERED, strict=False)
    return [sample for pair in pairs for sample in pair if sample is not None]


def own(key: str) -> None:
    """A visitor's photo; it is opened when it is given."""
    most = settings().max_image_bytes
    limit = file_size(upload_limit(most))

    def changed() -> None:
        if file := st.session_state.get(key):
            _take_own(file.getvalue(), file.name)

    uploader("A photo with a face", key, most, f"the lesson takes pictures of up to {limit}", changed=changed)
    st.caption(f"Up to {limit}. It stays in this session's memory and goes with it.")


def _take_own(data: bytes, name: str) -> None:
    """Open a visitor's photo; its name only says what the file claims to be."""
    st.session_state[CHOSEN] = Given(hashlib.sha256(data).hexdigest(), data, name, "a photo of your own")


def another(now: Given) -> None:
    """The choice while the lesson runs."""
    titles = {id_of(sample): sample.title for sample in samples()}
    key = "lesson.sample"
    if st.session_state.get(key) != now.sample:  # chosen elsewhere: by the address, or given
        st.session_state[key] = now.sample or None

    def changed() -> None:
        if st.session_state.get(key):
            take(st.session_state[key])

    st.selectbox(
        "Sample", list(titles), None, format_func=lambda name: titles.get(name, ""), key=key, on_change=changed,
        placeholder="Your own photo is shown",
    )  # fmt: skip
    own("lesson.file")
