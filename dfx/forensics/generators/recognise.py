"""Which image generators a file names, by the rows of `rows`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from dfx.forensics.container.said import Said
from dfx.forensics.container.text import MOST, plain
from dfx.forensics.generators.rows import ROWS, SIGNERS, Need, Row
from dfx.forensics.result import Fact
from dfx.types import Credentials

NAME = "names an image generator"
WORDS = "its words"
NOTE = (
    "Anybody can write the name of a generator into a file, and anybody can remove it: it shows what the file says, not "
    "how the picture was made. It does not enter P(fake)."
)
_MOST = 5  # generators told of one file
_SEARCHED = 1 << 16  # letters of a text


@dataclass(frozen=True, slots=True)
class Named:
    """A generator's `name`, the texts it was known by, and what to show of them: the file's own words, made harmless."""

    name: str
    by: tuple[Said, ...]
    words: str = ""


def named(texts: Sequence[Said]) -> tuple[Named, ...]:
    """Each generator once, in the rows' order."""
    each: list[Named] = []
    for row in ROWS:
        by = tuple(text for need in row.needs if (text := _met(need, texts)))
        if len(by) == len(row.needs):
            each.append(Named(row.name, by, _shown(row, by[0].text)))
    found = _by_name(each)
    if "Stable Diffusion" in found and "a Stable Diffusion program" in found:
        del found["Stable Diffusion"]
    return tuple(found.values())[:_MOST]


def _by_name(each: Iterable[Named]) -> dict[str, Named]:
    """Every generator once, by all that names it, with the words that came first."""
    found: dict[str, Named] = {}
    for one in each:
        known = found.get(one.name)
        found[one.name] = replace(known, by=known.by + one.by) if known else one
    return found


def _met(need: Need, texts: Sequence[Said]) -> Said | None:
    return next((one for one in texts if one.where in need.places and need.pattern.match(one.text[:_SEARCHED])), None)


def _shown(row: Row, text: str) -> str:
    if not row.shows:
        return ""
    prompt: re.Match[str] | None = row.prompt.search(text[:_SEARCHED]) if row.prompt else None
    return plain(prompt.group(1) if prompt else text)


def signer(found: Credentials) -> Named | None:
    """The generator that content credentials name; the program's own name where they say AI made the whole picture."""
    name = next((name for name, pattern in SIGNERS if pattern.search(found.program)), "")
    if not name and found.origin == "made":
        name = plain(found.program)[:60] or "a generator without a name"
    return Named(name, (Said("content credentials", found.program),)) if name else None


def facts(found: Sequence[Named]) -> Iterator[Fact]:
    """What is known by each, however often it is named, and its words."""
    for one in _by_name(found).values():
        places = ", ".join(dict.fromkeys(plain(said.where) for said in one.by))
        yield Fact(NAME, plain(f"{one.name} (in: {places})"), beware=True)
        if one.words:
            words = one.words if len(one.words) <= MOST - 2 else f"{one.words[: MOST - 3].rstrip('…')}…"
            yield Fact(WORDS, f"“{words}”")
