"""The way in of the first page: one photo or clip, which opens where it belongs without being uploaded again."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from dfx.media.kind import kind_of
from dfx.media.video.sniff import ACCEPTED, HEAD_BYTES
from dfx.ui.history.words import promise
from dfx.ui.kit import frame
from dfx.ui.photo import entrance, hand_over, visit
from dfx.ui.photo.entrance import KINDS, Source

SEVERAL = "Please give one file at a time: each photo and each clip gets an answer of its own."
NEITHER = f"Expected a photo ({KINDS}) or a clip ({ACCEPTED}), but this file holds something else, or nothing."


def door() -> None:
    """The uploader; what is given turns to Photo or Video, what cannot be is answered in one sentence."""
    given = entrance.pictures_or_clips("A photo or a clip with a face", "home.file")
    if len(given) > 1:
        st.info(SEVERAL, icon=":material/info:")
    elif given:
        source = Source(given[0].getvalue(), given[0].name)
        kind = kind_of(source.data[:HEAD_BYTES])
        if kind == "video":
            hand_over.open_in_video(source)
        elif kind == "image":
            _open_in_photo(source)
        else:
            st.error(NEITHER, icon=":material/error:")
    st.caption(f"It is read on the machine that runs this page. {promise('file')}")


def _open_in_photo(source: Source) -> NoReturn:
    visit.leave()  # what was shown there before gives way
    entrance.ask_for(source)
    st.switch_page(frame.page_of("photo"))
