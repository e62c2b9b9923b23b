"""Drawings, paintings, cartoons, statues and renderings made of photographed faces, to tell what no camera saw.

Each procedure is a plain function of a square canvas and chance. What is measured on procedures that took no part in a fit
says more than what is measured on those that did: there are several of every kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from dfx.data.alter import damage
from dfx.data.alter.altered import vignette
from dfx.data.drawings import cartoon, ink, paint, pencil, rendering, statue
from dfx.faces.resize import resize
from dfx.types import Pixels

Kind = Literal["pencil and charcoal", "ink", "painting", "cartoon", "statue and mask", "3-D rendering"]
CANVASES = (160, 560)  # pixels a side: drawings are drawn larger than faces are stored
SIDES = (112, 320)  # of the finished crop
BARE = 0.5  # of all drawings on paper leave the paper bare around the head
ON_PAPER = ("pencil and charcoal", "ink")


@dataclass(frozen=True, slots=True)
class Procedure:
    """One way to draw a face: canvas `(S, S, 3)` uint8 RGB and chance in, the same size out."""

    kind: Kind
    draw: Callable[[Pixels, np.random.Generator], Pixels]

    @property
    def name(self) -> str:
        return self.draw.__name__.replace("_", " ")


Draw = Callable[[Pixels, np.random.Generator], Pixels]
_BY_KIND: dict[Kind, tuple[Draw, ...]] = {
    "pencil and charcoal": (
        pencil.dodge_and_burn, pencil.hatching, pencil.tone_and_stroke, pencil.filter_sketch, pencil.graphite,
        pencil.blended_graphite, pencil.coloured_pencil, pencil.charcoal, pencil.chalk,
    ),
    "ink": (ink.brush_lines, ink.stippling, ink.cross_hatched, ink.engraving, ink.wash),
    "painting": (
        paint.kuwahara, paint.mean_shift, paint.commonest_tone, paint.brush_strokes, paint.watercolour, paint.stylised,
        paint.flowing_paint, paint.soft_digital,
    ),
    "cartoon": (
        cartoon.flat_and_inked, cartoon.quantised_tone, cartoon.cel_shaded, cartoon.line_anime, cartoon.poster,
        cartoon.facets,
    ),
    "statue and mask": (
        statue.marble, statue.bronze, statue.plaster, statue.carved_wood, statue.stone, statue.worn_mask,
    ),
    "3-D rendering": (rendering.plastic_skin, rendering.clay, rendering.game_texture, rendering.lit_head),
}  # fmt: skip
PROCEDURES = tuple(Procedure(kind, draw) for kind, draws in _BY_KIND.items() for draw in draws)


def drawn(face: Pixels, procedure: Procedure, rng: np.random.Generator) -> Pixels:
    """The face `(H, W, 3)` drawn on a canvas of random size, then scaled and, mostly, compressed as pictures are: square."""
    side = int(np.exp(rng.uniform(*np.log(CANVASES))))
    canvas = np.asarray(cv2.resize(face, (side, side), interpolation=cv2.INTER_CUBIC), np.uint8)
    made = procedure.draw(canvas, rng)
    if procedure.kind in ON_PAPER and rng.random() < BARE:
        inside = vignette(side, rng)[..., None]
        paper = np.percentile(made.reshape(-1, 3), 97, axis=0)
        made = np.round(made * inside + paper * (1 - inside)).astype(np.uint8)
    made = resize(made, int(rng.integers(*SIDES)))
    return damage.jpeg(made, int(rng.integers(45, 98))) if rng.random() < 0.8 else made
