"""The words of a scan that its reports and the command line share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from dfx import language
from dfx.report.dossier.origin import origin_of
from dfx.report.html.parts import setting_words
from dfx.report.scanned import ScanBasis, ScannedFile, ScanReport
from dfx.report.words.photo import VERDICTS
from dfx.types import Verdict

NOTHING = "No file was judged."
ORDER = "Judged files, the most suspicious first; those without a face to judge stand last."
TO_CHECK = (
    "This report can be checked: “dfx verify” with it and the folder finds its files by their SHA-256, judges them again, and "
    "says what is not the same."
)
SUGGESTS_NOTHING = "Files are judged one by one: how many are likely fake says nothing about any single one."

OF_A_PART = "P(fake) is that of the whole clip; in a part of it, the threshold is reached."

Rows = list[tuple[str, str]]


def headline(report: ScanReport) -> str:
    """E.g. "2 000 files scanned, 3 likely fake"."""
    return f"{language.count(report.answered, 'file')} scanned, {language.count(report.fake)} likely fake"


def counts(verdicts: Mapping[Verdict, int], refused: int) -> Rows:
    """Verdicts that occur, and "Refused", each with its number of files."""
    rows = [(said, language.count(n)) for verdict, said in VERDICTS.items() if (n := verdicts.get(verdict, 0))]
    return [*rows, ("Refused", language.count(refused))] if refused else rows


def stopped_words(report: ScanReport) -> str:
    """That the scan did not reach its end; "" where it did."""
    if report.finished:
        return ""
    of = "" if report.named is None else f" of about {language.count(report.named)}"
    return (
        f"The scan was stopped: this report holds the {language.count(report.answered)}{of} files that were answered by "
        "then, and no table was written yet."
    )


def left_out_words(report: ScanReport) -> str:
    """What stands in the table alone; "" where all is listed."""
    parts = [
        language.count(n, noun)
        for n, noun in ((report.judged_left_out, "judged file"), (report.refused_left_out, "refused file"))
        if n
    ]
    more = report.judged_left_out + report.refused_left_out
    if not parts:
        return ""
    where = f"the table {report.table} has" if report.finished else "the table will have"
    return (
        f"{language.listed(parts)} more {'is' if more == 1 else 'are'} counted above and not listed: {where} them all."
    )


def notes(file: ScannedFile) -> tuple[str, ...]:
    """What to keep in mind of a file."""
    return (OF_A_PART, *file.warnings) if file.verdict == "partly_fake" else file.warnings


def threshold_words(basis: ScanBasis) -> str:
    """E.g. "Threshold 0.56 for photos and 0.60 for clips, as dfx ships them."."""
    if basis.settings.threshold is not None:
        return f"Threshold {language.number(basis.settings.threshold)}, set by the reader."
    photos, clips = language.number(basis.ensemble.threshold), language.number(basis.clip_threshold)
    return f"Threshold {photos} for photos and {clips} for clips, as dfx ships them."


def refused_reasons(report: ScanReport) -> Rows:
    """Sentences, the most frequent first, each with its number of files."""
    rows = sorted(report.refusals.items(), key=lambda row: -row[1])
    return [(sentence, language.count(n, "file")) for sentence, n in rows]


def facts(report: ScanReport) -> list[tuple[str, Rows]]:
    """Titles with their rows: all that is needed to check or repeat the scan."""
    settings = {name: value for name, value in asdict(report.basis.settings).items() if value is not None}
    return [
        ("Table", [("Name", report.table), ("SHA-256", report.table_sha256 or "not written yet")]),
        *(
            (title, list(rows))
            for title, rows in origin_of(report.basis.ensemble, clips=report.basis.calibrating_clips)
        ),
        ("Weights, SHA-256", list(report.basis.weights.items())),
        ("Settings", [(name, setting_words(_listed(value))) for name, value in settings.items()]),
    ]


def _listed(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
