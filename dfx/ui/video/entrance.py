"""The ways in of the Video page: a file or a sample clip, and how to look at it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dfx.data import sample_clip
from dfx.data.sample_clip import clips
from dfx.errors import DfxError
from dfx.language import file_size
from dfx.media.kind import kind_of, plays
from dfx.media.video import spare
from dfx.media.video.sniff import ACCEPTED, HEAD_BYTES
from dfx.settings import settings
from dfx.ui.history.words import promise
from dfx.ui.kit import frame, link
from dfx.ui.kit.choices import remember, segment
from dfx.ui.kit.text import escaped
from dfx.ui.photo import entrance, own_preset, visit
from dfx.ui.photo.entrance import Source
from dfx.ui.samples.choice import Item
from dfx.ui.video import store, work
from dfx.ui.video.store import Given

EVERY = (0.25, 0.5, 1.0, 2.0, 5.0)
MOST = (16, 32, 64, 128, 256)
USUAL_S = 1.0
RULES = {"dfx": "dfx", "deepguard": "DeepGuard"}
_FILE, _SAMPLE = "video.file", "video.sample"


def ways_in() -> None:
    """Draw the ways in; what comes through them becomes the clip of the visit."""
    spare.keep()  # who looks at this page may well bring a clip
    st.title("Who is real, and when", anchor=False)
    st.markdown(
        "Give dfx a clip. It follows every person in it, shows how P(fake) moves over time, and opens the moments that "
        "speak loudest.",
        width=760,
    )
    if sentence := store.refused():
        st.error(escaped(sentence), icon=":material/error:")
    elif link.read().own:
        st.info(link.GONE, icon=":material/info:")
    limit = entrance.upload_limit(settings().max_video_bytes)
    given = entrance.picture_or_clip("A clip with a face", _FILE)
    offer = st.container()
    st.caption(
        f"{ACCEPTED}, up to {file_size(limit)}. Up to two minutes works best; a longer clip is looked at over its whole "
        "length, at moments further apart. It takes about as long as the clip lasts, often less, and the first results "
        f"show after a few seconds. {promise('clip')} The sound is never listened to."
    )
    how = _how()
    _gallery()
    wanted = st.session_state.pop(_SAMPLE, None) or store.asked()
    head = given.getvalue()[:HEAD_BYTES] if given else b""
    if (
        given is not None and kind_of(head) == "image" and not plays(head)
    ):  # the door for pictures takes it, that for clips does not
        with offer:
            st.info("This is a picture: it belongs to the Photo page.", icon=":material/image:")
            if st.button("Open it in Photo", key="video.to-photo", type="primary", icon=":material/arrow_forward:"):
                visit.leave()  # what was shown there before gives way
                entrance.ask_for(Source(given.getvalue(), given.name))  # without uploading it again
                st.switch_page(frame.page_of("photo"))
    elif given is not None:
        work.begun(store.begin(Given(given.getvalue(), given.name, **how)))
        st.rerun()
    elif wanted is not None:
        try:
            if isinstance(wanted, Item):
                chosen = Given(sample_clip.film_of(wanted.sample), wanted.file_name, guess=wanted, **how)
            else:
                chosen = Given(sample_clip.film_of(wanted), wanted.file.name, wanted, **how)
        except DfxError as error:
            st.error(escaped(str(error)), icon=":material/error:")
        else:
            work.begun(store.begin(chosen))
            st.rerun()


def _how() -> dict:
    """Which models, and, folded away, which moments of the clip by which rules."""
    preset = entrance.preset("video.models")
    usual = min(MOST, key=lambda count: abs(count - settings().max_frames))  # the default's, as far as it can be chosen
    with st.expander("Which moments, by which rules", icon=":material/tune:"):
        first, second = st.columns(2, gap="large")
        every = first.select_slider(
            "Seconds between moments", EVERY, USUAL_S, key="video.every",
            help="dfx looks at single frames, evenly spread. A short clip is looked at more closely than this.",
        )  # fmt: skip
        most = second.select_slider(
            "Moments at most", MOST, usual, key="video.most",
            help="Of a longer clip the moments lie further apart, so that its whole length is covered.",
        )  # fmt: skip
        with first:
            about = "DeepGuard: frames and crops as that system takes them, one a second, scaled by width."
            rules = segment("Rules", RULES, "video.rules", about=about)
        motion = second.toggle(
            "Look at the motion, too", True, key="video.motion", disabled=rules == "deepguard",
            help="Reads five more frames after each moment and measures how the face moves. Off: a little faster.",
        )  # fmt: skip
    return {
        "preset": preset,
        "own": own_preset.chosen(preset),
        "every_s": None if every == USUAL_S else every,
        "most": None if most == usual else most,
        "rules": rules,
        "motion": bool(motion) and rules != "deepguard",
    }


def _gallery() -> None:
    """A few sample clips as pictures that can be clicked, and the way to all of them."""
    st.header("No clip at hand? Take one of these", anchor=False)
    try:
        with st.container(horizontal=True, gap="medium", key="gallery"):
            for clip in (clip for clip in clips() if clip.featured):
                with st.container(key=f"sample-{clip.name}", width=entrance.THUMBNAIL // 2, gap=None):
                    entrance.picture_of(Path.read_bytes, clip.poster, clip.title)
                    st.button(
                        escaped(clip.title), key=f"take-{clip.name}", type="tertiary", width="stretch",
                        on_click=remember, args=(_SAMPLE, clip),
                    )  # fmt: skip
    except DfxError as error:
        st.error(escaped(str(error)), icon=":material/error:")
    st.page_link(frame.page_of("samples"), label="All samples, with what each truly is")
    st.caption(
        "A few seconds each, made by dfx: a camera glides over pictures. They are moving pictures, not films, since no face "
        "in them moves by itself; they show how a clip is read."
    )
