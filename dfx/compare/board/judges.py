"""Who is compared: every model, baseline, specialist, ensemble and set of published weights, with its colour and cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dfx.errors import DataError
from dfx.evaluate.cost import Cost
from dfx.language import listed
from dfx.zoo.registry import MODELS
from dfx.zoo.spec import OURS

ENSEMBLE = "ensemble"
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
    source: str  # S1 … S5 or dfx
    colour: str
    threshold: float
    members: tuple[str, ...]
    cost: Cost | None = None
    has_weights: bool = True
    withheld: str = ""  # why its weights are not shipped, where that is so
    stored: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


def judge_from(name: str, metrics: Mapping[str, Any], entry: Mapping[str, Any], shipped: frozenset[str]) -> Judge:
    """The judge `name` of its metrics file and its row of the leaderboard, {} where there is none.

    `shipped` are the models with weights. Raises DataError where the metrics lack something or leave their range.
    """
    try:
        threshold, members = float(metrics["threshold"]), tuple(str(member) for member in metrics["members"])
        stored = {"all": metrics["all"], **metrics["sets"], **metrics["pools"]}
        cost = cost_from(metrics.get("cost"))
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"The figures of {name} lack {_what(error)}.") from error
    if not 0 <= threshold <= 1:
        raise DataError(f"The figures of {name} have a threshold outside [0, 1].")
    return Judge(
        name, str(entry.get("title") or title_of(name)), str(entry.get("kind") or kind_of(name)),
        str(entry.get("source") or source_of(name)), colour_of(name), threshold, members, cost,
        set(members) <= shipped, str(entry.get("withheld") or ""), {**stored, "methods": metrics.get("methods", {})},
    )  # fmt: skip


def _what(error: Exception) -> str:
    return repr(error.args[0]) if isinstance(error, KeyError) else "a number or a table that they must have"


def cost_from(row: Mapping[str, Any] | None) -> Cost | None:
    """What `Cost.as_json` wrote; None where nothing was measured. Raises KeyError, TypeError, ValueError."""
    if row is None:
        return None
    ms = row["ms_a_face"]
    counts = (int(row[key]) for key in ("bytes", "parameters", "flops_a_view", "cores", "threads", "repeats", "views"))
    return Cost(float(ms["1"]), float(ms["8"]), *counts)


def colour_of(name: str) -> str:
    """Its fixed colour on every chart, as "#rrggbb"."""
    return MODELS[name].colour if name in MODELS else COLOURS.get(name, PLAIN)


def title_of(name: str) -> str:
    """The registry's title, or the name in words."""
    return MODELS[name].title if name in MODELS else name.replace("_", " ").capitalize()


def kind_of(name: str) -> str:
    """Where no leaderboard says it."""
    if name in MODELS:
        return "specialist" if MODELS[name].source == OURS else "model"
    return ENSEMBLE if name.startswith(ENSEMBLE) else "published"


def source_of(name: str) -> str:
    """Where no leaderboard says it."""
    return MODELS[name].source if name in MODELS else OURS


def titles_of(judges: Iterable[Judge]) -> str:
    """Their titles in a row."""
    return listed([judge.title for judge in judges])
