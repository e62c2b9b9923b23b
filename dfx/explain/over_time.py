"""Reasons over the time of a clip: which part of the face when, the moments that stand out, maps as a film.

Needs no TensorFlow.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

import cv2
import numpy as np

from dfx.errors import ExplanationError, SettingError
from dfx.explain.overlay import coloured, displayed, heat_at
from dfx.explain.regions import NAMES, regions_of, shares
from dfx.types import Explanation, Face, Pixels

REGION_SIDE = 224  # pixels of the template that maps are shared out over
Row = tuple[float | None, ...]  # a value per moment


@dataclass(frozen=True, slots=True)
class RegionTable:
    """Parts of the face (rows) × moments (columns).

    `ratios`: the share of a map's positive attribution on that part over the share of the crop it covers; 1 is what an even
    map would give. `shares`: the former alone, in [0, 1]. None where a map holds no evidence, where the landmarks span no
    face, and where the crop does not show the part; never NaN.
    """

    names: tuple[str, ...]
    ratios: tuple[Row, ...]
    shares: tuple[Row, ...]

    def means(self) -> tuple[float | None, ...]:
        """Each part's mean ratio over the moments that have one."""
        known = ([ratio for ratio in row if ratio is not None] for row in self.ratios)
        return tuple(fmean(row) if row else None for row in known)


def region_table(maps: Sequence[Explanation], faces: Sequence[Face]) -> RegionTable:
    """The parts of the face over time: one map and its face per moment.

    Raises ExplanationError unless there are as many maps as faces, all of one model, method and direction: shares of
    different maps do not stand in one table.
    """
    if len(maps) != len(faces):
        raise ExplanationError(f"Expected a face for each of {len(maps)} maps, got {len(faces)}.")
    if len({(one.model, one.method, one.toward) for one in maps}) > 1:
        raise ExplanationError("Expected maps of one model, method and direction, got several.")
    columns = []
    for explanation, face in zip(maps, faces, strict=True):
        try:
            parts = shares(explanation, regions_of(face, REGION_SIDE)) if explanation.has_evidence else ()
        except ExplanationError:  # the landmarks span no face
            parts = ()
        columns.append({part.name: (part.ratio, part.share) for part in parts})
    ratios, held = (
        tuple(tuple(column[name][k] if name in column else None for column in columns) for name in NAMES)
        for k in (0, 1)
    )
    return RegionTable(NAMES, ratios, held)


def extreme_moments(
    times_s: Sequence[float], probabilities: Sequence[float], count: int = 3, apart_s: float = 1.0
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Places of the up to `count` most and least suspicious moments, the most extreme first.

    Of each kind no two are less than `apart_s` seconds apart, so that one look of a face is not shown three times. No
    moment is both, and none of the former is less suspicious than one of the latter; of equal ones the earlier comes first.
    Raises ExplanationError for unequal numbers of both, or NaN.
    """
    if len(times_s) != len(probabilities):
        raise ExplanationError(f"Expected a time for each of {len(probabilities)} moments, got {len(times_s)}.")
    if not all(map(math.isfinite, (*times_s, *probabilities))):
        raise ExplanationError("Expected moments with a time and a P(fake), got one without.")
    taken: dict[int, list[int]] = {1: [], -1: []}  # the most, the least suspicious
    for _ in range(count):  # in turn, so that few moments are shared out fairly
        for side in (1, -1):
            taken[side] += _next(side, taken[side], taken[-side], times_s, probabilities, apart_s)
    return tuple(taken[1]), tuple(taken[-1])


def film_of_maps(
    crops: Sequence[Pixels], maps: Sequence[Explanation], side: int, opacity: float = 0.5
) -> Iterator[Pixels]:
    """Each crop under its map's colours, `(side, side, 3)`: a film of where the model looked.

    One scale throughout: the brightest colour is the film's largest raw peak, so a moment of little evidence stays darker
    and one without is all of the scale's zero. Where no map holds evidence, the crops come as they are, as in `overlay`.
    Raises ExplanationError unless there are as many maps as crops, all in one unit and direction; SettingError for an
    opacity outside [0, 1].
    """
    if len(maps) != len(crops):
        raise ExplanationError(f"Expected a map for each of {len(crops)} crops, got {len(maps)}.")
    if len({(one.model, one.method, one.unit, one.toward) for one in maps}) > 1:
        raise ExplanationError("Expected maps of one model, method and direction, got several.")
    if not 0 <= opacity <= 1:
        raise SettingError(f"The opacity must lie between 0 and 1, not {opacity:g}.")
    return _film(crops, [displayed(one) for one in maps], side, opacity)


def _film(crops: Sequence[Pixels], maps: Sequence[Explanation], side: int, opacity: float) -> Iterator[Pixels]:
    top = max((one.raw_peak for one in maps), default=0.0)
    for crop, explanation in zip(crops, maps, strict=True):
        how = cv2.INTER_AREA if max(crop.shape[:2]) > side else cv2.INTER_LINEAR
        sized = np.asarray(cv2.resize(crop, (side, side), interpolation=how), np.uint8)
        if top <= 0:
            yield sized
            continue
        heat = heat_at(explanation, (side, side)) * np.float32(max(0.0, explanation.raw_peak) / top)
        yield np.asarray(cv2.addWeighted(sized, 1 - opacity, coloured(heat), opacity, 0), np.uint8)


def _next(
    side: int,
    own: Sequence[int],
    other: Sequence[int],
    times_s: Sequence[float],
    probabilities: Sequence[float],
    apart_s: float,
) -> list[int]:
    """The next place on one side (1 the highest first, −1 the lowest), [] where there is none left."""
    order = sorted(set(range(len(times_s))) - {*own, *other}, key=lambda k: (-side * probabilities[k], times_s[k]))
    for place in order:
        beyond = all(side * (probabilities[place] - probabilities[one]) >= 0 for one in other)
        if beyond and all(abs(times_s[place] - times_s[one]) >= apart_s for one in own):
            return [place]
    return []
