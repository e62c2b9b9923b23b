"""How the verdict moves when the picture does: curves of P(fake) over margin, recompression, size, mirror, light, blur.

The verdict here is what P(fake) alone makes of it: real below the band in which dfx does not decide, fake above it, between
them uncertain. How wide the interval is, and how strange the face, is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.data.alter import damage
from dfx.errors import DataError, ExplanationError
from dfx.faces.crop import square_around
from dfx.faces.detect.turns import upright
from dfx.media.photo.images import decode
from dfx.predict.verdict import band_around
from dfx.settings import settings
from dfx.types import Box, Face, Pixels, Progress, Verdict, no_progress

if TYPE_CHECKING:
    from dfx.predict.ensemble import Ensemble

Score = Callable[[Sequence[Pixels]], NDArray[np.floating]]  # N face crops (S, S, 3) → P(fake) (N,)
Band = tuple[float, float]  # of P(fake), within which dfx does not decide

GRID = 16  # pixels of a JPEG's blocks of four, chroma halved
LEAST_SIDE = 8  # pixels


@dataclass(frozen=True, slots=True)
class View:
    """A face in its whole picture `(H, W, 3)`: the detector's box and the margin (share of the box) the models see."""

    pixels: Pixels
    box: Box
    margin: float

    def square(self, margin: float | None = None) -> Box:
        height, width = self.pixels.shape[:2]
        return square_around(self.box, self.margin if margin is None else margin, height, width)

    @property
    def crop(self) -> Pixels:
        return self.square().cut(self.pixels)


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to change a picture; `start` is the value that changes nothing, None where every value changes something."""

    name: str
    unit: str
    values: tuple[float, ...]
    start: float | None
    before: str  # the words around a value in a sentence
    after: str
    apply: Callable[[View, float], Pixels]
    scale: int = 0  # digits behind the point in a sentence

    def says(self, *values: float) -> str:
        return f"{self.before}{' and '.join(f'{value:.{self.scale}f}' for value in values)}{self.after}"


@dataclass(frozen=True, slots=True)
class Change:
    """Where, on the way out from the picture as it is, another verdict begins, and P(fake) there."""

    at: float
    verdict: Verdict
    fake_probability: float


@dataclass(frozen=True, slots=True)
class ProbeCurve:
    """P(fake) at each of `values` (in `unit`, in the order tried) and where, on straight lines between, the verdict changes.

    `untouched` is P(fake) of the picture as it is; within `band` dfx does not decide.
    """

    name: str
    unit: str
    values: tuple[float, ...]
    probabilities: tuple[float, ...]
    changes: tuple[Change, ...]
    untouched: float
    sentence: str
    band: Band

    @property
    def changes_at(self) -> tuple[float, ...]:
        """The values alone."""
        return tuple(change.at for change in self.changes)


def recompressed(view: View, quality: float) -> Pixels:
    """The crop of the whole picture saved as JPEG; only the blocks around it are encoded, on the picture's own grid."""
    square = view.square()
    x, y = (max(0, at // GRID - 1) * GRID for at in (square.x, square.y))
    right, bottom = ((at // GRID + 2) * GRID for at in (square.x + square.width, square.y + square.height))
    part = damage.jpeg(np.ascontiguousarray(view.pixels[y:bottom, x:right]), int(quality))
    return Box(square.x - x, square.y - y, square.width, square.height).cut(part)


def smaller(view: View, factor: float) -> Pixels:
    """The crop of the picture shrunk to `factor` of its side, by areas; not enlarged again."""
    side = max(LEAST_SIDE, round(view.crop.shape[0] * factor))
    if side >= view.crop.shape[0]:
        return view.crop
    return np.asarray(cv2.resize(view.crop, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


FLIP = "flip"
MARGIN = "margin"
KINDS = (
    Kind(MARGIN, "% of the face's box", (0, 10, 20, 30, 40, 50), 30, "a margin of ", " %",
         lambda view, percent: view.square(percent / 100).cut(view.pixels)),
    Kind("jpeg", "JPEG quality", (95, 85, 75, 60, 50, 40, 30, 20), None, "JPEG quality ", "", recompressed),
    Kind("size", "% of its side", (100, 75, 50, 35, 25, 12.5), 100, "", " % of its size",
         lambda view, percent: smaller(view, percent / 100)),
    Kind(FLIP, "mirrored", (0, 1), 0, "", "",
         lambda view, yes: np.ascontiguousarray(view.crop[:, ::-1]) if yes else view.crop),
    Kind("brightness", "× brightness", (0.4, 0.6, 0.8, 1, 1.25, 1.5, 1.75), 1, "", " times its brightness",
         lambda view, factor: damage.brightness(np.ascontiguousarray(view.crop), factor), 2),
    Kind("blur", "σ, % of the crop's side", (0, 0.25, 0.5, 1, 2, 3), 0, "a blur of ", " % of the crop's side",
         lambda view, percent: damage.blur(np.ascontiguousarray(view.crop), percent / 100 * view.crop.shape[0]), 1),
)  # fmt: skip


def verdict_probe(
    data: bytes,
    face: Face,
    models: Sequence[str],
    threshold: float,
    kinds: Sequence[Kind] = KINDS,
    progress: Progress = no_progress,
    own: Ensemble | None = None,
) -> tuple[ProbeCurve, ...]:
    """One curve of P(fake) per kind of change, for `face` as it was found in the picture that `data` holds.

    `models` are those whose ensemble gave the verdict at `threshold`; `own` is the visitor's, where that did. Raises
    MediaError for bytes that are no usable picture, DataError for a face that lies outside it, ModelError.
    """
    progress(0.0, "Reading the picture")
    standing, pixels = upright(face, decode(data).pixels)
    band = undecided(models, threshold, own)
    return probe(ensemble_score(models, own), pixels, standing.box, band, settings().face_margin, kinds, progress)


def crop_probe(
    crop: Pixels,
    models: Sequence[str],
    threshold: float,
    progress: Progress = no_progress,
    own: Ensemble | None = None,
) -> tuple[ProbeCurve, ...]:
    """The same for a face of which only the crop `(S, S, 3)` is kept: every kind but the margin, which lies outside it.

    Raises ModelError.
    """
    height, width = crop.shape[:2]
    kinds = [kind for kind in KINDS if kind.name != MARGIN]
    band, box = undecided(models, threshold, own), Box(0, 0, width, height)
    return probe(ensemble_score(models, own), crop, box, band, 0.0, kinds, progress)


def undecided(models: Sequence[str], threshold: float, own: Ensemble | None = None) -> Band:
    """The band of P(fake) in which the ensemble of `models`, or the visitor's `own`, does not decide at `threshold`."""
    from dfx.predict.shipped import ensemble_of

    asked = own or ensemble_of(models)
    return asked.band if asked.threshold == threshold else band_around(threshold)


def ensemble_score(models: Sequence[str], own: Ensemble | None = None) -> Score:
    """P(fake) `(N,)` of face crops by the shipped ensemble of `models` or the visitor's `own`; only members of weight above 0
    are asked."""
    from dfx.predict.predictor import predictor
    from dfx.predict.shipped import ensemble_of

    ensemble = (own or ensemble_of(models)).heard()
    return lambda crops: ensemble.combine(np.column_stack([predictor(name).logits(crops) for name in ensemble.models]))


def probe(
    score: Score,
    pixels: Pixels,
    box: Box,
    band: Band,
    margin: float = 0.30,
    kinds: Sequence[Kind] = KINDS,
    progress: Progress = no_progress,
) -> tuple[ProbeCurve, ...]:
    """One curve per kind for the face under `box` in the upright RGB picture `(H, W, 3)`, seen with `margin`, undecided
    within `band`.

    Near a picture's border a crop is moved or shrunk to lie inside, so that a wide margin may be less than it says.
    Raises DataError for a box outside the picture, ExplanationError unless each score is a probability.
    """
    height, width = pixels.shape[:2]
    if box.area <= 0 or min(box.x, box.y) < 0 or box.x + box.width > width or box.y + box.height > height:
        raise DataError(f"The face's box {box.as_xywh()} does not lie inside the picture of {width} × {height} pixels.")
    view = View(pixels, box, margin)
    untouched = float(_asked(score, [view.crop])[0])
    curves = []
    for number, kind in enumerate(kinds):
        progress(number / len(kinds), kind.name)
        curves.append(_curve(score, view, kind, untouched, band))
    progress(1.0, "Done")
    return tuple(curves)


def _asked(score: Score, crops: list[Pixels]) -> NDArray[np.float64]:
    probabilities = np.asarray(score(crops), np.float64)
    # A NaN is neither at least 0 nor at most 1.
    if probabilities.shape != (len(crops),) or not ((probabilities >= 0) & (probabilities <= 1)).all():
        raise ExplanationError(f"Expected one P(fake) in [0, 1] for each of {len(crops)} crops.")
    return probabilities


def _curve(score: Score, view: View, kind: Kind, untouched: float, band: Band) -> ProbeCurve:
    values = kind.values
    start = view.margin * 100 if kind.name == MARGIN else kind.start
    if start is not None and start not in values:
        values = tuple(sorted({*values, start}))
    probabilities = _asked(score, [kind.apply(view, value) for value in values]).tolist()
    points = list(zip(values, probabilities, strict=True))
    if start is None:
        ways = [[(values[0], untouched), *points]]
    else:
        middle = values.index(start)
        ways = [points[middle::-1], points[middle:]]
    below, above = sorted(ways, key=lambda way: way[-1][0]) if len(ways) > 1 else (ways[0], [])
    sides = {"below": changes_along(below, band), "above": changes_along(above, band)}
    changes = (*sides["below"][::-1], *sides["above"]) if start is not None else tuple(sides["below"])
    if kind.name == FLIP:
        changes = tuple(Change(1.0, one.verdict, probabilities[-1]) for one in changes[-1:])
    words = _sentence(kind, values, band_verdict(untouched, band), sides)
    return ProbeCurve(kind.name, kind.unit, values, tuple(probabilities), changes, untouched, words, band)


_ORDER: tuple[Verdict, ...] = ("real", "uncertain", "fake")


def band_verdict(fake_probability: float, band: Band) -> Verdict:
    """The verdict by P(fake) alone: within `band`, its ends left out, dfx does not decide."""
    low, high = band
    return "real" if fake_probability <= low else "fake" if fake_probability >= high else "uncertain"


def changes_along(way: Sequence[tuple[float, float]], band: Band) -> tuple[Change, ...]:
    """Every change of the verdict on straight lines through the points (value, P(fake)) of `way`, in its order; a step from
    real to fake passes through uncertain."""
    found: list[Change] = []
    for (value, p), (after, q) in pairwise(way):
        before, then = (_ORDER.index(band_verdict(at, band)) for at in (p, q))
        rising = then > before
        for zone in range(before + 1, then + 1) if rising else range(before - 1, then - 1, -1):
            edge = band[zone - 1 if rising else zone]
            change = Change(value + (edge - p) / (q - p) * (after - value), _ORDER[zone], edge)
            if found and found[-1].at == change.at:  # a jump at one value: what is passed through is not seen
                found.pop()
            found.append(change)
    return tuple(found)


def _sentence(kind: Kind, values: Sequence[float], now: Verdict, sides: Mapping[str, Sequence[Change]]) -> str:
    """From the start outwards: "to uncertain below JPEG quality 62 and to real below JPEG quality 30"."""
    if kind.name == FLIP:
        changed = [*sides["below"], *sides["above"]]
        return f"The verdict changes to {changed[-1].verdict}." if changed else f"The verdict stays {now}."
    parts = []
    for word, changes in sides.items():
        if changes:
            more = ", and further on again" if changes[2:] else ""
            said = " and ".join(f"to {one.verdict} {word} {kind.says(one.at)}" for one in changes[:2])
            parts.append(f"{said}{more}")
    if not parts:
        return f"The verdict stays {now} between {kind.says(values[0], values[-1])}."
    return f"The verdict changes {', '.join(parts)}."
