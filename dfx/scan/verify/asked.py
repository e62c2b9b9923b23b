"""What the report of a scan says it was asked, and of which files, checked value by value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dfx.errors import Undecodable
from dfx.report.verify.said import (
    ENVIRONMENT,
    environment_of,
    is_sha256,
    mapping_of,
    models_of,
    number_of,
    text_of,
    unsaid,
    weights_of,
)
from dfx.report.words.photo import VERDICTS
from dfx.scan.values import Asked

MOST_ROWS = 5_000  # of a list: dfx writes at most 500
LONGEST_NAME = 20_000  # characters: a name comes with its folders
MOST_FILES = 10**9

Row = Mapping[str, Any]  # with `name`, a text, and `sha256`, None where the file could not be read


@dataclass(frozen=True, slots=True)
class AskedScan:
    """What to repeat. `files` are rows of judged and of refused files, each with its `name`, and its `sha256` where the file
    could be read; `judged` and `refused`: how many files the report counts."""

    asked: Asked
    environment: Mapping[str, float]
    weights: Mapping[str, str]
    files: tuple[Row, ...]
    verdicts: Mapping[str, int]
    refused: int

    @property
    def judged(self) -> int:
        return sum(self.verdicts.values())

    @property
    def digests(self) -> frozenset[str]:
        """Of the files that can be looked for."""
        return frozenset(row["sha256"] for row in self.files if row["sha256"])

    @property
    def unread(self) -> int:
        """Rows without a SHA-256."""
        return sum(1 for row in self.files if not row["sha256"])


def asked_scan(report: Mapping[str, Any]) -> AskedScan:
    """What a report of the schema was asked. Raises Undecodable where it does not say, or says what cannot be."""
    said, counts = mapping_of(report, "settings"), mapping_of(report, "counts")
    every_s = None if said.get("every_s") is None else number_of(said, "every_s", 0.02, 3600)
    environment = {**environment_of(said), "max_frames": number_of(said, "max_frames", 1, 10_000)}
    for name in ENVIRONMENT:
        if name not in environment:
            raise unsaid(name)
    threshold = None if said.get("threshold") is None else number_of(said, "threshold", 0, 1)
    return AskedScan(
        Asked(models_of(said), threshold, every_s),
        environment,
        weights_of(report),
        (*_rows(report, "files", judged=True), *_rows(report, "refused", judged=False)),
        {verdict: int(number_of(counts, verdict, 0, MOST_FILES)) for verdict in VERDICTS},
        int(number_of(counts, "refused", 0, MOST_FILES)),
    )


def _rows(report: Mapping[str, Any], name: str, judged: bool) -> Sequence[Row]:
    rows = report.get(name)
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        raise Undecodable(f"Expected a list of at most {MOST_ROWS} files in the report under {name}.")
    checked = []
    for row in rows:
        if not isinstance(row, dict):
            raise unsaid(name)
        text_of(row, "name", LONGEST_NAME)
        known, verdict = row.get("sha256"), row.get("verdict")
        if not is_sha256(known) and (judged or known is not None):
            raise Undecodable("A SHA-256 in the report is none: expected 64 hexadecimal digits.")
        if not (isinstance(verdict, str) and verdict in VERDICTS if judged else verdict is None):
            raise unsaid("verdict")
        checked.append({**row, "sha256": known})
    return checked
