"""Whether a map depends on what the model learnt: its likeness to maps of the model with weights drawn anew.

Adebayo et al., Sanity checks for saliency maps, NeurIPS 2018, arXiv:1810.03292: cascading from the logit down. A map that
stays the same when the model forgets everything shows the picture, not the model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from dfx.errors import ExplanationError
from dfx.explain.trust.correlation import spearman
from dfx.explain.trust.maps import at_size, values_of
from dfx.types import Explanation

Redrawn = Callable[[float], Explanation]  # share of the layers drawn anew, from the logit down (0: the head) → the map

SHARES = (0.0, 0.25, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Stage:
    """The rank correlation in [−1, 1] of |map| before and after `share` of the layers were drawn anew.

    None where it does not exist, for the `reason` given.
    """

    share: float
    correlation: float | None
    reason: str = ""

    @property
    def words(self) -> str:
        """ "the head", "the last 25 % of the layers", "all layers"."""
        if self.share <= 0:
            return "the head"
        return "all layers" if self.share >= 1 else f"the last {self.share * 100:.0f} % of the layers"


def randomisation(original: Explanation, redrawn: Redrawn, shares: Sequence[float] = SHARES) -> tuple[Stage, ...]:
    """One stage per share; `redrawn` as `dfx.explain.trust.redraw.redrawn` makes it."""
    before, stages = np.abs(values_of(original)), []
    for share in shares:
        try:
            after = at_size(np.abs(values_of(redrawn(share))), (before.shape[0], before.shape[1]))
            stages.append(Stage(share, spearman(before, after)))
        except ExplanationError as error:
            stages.append(Stage(share, None, str(error)))
    return tuple(stages)
