"""The summary of a scan as one inert HTML file: what was counted, and the most suspicious files first.

The template escapes every value, as that of the picture's report does.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dfx import __version__, language
from dfx.report.html.parts import CONTENT_POLICY, page_template, percent
from dfx.report.words.photo import NOT_A_PROOF_POINTS, VERDICTS
from dfx.types import Verdict

FAKE: tuple[Verdict, ...] = ("fake", "partly_fake")


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """A file of which dfx has a number. `thumbnail`: a JPEG that dfx made, b"" for none."""

    name: str
    verdict: Verdict
    fake_probability: float
    interval: tuple[float, float]
    threshold: float
    faces: int
    warnings: tuple[str, ...] = ()
    thumbnail: bytes = b""


@dataclass(frozen=True, slots=True)
class ScanSummary:
    """What came of a scan: files by verdict, refused files by their sentence, the models, and the most suspicious files,
    in the order to show; `left_out` more have a number and are in the table alone."""

    table: str
    models: tuple[str, ...]
    verdicts: Mapping[Verdict, int]
    refusals: Mapping[str, int]
    files: Sequence[ScannedFile]
    left_out: int = 0

    @property
    def judged(self) -> int:
        return sum(self.verdicts.values())

    @property
    def refused(self) -> int:
        return sum(self.refusals.values())


def scan_html(summary: ScanSummary) -> str:
    """The whole summary as one HTML document."""
    counts = [
        (words, language.count(n)) for verdict, words in VERDICTS.items() if (n := summary.verdicts.get(verdict, 0))
    ]
    if summary.refused:
        counts.append(("Refused", language.count(summary.refused)))
    fake = sum(summary.verdicts.get(verdict, 0) for verdict in FAKE)
    return page_template("scan.html.jinja").render(
        policy=CONTENT_POLICY,
        summary=summary,
        counts=counts,
        headline=f"{language.count(summary.judged + summary.refused, 'file')} scanned, {language.count(fake)} likely fake",
        refusals=sorted(summary.refusals.items(), key=lambda row: -row[1]),
        lines=[_line(file) for file in summary.files],
        thumbnails=any(file.thumbnail for file in summary.files),
        version=__version__,
        caution=NOT_A_PROOF_POINTS,
    )


def _line(file: ScannedFile) -> Mapping[str, object]:
    return {
        "name": file.name,
        "verdict": VERDICTS[file.verdict],
        "number": language.number(file.fake_probability),
        "interval": language.interval(file.interval),
        "dot": percent(file.fake_probability),
        "start": percent(file.interval[0]),
        "width": percent(file.interval[1] - file.interval[0]),
        "threshold": percent(file.threshold),
        "faces": file.faces,
        "warnings": file.warnings,
        "picture": "data:image/jpeg;base64," + base64.b64encode(file.thumbnail).decode() if file.thumbnail else "",
    }
