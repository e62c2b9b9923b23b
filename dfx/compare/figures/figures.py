"""The leaderboard's figures with their intervals: those of the calls at a threshold, and those of the scores alone."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from dfx.compare.board.cut import Cut
from dfx.compare.figures.areas import area_under, areas, average_precision_of, eer_of, rankings
from dfx.compare.figures.columns import COLUMNS, Cell
from dfx.numbers import bounds
from dfx.numbers.intervals import auc_interval, wilson
from dfx.numbers.metrics import Confusion, ece, log_loss, mcc

Cells = dict[str, Cell]


def of_calls(table: Confusion) -> Cells:
    """Column → cell of the figures that a threshold decides; at least one face must be counted."""
    hits, passes, alarms, missed = table.true_fake, table.true_real, table.false_fake, table.false_real
    n, both = hits + passes + alarms + missed, hits + missed > 0 and passes + alarms > 0
    made = {
        "accuracy": Cell((hits + passes) / n, *wilson(hits + passes, n)),
        "precision": _rate("precision", hits, alarms),
        "recall": _rate("recall", hits, missed),
        "specificity": _rate("specificity", passes, alarms),
    }
    if not both:
        return made | {key: _none(key) for key in ("balanced_accuracy", "f1", "mcc")}
    return made | {
        "balanced_accuracy": Cell(
            (hits / (hits + missed) + passes / (passes + alarms)) / 2, *bounds.balanced_accuracy(table)
        ),
        "f1": Cell(2 * hits / (2 * hits + alarms + missed), *bounds.f1(table)),
        "mcc": Cell(mcc(table), *bounds.matthews(table)),
    }


def _rate(key: str, part: int, rest: int) -> Cell:
    return Cell(part / (part + rest), *wilson(part, part + rest)) if part + rest else _none(key)


def _none(key: str) -> Cell:
    return Cell(None, why=COLUMNS[key].why_none)


@lru_cache(maxsize=8)
def scored(cut: Cut) -> tuple[Cells, ...]:
    """Per judge, column → cell of the figures that no threshold moves; at least one face must be there."""
    made = []
    for i, p in enumerate(cut.p):
        cells = {
            "log_loss": Cell(log_loss(cut.fake, p), *bounds.log_loss(cut.fake, p)),
            "brier": Cell(float(np.mean((p - cut.fake) ** 2)), *bounds.brier(cut.fake, p)),
        }
        if cut.why_no_ranking:
            made.append(cells | {key: _none(key) for key in ("auc", "average_precision", "eer", "ece")})
            continue
        points, together = rankings(cut)[i], areas(cut)
        by_delong = together and bounds.area(float(together.values[i]), float(together.covariance[i, i]))
        precision, error = average_precision_of(points), eer_of(points)
        made.append(
            cells
            | {
                "auc": Cell(area_under(points), *(by_delong or auc_interval(cut.fake, p))),
                "average_precision": Cell(precision, *(bounds.average_precision(points, precision) or ())),
                "eer": Cell(error, *bounds.equal_error(points, error)),
                "ece": Cell(ece(cut.fake, p)),
            }
        )
    return tuple(made)
