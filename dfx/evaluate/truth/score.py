"""How well each method finds what was changed: per model and method, beside two maps that know nothing of any model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dfx.errors import ExplanationError
from dfx.evaluate.truth.cases import SIDE, Case
from dfx.explain.trust.baselines import centre_gaussian, edge_detector
from dfx.explain.trust.truth import TruthScores, against_truth
from dfx.numbers.intervals import NORMAL_95, Interval, wilson
from dfx.records.truth import Row
from dfx.types import Explanation

BASELINES = ("centre", "edges")


def baselines(cases: Sequence[Case]) -> list[Row]:
    """What the middle of the crop and its edges reach."""
    centre = centre_gaussian(SIDE)
    maps = {"centre": [centre] * len(cases), "edges": [edge_detector(case.crop) for case in cases]}
    return [row(cases, given, method) for method, given in maps.items()]


def row(
    cases: Sequence[Case], maps: Sequence[Explanation], method: str, called_fake: Sequence[bool] | None = None
) -> Row:
    """The row of one method's maps of `cases`, all of one kind and at least one."""
    scores = [scored(explanation, case) for explanation, case in zip(maps, cases, strict=True)]
    hits = np.array([one is not None and one.hit for one in scores])
    energy = np.array([one.energy if one else 0.0 for one in scores])
    caught = None if called_fake is None else np.asarray(called_fake, bool)
    return Row(
        maps[0].model, method, cases[0].kind, len(cases),
        float(hits.mean()), wilson(int(hits.sum()), len(hits)),
        float(energy.mean()), _mean_interval(energy),
        float(np.mean([one.iou if one else 0.0 for one in scores])),
        float(np.mean([case.mask.mean() for case in cases])),
        sum(one is None for one in scores),
        float(np.mean([one.seconds for one in maps])),
        None if caught is None else float(caught.mean()),
        None if caught is None or not caught.any() else float(hits[caught].mean()),
        maps[0].layer,
    )  # fmt: skip


def scored(explanation: Explanation, case: Case) -> TruthScores | None:
    """How well the map finds what was changed; None for a map without evidence, which points nowhere."""
    try:
        return against_truth(explanation, case.mask)
    except ExplanationError:
        return None


def _mean_interval(shares: np.ndarray) -> Interval:
    """95 %, of the mean, by its standard error; all of [0, 1] for one case, which tells nothing of others."""
    if len(shares) < 2:
        return 0.0, 1.0
    mean, reach = float(shares.mean()), NORMAL_95 * float(shares.std(ddof=1)) / len(shares) ** 0.5
    return mean - reach, mean + reach
