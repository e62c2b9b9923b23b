"""From a probability and its interval to a verdict and its reason; and what is said of a face unlike all that dfx knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dfx import language
from dfx.numbers.logistic import logit
from dfx.types import Verdict

BAND = 0.05  # beyond the threshold and beyond even odds, on either side
ACROSS = 0.25  # of the interval beyond the threshold; for a normal error that is 5 to 1 that P(fake) is on its side
KNOWN = 0.99  # the share of validation faces that count as known; a face farther out than that is unlike them
DRAWN = "it looks drawn or rendered, not photographed"
WIDER = 2.0  # log-odds of standard error per limit's length beyond the limit: chosen, no labels exist to measure it by
_ALMOST = 1e-9


@dataclass(frozen=True, slots=True)
class Strangeness:
    """How a face's distance from what dfx knows compares with that of the validation faces.

    `percentile` in [0, 1] is the share of them that lie nearer; `excess` how far it lies beyond the limit that KNOWN of
    them keep, in lengths of that limit: 0 within it, 1 at twice the distance. `drawn`: it looks drawn or rendered.
    """

    percentile: float
    excess: float
    drawn: bool = False

    @property
    def beyond(self) -> bool:
        return self.excess > 0

    @property
    def standard_error(self) -> float:
        """What it adds to the standard error of the log-odds of P(fake): nothing within the limit, then WIDER a length."""
        return WIDER * self.excess


def band_around(threshold: float) -> tuple[float, float]:
    """The band of "uncertain": from .05 below the lower to .05 above the higher of threshold and .5, within [0, 1].

    So a face is never called real at P(fake) above .5, nor fake below it.
    """
    low, high = min(threshold, 0.5) - BAND, max(threshold, 0.5) + BAND
    return round(max(low, 0.0), 6), round(min(high, 1.0), 6)


def share_across(p: float, interval: tuple[float, float], threshold: float) -> float:
    """The share of `interval`, in log-odds, that lies on the other side of `threshold` than `p`; 0 where none does."""
    low, middle, high, cut = logit(np.clip([interval[0], p, interval[1], threshold], _ALMOST, 1 - _ALMOST))
    beyond = high - cut if middle < cut else cut - low
    return float(max(beyond, 0.0) / (high - low)) if high > low else 0.0


def verdict_of(
    p: float, interval: tuple[float, float], threshold: float, band: tuple[float, float]
) -> tuple[Verdict, str]:
    """The verdict and its reason in one sentence.

    "uncertain" where `p` lies inside `band`, or where over a quarter of the interval (in log-odds) lies beyond the
    threshold; otherwise "fake" from the threshold on and "real" below it.
    """
    said, sure, cut = f"P(fake) is {language.number(p)}", language.interval(interval), language.number(threshold)
    if band[0] < p < band[1]:
        low, high = map(language.number, band)
        return "uncertain", f"{said}, inside the band from {low} to {high} in which dfx does not decide."
    if share_across(p, interval, threshold) > ACROSS:
        wide = f"its 95 % interval, {sure}, reaches far across the threshold of {cut}"
        return "uncertain", f"{said}, but {wide}: the models do not settle it."
    side: Verdict = "fake" if p >= threshold else "real"
    where = "above" if side == "fake" else "below"
    return side, f"{said} (95 % interval {sure}), {where} the threshold of {cut}."


def verdict_among_strangers(verdict: Verdict, reason: str, p: float, strangeness: Strangeness) -> tuple[Verdict, str]:
    """The verdict and its reason again, but "uncertain" in place of an answer on a face beyond the limit."""
    if not strangeness.beyond or verdict not in ("fake", "real"):
        return verdict, reason
    far = f"farther from its validation faces than {_share(strangeness.percentile)} of them lie"
    how = DRAWN if strangeness.drawn else far
    return (
        "uncertain",
        f"This face is unlike anything dfx was trained on ({how}), so P(fake) of {language.number(p)} settles nothing.",
    )


def unlike_warnings(percentile: float | None, drawn: bool = False) -> tuple[str, ...]:
    """What to beware of in a face at that percentile of strangeness (None: not measured), which may look `drawn`;
    nothing is an empty tuple."""
    if percentile is None or percentile <= KNOWN:
        return ()
    how = DRAWN if drawn else f"it lies farther out than {_share(percentile)} of the faces dfx was calibrated on"
    return (f"This face is unlike anything dfx was trained on ({how}): its P(fake) may be far off.",)


def _share(percentile: float) -> str:
    """ "99.3 %"; "all" only where no validation face lay farther out."""
    return "all" if percentile >= 1 else f"{np.floor(percentile * 1000) / 10:.1f} %"
