"""The kinds of calibration, and which one a model gets: the one that tells more of sets it was not fitted on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from dfx.errors import DataError
from dfx.numbers.pools import balanced_weights
from dfx.predict.calibration import platt as calibration
from dfx.predict.calibration.curve import Curve, Floats
from dfx.predict.calibration.isotonic import Isotonic, fit_isotonic
from dfx.predict.calibration.platt import Calibration, Labels, usable

Kind = Literal["platt", "isotonic"]
CLEARLY = 0.001  # nats a face by which a kind must beat a simpler one

FITS: dict[Kind, Callable[[ArrayLike, ArrayLike, Sequence[str]], Curve]] = {  # the simplest first
    "platt": calibration.fit,
    "isotonic": fit_isotonic,
}


def fit_calibration(
    logits: ArrayLike, fake: ArrayLike, groups: Sequence[str], kinds: Sequence[Kind] = tuple(FITS)
) -> Curve:
    """The calibration of least log loss on left-out groups, the simplest where none is clearly better.

    `logits` `(N,)`, `fake` `(N,)` bool, `groups` `(N,)` names of their sets. Each group that holds both labels is left
    out once; with fewer than two there is nothing to choose by and the first of `kinds` is taken. Raises DataError as
    `calibration.fit` does.
    """
    x, y, names = usable(logits, fake, groups)
    chosen, least = kinds[0], np.inf
    if len(kinds) > 1 and len(np.unique(names)) > 1:
        for kind in (kind for kind in FITS if kind in kinds):
            if (loss := left_out_loss(x, y, names.tolist(), kind)) < least - CLEARLY:
                chosen, least = kind, loss
    return FITS[chosen](x, y, names.tolist())


def left_out_loss(logits: Floats, fake: Labels, groups: Sequence[str], kind: Kind) -> float:
    """Mean log loss in nats on each group of a calibration fitted on the others; real and fake weigh the same."""
    losses = []
    for rest, left in leave_one_out(groups):
        curve = FITS[kind](logits[rest], fake[rest], [groups[i] for i in rest])
        losses.append(balanced_loss(curve.log_odds(logits[left]), fake[left]))
    return float(np.mean(losses))


def leave_one_out(groups: Sequence[str]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """For each group in turn the places of all other faces, and of its own."""
    names = np.asarray(groups)
    for name in np.unique(names):
        yield np.flatnonzero(names != name), np.flatnonzero(names == name)


def balanced_loss(log_odds: Floats, fake: Labels) -> float:
    """Mean log loss in nats of one group that holds both labels, which weigh the same."""
    weights = balanced_weights(np.zeros(len(fake), int), fake)
    return float(weights @ np.logaddexp(0, np.where(fake, -log_odds, log_odds)))


def read_calibration(row: Mapping[str, Any]) -> Curve:
    """What a calibration's `to_json` wrote; a row without a kind is Platt's line. Raises DataError."""
    if not isinstance(row, Mapping):
        raise DataError("A calibration needs named numbers.")
    kind = row.get("kind", "platt")
    if kind == "platt":
        return Calibration.from_json(row)
    if kind == "isotonic":
        return Isotonic.from_json(row)
    raise DataError(f"A calibration must be of the kind {' or '.join(FITS)}, not {str(kind)[:40]!r}.")
