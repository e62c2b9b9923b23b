"""The form of a dossier: what goes in, the analyst's words, and the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from dfx.report.dossier.exhibit import MOST_NAME, MOST_NOTES, Cover, Dossier, Exhibit
from dfx.report.dossier.origin import origin
from dfx.types import ImageReport, VideoReport
from dfx.ui.kit import work
from dfx.ui.kit.kept import Kept, Refusal

ABOUT = (
    "One file for whoever must answer for the result: the report, what you looked at, your notes, and how it came about. "
    "It has no scripts and asks no server."
)
FAILED = "Something went wrong in dfx while writing the dossier."
WRITTEN: Kept[str] = Kept("dossier.written", most=2)  # HTML, some megabytes each

Exhibits = tuple[Exhibit, ...]


def section(
    report: ImageReport | VideoReport,
    name: str,
    ready: Mapping[str, Exhibits],
    missing: Mapping[str, str],
    more: Callable[[], Exhibits | Refusal],
    more_words: str,
    write: Callable[[str | None, Dossier], str],
) -> None:
    """Draw it, folded. `ready` are the exhibits there are, by the name of their box; `missing` says of others where they
    are made; `more` are worked out where `more_words` is ticked ("" where there are none); `write` makes the document of a
    file's name and the dossier; `name` is the file's, "" where it has none.
    """
    stem = (
        f"dfx-{report.media.sha256[:12]}"
        if isinstance(report, ImageReport)
        else f"dfx-{report.video.media.sha256[:12]}"
    )
    with st.expander("Put together a dossier", icon=":material/folder_managed:"):
        st.caption(ABOUT)
        case = st.text_input("Case number", max_chars=MOST_NAME, key="dossier.case", placeholder="optional")
        notes = st.text_area(
            "Notes", max_chars=MOST_NOTES, key="dossier.notes", placeholder="optional, in your own words"
        )
        chosen = [box for box in ready if st.checkbox(f"{box} ({len(ready[box])})", True, key=f"dossier.{box}")]
        with_more = bool(more_words) and st.checkbox(more_words, True, key="dossier.more")
        named = bool(name) and st.checkbox("The file's own name", False, key="dossier.named")
        if missing:
            st.caption(
                "Not looked at yet: " + "; ".join(f"{what.lower()} ({where})" for what, where in missing.items()) + "."
            )
        key = (stem, report.threshold)
        if st.button("Write the dossier", key="dossier.write", icon=":material/edit_document:"):
            added = more() if with_more else ()
            if isinstance(added, Refusal):
                work.say(added)
                return
            exhibits = (*(exhibit for box in chosen for exhibit in ready[box]), *added)
            dossier = Dossier(Cover(now(), case.strip(), notes), exhibits, origin(report))
            WRITTEN.put(key, write(name if named else None, dossier))
        if (written := WRITTEN.get(key)) is not None:
            st.download_button(
                "Dossier (HTML)", written, f"{stem}-dossier.html", "text/html", on_click="ignore", type="primary",
                icon=":material/download:", key="dossier.file",
            )  # fmt: skip


def now() -> datetime:
    """The time with the zone of the reader's browser; in UTC where it does not say."""
    try:
        return datetime.now(ZoneInfo(st.context.timezone or "UTC"))
    except (ZoneInfoNotFoundError, ValueError):
        return datetime.now(UTC)
