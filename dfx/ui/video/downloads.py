"""What can be kept of a clip: the annotated film, the report to read and for programs, and the numbers as a table."""

from __future__ import annotations

import streamlit as st

from dfx.report.html.video import to_html
from dfx.report.json.video import to_text
from dfx.report.video_csv import to_csv
from dfx.report.words.video import PRIVACY
from dfx.types import VideoReport
from dfx.ui.kit import printed
from dfx.ui.kit.kept import Kept
from dfx.ui.video import film as video_film
from dfx.ui.video.film import KEPT_SIDE, PLAYER_SIDE
from dfx.ui.video.store import Visit

FILES: Kept[str] = Kept("video.files", most=9)  # the reports as files, by threshold; a few megabytes each


def section(report: VideoReport, here: Visit) -> None:
    """The reports, and the film with the choice of its size and of hiding the faces.

    The reports are written once, and not by a callable: the browser's request for that is a message that MessageGuard does
    not let pass.
    """
    st.subheader("To keep", anchor=False)
    stem = f"dfx-{report.video.media.sha256[:12]}"
    rows = (
        ("Report to read (HTML)", to_html, "html", "text/html", ":material/download:"),
        ("Every moment (CSV)", to_csv, "csv", "text/csv", ":material/table:"),
        ("Report for programs (JSON)", to_text, "json", "application/json", ":material/data_object:"),
    )
    with st.container(horizontal=True, key="downloads"):
        for label, write, ending, kind, icon in rows:
            key = here.key, here.stage, report.threshold, ending
            written = FILES.get(key) or FILES.put(key, write(report))
            st.download_button(label, written, f"{stem}.{ending}", kind, on_click="ignore", icon=icon)
            if ending == "html":
                printed.button((*key, "pdf"), lambda: _pdf(report), f"{stem}.pdf")
    if report.tracks:
        _film(here, stem)


def _pdf(report: VideoReport) -> bytes:
    from dfx.report.pdf.video import to_pdf  # here, since fpdf2 is slow to import

    return to_pdf(report)


def _film(here: Visit, stem: str) -> None:
    """The film is drawn when it is asked for; what the player shows is there already."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="video-film"):
        hidden = st.toggle("Blur every face", key="video.blur", help=PRIVACY, width="content")
        large = st.toggle(
            "Larger", key="video.large", width="content",
            help=f"At most {KEPT_SIDE} pixels on the longer side instead of {PLAYER_SIDE}.",
        )  # fmt: skip
        side = KEPT_SIDE if large else PLAYER_SIDE
        place = st.empty()
        film = video_film.kept(here, side, hidden)
        if film is None:
            name = "Draw the annotated clip"
            if not place.button(name, key="video.film", icon=":material/movie:"):
                return
            film = video_film.make(here, side, hidden, place.container(width=320).empty())
        if film is not None:
            place.download_button(
                "Annotated clip (MP4)", film, f"{stem}{'-blurred' if hidden else ''}.mp4", "video/mp4",
                on_click="ignore", icon=":material/movie:", key="video.film-kept",
            )  # fmt: skip
    what = "Boxes and P(fake) are drawn on it; it has no sound and nothing of what the file said of itself."
    st.caption(f"{what} {PRIVACY}" if hidden else what)
