"""Whether a map stays the same when the face hardly changes: moved a little, recompressed, with mild noise.

Maps that such changes upset: Ghorbani et al., Interpretation of neural networks is fragile, AAAI 2019, arXiv:1710.10547;
Alvarez-Melis & Jaakkola, On the robustness of interpretability methods, 2018, arXiv:1806.08049.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from dfx.data.alter import damage
from dfx.errors import ExplanationError
from dfx.explain.trust.correlation import spearman, ssim
from dfx.explain.trust.maps import Explain, Values, at_size, values_of
from dfx.types import Explanation, Pixels

SHIFT = 0.025  # of the side: 4 px of 160, less than a detector's box moves from frame to frame
QUALITY = 75  # JPEG, what most programs save with
SIGMA = 3.0  # grey levels of noise, hardly to be seen

Move = tuple[int, int]  # down, right, in steps of SHIFT


@dataclass(frozen=True, slots=True)
class Damage:
    """A change too small to matter: what is done to the crop, and by how much its content moves."""

    name: str
    title: str  # completes "the crop …"
    apply: Callable[[Pixels, np.random.Generator], Pixels]
    move: Move = (0, 0)


def moved(crop: Pixels, down: int, right: int) -> Pixels:
    """The crop's content moved by whole pixels; what comes in at the border is mirrored."""
    height, width = crop.shape[:2]
    place = np.array([[1.0, 0.0, right], [0.0, 1.0, down]])
    return np.asarray(cv2.warpAffine(crop, place, (width, height), borderMode=cv2.BORDER_REFLECT_101), np.uint8)


def step_of(crop: Pixels) -> int:
    """SHIFT in pixels of this crop, at least 1."""
    return max(1, round(SHIFT * min(crop.shape[:2])))


DAMAGES = (
    Damage("shift down", "moved down and right", lambda x, rng: moved(x, step_of(x), step_of(x)), (1, 1)),
    Damage("shift up", "moved up and left", lambda x, rng: moved(x, -step_of(x), -step_of(x)), (-1, -1)),
    Damage("jpeg", f"recompressed as JPEG {QUALITY}", lambda x, rng: damage.jpeg(x, QUALITY)),
    Damage("noise", f"with noise of {SIGMA:g} grey levels", lambda x, rng: damage.noise(x, SIGMA, rng)),
)


@dataclass(frozen=True, slots=True)
class Stability:
    """How alike the map of the damaged crop is to the map of the crop, the shift taken back.

    `ssim` compares the heat as it is shown, `correlation` the order of all values; None where it does not exist, for the
    `reason` given. `vanished`: nothing in the damaged crop speaks for the answer any more.
    """

    damage: str
    ssim: float | None
    correlation: float | None
    vanished: bool = False
    reason: str = ""


def stability(explain: Explain, crop: Pixels, original: Explanation, seed: int = 0) -> tuple[Stability, ...]:
    """One value per row of DAMAGES for a crop `(H, W, 3)`, whose map is `original`; `explain` draws a damaged crop's map."""
    rows = []
    for change in DAMAGES:
        try:
            again = explain(change.apply(crop, np.random.default_rng(seed)))
        except ExplanationError as error:
            reason = f"No map could be drawn of the crop {change.title}: {error}"
            rows.append(Stability(change.name, None, None, reason=reason))
        else:
            rows.append(likeness(change, crop, original, again))
    return tuple(rows)


def likeness(change: Damage, crop: Pixels, original: Explanation, again: Explanation) -> Stability:
    """How alike `again`, the map of a crop `(H, W, 3)` after a change, is to `original`, the map of the crop itself."""
    if not again.has_evidence:
        reason = f"The map of the crop {change.title} holds no evidence."
        return Stability(change.name, None, None, vanished=True, reason=reason)
    heats = _overlap(original.heat.astype(float), again.heat.astype(float), change.move, crop)
    values = _overlap(values_of(original), values_of(again), change.move, crop)
    measured: list[float | None] = []
    reasons = []
    for measure, maps in ((ssim, heats), (spearman, values)):
        try:
            measured.append(measure(*maps))
        except ExplanationError as error:
            measured.append(None)
            reasons.append(str(error))
    return Stability(change.name, measured[0], measured[1], reason=" ".join(reasons))


def _overlap(before: Values, after: Values, move: Move, crop: Pixels) -> tuple[Values, Values]:
    """Both maps at the crop's size, cut to the part whose content both hold, the move taken back."""
    size = (crop.shape[0], crop.shape[1])
    before, after = at_size(before, size), at_size(after, size)
    for axis, steps in enumerate(move):
        step = steps * step_of(crop)
        kept = np.arange(max(0, -step), size[axis] - max(0, step))
        before, after = np.take(before, kept, axis), np.take(after, kept + step, axis)
    return before, after
