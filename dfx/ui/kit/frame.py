"""What every page stands in: title, mark, style sheet and navigation.

`app.py` calls `run()`, every page begins with `require()`. Streamlit opens a page's script by itself when a fresh
process is asked for that page's address; `require()` then runs the frame around it and ends the bare run.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from html import escape

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dfx.settings import ROOT
from dfx.ui.kit import background, large

ASSETS = ROOT / "assets"
PAGES = ROOT / "pages"
HOME = "home"  # the page of the bare address

_framed: ContextVar[bool] = ContextVar("framed", default=False)


def run() -> None:
    """Draw the frame and the page that the address names inside it."""
    icon = str(ASSETS / "icon.svg")
    st.set_page_config(
        page_icon=icon
    )  # before the navigation, which else has the browser fetch a page's own from elsewhere
    page = st.navigation(_sections(), position="top")
    st.set_page_config(page_title=f"{page.title} · dfx", page_icon=icon)
    st.logo(str(ASSETS / "logo.svg"), size="large")
    large.draw()
    _elsewhere(page.title)
    token = _framed.set(True)
    try:
        page.run()
    finally:
        _framed.reset(token)


def _sections() -> dict[str, list[StreamlitPage]]:
    """The pages under the headings of the navigation; those of no section stand in it by themselves, before all others."""
    sections: dict[str, list[StreamlitPage]] = {}
    for row in sorted(ROWS, key=lambda row: row.section != ""):
        sections.setdefault(row.section, []).append(page_of(row.name))
    return sections


def unseen(text: str, level: int = 1) -> None:
    """A heading to be heard: the page's name above an answer, which is what is seen first."""
    st.html(f'<h{level} class="dfx-unseen">{escape(text)}</h{level}>')


def require() -> None:
    """Stand in the frame: nothing where it is drawn already, else draw it and stop this run."""
    if not _framed.get():
        run()
        st.stop()


def _elsewhere(title: str) -> None:
    """A way back to what another page works on, or has done since it was left."""
    for kind, what in WORK.items():
        job = background.job_of(kind)
        if job and title not in (_BY_NAME[name].title for name in what.shown_on):
            said = (
                f"Your {what.noun} has been looked at" if job.is_over else f"Your {what.noun} is still being looked at"
            )
            icon = ":material/task_alt:" if job.is_over else ":material/hourglass_top:"
            st.page_link(page_of(kind), label=said, icon=icon)


def further(*names: str, **labels: str) -> None:
    """Links to other pages, which show the same picture; `labels` in place of a page's own words, by its name."""
    with st.container(horizontal=True, key="further"):
        for name in names:
            st.page_link(page_of(name), label=labels.get(name, _BY_NAME[name].leads), icon=_BY_NAME[name].icon)


def page_of(name: str) -> StreamlitPage:
    """The page of that name, to turn to: by an absolute path, since the script that runs may be a page."""
    row = _BY_NAME[name]
    return st.Page(PAGES / f"{name}.py", title=row.title, icon=row.icon, default=name == HOME)


@dataclass(frozen=True, slots=True)
class Row:
    """One page: its script in `pages/`, its title, what a link to it says, and its heading in the navigation."""

    name: str
    title: str
    icon: str
    leads: str
    section: str = ""


ROWS = (
    Row(HOME, "Home", ":material/home:", "The start"),
    Row("photo", "Photo", ":material/photo_camera:", "The answer"),
    Row("video", "Video", ":material/movie:", "A clip: who, when, and how it moves"),
    Row("samples", "Samples", ":material/photo_library:", "All samples, with what each truly is"),
    Row("history", "History", ":material/history:", "What was analysed before"),
    Row("explain", "Explain", ":material/center_focus_strong:", "Why: compare maps and how far to trust them", "Why"),
    Row("feature_maps", "Feature maps", ":material/layers:", "What the layers see", "Why"),
    Row("forensics", "Forensics", ":material/biotech:", "What the file itself says", "Why"),
    Row("compare", "Compare", ":material/leaderboard:", "All models side by side", "Networks"),
    Row("models", "Models", ":material/account_tree:", "The models from the inside", "Networks"),
    Row("lesson", "Lesson", ":material/school:", "A lesson in ten steps", "Learn"),
    Row("quiz", "Quiz", ":material/quiz:", "Spot the fake: you against the models", "Learn"),
    Row("lab", "Fake lab", ":material/science:", "Make a fake and see who catches it", "Learn"),
)


@dataclass(frozen=True, slots=True)
class Work:
    """What goes on in the background under the name of its page: what it is called, and the pages that show it themselves."""

    noun: str
    shown_on: tuple[str, ...]


WORK = {
    "photo": Work("photo", ("photo", "explain", "feature_maps", "forensics")),
    "video": Work("clip", ("video",)),
}
_BY_NAME = {row.name: row for row in ROWS}
