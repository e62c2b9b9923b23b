"""Two reports held against each other, value by value: what differs, and what differs by no more than rounding."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dfx.analysis.golden import TOLERANCE
from dfx.language import visible

# How far apart two processors may come with the same code, in the value's own unit. They choose their kernels by themselves,
# and these do not round alike: TOLERANCE logits of a model, hence its share of P(fake), and a pixel of a face's place.
_PROBABILITY = 0.02
ROUNDING = {
    "logits": TOLERANCE, "fake_probability": _PROBABILITY, "scores": _PROBABILITY, "interval": _PROBABILITY,
    "score_intervals": _PROBABILITY, "rest_fake_probability": _PROBABILITY, "at_threshold": _PROBABILITY,
    "unlike": _PROBABILITY, "confidence": 0.01, "box_xywh": 1.0, "crop_box_xywh": 1.0, "landmarks": 1.0,
    "share": 0.05, "area": 0.05, "ratio": 0.1, "detail_around": 0.05, "anomaly": 0.5, "boundary": 0.05, "mouth": 0.05,
    "eyes": 0.05,
}  # fmt: skip
RELATIVE = {"raw_peak": 0.05}  # of its own size, since its unit is the method's
ADDED_LATER = frozenset({"commit", "face_confidence", "least_frames", "detect_side"})  # reports without them are older
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Difference:
    """One value: where it stands, e.g. "faces[0].scores.cnn", what the report says, what came out now."""

    place: tuple[str | int, ...]
    said: Any
    here: Any
    rounding: bool = False

    @property
    def words(self) -> str:
        return f"{_shown_place(self.place)}: {_shown(self.said)} in the report, {_shown(self.here)} now"


class _Nothing:
    """In the place of a value that one side lacks."""


NOTHING = _Nothing()


def without_the_name(sentences: Sequence[Any]) -> list[Any]:
    """`sentences` but those on the file's name: a copy may have another."""
    return [said for said in sentences if not str(said).startswith(("The file name ", "The file name's "))]


def differences(said: Any, here: Any, place: tuple[str | int, ...] = ()) -> Iterator[Difference]:
    """All of them, in the order of `here`. It goes no deeper than `here` goes, whatever `said` holds."""
    if isinstance(here, Mapping) and isinstance(said, Mapping):
        for name, value in here.items():
            if name in said:
                yield from differences(said[name], value, (*place, name))
            elif name not in ADDED_LATER:
                yield Difference((*place, name), NOTHING, value)
        for name in said:
            if name not in here:
                yield Difference((*place, str(name)), said[name], NOTHING)
    elif isinstance(here, list) and isinstance(said, list):
        if len(here) != len(said):
            yield Difference(place, f"{len(said)} values", f"{len(here)} values")
            return
        for index, (one, other) in enumerate(zip(said, here, strict=True)):
            yield from differences(one, other, (*place, index))
    elif _kind(said) != _kind(here) or said != here:
        yield Difference(place, said, here, _is_rounding(said, here, place))


def count_of(value: Any) -> int:
    """How many single values are in it."""
    if isinstance(value, Mapping | list):
        return sum(map(count_of, value.values() if isinstance(value, Mapping) else value))
    return 1


def _kind(value: Any) -> type:
    """1 and 1.0 are alike in JSON, 1 and true are not."""
    return float if isinstance(value, int | float) and not isinstance(value, bool) else type(value)


def _is_rounding(said: Any, here: Any, place: tuple[str | int, ...]) -> bool:
    if _kind(said) is float and _kind(here) is float and abs(said) < 1e9:
        for name in reversed(place):
            if name in ROUNDING:
                return abs(said - here) <= ROUNDING[str(name)] + 1e-9
            if name in RELATIVE:
                return abs(said - here) <= RELATIVE[str(name)] * abs(here)
        return False
    if isinstance(said, str) and isinstance(here, str) and " " in here:  # a sentence that tells such numbers
        return len(said) < 10_000 and _NUMBER.sub("#", said) == _NUMBER.sub("#", here)
    return False


def _shown_place(place: tuple[str | int, ...]) -> str:
    parts = (f"[{name}]" if isinstance(name, int) else f".{visible(name[:_LONGEST])}" for name in place)
    return "".join(parts).removeprefix(".")


def _shown(value: Any) -> str:
    if isinstance(value, _Nothing):
        return "nothing"
    if isinstance(value, Mapping | list):
        return "several values"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
