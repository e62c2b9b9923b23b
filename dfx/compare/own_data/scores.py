"""Every figure of another tool's scores, as `dfx evaluate` gives them of its own models."""

from __future__ import annotations

import numpy as np

from dfx.compare.own_data.scores_csv import SPLIT, Scores
from dfx.errors import DataError
from dfx.evaluate.measured import ALL, Measured
from dfx.evaluate.rows import Row, alarm_rows, calibration_error, row
from dfx.evaluate.run import Evaluation
from dfx.numbers.bootstrap import RESAMPLES
from dfx.numbers.curves import curves
from dfx.numbers.pools import two_label_groups
from dfx.types import Progress, no_progress

DRAWN = 20_000_000  # faces drawn in all resamples together, so that a long list is not an hour's work
FEWEST = 200  # resamples


def evaluate_scores(
    scores: Scores, threshold: float = 0.5, command: str = "", progress: Progress = no_progress
) -> Evaluation:
    """The metrics with n and 95 % intervals, per set where the file names sets, and the curves.

    The scores are taken as probabilities as they are; a face is called fake where P(fake) ≥ `threshold`. `progress` is
    called before each set and may raise to end the work. Raises DataError for a threshold outside [0, 1].
    """
    if not 0 <= threshold <= 1:
        raise DataError(f"A threshold must lie in [0, 1], not {threshold:g}.")
    sets, fake, p = np.array(scores.sets), scores.fake, scores.p
    done = 0  # faces measured, of those of all sets and once more of all
    resamples = int(np.clip(DRAWN // len(p), FEWEST, RESAMPLES))

    def row_of(name: str, here: np.ndarray) -> Row:
        nonlocal done
        progress(done / (2 * len(p)), f"{name}: metrics and intervals")
        done += int(here.sum())
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
