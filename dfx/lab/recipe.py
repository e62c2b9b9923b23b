"""What can be changed in a face, and by how much: a row per kind of change and per knob, in whole numbers.

Whole numbers, so that an address, a slider and a test name exactly the same fake.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from dfx.types import Point

Kind = Literal["blend", "swap", "resynthesis", "retouch"]
DRAWN = "drawn by hand"


@dataclass(frozen=True, slots=True)
class Knob:
    """One number of a change; `first`: its slider is seen at once, the others are folded. `about` says what it does."""

    name: str
    title: str
    least: int
    most: int
    start: int
    unit: str
    about: str
    first: bool = False
    step: int = 1

    def held(self, value: int) -> int:
        """`value` within the range."""
        return min(max(value, self.least), self.most)


STRENGTH = Knob(
    "strength", "Strength", 0, 100, 60, "%", "How much of the change is applied. At 0 % nothing is changed.", True
)
_EDGE = Knob(
    "edge", "Soft edge", 0, 60, 8, "%",
    "How wide the seam is smeared, in per cent of the distance between the eyes.", True,
)  # fmt: skip
_JPEG = Knob("jpeg", "JPEG quality", 20, 100, 100, "", "The whole picture is saved once at this quality; 100: it is not.")


@dataclass(frozen=True, slots=True)
class Change:
    """A kind of change: its title, what it is in one sentence, its regions (none: it has no choice of them), its knobs."""

    kind: Kind
    title: str
    about: str
    regions: tuple[str, ...]
    knobs: tuple[Knob, ...]

    def knob(self, name: str) -> Knob:
        return next(knob for knob in self.knobs if knob.name == name)


REGIONS = ("whole face", "mouth", "eyes", "one half", DRAWN)
CHANGES: Mapping[Kind, Change] = {
    "blend": Change(
        "blend",
        "Self-blend",
        "A second copy of the same face, made a little different, is blended into the first: the seam is what many "
        "detectors were taught to find.",
        REGIONS,
        (
            STRENGTH,
            _EDGE,
            Knob("bright", "Brighter", -40, 40, 24, "grey levels", "Added to the second copy, of 255 grey levels."),
            Knob("warm", "Warmer", -40, 40, 10, "grey levels", "Added to its red and taken from its blue."),
            Knob("sharp", "Sharper", -100, 100, -100, "%", "Below 0 the second copy is softer, above 0 sharper."),
            Knob("right", "Moved right", -12, 12, 6, "%", "Of the distance between the eyes."),
            Knob("down", "Moved down", -12, 12, 4, "%", "Of the distance between the eyes."),
            Knob("size", "Larger", -15, 15, 8, "%", "About the middle of the face."),
            _JPEG,
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """One change, by its kind, its region, and the knobs that are not where they start.

    `drawn` are the corners of a region drawn by hand, in per cent of the face crop's sides; `other` is the sample whose face
    a swap takes.
    """

    kind: Kind = "blend"
    region: str = "whole face"
    moved: tuple[tuple[str, int], ...] = ()
    drawn: tuple[Point, ...] = ()
    other: str = ""

    @property
    def change(self) -> Change:
        return CHANGES[self.kind]

    def __getitem__(self, name: str) -> int:
        """What the knob `name` stands at."""
        return dict(self.moved).get(name, self.change.knob(name).start)

    def at(self, **values: int) -> Recipe:
        """The same with these knobs at these values, held within their ranges; one that the change lacks is left out."""
        both = {**dict(self.moved), **values}
        knobs = [(knob, knob.held(both[knob.name])) for knob in self.change.knobs if knob.name in both]
        return replace(self, moved=tuple((knob.name, value) for knob, value in knobs if value != knob.start))

    @property
    def words(self) -> str:
        """E.g. "self-blend of the mouth at 60 %"."""
        place = f" of the {self.region}" if self.region in ("whole face", "mouth", "eyes") else f" of {self.region}"
        region = (" of a part drawn by hand" if self.region == DRAWN else place) if self.change.regions else ""
        return f"{self.change.title.lower()}{region} at {self['strength']} %"
