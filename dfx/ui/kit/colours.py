"""The colour bar of a map on a page: lying down, with its ends and its unit."""

from __future__ import annotations

from typing import Literal

import numpy as np
import streamlit as st

from dfx import glossary
from dfx.explain.overlay import ColourBar
from dfx.report.pictures import jpeg
from dfx.ui.kit.text import escaped


def show_bar(bar: ColourBar, alt: str, *, label: str = "", width: int | Literal["stretch"] = "stretch") -> None:
    """`bar` from its least colour at the left; `label` in place of its own."""
    height, across = bar.pixels.shape[:2]
    with st.container(key="bar", width=width):
        st.image(jpeg(bar.pixels if across > height else np.rot90(bar.pixels, -1)), width="stretch", alt=alt)
    with st.container(horizontal=True, horizontal_alignment="distribute", width=width):
        for tick in bar.ticks:
            st.caption(escaped(tick.text), width="content")
    words = label or bar.label
    st.caption(escaped(glossary.unit_words(words)), help=glossary.meaning_of(words))
