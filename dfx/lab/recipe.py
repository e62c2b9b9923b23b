"""What can be changed in a face, and by how much: a row per kind of change and per knob, in whole numbers.

Whole numbers, so that an address, a slider and a test name exactly the same fake.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from dfx.types import Point

Kind = Literal["blend", "swap", "resynthesis", "retouch"]
WHOLE, DRAWN = "whole face", "drawn by hand"
REGIONS = (WHOLE, "mouth", "eyes", "nose", "left half", "right half", DRAWN)


@dataclass(frozen=True, slots=True)
class Knob:
    """One number of a change; `first`: it is seen at once, the others are folded. `about` says what it does.

    Where there are `names`, the number is the place of one of them.
    """

    name: str
    title: str
    least: int
    most: int
    start: int
    unit: str
    about: str
    first: bool = False
    names: tuple[str, ...] = ()

    def held(self, value: int) -> int:
        """`value` within the range."""
        return min(max(value, self.least), self.most)


@dataclass(frozen=True, slots=True)
class Change:
    """A kind of change: its title, what it is in a sentence, its regions (none: it has no choice of them), its knobs."""

    kind: Kind
    title: str
    about: str
    regions: tuple[str, ...]
    knobs: tuple[Knob, ...]

    def knob(self, name: str) -> Knob:
        return next(knob for knob in self.knobs if knob.name == name)


def _choice(name: str, title: str, names: tuple[str, ...], about: str, start: int = 0) -> Knob:
    return Knob(name, title, 0, len(names) - 1, start, "", about, True, names)


def _strength(start: int) -> Knob:
    return Knob(
        "strength", "Strength", 0, 100, start, "%", "How much of the change is applied; at 0 nothing is changed.", True
    )


def _edge(start: int) -> Knob:
    about = "How wide the seam is smeared, in per cent of the distance between the eyes."
    return Knob("edge", "Soft edge", 0, 60, start, "%", about)


_JPEG = Knob(
    "jpeg", "JPEG quality", 20, 100, 100, "", "The whole picture is saved once at this quality; 100: it is not."
)
WAYS = ("nearest", "bilinear", "bicubic", "lanczos", "zeros between", "auto-encoder")

CHANGES: Mapping[Kind, Change] = {
    change.kind: change
    for change in (
        Change(
            "blend", "Self-blend",
            "A second copy of the same face, made a little different, is blended into the first.",
            REGIONS,
            (
                _strength(75),
                _edge(8),
                Knob("bright", "Brighter", -40, 40, 24, "levels", "Added to the second copy, of 255 grey levels."),
                Knob("warm", "Warmer", -40, 40, 10, "levels", "Added to its red and taken from its blue."),
                Knob("sharp", "Sharper", -100, 100, -100, "%", "Below 0 the second copy is softer, above 0 sharper."),
                Knob("right", "Moved right", -12, 12, 6, "%", "Of the distance between the eyes."),
                Knob("down", "Moved down", -12, 12, 4, "%", "Of the distance between the eyes."),
                Knob("size", "Larger", -15, 15, 8, "%", "About the middle of the face."),
                _JPEG,
            ),
        ),
        Change(
            "swap", "Swap",
            "Another face is bent to fit this one, in its colours, and blended in.",
            REGIONS,
            (
                _strength(100),
                _choice("seam", "Seam", ("soft", "seamless"), "Seamless lets light and colour flow in from the border."),
                _edge(30),
                Knob("colour", "Colours matched", 0, 100, 100, "%", "How far the other face takes this one's colours."),
                _JPEG,
            ),
        ),
        Change(
            "resynthesis", "Redraw",
            "The face is made small and enlarged again, as every generator ends by doing, or passes through an auto-encoder.",
            REGIONS,
            (
                _choice("way", "Enlarged by", WAYS, "Each way of enlarging leaves a pattern of its own.", 1),
                _strength(100),
                Knob("factor", "Times smaller", 1, 8, 3, "times", "In between; the auto-encoder has its own size."),
                _edge(20),
                _JPEG,
            ),
        ),
        Change(
            "retouch", "Retouch",
            "What phones do to a face: skin smoothed, eyes enlarged, cheeks drawn in.",
            (),
            (
                _strength(80),
                Knob("smooth", "Smooth skin", 0, 100, 80, "%", "Pores go, edges stay."),
                Knob("eyes", "Larger eyes", 0, 100, 30, "%", "Everything around them is bent along."),
                Knob("thin", "Thinner face", 0, 100, 30, "%", "The cheeks move inwards."),
                _JPEG,
            ),
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recipe:
    """One change, by its kind, its region, and the knobs that are not where they start.

    `drawn` are the corners of a region drawn by hand, in per cent of the face crop's sides; `other` is the id of the sample
    whose face a swap takes.
    """

    kind: Kind = "blend"
    region: str = WHOLE
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
        """E.g. "self-blend of the mouth, strength 60 %"."""
        part = {"": "", DRAWN: " of a part drawn by hand"}.get(self.region, f" of the {self.region}")
        return f"{self.change.title.lower()}{part if self.change.regions else ''}, strength {self['strength']} %"
