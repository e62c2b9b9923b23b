"""What the history says of itself and of its entries."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from dfx.history.entry import Kind, Outcome, Summary
from dfx.report.words.photo import VERDICTS
from dfx.settings import settings
from dfx.ui.history import keep
from dfx.ui.history.entries import REFUSED, REPORT, THUMBNAIL

OUTCOMES: dict[Outcome, str] = {
    "fake": VERDICTS["fake"],
    "partly_fake": "Partly fake",
    "uncertain": VERDICTS["uncertain"],
    "real": VERDICTS["real"],
    "no_face": VERDICTS["no_face"],
    "refused": REFUSED,
}
KINDS: dict[Kind, str] = {"image": "Photo", "video": "Clip"}
OFF = "The history is off on this server: nothing that is analysed is written down."
RULE = (
    "The same file under the same name, asked in the same way, is one entry: its date and count move on, its note stays. "
    "A file that was refused stands here with the reason; what was stopped, or found dfx busy, does not."
)
_PICTURES = {
    0: "No picture is kept: where a report had one, it is grey.",
    THUMBNAIL: "Of pictures only a thumbnail of the face is kept: where a report had one, it is grey.",
    REPORT: "Its pictures are kept with a report: the photo made smaller, faces and maps.",
}


def where() -> str:
    """Where this visit's history is, and what is in it."""
    pictures = _PICTURES[settings().history_pictures]
    if keep.here().on_disk:
        return f"In a file of this machine that only its user can read: names, answers, reports, your notes. {pictures}"
    return f"In memory while this page is open, for you alone: names, answers, reports, your notes. {pictures}"


def promise(noun: str) -> str:
    """What becomes of an upload, said where it is asked for."""
    if settings().history and keep.here().on_disk:
        kept = {0: "without pictures,", THUMBNAIL: "with a thumbnail,", REPORT: "with its pictures,"}[
            settings().history_pictures
        ]
        return f"The {noun} itself is never kept, only looked at; its report, {kept} goes into the History of this machine."
    return f"Nothing you upload is kept: {noun} and answer live in memory while this page is open, and go with it."


def span(summary: Summary) -> str:
    """Of what the numbers are, where that is not what the headline speaks of: a part may be fake, and the whole hardly."""
    return "Over the whole time: " if summary.verdict == "partly_fake" else ""


def when(summary: Summary) -> str:
    """By the clock of whoever asked, with how far that is ahead of UTC: "30 Nov 2026, 07:12 +01:00"."""
    return f"{moment(summary):%-d %b %Y, %H:%M} {zone(summary)}"


def moment(summary: Summary) -> datetime:
    """The same to reckon with."""
    there = timezone(timedelta(minutes=summary.offset_min))
    return datetime.fromtimestamp(summary.at_ms / 1000, there)


def zone(summary: Summary) -> str:
    """ "UTC" or "UTC+01:00"."""
    hours, minutes = divmod(abs(summary.offset_min), 60)
    return f"UTC{'-' if summary.offset_min < 0 else '+'}{hours:02}:{minutes:02}" if summary.offset_min else "UTC"
