"""Every constant that the pages on how each part works state is the one in the code: a row each, read from the source itself,
so that no network library is loaded for it."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pytest
from stated_constants import ROWS, Said, plain, spaced

from dfx.data.alter.augment import RECIPES
from dfx.data.drawings import PROCEDURES
from dfx.explain.methods import METHODS
from dfx.explain.regions.template import NAMES
from dfx.forensics.table import JUDGING
from dfx.settings import ROOT
from dfx.zoo.registry import MODELS


@cache
def page(name: str) -> str:
    path = ROOT / "docs" / ("rest.md" if name == "rest" else f"how/{name}.md")
    return re.sub(r"\s+", " ", path.read_text(encoding="utf-8")).replace("| |", "|")


@cache
def tree(file: str) -> ast.Module:
    return ast.parse((ROOT / "dfx" / file).read_text(encoding="utf-8"))


def value_of(place: str) -> Any:
    """What the source gives that name; the operators and built-ins of plain constants are enough for all of them."""
    file, _, names = place.partition(":")
    body: Sequence[ast.stmt] = tree(file).body
    first, *rest = names.split(".")
    while first not in (known := assigned(body)):
        inner = next(node for node in body if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == first)
        body = defaults(inner) if isinstance(inner, ast.FunctionDef) else inner.body
        first, *rest = rest
    value = eval(
        compile(ast.Expression(known[first]), file, "eval"), {"__builtins__": {"tuple": tuple, "range": range}}
    )
    for name in rest:
        value = value[int(name)] if name.isdecimal() else value[name]
    return value


def defaults(function: ast.FunctionDef) -> list[ast.stmt]:
    """Its arguments' defaults, as if they were assigned in it."""
    arguments, values = function.args.args, function.args.defaults
    named = zip(arguments[len(arguments) - len(values) :], values, strict=True)
    return [ast.Assign([ast.Name(argument.arg)], value) for argument, value in named]


def assigned(body: Sequence[ast.stmt]) -> Mapping[str, ast.expr]:
    """Name → what is assigned to it."""
    found: dict[str, ast.expr] = {}
    for node in body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            found[node.target.id] = node.value
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = node.value
        elif (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Tuple)
            and isinstance(node.value, ast.Tuple)
        ):
            pairs = zip(node.targets[0].elts, node.value.elts, strict=True)
            found |= {target.id: value for target, value in pairs if isinstance(target, ast.Name)}
    return found


@pytest.mark.parametrize(("name", "fragment", "place", "said"), ROWS, ids=[f"{row[0]}-{row[2]}" for row in ROWS])
def test_a_constant_is_that_of_the_code(name: str, fragment: str, place: str, said: Said) -> None:
    assert fragment.format(said(value_of(place))) in page(name)


def test_a_row_can_fail() -> None:
    """A number that is not the code's is not found: fragments are long enough to mean their own place."""
    loose = []
    for name, fragment, place, said in ROWS:
        written = said(value_of(place))
        others = [fragment.format(other) for other in ("7.77", "0.0077", "77") if other != written]
        loose += [(name, fragment) for other in others if other in page(name)]
    assert not loose


def test_every_model_stands_in_the_table_with_its_input() -> None:
    for spec in MODELS.values():
        short = spec.name.removeprefix("efficientnet_v2_")
        row = next(line for line in (ROOT / "docs/how/models.md").read_text().splitlines()
                   if line.startswith("|") and (f"`{spec.name}`" in line or f"`{short}`" in line))  # fmt: skip
        assert str(spec.input_size) in row
        assert spec.source in row
        if spec.source_parameters and spec.source_parameters > 100_000:
            assert spaced(spec.source_parameters) in page("models")


def test_every_method_and_part_is_explained() -> None:
    assert not [method.name for method in METHODS if f"`{method.name}`" not in page("explanations")]
    assert all(name in page("explanations") for name in NAMES)
    slow = [method.forwards for method in METHODS if not method.quick]
    assert f"{min(slow)} to 150 | slow" in page("explanations")
    assert f"200 to {max(slow)} | slowest" in page("explanations")


def test_the_recipes_are_those_that_training_uses() -> None:
    for name in ("light", "wild", "strong"):
        recipe = RECIPES[name]
        row = next(line for line in (ROOT / "docs/how/training.md").read_text().splitlines() if f"`{name}`" in line)
        kept, closer, turn, soft, grain, packed = (cell.strip() for cell in row.split("|")[2:8])
        assert kept == f"{plain(recipe.zoom[0])} … {plain(recipe.zoom[1])}"
        assert (closer or "0", turn or "±0°") == (plain(recipe.close), f"±{plain(recipe.turn)}°")
        assert (soft, grain or "0 each") == (plain(recipe.soft), f"{plain(recipe.noise)} each")
        assert recipe.noise == recipe.blur == recipe.sharpen
        assert packed.startswith(f"JPEG {plain(recipe.jpeg)}")
        assert ("WebP" in packed) == (recipe.webp > 0)


def test_counts_that_follow_from_tables() -> None:
    assert f"{len(PROCEDURES)} made-up ways to draw" in page("ensemble")
    judging = [name for name in JUDGING if name != "metadata"]
    assert f"({', '.join(f'`{name}`' for name in judging)})" in page("forensics")
    steps, orders = value_of("explain/trust/deletion.py:STEPS"), value_of("explain/trust/random_order.py:ORDERS")
    few, removed = value_of("explain/trust/random_order.py:STEPS"), value_of("explain/trust/road.py:SHARES")
    random = (1 + orders) * 2 * (few + 1)
    assert f"on {2 * (steps + 1) + random + 2 * len(removed)} changed pictures" in page("trust")
    assert f"{random} of the answers are for the random orders" in page("trust")
