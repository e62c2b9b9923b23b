"""What a plug-in gives for each model, and what must be true of it before anything is built.

A package names it in its `pyproject.toml`, under the model's own name:

    [project.entry-points."dfx.models"]
    my_net = "my_package:my_net"

An entry point runs code that the operator installed, in dfx's own process and with its rights: install only what you would
run. Its weights cannot run code: they are safetensors, read by hash into the network that the builder makes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from dfx.zoo.spec import PLUG_IN, ModelSpec, Scaling

NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
NOT_ALLOWED = re.compile(r"all|auto|default|dfx|fast|mine|face_landmark.*|ensemble.*|published_.*|plug_?in.*")
_TITLE = re.compile(r"[A-Za-z][A-Za-z0-9 .+()-]{0,39}")  # stands in buttons and tables, where Markdown is read
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MODULE = re.compile(r"\w+(\.\w+)*")
_BUILDER = re.compile(r"\w+(\.\w+)*:\w+")
SIDES = range(16, 1_025)  # pixels
MOST_CARD = 500_000  # bytes


@dataclass(frozen=True, slots=True)
class Line:
    """log-odds of P(fake) = scale · logit + bias, fitted on `n` faces that the model did not learn from; `spread` is the
    standard deviation, in log-odds, of what the line gets wrong from set to set."""

    scale: float
    bias: float
    spread: float
    n: int


@dataclass(frozen=True, slots=True)
class OwnModel:
    """A row of the registry with its weights and its card.

    `spec.home` is the package of `spec.builder`, a function that takes the side in pixels and gives a flat functional Keras
    model `(N, S, S, 3)` scaled RGB → `(N, 1)` logits, positive for "fake", whose last layer is called `logit`. `weights` is
    what `dfx.zoo.weights.write_from` wrote, `card` Markdown. Without a `calibration` P(fake) is the logit's own.
    """

    spec: ModelSpec
    weights: Path
    sha256: str
    card: Path
    about: str = ""  # a few sentences for the page
    calibration: Line | None = None
    threshold: float = 0.5


def as_plug_in(model: OwnModel) -> OwnModel:
    """The same, of no published system and never fetched from elsewhere, whatever it says of itself."""
    return replace(model, spec=replace(model.spec, source=PLUG_IN, imagenet=None))


def what_is_wrong(model: OwnModel, name: str) -> str:
    """Why the model named so cannot be used, the end of a sentence; "" where nothing is wrong before it is built."""
    for wrong, holds in _CHECKS.items():
        try:
            if not holds(model):
                return wrong
        except (TypeError, AttributeError, ValueError, OSError):  # a field of another type
            return wrong
    return "" if model.spec.name == name else "its entry point has another name than its model"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


_CHECKS: dict[str, Callable[[OwnModel], object]] = {
    "it has no ModelSpec": lambda own: isinstance(own.spec, ModelSpec),
    "its title is not plain words of at most 40 letters": lambda own: _TITLE.fullmatch(own.spec.title),
    "its colour is not of the form #rrggbb": lambda own: _COLOUR.fullmatch(own.spec.colour),
    "its builder is not of the form module:function in a package": lambda own: (
        _MODULE.fullmatch(own.spec.home) and _BUILDER.fullmatch(own.spec.builder)
    ),
    f"its input is not {SIDES[0]} to {SIDES[-1]} pixels": lambda own: (
        type(own.spec.input_size) is int and own.spec.input_size in SIDES
    ),
    "its scaling is not two numbers": lambda own: (
        isinstance(own.spec.scaling, Scaling) and all(map(_is_number, own.spec.scaling))
    ),
    "its paper, licence or words are no text": lambda own: all(
        isinstance(text, str) for text in (own.spec.paper, own.spec.licence, own.about)
    ),
    "it does not say whether maps can be drawn of it": lambda own: (
        {own.spec.explainable, own.spec.convertible} <= {True, False}
    ),
    "its threshold is not between 0 and 1": lambda own: _is_number(own.threshold) and 0 <= own.threshold <= 1,
    "its calibration is not four numbers, the scale above 0": lambda own: (
        own.calibration is None or _is_line(own.calibration)
    ),
    "its weights are not safetensors": lambda own: own.weights.suffix == ".safetensors",
    "its weight file is missing": lambda own: own.weights.is_file(),
    "it states no SHA-256 of its weights": lambda own: _SHA256.fullmatch(own.sha256),
    "its card is missing, too long or not text": lambda own: (
        own.card.stat().st_size <= MOST_CARD and own.card.read_text(encoding="utf-8").strip()
    ),
}


def _is_line(line: Line) -> bool:
    numbers = (line.scale, line.bias, line.spread, line.n)
    return all(map(_is_number, numbers)) and line.scale > 0 and line.spread >= 0 and line.n > 0
