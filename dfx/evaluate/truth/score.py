"""How well each method finds what was changed: per model and method, beside two maps that know nothing of any model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dfx.errors import ExplanationError
from dfx.evaluate.truth.cases import SIDE, Case
from dfx.explain.trust.baselines import centre_gaussian, edge_detector
from dfx.explain.trust.truth import TruthScores, against_truth
from dfx.numbers.intervals import Interval, wilson
from dfx.types import Explanation

NORMAL_95 = 1.96
BASELINES = ("centre", "edges")


@dataclass(frozen=True, slots=True)
class Row:
    """One model and method on one kind of cases; means over `n` cases, a map without evidence counting as a miss.

    `pointing` share of maps whose hottest place lies in the mask, with its interval; `energy` share of heat inside;
    `iou` at equal area; `area` the masks' mean share of the crop, which is what chance reaches; `empty` maps without
    evidence; `seconds` per map; `caught` share of cases the model called fake, `pointing_caught` pointing among these;
    `layer` what the maps were read from, "several" for several.
    """

    model: str
    method: str
    kind: str
    n: int
    pointing: float
    pointing_interval: Interval
    energy: float
    energy_interval: Interval
    iou: float
    area: float
    empty: int
    seconds: float
    caught: float | None = None
    pointing_caught: float | None = None
    layer: str = ""


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


def _mean_interval(values: np.ndarray) -> Interval:
    """95 %, of the mean, by its standard error."""
    reach = NORMAL_95 * float(values.std(ddof=1)) / len(values) ** 0.5 if len(values) > 1 else float("nan")
    return (float(values.mean()) - reach, float(values.mean()) + reach)
