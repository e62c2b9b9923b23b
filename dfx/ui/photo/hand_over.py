"""A clip that was given to a page of photos: one press opens it in Video, without uploading it again.

The bytes go from one page's place in the session to the other's, and are forgotten with the visit they are then part of.
"""

from __future__ import annotations

import streamlit as st

from dfx.media.kind import kind_of, plays
from dfx.media.photo.protocol import SENTENCES, Note
from dfx.media.video.sniff import HEAD_BYTES
from dfx.types import MediaInfo
from dfx.ui.kit import frame
from dfx.ui.photo.entrance import Source
from dfx.ui.video import store as video_store
from dfx.ui.video.store import Given


def is_clip(given: Source) -> bool:
    """Whether the door for clips takes it and the one for pictures does not."""
    return kind_of(given.data[:HEAD_BYTES]) == "video"


def offer_video(given: Source) -> None:
    """Say that it is a clip, and open it in Video at a press."""
    st.info("This is a clip: it belongs to the Video page, which looks at it over time.", icon=":material/movie:")
    if st.button("Open it in Video", key="photo.to-video", type="primary", icon=":material/arrow_forward:"):
        open_in_video(given)


def offer_as_clip(given: Source | None, media: MediaInfo) -> None:
    """Of an animation the first frame was judged: at a press all of it is looked at, where dfx can read it as a clip."""
    if given is None or SENTENCES[Note.SEVERAL_FRAMES] not in media.notes or not plays(given.data[:HEAD_BYTES]):
        return
    if st.button("Look at it as a clip", key="photo.as-clip", icon=":material/movie:"):
        open_in_video(given)


def open_in_video(given: Source) -> None:
    """Turn to Video with it, where the work begins."""
    video_store.begin(Given(given.data, given.name, preset=given.preset, own=given.own))
    st.switch_page(frame.page_of("video"))
