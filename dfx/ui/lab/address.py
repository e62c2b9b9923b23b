"""The address of a fake: `?sample=astronaut&change=blend&region=mouth&strength=80`; only what is not as it starts."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dfx.lab.recipe import CHANGES, DRAWN, Recipe
from dfx.types import Point

_CORNERS = (3, 24)  # of a drawn region


def recipe_of(asked: Mapping[str, str]) -> Recipe:
    """The recipe that an address asks for; what cannot be understood in it is left out."""
    kind = next((kind for kind in CHANGES if kind == asked.get("change")), next(iter(CHANGES)))
    change = CHANGES[kind]
    region = asked.get("region", "").replace("-", " ")
    if region not in change.regions:
        region = change.regions[0] if change.regions else ""
    drawn = _corners(asked.get("drawn", "")) if region == DRAWN else ()
    values = {knob.name: value for knob in change.knobs if (value := _whole(asked.get(knob.name, ""))) is not None}
    return Recipe(kind, region, (), drawn, asked.get("other", "")[:80]).at(**values)


def words_of(recipe: Recipe, sample: str, face: int) -> dict[str, str]:
    """The address of a recipe on a sample's face, from 1."""
    asked = {"sample": sample} | ({"face": str(face)} if face > 1 else {}) | {"change": recipe.kind}
    if recipe.change.regions and recipe.region != recipe.change.regions[0]:
        asked["region"] = recipe.region.replace(" ", "-")
    if recipe.region == DRAWN and recipe.drawn:
        asked["drawn"] = "-".join(f"{round(each)}" for corner in recipe.drawn for each in corner)
    if recipe.other:
        asked["other"] = recipe.other
    return asked | {name: str(value) for name, value in recipe.moved}


def write(recipe: Recipe, sample: str, face: int) -> None:
    """Make the page's address say it."""
    told = words_of(recipe, sample, face)
    if st.query_params.to_dict() != told:
        st.query_params.from_dict(told)


def _whole(text: str) -> int | None:
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 4 else None


def _corners(text: str) -> tuple[Point, ...]:
    """Points in per cent of the crop, from "10-20-30-40-…"; () for what is none."""
    parts = text.split("-")
    numbers = [min(int(part), 100) for part in parts if part.isascii() and part.isdigit() and len(part) < 4]
    if len(numbers) != len(parts) or len(numbers) % 2 or not _CORNERS[0] <= len(numbers) // 2 <= _CORNERS[1]:
        return ()
    return tuple((float(x), float(y)) for x, y in zip(numbers[::2], numbers[1::2], strict=True))


def face_of(asked: Mapping[str, str]) -> int | None:
    """The face that an address asks for, from 1."""
    number = _whole(asked.get("face", ""))
    return number if number and number > 0 else None
