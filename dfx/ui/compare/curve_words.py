"""One sentence above each kind of curve, from the points drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.special import ndtr

from dfx.compare import sentences
from dfx.compare.board.cut import Cut
from dfx.compare.figures.curves import Drawn

FOUND = 0.8  # the share of fakes at which precision is read


def reading(kind: str, part: Cut, lines: Sequence[Drawn], gaps: Mapping[str, float]) -> str:
    """What the chart of that kind says first; `gaps` are calibration errors by judge. At least one line is there."""
    if kind == "precision_recall":
        return of_precision(part, lines)
    if kind == "det":
        return of_det(part, lines)
    return sentences.of_reliability(lines, gaps) if kind == "bins" else sentences.of_curves(part, lines)


def of_precision(part: Cut, lines: Sequence[Drawn]) -> str:
    """What an alarm is worth where most fakes are found."""
    best = max(lines, key=lambda one: one.average_precision)
    line = best.precision_recall
    worth = float(line.y[line.x >= FOUND].max())
    return (
        f"Where {100 * FOUND:.0f} in 100 fakes are found, {100 * worth:.0f} in 100 alarms of {best.judge.title}, the highest "
        f"line, are fakes; here {100 * part.n_fake / part.n:.0f} in 100 faces are "
        f"({sentences.faces(part.n_real, part.n_fake)})."
    )


def of_det(part: Cut, lines: Sequence[Drawn]) -> str:
    """Where both errors are alike."""
    best, even = min(((one, _even(one)) for one in lines), key=lambda pair: pair[1])
    return (
        f"{best.judge.title} comes closest to the corner: with a threshold at which both errors are alike it misses "
        f"{100 * even:.0f} in 100 fakes and calls as many in 100 real faces fake ({sentences.faces(part.n_real, part.n_fake)})."
    )


def _even(one: Drawn) -> float:
    """The mean of both errors where they differ least."""
    alarms, missed = ndtr(one.det.x), ndtr(one.det.y)
    at = int(np.argmin(np.abs(alarms - missed)))
    return float(alarms[at] + missed[at]) / 2
