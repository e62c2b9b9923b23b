"""What a map says, in plain words: one sentence for one map, one for several models' maps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dfx.explain.regions.share import RegionShare
from dfx.explain.regions.template import RegionMap
from dfx.language import listed
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
    names = [part.name for part in focus(parts)]
    if not names:
        most = max((p for p in parts if p.share >= LEAST), key=lambda p: p.ratio, default=parts[0])
        return (
            "The map is spread over the crop: no part holds much more of it than its area would explain "
            f"(the most: {_phrase(most.name)}, {most.ratio:.1f} ×)."
        )
    share = sum(part.share for part in focus(parts))
    verb = "lies mostly on" if share >= MOSTLY else "leans to"
    return f"The map {verb} {listed([_phrase(name) for name in names])}: {100 * share:.0f} % of it, {_times(names, [parts])}"


def models_sentence(maps: Sequence[Shares], toward: Toward = "fake") -> str:
    """Whether several models' maps of one face lie on the same part, e.g. "4 of 5 models look at the mouth: …".

    They agree where more than half of those with evidence lean to one part. A map without evidence (an empty one) is
    counted, but has no vote.
    """
    voting = [parts for parts in maps if parts]
    if len(voting) < 2:
        return _hardly_any(maps, voting, toward)
    leans = [[part.name for part in focus(parts)] for parts in voting]
    votes = Counter(name for names in leans for name in names)
    silent = len(maps) - len(voting)
    tail = f" {silent} more model{' has' if silent == 1 else 's have'} no evidence." if silent else ""
    everyone = "both" if len(voting) == 2 else f"all {len(voting)}"
    if not votes:
        return f"No part of the face stands out: the maps of {everyone} models are spread over the crop.{tail}"
    held = {name: sum(part.share for parts in voting for part in parts if part.name == name) for name in votes}
    main = max(votes, key=lambda name: (votes[name], held[name]))
    if 2 * votes[main] <= len(voting):
        return f"The {len(voting)} models do not agree on a part of the face: {_camps(leans)}.{tail}"
    group = [(names, parts) for names, parts in zip(leans, voting, strict=True) if main in names]
    shared = [main, *(name for name in votes if name != main and all(name in names for names, _ in group))]
    who = everyone.capitalize() if len(group) == len(voting) else f"{len(group)} of {len(voting)}"
    where = listed([_phrase(name) for name in shared])
    return f"{who} models look at {where}: {_times(shared, [parts for _, parts in group])}{tail}"


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


def _camps(leans: Sequence[Sequence[str]]) -> str:
    """Where each model leans most, e.g. "2 look at the mouth, 1 at the eyes, 1 at no part in particular"."""
    first = Counter(names[0] if names else "" for names in leans)
    ordered = sorted(first, key=lambda name: (name == "", -first[name], name))
    camps = [f"{first[name]} at {_phrase(name) if name else 'no part in particular'}" for name in ordered]
    return ", ".join(camps).replace(" at ", " looks at " if first[ordered[0]] == 1 else " look at ", 1)


def _times(names: Sequence[str], maps: Sequence[Shares]) -> str:
    """How many times the area these parts hold, over all `maps`; with the end of the sentence."""
    chosen = [part for parts in maps for part in parts if part.name in names]
    ratio = sum(part.share for part in chosen) / sum(part.area for part in chosen)
    whose = "its" if len(names) == 1 and names[0] in SINGULAR else "their"
    aside = " The background is no part of the face." if "background" in names else ""
    return f"{ratio:.1f} × what {whose} area would explain.{aside}"


def _phrase(name: str) -> str:
    return PHRASES.get(name, f"the {name}")
