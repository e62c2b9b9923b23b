"""Every figure of another tool's scores, as `dfx evaluate` gives them of its own models."""

from __future__ import annotations

import numpy as np

from dfx.compare.scores_csv import SPLIT, Scores
from dfx.errors import DataError
from dfx.evaluate.bootstrap import RESAMPLES
from dfx.evaluate.curves import curves
from dfx.evaluate.measured import ALL, Measured
from dfx.evaluate.rows import Row, alarm_rows, calibration_error, row
from dfx.evaluate.run import Evaluation
from dfx.predict.pools import two_label_groups

DRAWN = 20_000_000  # faces drawn in all resamples together, so that a long list is not an hour's work
FEWEST = 200  # resamples


def evaluate_scores(scores: Scores, threshold: float = 0.5, command: str = "") -> Evaluation:
    """The metrics with n and 95 % intervals, per set where the file names sets, and the curves.

    The scores are taken as probabilities as they are; a face is called fake where P(fake) ≥ `threshold`. Raises
    DataError for a threshold outside [0, 1].
    """
    if not 0 <= threshold <= 1:
        raise DataError(f"A threshold must lie in [0, 1], not {threshold:g}.")
    sets, fake, p = np.array(scores.sets), scores.fake, scores.p
    resamples = int(np.clip(DRAWN // len(p), FEWEST, RESAMPLES))

    def row_of(name: str, here: np.ndarray) -> Row:
        return row(name, fake[here], p[here], threshold, np.zeros(int(here.sum()), bool), resamples)

    found = {str(name): sets == name for name in dict.fromkeys(scores.sets)}
    every = np.ones(len(p), bool)
    kept = scores.predictions()
    groups = two_label_groups(scores.sets, fake)
    drawn = {name: here for name, here in {**found, ALL: every}.items() if 0 < fake[here].sum() < here.sum()}
    measured = Measured(
        scores.title, (scores.title,), (1.0,), threshold, (threshold, threshold),
        sets=tuple(row_of(name, here) for name, here in found.items()),
        pools=(),
        everything=row_of(ALL, every),
        methods=(),
        false_alarms=alarm_rows(kept.files, fake, p, threshold),
        calibration=calibration_error(groups, fake, p, p, resamples),
        fairness=(),
        curves=tuple(curves(name, fake[here], p[here]) for name, here in drawn.items()),
    )  # fmt: skip
    return Evaluation(scores.title, SPLIT, command, (measured,), (), kept)
