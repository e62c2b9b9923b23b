"""The report as PDF: made at a press, since the library for it takes a second to import, and kept for the visit."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import streamlit as st

from dfx.ui.kit.kept import Kept

PDFS: Kept[bytes] = Kept("printed", most=4)  # a few hundred kilobytes each


def button(key: Hashable, write: Callable[[], bytes], name: str) -> None:
    """A button that makes it, then the file in its place: bytes, as every download; `key` says what it depends on."""
    place, pdf = st.empty(), PDFS.get(key)
    if pdf is None:
        if not place.button("Make the PDF", icon=":material/print:", key="pdf.make"):
            return
        pdf = PDFS.put(key, write())
    place.download_button(
        "Report to print (PDF)", pdf, name, "application/pdf", on_click="ignore", icon=":material/download:",
        key="pdf.file",
    )  # fmt: skip
