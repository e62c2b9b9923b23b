"""What the classical methods say of one picture, each made small enough to keep, and what asks for a second look."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest

import cv2
import numpy as np

from dfx.forensics.generators.recognise import NAME as GENERATOR
from dfx.forensics.generators.recognise import WORDS as ITS_WORDS
from dfx.forensics.result import ForensicResult, NamedMap
from dfx.forensics.table import FOR_THE_EYE, GROUPS, JUDGING, METHODS, method, run
from dfx.media.credentials.examine import examine
from dfx.media.photo.images import decode
from dfx.types import Box, Heat, Pixels, Progress, no_progress

KEPT_SIDE = 1000  # pixels of the longer side of a map that is kept


def look(name: str, data: bytes, pixels: Pixels, face: Box | None = None) -> ForensicResult:
    """One method's result for a file and its upright pixels `(H, W, 3)`, its maps at most 1000 pixels long.

    `face` is the chosen face's crop: the spectrum is taken of it, of the picture's middle where there is none. Raises
    SettingError, TooLarge, MediaError and Busy as `dfx.forensics.table.run`.
    """
    part = face.cut(pixels) if face and method(name).of_face else pixels
    found = run(name, data, part, decode, examine)
    maps = tuple(_small(one) for one in found.more_maps)
    return replace(found, map=_small(found.map) if found.map else None, more_maps=maps)


def look_all(
    data: bytes, pixels: Pixels, face: Box | None = None, progress: Progress = no_progress
) -> dict[str, ForensicResult]:
    """Every method's result, by name in the table's order; arguments and errors as of `look`."""
    known: dict[str, ForensicResult] = {}
    for number, row in enumerate(METHODS):
        progress(number / len(METHODS), row.title)
        known[row.name] = look(row.name, data, pixels, face)
    return known


def findings(result: ForensicResult) -> tuple[str, ...]:
    """What in a result asks for a second look, in plain sentences that may hold the file's own words; () for nothing.

    Only what a method itself sets apart: facts marked in the file, a copied part, a ghost, an earlier save.
    """
    marked = tuple(f"{fact.name}: {fact.value}" for fact in result.facts if fact.beware)
    asks = method(result.method).asks
    return (*marked, result.words) if result.applies and asks and asks(result) else marked


def generators(result: ForensicResult) -> tuple[tuple[str, str], ...]:
    """The image generators that the file names, each with where it stands, and the file's own words, "" without any."""
    named = [
        (fact.value, after) for fact, after in zip_longest(result.facts, result.facts[1:]) if fact.name == GENERATOR
    ]
    return tuple((name, after.value if after and after.name == ITS_WORDS else "") for name, after in named)


def maps_of(result: ForensicResult) -> tuple[NamedMap, ...]:
    """Every map once, in order, the one that matters among them."""
    if result.map is None:
        return result.more_maps
    named = [one.name for one in result.more_maps]
    return result.more_maps if result.map.name in named else (result.map, *result.more_maps)


def is_circular(one: NamedMap) -> bool:
    """Whether 0 and 1 are the same, so that nothing may be averaged."""
    return one.unit == "degrees"


def heat_at(one: NamedMap, size: tuple[int, int]) -> Heat:
    """A map at `size` = (height, width): bilinear where it grows, averaged where it shrinks; directions are picked."""
    height, width = size
    shrinks = max(one.values.shape) > max(size)
    how = cv2.INTER_NEAREST if is_circular(one) else cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    values = cv2.resize(one.values, (width, height), interpolation=how)
    return np.clip(values, 0, 1).astype(np.float32)


def _small(one: NamedMap) -> NamedMap:
    factor = max(one.values.shape) / KEPT_SIDE
    if factor <= 1:
        return one
    height, width = (max(1, round(side / factor)) for side in one.values.shape)
    return replace(one, values=heat_at(one, (height, width)))


__all__ = [
    "FOR_THE_EYE", "GROUPS", "JUDGING", "METHODS", "findings", "generators", "heat_at", "is_circular",
    "look", "look_all", "maps_of", "method",
]  # fmt: skip
