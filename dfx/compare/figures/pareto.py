"""Quality against speed and size: the judges that no other beats in both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dfx.compare.board.judges import Judge
from dfx.compare.figures.columns import COLUMNS, Cell
from dfx.compare.figures.leaderboard import Row


@dataclass(frozen=True, slots=True)
class Dot:
    """One judge: its quality with its interval, what it costs, its size in MB, and whether it is on the front."""

    judge: Judge
    quality: Cell
    cost: float
    mb: float
    on_front: bool


@dataclass(frozen=True, slots=True)
class Front:
    """All dots by rising cost; `left_out` are judges without the quality or without a measured cost, and why."""

    quality: str  # keys of columns
    cost: str
    n_real: int
    n_fake: int
    dots: tuple[Dot, ...]
    left_out: tuple[tuple[Judge, str], ...]


def front(rows: Sequence[Row], quality: str = "auc", cost: str = "ms") -> Front:
    """The front of a leaderboard: a judge is on it where none is at least as good and at least as cheap, and better in one.

    Raises KeyError for no column.
    """
    sign = 1 if COLUMNS[quality].higher else -1
    kept = [row for row in rows if row.cells[quality].value is not None and row.cells[cost].value is not None]
    places = [(_value(row, cost), -sign * _value(row, quality)) for row in kept]  # smaller is better in both
    dots = tuple(
        Dot(
            row.judge,
            row.cells[quality],
            at[0],
            row.cells["mb"].value or 0.0,
            not any(_beats(one, at) for one in places),
        )
        for at, row in sorted(zip(places, kept, strict=True), key=lambda pair: pair[0])
    )
    missing = tuple((row.judge, row.cells[quality].why or row.cells[cost].why) for row in rows if row not in kept)
    n = (rows[0].n_real, rows[0].n_fake) if rows else (0, 0)
    return Front(quality, cost, *n, dots, missing)


def _value(row: Row, key: str) -> float:
    return float(row.cells[key].value or 0.0)


def _beats(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one != other and one[0] <= other[0] and one[1] <= other[1]
