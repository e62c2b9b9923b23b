"""How often an answer is wrong where the models meet what they were not fitted to, from the stored figures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dfx.errors import DataError
from dfx.language import count, percent
from dfx.numbers.intervals import Interval, wilson
from dfx.records.leaderboard import read_leaderboard
from dfx.records.leave_out import read_leave_out
from dfx.types import Toward


@dataclass(frozen=True, slots=True)
class HowWrong:
    """Of `n` faces that are not what `said` says, `k` got it: from `collections`, each left out of the fit it was tested by.

    `unseen` is the mean AUC over as many collections as `trained`, each by a network that was trained without it; None
    where that was not measured.
    """

    said: Toward
    k: int
    n: int
    collections: int
    unseen: float | None = None
    trained: int = 0

    @property
    def share(self) -> float:
        return self.k / self.n

    @property
    def interval(self) -> Interval:
        """95 %, Wilson's."""
        return wilson(self.k, self.n)

    def in_words(self) -> str:
        """One line."""
        faces, side = ("fakes", "stayed below") if self.said == "real" else ("real faces", "rose above")
        rest = ""
        if self.unseen is not None:
            rest = (
                f" Of a collection that its training left out, a network ranks a fake above a real face in "
                f"{100 * self.unseen:.0f} of 100 pairs (mean of {self.trained} collections; guessing: 50)."
            )
        return (
            f"How often is “{self.said}” wrong? Of {count(self.n)} {faces} from collections that dfx was not fitted to, "
            f"{count(self.k)} {side} the threshold: {percent(self.share, self.interval)}.{rest}"
        )


def how_wrong(folder: Path, preset: str, said: Toward) -> HowWrong | None:
    """What the models folder holds of the answers `said` of that preset; None where it holds nothing of them."""
    try:
        rows = read_leaderboard(folder).preset_left_out(preset)
    except DataError:
        return None
    real = [(round(row.false_alarms * row.n_real), row.n_real) for row in rows]
    fake = [(row.n_fake - round(row.recall * row.n_fake), row.n_fake) for row in rows]
    wrong, tested = (
        (sum(column) for column in zip(*(real if said == "fake" else fake), strict=True)) if rows else (0, 0)
    )
    if not tested:
        return None
    try:
        stored = read_leave_out(folder)
    except DataError:
        return HowWrong(said, wrong, tested, len(rows))
    trained = sum(row.is_set for row in stored.rows)
    return HowWrong(said, wrong, tested, len(rows), stored.mean_of_sets, trained)
