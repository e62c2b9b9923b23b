"""One map drawn again by another library's code: what the page and the command line ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfx.types import Explanation, Pixels, Progress, no_progress

if TYPE_CHECKING:
    from dfx.explain.independent.check import Checked


def independent_check(one: Explanation, crop: Pixels, progress: Progress = no_progress) -> Checked:
    """The map of a face crop `(S, S, 3)` beside tf-keras-vis', see `dfx.explain.independent.check`.

    Raises ExplanationError where tf-keras-vis has no such map, UnknownModel, WeightsMissing, WeightsDamaged.
    """
    from dfx.explain.independent.check import check
    from dfx.predict.predictor import predictor

    return check(one, predictor(one.model), crop, progress)
