"""Links from Home to every other page; a page that this dfx does not have is not linked to."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from dfx.ui.kit import frame

OPTIONAL = frozenset({"samples", "lesson", "quiz", "lab", "history"})  # pages that an installation may lack


@dataclass(frozen=True, slots=True)
class Lead:
    """A link: the name of the page, what it says, and what its address asks for."""

    page: str
    label: str
    query: dict[str, str] = field(default_factory=dict)


def draw(*leads: Lead) -> None:
    """Those of them whose pages are here, side by side."""
    icons = {row.name: row.icon for row in frame.ROWS}
    with st.container(horizontal=True, gap="small"):
        for lead in leads:
            if lead.page in icons:
                st.page_link(
                    frame.page_of(lead.page), label=lead.label, icon=icons[lead.page], query_params=lead.query or None
                )
