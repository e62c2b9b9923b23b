"""What a map says, in plain words: one sentence for one map, one for several models' maps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from dfx.explain.regions.share import RegionShare
from dfx.explain.regions.template import RegionMap
from dfx.types import Explanation, Toward

Shares = Sequence[RegionShare]  # of one map, as `shares` gives them; empty for a map without evidence

LEANS = 1.5  # from this ratio on, a part holds clearly more than its area would explain
LEAST = 0.1  # a part that holds less of the map is not worth naming
MOSTLY = 0.5  # of the map
NAMED = 2  # parts in a sentence

PHRASES = {"chin and jaw": "the chin and jaw", "hair and border": "the hair and the border of the face"}
SINGULAR = {"nose", "mouth", "forehead", "background"}


def focus(parts: Shares) -> tuple[RegionShare, ...]:
    """The parts that a map leans to, largest share first: at most two, and no more than hold half of it."""
    leaning = sorted((p for p in parts if p.ratio >= LEANS and p.share >= LEAST), key=lambda p: p.share, reverse=True)
    return tuple(leaning[:1] if leaning and leaning[0].share >= MOSTLY else leaning[:NAMED])


def map_sentence(parts: Shares, toward: Toward = "fake") -> str:
    """Where one map lies, e.g. "The map lies mostly on the mouth: 61 % of it, 3.1 × what its area would explain." """
    if not parts:
        return f"The map is empty: nothing in this crop speaks for “{toward}” to this model."
    chosen = focus(parts)
    if not chosen:
        most = max((p for p in parts if p.share >= LEAST), key=lambda p: p.ratio, default=parts[0])
        return (
            "The map is spread over the crop: no part holds much more of it than its area would explain "
            f"(the most: {_phrase(most.name)}, {most.ratio:.1f} ×)."
        )
    names = [part.name for part in chosen]
    share = sum(part.share for part in chosen)
    verb = "lies mostly on" if share >= MOSTLY else "leans to"
    where = f"{share:.0%}".replace("%", " %")
    return f"The map {verb} {_list(names)}: {where} of it, {_times(names, [parts])}.{_aside(names)}"


def models_sentence(maps: Sequence[Shares], toward: Toward = "fake") -> str:
    """Whether several models' maps of one face lie on the same part, e.g. "4 of 5 models look at the mouth: …".

    They agree where more than half of those with evidence lean to one part. A map without evidence (an empty one) is
    counted, but has no vote.
    """
    voting = [parts for parts in maps if parts]
    if len(voting) < 2:
        return _hardly_any(maps, voting, toward)
    votes = Counter(part.name for parts in voting for part in focus(parts))
    tail = _silent(len(maps) - len(voting))
    if not votes:
        return f"No part of the face stands out: the maps of {_all(len(voting))} models are spread over the crop.{tail}"
    main = max(votes, key=lambda name: (votes[name], sum(_share(parts, name) for parts in voting)))
    if 2 * votes[main] <= len(voting):
        return f"The {len(voting)} models do not agree on a part of the face: {_camps(voting)}.{tail}"
    group = [parts for parts in voting if main in _focus_names(parts)]
    shared = [main, *(n for n in votes if n != main and all(n in _focus_names(parts) for parts in group))]
    who = (
        f"{_all(len(voting)).capitalize()} models"
        if len(group) == len(voting)
        else f"{len(group)} of {len(voting)} models"
    )
    return f"{who} look at {_list(shared)}: {_times(shared, group)}.{_aside(shared)}{tail}"


def coarse_sentence(explanation: Explanation, regions: RegionMap) -> str:
    """A warning where a cell of the map is larger than one eye of this crop, else ""."""
    height, width = explanation.heat.shape
    eye = float(regions.mask("eyes").mean()) / 2
    if not 0 < eye < 1 / (height * width):
        return ""
    return f"A cell of this map ({width} × {height} in all) is larger than an eye: it cannot tell small parts apart."


def _hardly_any(maps: Sequence[Shares], voting: Sequence[Shares], toward: Toward) -> str:
    if not maps:
        return "There is no map to compare."
    if len(maps) == 1:
        return map_sentence(maps[0], toward)
    if not voting:
        return f"None of the {len(maps)} models finds anything in this crop that speaks for “{toward}”."
    return f"Only 1 of {len(maps)} models has a map to show. {map_sentence(voting[0], toward)}"


def _camps(voting: Sequence[Shares]) -> str:
    """Where each model leans most, e.g. "2 look at the mouth, 1 at the eyes, 1 at no part in particular"."""
    first = Counter(names[0] if (names := _focus_names(parts)) else "" for parts in voting)
    ordered = sorted(first, key=lambda name: (name == "", -first[name], name))
    camps = [f"{first[name]} at {_phrase(name) if name else 'no part in particular'}" for name in ordered]
    return ", ".join(camps).replace(" at ", " looks at " if first[ordered[0]] == 1 else " look at ", 1)


def _focus_names(parts: Shares) -> tuple[str, ...]:
    return tuple(part.name for part in focus(parts))


def _share(parts: Shares, name: str) -> float:
    return sum(part.share for part in parts if part.name == name)


def _times(names: Sequence[str], maps: Sequence[Shares]) -> str:
    """How many times the area these parts hold, over all `maps`."""
    chosen = [part for parts in maps for part in parts if part.name in names]
    ratio = sum(part.share for part in chosen) / sum(part.area for part in chosen)
    whose = "its" if len(names) == 1 and names[0] in SINGULAR else "their"
    return f"{ratio:.1f} × what {whose} area would explain"


def _silent(count: int) -> str:
    if not count:
        return ""
    return " 1 more model has no evidence." if count == 1 else f" {count} more models have no evidence."


def _aside(names: Iterable[str]) -> str:
    return " The background is no part of the face." if "background" in names else ""


def _all(count: int) -> str:
    return "both" if count == 2 else f"all {count}"


def _phrase(name: str) -> str:
    return PHRASES.get(name, f"the {name}")


def _list(names: Sequence[str]) -> str:
    phrases = [_phrase(name) for name in names]
    return phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} and {phrases[-1]}"
