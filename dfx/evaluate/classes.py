"""The classification report: precision, recall and F1 of either class, each taken as the one looked for."""

from __future__ import annotations

from dfx.numbers.metrics import Confusion


def class_report(table: Confusion) -> dict[str, dict[str, float | int | None]]:
    """`real` and `fake` → `precision`, `recall` and `f1` of that class, None where its faces, or calls of it, are missing,
    and `support`, how many faces are of it."""
    report: dict[str, dict[str, float | int | None]] = {}
    for label, right, wrongly_called, missed in (
        ("real", table.true_real, table.false_real, table.false_fake),
        ("fake", table.true_fake, table.false_fake, table.false_real),
    ):
        calls, support = right + wrongly_called, right + missed
        report[label] = {
            "precision": right / calls if calls else None,
            "recall": right / support if support else None,
            "f1": 2 * right / (calls + support) if support else None,
            "support": support,
        }
    return report
