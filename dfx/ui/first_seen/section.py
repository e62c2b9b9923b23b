"""Pictures to save, searches that open empty, and five questions: what page and clip have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from dfx.language import file_size
from dfx.report.captioned import png
from dfx.report.pictures import jpeg
from dfx.types import Pixels
from dfx.ui.first_seen import words
from dfx.ui.kit.choices import segment
from dfx.ui.kit.text import escaped

KINDS = {"jpg": "JPEG", "png": "PNG"}


@dataclass(frozen=True, slots=True, eq=False)
class Plate:
    """A picture `(H, W, 3)` to save: what it is called on the page, and in the name of its file."""

    pixels: Pixels
    title: str
    name: str


def plates(shown: Sequence[Plate], stem: str) -> None:
    """Each as a tile with its button; the files are our own pixels, encoded anew."""
    kind = segment("Save as", KINDS, "first-seen.kind", stays=True)
    with st.container(horizontal=True, gap="medium", key="first-seen"):
        for number, plate in enumerate(shown):
            height, width = plate.pixels.shape[:2]
            saved = jpeg(plate.pixels) if kind == "jpg" else png(plate.pixels, {})
            with st.container(gap="small"):
                st.image(jpeg(plate.pixels), width="stretch", alt=plate.title)
                st.download_button(
                    escaped(plate.title), saved, f"{stem}-{plate.name}.{kind}", f"image/{'png' if kind == 'png' else 'jpeg'}",
                    on_click="ignore", icon=":material/download:", key=f"first-seen.{number}",
                )  # fmt: skip
                st.caption(f"{width} × {height} pixels, {file_size(len(saved))}")
    st.caption(words.SAVED)


def searches() -> None:
    """Plain links, which a browser opens beside this page without telling where they were pressed."""
    links = "  \n".join(f"[{one.title}]({one.url})" for one in words.SEARCHES)
    st.markdown(f"**Search by picture**  \n{links}")


def questions() -> None:
    """The five that a fact-checker asks."""
    st.markdown("**Five questions**\n" + "\n".join(f"1. **{asked}** {rest}" for asked, rest in words.QUESTIONS))
