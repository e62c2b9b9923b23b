"""Paintings: oil, brush strokes and watercolour."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfx.data.drawings.strokes import (
    Chance,
    along,
    blurred,
    coloured,
    flattened,
    flow_of,
    grain,
    lit,
    noise,
    saturated,
    tone_of,
    unit,
)
from dfx.types import Pixels


def _canvas(picture: ArrayLike, rng: Chance, depth: float) -> Pixels:
    """A woven ground, lit from one side."""
    picture = np.asarray(picture, np.float32)
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]].astype(np.float32)
    pitch = rng.uniform(2.5, 5)
    weave = np.sin(2 * np.pi * x / pitch) * np.sin(2 * np.pi * y / pitch) + 0.5 * grain(picture.shape, rng, 1)
    return coloured(np.float32(picture * (1 + depth * weave[..., None])))


def kuwahara(face: Pixels, rng: Chance) -> Pixels:
    """Each pixel takes the mean of the quietest of the four quarters around it (Kuwahara and others, 1976)."""
    radius = int(rng.integers(2, 6))
    picture, size = face.astype(np.float32) / 255, radius + 1
    means, spreads = [], []
    for anchor in ((0, 0), (radius, 0), (0, radius), (radius, radius)):
        mean = cv2.boxFilter(picture, -1, (size, size), anchor=anchor, borderType=cv2.BORDER_REFLECT)
        square = cv2.boxFilter(picture**2, -1, (size, size), anchor=anchor, borderType=cv2.BORDER_REFLECT)
        means.append(mean)
        spreads.append((square - mean**2).sum(axis=2))
    best = np.argmin(spreads, axis=0)
    painted = np.take_along_axis(np.stack(means), best[None, ..., None], axis=0)[0]
    return _canvas(np.float32(painted), rng, rng.uniform(0, 0.06))


def mean_shift(face: Pixels, rng: Chance) -> Pixels:
    """Colours drift together within their neighbourhood."""
    return np.asarray(cv2.pyrMeanShiftFiltering(face, rng.uniform(5, 10), rng.uniform(14, 30), maxLevel=1), np.uint8)


def commonest_tone(face: Pixels, rng: Chance) -> Pixels:
    """The oil filter of paint programs: the mean colour of the commonest tone nearby."""
    bins, size = int(rng.integers(6, 14)), int(rng.integers(5, 11))
    level = np.minimum((tone_of(face) * bins).astype(int), bins - 1)
    best, painted = np.full(level.shape, -1, np.float32), face.astype(np.float32)
    for one in range(bins):
        here = (level == one).astype(np.float32)
        count = cv2.boxFilter(here, -1, (size, size), normalize=False)
        total = cv2.boxFilter(face * here[..., None], -1, (size, size), normalize=False)
        more = count > best
        best = np.where(more, count, best)
        painted = np.where(more[..., None], total / np.maximum(count, 1)[..., None], painted)
    return _canvas(np.float32(painted / 255), rng, rng.uniform(0, 0.05))


def brush_strokes(face: Pixels, rng: Chance) -> Pixels:
    """Strokes of falling width along the form, each of one colour, with ridges of paint (after Hertzmann, 1998)."""
    side = face.shape[0]
    canvas = np.asarray(cv2.GaussianBlur(face, (0, 0), side / 20), np.uint8).copy()
    cosine, sine = flow_of(tone_of(face), 4)
    ridges = np.zeros((side, side), np.float32)
    for width, count in ((side // 18, 350), (side // 32, 900), (side // 60, 1_800)):
        reference = np.asarray(cv2.GaussianBlur(face, (0, 0), max(width / 2.5, 0.6)), np.uint8)
        wrong = np.abs(reference.astype(np.int16) - canvas).sum(axis=2).ravel().astype(float) + 3
        chosen = rng.choice(side * side, count, p=wrong / wrong.sum())
        for y, x in zip(*np.divmod(chosen, side), strict=True):
            reach = width * rng.uniform(0.8, 2.2)
            step = np.array([cosine[y, x], sine[y, x]]) * reach
            ends = [(int(x + s * step[0]), int(y + s * step[1])) for s in (-1, 1)]
            colour = np.clip(reference[y, x] + rng.normal(0, 6, 3), 0, 255)
            cv2.line(canvas, ends[0], ends[1], colour.tolist(), max(1, width), cv2.LINE_AA)
            cv2.line(ridges, ends[0], ends[1], float(rng.uniform(0, 1)), max(1, width))
    light, _ = lit(blurred(ridges, 0.7), rng.uniform(0.1, 0.5), (0.5, -0.7, 1.0))
    return coloured(np.float32(canvas / np.float32(255) * (0.75 + 0.35 * light[..., None])))


def watercolour(face: Pixels, rng: Chance) -> Pixels:
    """Pale washes with darker rims, pigment that gathers in the paper, white left at the border."""
    flat = cv2.medianBlur(flattened(saturated(face, rng.uniform(1, 1.5)), 4, 40), 7)
    wet: NDArray[np.floating[Any]] = flat.astype(np.float32) / 255
    y, x = np.mgrid[: wet.shape[0], : wet.shape[1]].astype(np.float32)
    drift = [rng.uniform(0.4, 1.4) * unit(blurred(noise(wet.shape, rng), 5)) for _ in range(2)]
    wet = np.asarray(
        cv2.remap(wet, x + drift[0], y + drift[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT), np.float32
    )
    edges = np.abs(cv2.Laplacian(blurred(np.float32(wet.mean(axis=2)), 1.5), cv2.CV_32F))
    pigment = 1 + 0.1 * unit(blurred(noise(wet.shape, rng), rng.uniform(4, 10))) + 0.05 * grain(wet.shape, rng, 2)
    density = (1 - wet) * rng.uniform(0.6, 0.95) * pigment[..., None] + 1.5 * edges[..., None] * (1 - wet)
    middle = wet.shape[0] / 2
    far = np.hypot(x - middle, y - middle) / middle + 0.12 * unit(blurred(noise(wet.shape, rng), 8))
    reach = np.clip((rng.uniform(0.9, 1.4) - far) * 6, 0, 1)
    return coloured(np.float32(1 - density * reach[..., None]))


def stylised(face: Pixels, rng: Chance) -> Pixels:
    """OpenCV's edge-preserving stylisation."""
    return np.asarray(cv2.stylization(face, sigma_s=rng.uniform(20, 90), sigma_r=rng.uniform(0.25, 0.6)), np.uint8)


def flowing_paint(face: Pixels, rng: Chance) -> Pixels:
    """Colour drawn out along the form, as bristles leave it."""
    soft = flattened(face, 2, 25).astype(np.float32) / 255
    flow = flow_of(tone_of(face), rng.uniform(2, 5))
    drawn = along(flow, soft, int(rng.integers(4, 9)))
    bristles = unit(along(flow, noise(soft.shape, rng), 8))
    return _canvas(np.float32(drawn * (1 + rng.uniform(0.02, 0.08) * bristles[..., None])), rng, rng.uniform(0, 0.05))


def soft_digital(face: Pixels, rng: Chance) -> Pixels:
    """Airbrushed with an edge-preserving filter until no pore is left, colours raised."""
    soft = cv2.edgePreservingFilter(face, flags=1, sigma_s=rng.uniform(30, 90), sigma_r=rng.uniform(0.3, 0.55))
    return saturated(np.asarray(soft, np.uint8), rng.uniform(1.1, 1.6))
