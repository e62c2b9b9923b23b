"""What is said of a difference of feature maps, and of the faces it is of."""

from __future__ import annotations

import numpy as np

from dfx.explain.difference import FeatureDifference, channels, statistics
from dfx.language import percent
from dfx.report.words import photo as report
from dfx.types import Prediction

IFMD = "mobilenet_v2_ifmd"
READS = "This model reads this difference, in place of the features themselves."
READS_NOT = (
    "The difference classifier of the publication (MobileNetV2 with a feature difference) reads exactly this; {title} has "
    "the same two layers, but does not read their difference."
)


def in_words(difference: FeatureDifference, single: bool) -> str:
    """The answer in plain words: which channels, how much, where."""
    if difference.is_zero:
        return difference.note
    top, energy = channels(difference)[0], difference.energy
    total = float(energy.sum())
    half = int(np.searchsorted(np.cumsum(np.sort(energy)[::-1]), total / 2)) + 1
    two = "The two layers" if single else "The two faces"
    few = f"half of it lies in {half} of {len(energy)} channels"
    usual = (difference.first.total + difference.second.total) / 2
    share = float(energy.mean()) / usual if usual else 0.0
    return (
        f"{two} differ most in channel {top.index}, which holds {percent(top.energy / total, digits=1)} of all the "
        f"difference; {few}. They differ most in the {place_words(difference.strength_map)} of the crop. Here the difference "
        f"has {percent(share)} of the features' energy: 0 % means alike, about 200 % nothing in common."
    )


def place_words(values: np.ndarray) -> str:
    """Which ninth of a map `(h, w)` holds its largest value, as the viewer sees it."""
    row, column = np.unravel_index(int(values.argmax()), values.shape)
    height, width = values.shape
    down = ("upper", "middle", "lower")[int(3 * (row + 0.5) / height)]
    across = ("left", "middle", "right")[int(3 * (column + 0.5) / width)]
    return "middle" if down == across == "middle" else f"{down} {across}"


def judged(prediction: Prediction) -> str:
    """What dfx says of a face: "judged likely fake, P(fake) > 0.99"."""
    said = report.verdict_words(prediction).lower()
    return f"judged {said}, {report.probability_words(prediction.fake_probability)}"


def copy_of(prediction: Prediction) -> str:
    """What to beware of beside an altered copy of a face that may be a fake itself; "" where it is called real."""
    if prediction.verdict == "real":
        return ""
    already = (
        "dfx calls this face likely fake already" if prediction.verdict == "fake" else "This face may be a fake itself"
    )
    return f"{already}: what is shown is what the alteration adds, not a real face beside a fake one."


def numbers(difference: FeatureDifference, sides: tuple[str, str]) -> dict[str, list[str]]:
    """The statistics as the rows of a table; `sides` name both sides of the difference."""
    shown = statistics(difference)
    first, second = difference.first, difference.second
    rows = {
        "μ, the mean of W ⊙ D": difference.mu,
        "σ, its standard deviation": difference.sigma,
        f"Mean energy of D (D², {len(difference.energy)} channels)": float(difference.energy.mean()),
        f"Mean energy of {first.layer}, {sides[0]}": first.total,
        f"Mean energy of {second.layer}, {sides[1]}": second.total,
        "Least value shown": shown.minimum,
        "Largest value shown": shown.maximum,
        "Share of values above 0": shown.positive,
    }
    return {"Number": list(rows), "Value": [f"{value:.4g}" for value in rows.values()]}


def unit(difference: FeatureDifference) -> str:
    """What the values shown are measured in."""
    return "units of σ" if difference.normalised else "units of an activation"
