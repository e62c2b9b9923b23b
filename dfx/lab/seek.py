"""The two searches of the lab: the smallest change that is caught, and the smallest cover-up of a fake that fools somebody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dfx.lab.answers import verdict_by
from dfx.lab.cover import covered
from dfx.lab.make import made
from dfx.lab.recipe import Recipe
from dfx.lab.scene import Scene
from dfx.lab.search import Turn, every_turn, first_turn
from dfx.types import Pixels, Progress, Verdict, no_progress

Goal = Literal["caught", "fooled"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: who is asked, models by name, "" for dfx's answer; and with what a fake is covered up.

    One alone is sought to 1 %, several to the steps of the grid.
    """

    goal: Goal
    models: tuple[str, ...]
    cover: str = ""

    @property
    def wanted(self) -> Verdict:
        return "fake" if self.goal == "caught" else "real"


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Who was asked → the turn of its answers, and of one who was asked alone the face crop there."""

    turns: Mapping[str, Turn]
    crop: Pixels | None = None


def seek(
    scene: Scene, recipe: Recipe, other: Scene | None, asked: Asked, progress: Progress = no_progress
) -> Found:  # fmt: skip
    """The search. `recipe` is the fake; to be caught it is made at every strength, to be covered up at its own.

    `progress` is told before every fake, and may raise to end the search. Raises as `made` and `verdict_by`.
    """

    def crop_at(strength: int) -> Pixels:
        if asked.goal == "caught":
            return made(scene, recipe.at(strength=strength), other).crop
        return covered(fake, asked.cover, strength)

    def every(strength: int) -> dict[str, tuple[float, Verdict]]:
        crop = crop_at(strength)
        return {model: verdict_by(crop, model) for model in asked.models}

    fake = made(scene, recipe, other).crop
    if len(asked.models) > 1:
        return Found(every_turn(every, asked.wanted, progress=progress))
    (model,) = asked.models
    turn = first_turn(lambda strength: verdict_by(crop_at(strength), model), asked.wanted, progress=progress)
    return Found({model: turn}, crop_at(turn.at.strength) if turn.at else None)
