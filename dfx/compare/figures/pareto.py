"""Quality against speed and size: the judges that no other beats in both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dfx.compare.board.judges import Judge
from dfx.compare.figures.columns import COLUMNS, Cell
from dfx.compare.figures.leaderboard import Row
from dfx.compare.table import Table, table
from dfx.language import listed


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
    # Smaller is better in both; 0.0 is never taken, as `kept` has both.
    places = [(row.cells[cost].value or 0.0, -sign * (row.cells[quality].value or 0.0)) for row in kept]
    dots = tuple(
        Dot(
            row.judge, row.cells[quality], at[0], row.cells["mb"].value or 0.0,
            on_front=not any(other != at and other[0] <= at[0] and other[1] <= at[1] for other in places),
        )
        for at, row in sorted(zip(places, kept, strict=True), key=lambda pair: pair[0])
    )  # fmt: skip
    missing = tuple((row.judge, row.cells[quality].why or row.cells[cost].why) for row in rows if row not in kept)
    n = (rows[0].n_real, rows[0].n_fake) if rows else (0, 0)
    return Front(quality, cost, *n, dots, missing)


def front_in_words(found: Front) -> str:
    """Which judges are worth their cost."""
    if not found.dots:
        return "No model here has both a quality and a measured cost."
    on = [dot.judge.title for dot in found.dots if dot.on_front]
    quality, cost = COLUMNS[found.quality].title, COLUMNS[found.cost].title
    if len(on) == 1:
        return f"{on[0]} beats all others in {quality} and {cost} at once."
    return f"{listed(on)} are the choices by {quality} and {cost}: every other is beaten in both by one of them."


def front_table(found: Front) -> Table:
    quality, cost = COLUMNS[found.quality].title, COLUMNS[found.cost].title
    made = [[dot.judge.name, *dot.quality.plain, dot.cost, dot.mb, "yes" if dot.on_front else ""] for dot in found.dots]
    return table(("name", quality, "low", "high", cost, "MB", "not beaten"), made)
