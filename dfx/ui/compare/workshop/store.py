"""What the workshop reads and keeps: the stored answers once per process, figures by what was chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import streamlit as st

from dfx.compare.board.board import Board
from dfx.compare.board.files import PREDICTIONS
from dfx.compare.board.judges import title_of
from dfx.compare.workshop.bench import Bench, Choice, bench_of
from dfx.compare.workshop.greedy import Greedy
from dfx.compare.workshop.mix import Mixed, as_shipped, mix
from dfx.compare.workshop.shapley import Contributions, contributions
from dfx.predict import shipped
from dfx.predict.ensemble import Ensemble
from dfx.predict.shipped import read_ensembles
from dfx.records.predictions import read_predictions

Title = Callable[[str], str]  # name → how it is called on the page

MOST = 12  # of a weight's slider
MEMBERS, RULE, WEIGHT = "compare.workshop.members", "compare.workshop.rule", "compare.workshop.weight."
GREEDY = "compare.workshop.greedy"  # the best ensemble, once it was looked for
PENDING = "compare.workshop.pending"  # a choice to be set before its widgets are drawn


@dataclass(frozen=True, slots=True)
class Recipe:
    """A choice as the widgets show it: `parts` are whole numbers from 0 to MOST."""

    choice: Choice
    parts: tuple[int, ...]


def titles(board: Board) -> Title:
    """By the board, else by the registry."""
    known = board.titles()
    return lambda name: known.get(name) or title_of(name)


def bench_from(folder: Path) -> Bench:
    """The workshop's table of a models folder, read again only when its files changed. Raises DfxError."""
    paths = folder / PREDICTIONS, folder / shipped.FILE
    return _bench(folder, tuple(path.stat().st_mtime_ns if path.is_file() else 0 for path in paths))


@lru_cache(maxsize=1)
def _bench(folder: Path, stamp: tuple[int, ...]) -> Bench:
    return bench_of(read_predictions(folder / PREDICTIONS), read_ensembles(folder).single)


mixed = lru_cache(maxsize=64)(mix)


@lru_cache(maxsize=16)
def brought(bench: Bench, choice: Choice) -> Contributions:
    """What each member brings."""
    return contributions(bench, mixed(bench, choice))


@lru_cache(maxsize=2)
def beside(bench: Bench, folder: Path) -> Mixed:
    """The default that the folder ships, on the same faces. Raises DataError where the bench lacks one of its members."""
    return as_shipped(bench, read_ensembles(folder).default)


def in_parts(weights: Sequence[float]) -> tuple[int, ...]:
    """Weights as whole numbers that sliders can show, the largest MOST; none above 0 becomes 0."""
    top = max(weights)
    return tuple(max(1, round(MOST * weight / top)) if weight > 0 else 0 for weight in weights)


def greedy_recipe(found: Greedy) -> Recipe:
    """Its weights are counts of additions, so whole numbers say them exactly."""
    counts = [round(weight * len(found.steps)) for weight in found.choice.weights]
    return Recipe(found.choice, tuple(count * (MOST // max(counts)) for count in counts))


def shipped_recipe(bench: Bench, ensemble: Ensemble) -> Recipe:
    """The shipped default, as far as its members are on the bench; else the bench's first."""
    rows = [row for row in zip(ensemble.models, ensemble.weights, strict=True) if row[1] > 0 and row[0] in bench.models]
    names, weights = zip(*rows, strict=True) if rows else (bench.models[:1], (1.0,))
    return Recipe(Choice(tuple(names), ensemble.method), in_parts(weights))


def settle(bench: Bench, ensemble: Ensemble) -> None:
    """Before the widgets are drawn: show what was suggested; on the first visit, the shipped default."""
    state = st.session_state
    recipe: Recipe | None = state.pop(PENDING, None)
    if recipe is None and MEMBERS in state and set(state[MEMBERS]) <= set(bench.models):
        return
    recipe = recipe or shipped_recipe(bench, ensemble)
    state[MEMBERS], state[RULE] = list(recipe.choice.members), recipe.choice.rule
    for name, part in zip(recipe.choice.members, recipe.parts, strict=True):
        state[WEIGHT + name] = part
