"""Who is compared: every model, baseline, specialist, ensemble and set of published weights, with its colour and cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dfx.glossary import ENSEMBLES
from dfx.language import listed
from dfx.records.cost import Cost
from dfx.records.figures import ENSEMBLE, Figures
from dfx.records.leaderboard import Entry
from dfx.zoo.registry import plugged, registered
from dfx.zoo.spec import OURS

PLAIN = "#7f7f7f"  # of a judge that has no colour of its own
# Beside the registry's colours: darks for what joins models, light earths and greens for published weights.
COLOURS = {
    "ensemble": "#000000",
    "ensemble_fast": "#3d3d3d",
    "ensemble_all": "#1b4965",
    "ensemble_mean": "#5f0f40",
    "ensemble_weighted": "#4a5a00",
    "ensemble_stacking": "#7a3e00",
    "ensemble_vote": "#4b3f72",
    "published_meso4_df": "#c2a878",
    "published_meso4_f2f": "#a3b18a",
    "published_mesoinception_df": "#d4a373",
    "published_mesoinception_f2f": "#90a4ae",
}


@dataclass(frozen=True, slots=True)
class Judge:
    """One line of every table and chart. It calls a face fake where P(fake) ≥ `threshold`.

    `stored` are the figures of its metrics file, group → figures; `has_weights` is False where no weights of it, or of
    one of its members, lie in the models folder, so that it can be compared and not asked.
    """

    name: str
    title: str
    kind: str  # model, baseline, specialist, ensemble or published
    source: str  # S1 … S5, dfx or own
    colour: str
    threshold: float
    members: tuple[str, ...]
    cost: Cost | None = None
    has_weights: bool = True
    withheld: str = ""  # why its weights are not shipped, where that is so
    stored: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


def judge_of(figures: Figures, entry: Entry, shipped: frozenset[str]) -> Judge:
    """The judge of its figures and its row of the leaderboard, of which only the name may be known.

    `shipped` are the models with weights.
    """
    name, spec = entry.name, registered().get(entry.name)
    kind, source = ("ensemble" if name.startswith(ENSEMBLE) else "published"), OURS  # where no leaderboard says it
    if spec is not None:
        kind, source = ("specialist" if spec.source == OURS else "model"), spec.source
    return Judge(
        name, _title_of(entry), entry.kind or kind, entry.source or source, colour_of(name),
        figures.threshold, figures.members, figures.cost, set(figures.members) <= shipped, entry.withheld or "",
        {**figures.groups, "methods": figures.methods},
    )  # fmt: skip


def colour_of(name: str) -> str:
    """Its fixed colour on every chart, as "#rrggbb"."""
    rows = registered()
    return rows[name].colour if name in rows else COLOURS.get(name, PLAIN)


def title_of(name: str) -> str:
    """The registry's title, or the name in words."""
    rows = registered()
    return rows[name].title if name in rows else name.replace("_", " ").capitalize()


def unmeasured(names: Iterable[str]) -> tuple[Judge, ...]:
    """The plug-ins that are none of `names`, those measured: they can be asked, and no figures are stored of them."""
    known = frozenset(names)
    own = ((name, each.model) for name, each in plugged().models.items() if name not in known)
    return tuple(
        Judge(name, model.spec.title, "model", model.spec.source, model.spec.colour, model.threshold, (name,))
        for name, model in own
    )


def _title_of(entry: Entry) -> str:
    """An ensemble's is dfx's own plain word, whatever an older leaderboard calls it."""
    plain = ENSEMBLES.get(entry.name)
    return plain.plain if plain else entry.title or title_of(entry.name)


def titles_of(judges: Iterable[Judge]) -> str:
    """Their titles in a row."""
    return listed([judge.title for judge in judges])
