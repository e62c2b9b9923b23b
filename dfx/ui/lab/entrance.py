"""The ways into the lab: a sample that may be changed, or a photo of one's own; then which of its faces."""

from __future__ import annotations

import streamlit as st

from dfx.errors import DataError
from dfx.language import file_size
from dfx.report.pictures import boxed, jpeg
from dfx.settings import settings
from dfx.ui.kit import link
from dfx.ui.kit.choices import pill
from dfx.ui.kit.text import escaped
from dfx.ui.kit.work import say
from dfx.ui.lab import given
from dfx.ui.lab.given import Given
from dfx.ui.photo import entrance

_WANTED = "lab.wanted"  # the sample that was pressed
_PHOTOS = "lab.photos"  # how often the uploader was emptied


def hero() -> None:
    st.title("Fake lab", anchor=False)
    st.markdown(
        "Make a fake yourself, see exactly what was changed, and watch what every model says of it and where it looks.",
        width=760,
    )


def ways_in() -> bool:
    """Draw the ways in; whether a face came through one of them."""
    if refused := given.refusal():
        say(refused)
    elif link.read().own:
        st.info(link.GONE, icon=":material/info:")
    wanted = st.session_state.pop(_WANTED, None)
    st.header("Take a face to work on", anchor=False)
    place = st.empty()
    place.caption("Press one: a fake of it is made at once, and every model answers.")
    try:
        with st.container(key="lab-gallery"):
            for sample in given.material():
                with st.container(key=f"sample-{sample.id}", gap=None):
                    entrance.picture_of(entrance.thumbnail, sample.file, sample.title)
                    st.button(
                        escaped(sample.title), key=f"take-{sample.id}", type="tertiary", width="stretch",
                        on_click=_want, args=(sample.id,),
                    )  # fmt: skip
    except DataError as error:
        st.error(escaped(str(error)), icon=":material/error:")
    st.header("Or a photo of your own", anchor=False)
    most = entrance.upload_limit(settings().max_image_bytes)
    own = entrance.uploader(
        "A photo with a face", f"lab.file.{st.session_state.get(_PHOTOS, 0)}", most,
        f"dfx takes pictures of up to {file_size(most)}",
    )  # fmt: skip
    st.caption(
        f"{entrance.KINDS}, up to {file_size(most)}. Only of yourself, or of someone who agreed. Nothing is kept: the photo "
        "and every fake live in memory while this page is open. Faces are swapped between samples only, never into or out of "
        "a photo of yours."
    )
    if wanted is None and own is None:
        return False
    if wanted:
        given.take_sample(wanted, place)
    elif own:
        st.session_state[_PHOTOS] = st.session_state.get(_PHOTOS, 0) + 1  # what was looked at is not looked at again
        given.take(own.getvalue(), place)
    return True


def _want(name: str) -> None:
    st.session_state[_WANTED] = name


def bar(photo: Given) -> None:
    """The way back, and what is worked on."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Another face", key="lab.leave", icon=":material/arrow_back:", type="tertiary", on_click=given.leave)
        st.caption(escaped(photo.words), width="content")


def choose_face(photo: Given, asked: int | None) -> int:
    """The index of the face to work on; the address may ask for one, from 1."""
    if len(photo.scenes) == 1:
        return 0
    places = list(range(len(photo.scenes)))
    seen, choice = st.columns([2, 3], vertical_alignment="center")
    with choice:
        first = asked - 1 if asked and asked <= len(places) else 0
        chosen = pill("Which face?", places, f"lab.face.{photo.key[:12]}", lambda i: f"Face {i + 1}", first=first)
        if photo.left_out:
            st.caption(f"The {len(places)} largest of {len(places) + photo.left_out} faces.")
    with seen:
        drawn = boxed(photo.preview, photo.boxes, chosen=chosen)
        st.image(jpeg(drawn), width="stretch", alt=f"The photo; its faces are numbered, {chosen + 1} is chosen")
    return chosen
