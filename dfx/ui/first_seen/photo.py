"""Where a photo was first: the picture and the face looked at, to save and to search for."""

from __future__ import annotations

import streamlit as st

from dfx.ui.first_seen import section as parts
from dfx.ui.first_seen import words
from dfx.ui.first_seen.section import Plate
from dfx.ui.photo.visit import Subject


@st.fragment
def section(subject: Subject) -> None:
    """Folded; nothing is made before it is opened."""
    with st.expander(
        words.TITLE, icon=":material/travel_explore:", on_change="rerun", key=f"first-seen-{subject.key}"
    ) as box:
        if not box.open:
            return
        st.markdown(words.ABOUT)
        shown = [Plate(subject.result.preview, "The picture", "picture")]
        if subject.face:
            number = subject.index + 1
            shown.append(Plate(subject.face.face.crop, f"Face {number}", f"face-{number}"))
        parts.plates(shown, f"dfx-{subject.result.report.media.sha256[:12]}")
        beside, asked = st.columns([2, 3], gap="large")
        with beside:
            parts.searches()
        with asked:
            parts.questions()
