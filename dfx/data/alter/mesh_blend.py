"""Self-blends of more kinds, by the 468 points of a face: the whole face, its inner part, mouth, eyes, or one half.

As `dfx.data.alter.blend`, whose differences between the two copies and deformed soft masks it uses; but the mask follows the
face's own outline, a part may be replaced alone, as lip-sync and eye-redirecting tools do, and a share of the blends has its
seam hidden (Pérez, Gangnet and Blake, "Poisson image editing", SIGGRAPH 2003), so that the border alone does not give it away.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.data.alter.blend import RATIOS, Blend, bend, blend, move, soften, two_looks
from dfx.data.fakes.regions import Region, filled, outline_of
from dfx.data.fakes.swap import seamless
from dfx.errors import DataError
from dfx.faces.mesh.points import FaceMesh
from dfx.types import Heat, Pixels

INNER = "inner face"  # brows to lips, as tools cut it that leave the outline alone
KINDS: dict[str, float] = {  # how often each is drawn
    "whole face": 0.3,
    INNER: 0.25,
    "mouth": 0.15,
    "eyes": 0.1,
    "left half": 0.1,
    "right half": 0.1,
}
SEAMLESS = 0.25  # share of blends whose seam is hidden
GROWN = {
    INNER: 0.15,
    "mouth": 0.25,
    "eyes": 0.2,
}  # eye distances by which an outline is grown about its middle, on each side


def mesh_blend(pixels: Pixels, mesh: FaceMesh, rng: np.random.Generator, kind: str | None = None) -> Blend:
    """A self-blended image of `pixels` (H, W, 3) uint8 RGB whose face has `mesh`, all chances drawn from `rng`.

    `kind`: one of KINDS, else drawn. Raises DataError where the face lies outside the picture.
    """
    chosen = kind or str(rng.choice(list(KINDS), p=list(KINDS.values())))
    mask = random_part(mesh, pixels.shape, chosen, rng)
    source, target = two_looks(pixels, rng)
    source, mask = move(source, mask, rng)
    if rng.random() < SEAMLESS:
        return blend(seamless(source, target, mask), target, mask)
    return blend(source, target, mask * np.float32(rng.choice(RATIOS)))


def random_part(mesh: FaceMesh, shape: tuple[int, ...], kind: str, rng: np.random.Generator) -> Heat:
    """A soft mask (H, W) in [0, 1] of one kind, deformed at random. Raises DataError as `mesh_blend`."""
    eyes = mesh.eye_distance
    outlines = [_grown(points, GROWN.get(kind, 0.0) * eyes * rng.uniform(0.6, 1.4)) for points in _outlines(mesh, kind)]
    mask = filled([points + rng.normal(0, 0.02 * eyes, 2).astype(np.float32) for points in outlines], shape)
    if not mask.any():
        raise DataError("Expected a face inside the picture, got one outside it.")
    bent = bend(mask, eyes * rng.uniform(0.02, 0.06), rng)
    return soften(bent if bent.any() else mask, eyes * (1.0 if kind in ("whole face", INNER) else 0.5), rng)


def _outlines(mesh: FaceMesh, kind: str) -> list[NDArray[np.float32]]:
    if kind != INNER:
        region: Region = kind  # type: ignore[assignment]
        return outline_of(mesh, region)
    inner = [mesh.outline(part) for part in ("left brow", "right brow", "left eye", "right eye", "nose", "lips")]
    return [np.asarray(cv2.convexHull(np.concatenate(inner)), np.float32)[:, 0]]


def _grown(points: NDArray[np.float32], pixels: float) -> NDArray[np.float32]:
    """The outline (n, 2) stretched about its middle by `pixels` on every side."""
    middle, half = (points.max(axis=0) + points.min(axis=0)) / 2, np.maximum(np.ptp(points, axis=0) / 2, 1)
    return np.asarray((points - middle) * (1 + pixels / half) + middle, np.float32)
