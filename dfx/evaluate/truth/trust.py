"""The trust of each model's default map, measured beforehand: shares of faces on which it is stable, faithful, specific."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from dfx.errors import ExplanationError
from dfx.evaluate.truth.cases import Case
from dfx.explain.choice import MapChoice
from dfx.explain.trust import TrustCard, verdict
from dfx.numbers.intervals import wilson
from dfx.records.trust import PROPERTIES, TrustRow


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
