"""What page and command line say of a map drawn again by another library's code, and the same as JSON."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from dfx.explain.independent.check import Checked, Compared, Unchecked
from dfx.explain.inputs import PLACE
from dfx.explain.methods import method_named
from dfx.language import count
from dfx.report.json.values import DIGITS, finite, seconds

PROVES = (
    "This shows that dfx computes the map as another's code does. "
    "It does not show that the map tells the model's reasons, or that the verdict is right."
)
DISPROVES = "The two do not draw the same map, so do not read details off it. The verdict does not depend on it."
_ALONE = {
    "smoothgrad": "With the noise that each draws by itself it is {r}: what differs then is chance.",
    "faster-scorecam": "With the masks that tf-keras-vis grows by itself, their corners aligned, it is {r}.",
}
_LENT = {
    "hirescam": "tf-keras-vis draws HiResCAM as its LayerCAM, with the gradients not cut at zero.",
    "smoothgrad": "Both were given the same noise.",
    "scorecam": "Both grow their masks in the same way.",
    "faster-scorecam": "Both grow their masks in the same way.",
}


def library() -> str:
    """ "tf-keras-vis 0.8.7"."""
    return f"tf-keras-vis {version('tf-keras-vis')}"


def conclusion(checked: Checked) -> str:
    """What the comparison proves, and what not."""
    agree = all(part.agrees for part in checked if isinstance(part, Compared))
    return PROVES if agree else DISPROVES


def headline(part: Compared) -> str:
    """The answer, in a few words."""
    if not (part.own.has_evidence or part.other.has_evidence):
        return f"Both find nothing that speaks for “{part.own.toward}”"
    return "Both draw the same map" if part.agrees else "The two maps differ"


def measured(part: Compared) -> str:
    """The correlation and over which cells, or why there is none; and what was done so that like is compared with like."""
    views = "the mean over the face and its mirror image" if part.both_ways else "of the face as it stands"
    said = [_correlation(part), f"Each is {views}."]
    if lent := _LENT.get(part.method):
        said.append(lent)
    if part.alone is not None and part.correlation is not None:
        said.append(_ALONE[part.method].format(r=written(part.alone)))
    return " ".join(said)


def written(correlation: float) -> str:
    """ "above 0.999" where three digits would claim to be exact, else three digits."""
    return "above 0.999" if correlation > 0.9994 else f"{correlation:.3f}".replace("-", "−")


def part_title(part: Compared | Unchecked) -> str:
    """Method and layer, the layer where the method has one."""
    title = method_named(part.method).title
    return title if part.layer == PLACE else f"{title} of layer {part.layer}"


def to_json(checked: Checked) -> list[dict[str, Any]]:
    """Each part, with its numbers or the reason why there are none. Raises ValueError for what is not finite."""
    rows = []
    for part in checked:
        row: dict[str, Any] = {"method": part.method, "layer": part.layer}
        if isinstance(part, Unchecked):
            row["reason"] = part.reason
        else:
            row |= {
                "correlation": _number(part.correlation, "correlation"),
                "cells": list(part.cells),
                "views": ["face", "mirror image"] if part.both_ways else ["face"],
                "greatest_difference": finite(part.difference, "greatest_difference", DIGITS),
                "correlation_alone": _number(part.alone, "correlation_alone"),
                "raw_peak": finite(part.own.raw_peak, "raw_peak"),
                "raw_peak_there": finite(part.other.raw_peak, "raw_peak_there"),
                "unit": part.own.unit,
                "seconds": seconds(part.seconds, "seconds"),
                "agrees": part.agrees,
                "sentence": f"{headline(part)}. {measured(part)}",
            }
        rows.append(row)
    return rows


def _number(value: float | None, name: str) -> float | None:
    return None if value is None else finite(value, name, DIGITS)


def _correlation(part: Compared) -> str:
    height, width = part.cells
    cells = f"{count(height * width, 'pixel' if part.layer == PLACE else 'cell')} ({height} × {width})"
    if part.correlation is not None:
        return f"Pearson's correlation is {written(part.correlation)} over all {cells} of the map."
    if not (part.own.has_evidence or part.other.has_evidence):
        return f"All {cells} of both maps are zero, for which no correlation is defined."
    return (
        "A map that is the same everywhere has no correlation; "
        f"of {cells} the greatest difference is {part.difference:.2f} of the peak."
    )
