"""What is kept of an answer: its line in the list, the report as it was written, and no picture unless one is wanted."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from time import time
from typing import Any

from dfx import __version__
from dfx.history.entry import Entry, Kind, Report, Summary
from dfx.history.pictures import without_pictures
from dfx.media.process.names import display_name
from dfx.report.json.photo import answer_json, settings_json
from dfx.report.pictures import jpeg, shrink
from dfx.report.words import photo as words
from dfx.types import ImageReport, Pixels, VideoReport
from dfx.ui.photo.result import PhotoResult

THUMBNAIL, REPORT = 1, 2  # levels of DFX_HISTORY_PICTURES, each with what is below it
SIDE = 72  # pixels
REFUSED = "No answer"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was given: the file's hash, its name as the visitor called it, how many minutes ahead of UTC the visitor's clock is,
    and which pictures are kept."""

    sha256: str
    name: str
    offset_min: int
    pictures: int


def of_photo(asked: Asked, result: PhotoResult) -> Entry:
    """The entry of an answered photo."""
    report = result.report
    face = report.faces[report.lead].face.crop if report.faces else result.preview
    return _entry(asked, "image", report, Report(result.json, result.html), face)


def of_clip(asked: Asked, report: VideoReport, reason: str = "") -> Entry:
    """The entry of a clip, `reason` where it was not read to its end. Takes a moment: its report is written in here."""
    from dfx.report.html.video import to_html
    from dfx.report.json.video import to_text

    crop = None if report.lead is None else report.track(report.lead).best.face.crop
    entry = _entry(asked, "video", report, Report(to_text(report), to_html(report)), crop)
    return replace(entry, summary=replace(entry.summary, reason=reason)) if reason else entry


def of_refusal(asked: Asked, kind: Kind, reason: str) -> Entry:
    """The entry of a file that gave no report."""
    nothing = Summary(
        _now_ms(), asked.offset_min, kind, display_name(asked.name), "", asked.sha256, "refused", REFUSED, None, None, (),
        __version__, reason,
    )  # fmt: skip
    return Entry(_key(nothing, reason), nothing, None)


def _entry(asked: Asked, kind: Kind, report: ImageReport | VideoReport, written: Report, face: Pixels | None) -> Entry:
    media = report.video.media if isinstance(report, VideoReport) else report.media
    numbers = answer_json(report)
    interval = numbers["interval"]
    summary = Summary(
        _now_ms(), asked.offset_min, kind, display_name(asked.name), media.format, asked.sha256, report.verdict,
        words.verdict_words(report), numbers["fake_probability"], tuple(interval) if interval else None,
        tuple(report.settings.models), report.dfx_version or __version__,
    )  # fmt: skip
    if asked.pictures < REPORT:
        written = replace(written, html=without_pictures(written.html))
    small = jpeg(shrink(face, SIDE)) if face is not None and asked.pictures >= THUMBNAIL else b""
    how = (settings_json(report), dict(report.weights), report.threshold)
    return Entry(_key(summary, how), summary, written, small)


def _key(summary: Summary, how: Any) -> str:
    """The same for the same file under the same name, asked in the same way of the same dfx."""
    same = (summary.kind, summary.name, summary.sha256, summary.dfx_version, how)
    return hashlib.sha256(json.dumps(same, sort_keys=True).encode()).hexdigest()


def _now_ms() -> int:
    return round(time() * 1000)
