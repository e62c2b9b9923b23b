"""What every page stands in: title, mark, style sheet and navigation.

`app.py` calls `run()`, every page begins with `require()`. Streamlit opens a page's script by itself when a fresh
process is asked for that page's address; `require()` then runs the frame around it and ends the bare run.
"""

from __future__ import annotations

from contextvars import ContextVar

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dfx.settings import ROOT

ASSETS = ROOT / "assets"
PAGES = ROOT / "pages"

_framed: ContextVar[bool] = ContextVar("framed", default=False)


def run() -> None:
    """Draw the frame and the page that the address names inside it."""
    st.set_page_config(page_title="dfx", page_icon=str(ASSETS / "icon.svg"), layout="wide")
    st.html(ASSETS / "style.css")
    st.logo(str(ASSETS / "logo.svg"), size="large")
    page = st.navigation(_pages(), position="top")
    token = _framed.set(True)
    try:
        page.run()
    finally:
        _framed.reset(token)


def require() -> None:
    """Stand in the frame: nothing where it is drawn already, else draw it and stop this run."""
    if not _framed.get():
        run()
        st.stop()


def _pages() -> list[StreamlitPage]:
    """In the order of the navigation; absolute paths, since the script that runs may be a page."""
    return [st.Page(PAGES / "photo.py", title="Photo", icon=":material/photo_camera:", default=True)]
