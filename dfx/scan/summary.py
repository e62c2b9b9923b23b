"""What a scan comes to: counted while its table is written, with the files kept that its reports list."""

from __future__ import annotations

import heapq
from collections import Counter
from itertools import count

from dfx.media.process.names import mismatch_note
from dfx.report.scanned import RefusedFile, ScanBasis, ScannedFile, ScanReport
from dfx.scan.files.names import Noted
from dfx.scan.values import Answer, FileAnswer, Refusal
from dfx.types import Verdict

MOST_SHOWN = 500  # judged files in a report: 2 MB with thumbnails
MOST_REFUSED = 200  # refused files in it
RANKS: dict[Verdict, int] = {"fake": 3, "partly_fake": 3, "uncertain": 2, "real": 1}
MOST_REASONS = 50  # sentences of refusals told apart: a size in them makes each its own

Rank = tuple[int, float]


class Summing:
    """Told of every file once, in order."""

    def __init__(self) -> None:
        self.verdicts: Counter[Verdict] = Counter()
        self.refusals: Counter[str] = Counter()
        self._worst: list[tuple[Rank, int, Noted, FileAnswer]] = []  # a heap, the least suspicious first
        self._refused: list[RefusedFile] = []
        self._number = count(0, -1)  # of equals, the earlier is the more suspicious

    @property
    def refused(self) -> int:
        return sum(self.refusals.values())

    @property
    def judged(self) -> int:
        return sum(self.verdicts.values())

    def add(self, noted: Noted, said: Answer | Refusal) -> None:
        file = None if isinstance(said, Refusal) else said.file
        if file is None:
            refusal = said if isinstance(said, Refusal) else said.refusal
            self._refuse(noted, refusal or Refusal("fault", ""))
            return
        self.verdicts[file.verdict] += 1
        rank = (-1, 0.0) if file.fake_probability is None else (RANKS.get(file.verdict, 0), file.fake_probability)
        row = (rank, next(self._number), noted, file)
        (heapq.heappush if len(self._worst) < MOST_SHOWN else heapq.heappushpop)(self._worst, row)

    def _refuse(self, noted: Noted, refusal: Refusal) -> None:
        more = len(self.refusals) >= MOST_REASONS and refusal.sentence not in self.refusals
        self.refusals["Other reasons: see the table." if more else refusal.sentence] += 1
        if len(self._refused) < MOST_REFUSED:
            self._refused.append(RefusedFile(noted.shown, noted.sha256, refusal.kind, refusal.sentence))

    def worst(self) -> list[tuple[Noted, FileAnswer]]:
        """The files that are listed, the most suspicious first."""
        return [row[2:] for row in sorted(self._worst, key=lambda row: row[:2], reverse=True)]

    def report(self, table: str, table_sha256: str, basis: ScanBasis, named: int | None = None) -> ScanReport:
        """What is to be told of it; arguments as of ScanReport."""
        files = [listed(noted.shown, noted.sha256, file) for noted, file in self.worst()]
        return ScanReport(table, table_sha256, basis, self.verdicts, self.refusals, files, self._refused, named)


def listed(name: str, sha256: str, file: FileAnswer) -> ScannedFile:
    """A judged file as reports list it."""
    mismatch = mismatch_note(name, file.format)
    return ScannedFile(
        name=name,
        sha256=sha256,
        kind=file.kind,
        format=file.format,
        verdict=file.verdict,
        fake_probability=file.fake_probability,
        interval=file.interval,
        threshold=file.threshold,
        faces=len(file.faces),
        warnings=((mismatch,) if mismatch else ()) + file.warnings,
        thumbnail=file.thumbnail,
    )
