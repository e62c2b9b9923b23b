"""Which threshold a report was read by, which one dfx ships, and who moved it."""

from __future__ import annotations

from typing import Literal

from dfx.language import number
from dfx.types import ImageReport, VideoReport
from dfx.zoo.registry import plugged

SetBy = Literal["dfx", "own_ensemble", "reader"]


def set_by(report: ImageReport | VideoReport) -> SetBy:
    """Whose threshold it is: the reader's where it was moved away from what the ensemble has."""
    if report.shipped_threshold is not None and report.threshold != report.shipped_threshold:
        return "reader"
    return "own_ensemble" if report.ensemble.is_own else "dfx"


def threshold_words(report: ImageReport | VideoReport) -> str:
    """E.g. "Threshold 0.56, as dfx ships it." or "Threshold 0.40, set by the reader; dfx ships 0.56."."""
    said, who = f"Threshold {number(report.threshold)}", set_by(report)
    if who == "dfx":
        lone = next(iter(report.ensemble.weights), "") if len(report.ensemble.weights) == 1 else ""
        return f"{said}, as {f'the package of {lone} has' if lone in plugged().models else 'dfx ships'} it."
    if who == "own_ensemble" or report.shipped_threshold is None:
        return f"{said}, that of the reader's own ensemble."
    whose = "their own ensemble has" if report.ensemble.is_own else "dfx ships"
    return f"{said}, set by the reader; {whose} {number(report.shipped_threshold)}."
