"""A sample of which a class does not know yet what it is: the address calls it by its number on the shelf (`?guess=7`), and
no page says more of it until the truth is asked for."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dfx.ui.kit import frame
from dfx.ui.samples.choice import Item


def section(item: Item, tell: Callable[[], None]) -> None:
    """That something is not said yet, the press that says it, and the way to the next."""
    with st.container(border=True, key="guess"):
        st.markdown(
            f"**{item.neutral}.** What it truly is, and whose picture it is, is not told yet: let the class guess first."
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Show the truth", key="guess.tell", type="primary", icon=":material/fact_check:", on_click=tell)
            st.page_link(frame.page_of("samples"), label="To the other samples", icon=":material/photo_library:")
