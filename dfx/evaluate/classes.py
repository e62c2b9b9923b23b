"""The classification report: precision, recall and F1 of either class, each taken as the one looked for."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from dfx.numbers.metrics import Confusion


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class; None where its faces, or calls of it, are missing. `support` is how many faces are of it."""

    precision: float | None
    recall: float | None
    f1: float | None
    support: int


def class_report(table: Confusion) -> dict[str, dict[str, float | int | None]]:
    """`real` and `fake` → the figures of that class as plain values."""
    real = _row(table.true_real, table.false_real, table.false_fake)
    fake = _row(table.true_fake, table.false_fake, table.false_real)
    return {"real": asdict(real), "fake": asdict(fake)}


def _row(right: int, wrongly_called: int, missed: int) -> ClassRow:
    calls, support = right + wrongly_called, right + missed
    return ClassRow(
        right / calls if calls else None,
        right / support if support else None,
        2 * right / (calls + support) if support else None,
        support,
    )
