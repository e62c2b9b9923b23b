"""The trust of each model's default map, measured beforehand: shares of faces on which it is stable, faithful, specific."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from dfx.errors import ExplanationError
from dfx.evaluate.truth.cases import Case
from dfx.explain.choice import MapChoice
from dfx.explain.trust import TrustCard, verdict
from dfx.numbers.intervals import Interval, wilson

PROPERTIES = ("stable", "faithful", "specific")


@dataclass(frozen=True, slots=True)
class TrustRow:
    """One model's map on `n` faces that had a map; `without` had none. `layer` as `dfx.explain.choice` names it.

    `passed` per property: the share of faces that pass and its 95 % interval. The rest are medians over the faces:
    `under_jpeg` rank correlation of the map under JPEG 75, `randomised` with all weights drawn anew, `gap` insertion
    minus deletion AUC in logits, `gini` sparseness.
    """

    model: str
    method: str
    n: int
    without: int
    passed: dict[str, tuple[float, Interval]]
    under_jpeg: float | None
    randomised: float | None
    gap: float | None
    gini: float | None
    seconds: float
    layer: str | None = None


def trust_row(model: str, choice: MapChoice, cases: Sequence[Case], card_of: Callable[[Case], TrustCard]) -> TrustRow:
    """The row of one model. Raises ExplanationError where no face has a map."""
    cards: list[TrustCard] = []
    for case in cases:
        try:
            cards.append(card_of(case))
        except ExplanationError:
            continue
    if not cards:
        raise ExplanationError(f"{model} has no map for any of the {len(cases)} faces, so there is nothing to trust.")
    verdicts = [verdict(card) for card in cards]
    passed = {}
    for name in PROPERTIES:
        count = sum(name not in (*one.failed, *one.unmeasured) for one in verdicts)
        passed[name] = (count / len(cards), wilson(count, len(cards)))
    return TrustRow(
        model, choice.method, len(cards), len(cases) - len(cards), passed,
        _median([one.correlation for card in cards for one in card.stability if one.damage == "jpeg"]),
        _median([one.correlation for card in cards for one in card.randomisation if one.share >= 1]),
        _median([card.removal.gap if card.removal else None for card in cards]),
        _median([card.gini for card in cards]),
        float(np.median([card.seconds for card in cards])),
        choice.layer,
    )  # fmt: skip


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.median(known)) if known else None
