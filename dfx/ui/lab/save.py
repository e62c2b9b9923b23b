"""The fake as a file: never without its marks, and only where somebody asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dfx.language import file_size
from dfx.types import Progress
from dfx.ui.kit import frame
from dfx.ui.kit.kept import Kept, Refusal
from dfx.ui.kit.text import escaped
from dfx.ui.kit.work import run, say
from dfx.ui.lab.store import FAILED, Bench
from dfx.ui.photo import entrance, visit
from dfx.ui.photo.entrance import Source

if TYPE_CHECKING:
    from dfx.lab.make import Made
    from dfx.lab.mark import Marked

NAME = "made-with-dfx-fake-lab.png"
FILES: Kept[Marked] = Kept("lab.files", most=2)
CARRIES = (
    "- a strip below the picture that says so,\n"
    "- its metadata: the program, what was changed, and IPTC’s digital source type,\n"
)
SIGNED = (
    "- content credentials (C2PA), signed with a certificate that dfx made for this one file. Nobody vouches for it: it shows "
    "that the file is as it left the lab, not who made it."
)

FOUND_ANEW = (
    "On the Photo page P(fake) may differ a little: there the face is looked for anew, in this file, so that it is cut out "
    "a little differently."
)


def section(work: Bench, fake: Made) -> None:
    """The button that makes the file, then the file and what it carries."""
    st.subheader("Take it along", anchor=False)
    if not fake.is_altered:
        st.caption("Nothing is changed yet, so there is nothing to take along.")
        return
    file = FILES.get(work.key)
    if file is None:
        st.caption("A PNG of the face and what is around it. Whatever leaves the lab says that it was made here.")
        place = st.empty()
        if not place.button("Make the file", key="lab.save", icon=":material/draw:"):
            return
        place.empty()

        def job(progress: Progress) -> Marked:
            from dfx.lab.mark import file_of, source_type

            progress(0.2, "Writing and signing it")
            return file_of(fake.pixels, work.recipe, source_type(work.recipe, work.photo.is_synthetic))

        made = run("Writing the file", job, failed=FAILED)
        if isinstance(made, Refusal):
            say(made)
            return
        file = FILES.put(work.key, made)
    with st.container(horizontal=True, key="downloads"):
        st.download_button(
            f"Save the fake (PNG, {file_size(len(file.data))})", file.data, NAME, "image/png", on_click="ignore",
            icon=":material/download:",
        )  # fmt: skip
        if st.button("Give it to the Photo page", key="lab.to_photo", icon=":material/photo_camera:"):
            visit.leave()
            entrance.ask_for(Source(file.data, NAME))
            st.switch_page(frame.page_of("photo"))
    st.markdown(f"It carries:\n{CARRIES}{SIGNED if not file.unsigned else f'- {escaped(file.unsigned)}'}")
    st.caption(FOUND_ANEW)
