"""Which samples are on the shelf, in which order, and how they are called there: by name, or by number for a class to guess."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from dfx.data.sample_clip import SampleClip, clips
from dfx.data.samples import Sample, samples
from dfx.ui.kit.choices import first_of, pill

Belongs = Callable[[Sample], bool]
SHELVES: Mapping[str, tuple[str, Belongs]] = {
    "all": ("All", lambda sample: True),
    "photographs": ("Photographs", lambda sample: _still(sample) and sample.kind == "photograph"),
    "synthetic": ("Synthetic", lambda sample: _still(sample) and sample.kind == "synthetic"),
    "made": ("Made by dfx", lambda sample: _still(sample) and sample.kind == "made by dfx"),
    "clips": ("Clips", lambda sample: not _still(sample)),
}
NEUTRAL: Mapping[str, tuple[str, Belongs]] = {  # what may be asked for without being told what is true
    "all": SHELVES["all"],
    "pictures": ("Pictures", lambda sample: _still(sample)),
    "clips": SHELVES["clips"],
}


_SHELF, _HIDDEN, _CHANGED = "samples.shelf", "samples.hidden", "samples.changed"


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the page shows: `name` of SHELVES, or of NEUTRAL where what is true is `hidden`; `changed`: masks are drawn."""

    name: str
    hidden: bool
    changed: bool

    def as_dict(self) -> dict[str, str]:
        """As the address says it; what is usual is left out."""
        said = {"show": self.name if self.name != "all" else "", "hidden": "1" if self.hidden else ""}
        said["changed"] = "1" if self.changed and not self.hidden else ""
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class Item:
    """One card: the sample and its number in the neutral order, from 1, pictures and clips each by themselves."""

    sample: Sample
    number: int

    @property
    def neutral(self) -> str:
        return f"{'Picture' if _still(self.sample) else 'Clip'} {self.number}"

    @property
    def file_name(self) -> str:
        """The name of its file where that, too, must not tell."""
        return f"{self.neutral.lower().replace(' ', '-')}{self.sample.file.suffix}"


USUAL = Shelf("all", hidden=False, changed=False)


def choose() -> Shelf:
    """The choices above the shelf: by the address where it asks anew, else as they were left; the address follows."""
    last: Shelf = st.session_state.get(_SHELF, USUAL)
    asked = st.query_params.to_dict()
    if asked and asked != last.as_dict():
        last = asked_for(asked)
        for name in [name for name in st.session_state if str(name).startswith("samples.")]:
            del st.session_state[name]
    st.session_state.setdefault(_HIDDEN, last.hidden)
    st.session_state.setdefault(_CHANGED, last.changed)
    place = st.container()
    with st.container(horizontal=True, gap="medium"):
        hidden = st.toggle(
            "Hide what is true (let the class guess)", key=_HIDDEN,
            help="Neither name nor kind is shown, and the order says nothing. One that is opened shows the answer; what it "
            "truly is, at a press.",
        )  # fmt: skip
        changed = not hidden and st.toggle(
            "Show what was changed", key=_CHANGED, help="A line round the part of each fake that dfx replaced."
        )
    there = NEUTRAL if hidden else SHELVES
    counts = {name: sum(map(belongs, everything())) for name, (_, belongs) in there.items()}
    with place:
        name = pill(
            "Show", list(there), f"samples.show-{hidden}", lambda name: f"{there[name][0]} {counts[name]}",
            first=first_of(list(there), last.name), hidden=True,
        )  # fmt: skip
    shelf = st.session_state[_SHELF] = Shelf(name, hidden, changed)
    if st.query_params.to_dict() != shelf.as_dict():
        st.query_params.from_dict(shelf.as_dict())
    return shelf


def asked_for(address: Mapping[str, str]) -> Shelf:
    """What an address asks for, as far as there is such a shelf."""
    hidden = address.get("hidden") == "1"
    there = NEUTRAL if hidden else SHELVES
    return Shelf(first_of(list(there), address.get("show")), hidden, not hidden and address.get("changed") == "1")


def everything() -> tuple[Sample, ...]:
    """All pictures, then all clips. Raises DataError where their list cannot be read."""
    return (*samples(), *clips())


def on(shelf: Shelf) -> tuple[Item, ...]:
    """What lies on the shelf: in the list's order, or, where what is true is hidden, by their hashes."""
    there = NEUTRAL if shelf.hidden else SHELVES
    belongs = there[shelf.name][1]
    items = numbered()
    if not shelf.hidden:
        number = {item.sample.id: item for item in items}
        items = tuple(number[sample.id] for sample in everything())
    return tuple(item for item in items if belongs(item.sample))


def numbered() -> tuple[Item, ...]:
    """Everything in the order of its hashes, which says nothing of what it is: pictures, then clips, each from 1."""
    in_order = sorted(everything(), key=lambda sample: sample.sha256)
    parts = ([one for one in in_order if _still(one)], [one for one in in_order if not _still(one)])
    return tuple(Item(sample, number) for part in parts for number, sample in enumerate(part, start=1))


def numbered_as(number: int | None, *, clip: bool) -> Item | None:
    """The picture, or clip, of that number; None where there is none. Raises DataError where one is asked for and the list
    cannot be read."""
    items = numbered() if number else ()
    return next((item for item in items if item.number == number and _still(item.sample) != clip), None)


def _still(sample: Sample) -> bool:
    return not isinstance(sample, SampleClip)
