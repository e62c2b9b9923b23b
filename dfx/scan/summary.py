"""What a scan comes to: counted while its table is written, with the most suspicious files kept to be shown."""

from __future__ import annotations

import heapq
from collections import Counter
from itertools import count

from dfx.media.process.names import mismatch_note
from dfx.report.html.scan import ScannedFile, ScanSummary, scan_html
from dfx.scan.values import Answer, FileAnswer, Refusal
from dfx.types import Verdict

MOST_SHOWN = 500  # files in the summary: 2 MB with thumbnails
RANKS: dict[Verdict, int] = {"fake": 3, "partly_fake": 3, "uncertain": 2, "real": 1}
MOST_REASONS = 50  # sentences of refusals told apart: a size in them makes each its own


class Summing:
    """Told of every file once, in order."""

    def __init__(self, models: tuple[str, ...]) -> None:
        self._models = models
        self.verdicts: Counter[Verdict] = Counter()
        self.refusals: Counter[str] = Counter()
        self._with_number = 0
        self._worst: list[tuple[tuple[int, float], int, str, FileAnswer]] = []  # a heap, the least suspicious first
        self._number = count(0, -1)  # of equals, the earlier is the more suspicious

    @property
    def refused(self) -> int:
        return sum(self.refusals.values())

    @property
    def judged(self) -> int:
        return sum(self.verdicts.values())

    def add(self, name: str, said: Answer | Refusal) -> None:
        file = None if isinstance(said, Refusal) else said.file
        if file is None:
            refusal = said if isinstance(said, Refusal) else said.refusal
            sentence = refusal.sentence if refusal else ""
            more = len(self.refusals) >= MOST_REASONS and sentence not in self.refusals
            self.refusals["Other reasons: see the table." if more else sentence] += 1
            return
        self.verdicts[file.verdict] += 1
        if file.fake_probability is None:
            return
        self._with_number += 1
        row = ((RANKS.get(file.verdict, 0), file.fake_probability), next(self._number), name, file)
        (heapq.heappush if len(self._worst) < MOST_SHOWN else heapq.heappushpop)(self._worst, row)

    def html(self, table: str) -> str:
        """The summary page of the table of that display name."""
        files = [_shown(name, file) for _, _, name, file in sorted(self._worst, key=lambda row: row[:2], reverse=True)]
        left_out = self._with_number - len(files)
        return scan_html(ScanSummary(table, self._models, self.verdicts, self.refusals, files, left_out))


def _shown(name: str, file: FileAnswer) -> ScannedFile:
    mismatch = mismatch_note(name, file.format)
    assert file.fake_probability is not None
    assert file.interval is not None
    return ScannedFile(
        name=name,
        verdict=file.verdict,
        fake_probability=file.fake_probability,
        interval=file.interval,
        threshold=file.threshold,
        faces=len(file.faces),
        warnings=((mismatch,) if mismatch else ()) + file.warnings,
        thumbnail=file.thumbnail,
    )
