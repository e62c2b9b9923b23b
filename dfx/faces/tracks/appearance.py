"""What a face looks like, told without a network: colours of face, hair and clothes, and the shape of the aligned face.

Meant for telling the few persons of one clip apart, not for recognising anybody. What a detector of fakes reads from a
face says little on whose it is, so it counts least: see WEIGHTS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.faces.in_crop import in_crop
from dfx.types import Box, Face, Pixels

Values = NDArray[np.float32]

# How often two sightings of one person are nearer than two of different persons (AUC), on 12 originals of
# FaceForensics++ with one person each, and on two clips of seven people each: colours 1.000, .992, .940; shape .965,
# .941, .840; features of a shipped detector .868, .855, .870; together 1.000, .995, .965.
WEIGHTS = {"colours": 1.0, "shape": 0.5, "features": 0.1}

PART_SIDE = 16  # pixels each part is averaged to
SKIN = (140.0, 105.0, 90.0)  # the inner face's mean colour is brought here: the light goes, contrasts stay
LIGHTS, CHROMAS = 12, 16  # bins of brightness, and of each of two chromas
DARKEST = 10.0  # mean grey value below which the light is not made up for any more
SOFTNESS = 1.0  # bins
ALIGNED, CELL = 48, 6  # pixels: side of the aligned face, and of a cell of its shape
DIRECTIONS = 8  # of edges, over half a turn
POINTS = np.array([[0.32, 0.40], [0.68, 0.40], [0.50, 0.58], [0.36, 0.76], [0.64, 0.76]], np.float32) * ALIGNED
COLOURS, SHAPE = LIGHTS + CHROMAS**2, (ALIGNED // CELL) ** 2 * DIRECTIONS  # numbers each
_CELLS = (np.arange(ALIGNED)[:, None] // CELL * (ALIGNED // CELL) + np.arange(ALIGNED) // CELL).ravel()  # of each pixel


@dataclass(frozen=True, slots=True, eq=False)
class Appearance:
    """N sightings."""

    colours: Values  # (N, 3, K) roots of shares: inner face, hair, clothes; each of length 1, or zeros where unseen
    shapes: Values  # (N, L) of length 1
    features: Values  # (N, D) of length 1; D may be 0

    def __len__(self) -> int:
        return len(self.shapes)

    def take(self, rows: Sequence[int] | NDArray[np.int64]) -> Appearance:
        return Appearance(self.colours[rows], self.shapes[rows], self.features[rows])


def appearance_of(faces: Sequence[Face], features: NDArray[np.floating]) -> Appearance:
    """The appearance of `faces`, with whatever model's `features` (N, D) there are."""
    if not faces:
        return Appearance(*(np.zeros(shape, np.float32) for shape in ((0, 3, COLOURS), (0, SHAPE), (0, 0))))
    rows = np.asarray(features, np.float32).reshape(len(faces), -1)
    faces = [in_crop(face) for face in faces]
    return Appearance(_colours(faces), _shapes(faces), _of_length_one(rows))


def joined(one: Appearance, other: Appearance) -> Appearance:
    """The sightings of both; features only where both have as many numbers."""
    features = (one.features, other.features)
    if one.features.shape[1] != other.features.shape[1]:
        features = (np.zeros((len(one), 0), np.float32), np.zeros((len(other), 0), np.float32))
    return Appearance(
        np.concatenate([one.colours, other.colours]),
        np.concatenate([one.shapes, other.shapes]),
        np.concatenate(features),
    )


def distances(ones: Appearance, others: Appearance) -> NDArray[np.float64]:
    """How unlike each of N is to each of M, (N, M): 0 for the same picture, about 1 for nothing in common."""
    shown, also = (np.asarray(each.colours.any(axis=2), np.float32) for each in (ones, others))
    seen = shown @ also.T  # (N, M) parts that both show
    alike = np.tensordot(ones.colours, others.colours, axes=((1, 2), (1, 2))) / np.maximum(seen, 1)
    apart = WEIGHTS["colours"] * np.sqrt(np.maximum(1 - alike, 0))  # Hellinger's distance
    apart += WEIGHTS["shape"] * (1 - ones.shapes @ others.shapes.T)
    if ones.features.shape[1] and ones.features.shape[1] == others.features.shape[1]:
        apart += WEIGHTS["features"] * (1 - ones.features @ others.features.T)
    return np.asarray(np.maximum(apart, 0), np.float64)


def _parts(face: Face) -> tuple[Box, ...]:
    """Inner face, hair and clothes of a face in its crop; they may end outside it."""
    x, y, width, height = face.box.as_xywh()
    return (
        Box(x + width // 5, y + height // 5, width * 3 // 5, height * 3 // 5),
        Box(x + width // 6, y - height // 5, width * 2 // 3, height // 3),
        Box(x, y + height, width, height // 3),
    )


def _colours(faces: Sequence[Face]) -> Values:
    """(N, 3, K): per part the roots of its shares of brightness and chroma, under a light that gives the inner face SKIN."""
    parts = np.array(
        [[_averaged(face.crop, box) for box in _parts(face)] for face in faces], np.float32
    )  # (N, 3, P, 3)
    light = np.array(SKIN, np.float32) / np.maximum(parts[:, 0].mean(axis=1), DARKEST)
    shares = _shares((parts * light[:, None, None]).reshape(-1, *parts.shape[2:]))
    unseen = ~parts.any(axis=(2, 3)).ravel()
    shares[unseen] = 0
    return shares.reshape(len(faces), 3, -1)


def _averaged(crop: Pixels, box: Box) -> Values:
    """The part of the crop under `box` as (PART_SIDE², 3); black where the crop shows nothing of it."""
    part = crop[max(0, box.y) : max(0, box.y + box.height), max(0, box.x) : max(0, box.x + box.width)]
    if min(part.shape[:2]) < 2:
        return np.zeros((PART_SIDE**2, 3), np.float32)
    small = cv2.resize(part, (PART_SIDE, PART_SIDE), interpolation=cv2.INTER_AREA)
    return small.reshape(-1, 3).astype(np.float32)


def _shares(parts: Values) -> Values:
    """Parts (M, pixels, 3) → (M, K), each row of length 1."""
    light = parts.mean(axis=2)
    red, blue = ((parts[..., channel] - light) / (light + 16) for channel in (0, 2))
    bright = _counts(_bins(light / 255, LIGHTS), LIGHTS) @ _blur(LIGHTS)
    colour = _counts(_bins(red + 0.4, CHROMAS) * CHROMAS + _bins(blue + 0.6, CHROMAS), CHROMAS**2)  # skin is mid
    colour = _blur(CHROMAS).T @ colour.reshape(-1, CHROMAS, CHROMAS) @ _blur(CHROMAS)
    both = (bright, colour.reshape(len(parts), -1))
    halves = [counts / np.maximum(counts.sum(axis=1, keepdims=True), 1e-9) / 2 for counts in both]
    return np.asarray(np.sqrt(np.concatenate(halves, axis=1)), np.float32)


def _bins(values: Values, count: int) -> NDArray[np.int64]:
    return np.clip(values * count, 0, count - 1).astype(np.int64)


def _counts(bins: NDArray[np.int64], count: int, weights: NDArray[np.floating] | None = None) -> NDArray[np.float64]:
    """How often, or with what weight, each of `count` bins stands in each row of (M, n): (M, count)."""
    rows = np.arange(len(bins))[:, None] * count + bins
    flat = None if weights is None else weights.ravel()
    return np.bincount(rows.ravel(), flat, len(bins) * count).reshape(len(bins), count).astype(np.float64)


@cache
def _blur(count: int) -> NDArray[np.float64]:
    """(count, count): what each bin gives to its neighbours, SOFTNESS bins wide."""
    apart = np.arange(count)[:, None] - np.arange(count)
    return np.exp(-0.5 * (apart / SOFTNESS) ** 2)


def _shapes(faces: Sequence[Face]) -> Values:
    """(N, L): edges of each aligned face by place and direction, a histogram of oriented gradients after Dalal and
    Triggs (CVPR 2005), of length 1."""
    edges = []
    for face in faces:  # its five points are brought to POINTS by turning, scaling and moving
        points = np.array(list(face.landmarks.as_dict().values()), np.float32)
        aligned = cv2.warpAffine(face.crop, _similarity(points), (ALIGNED, ALIGNED), flags=cv2.INTER_LINEAR)
        root = np.sqrt(cv2.cvtColor(aligned, cv2.COLOR_RGB2GRAY).astype(np.float32))  # so the light counts less
        edges.append(cv2.cartToPolar(cv2.Sobel(root, cv2.CV_32F, 1, 0), cv2.Sobel(root, cv2.CV_32F, 0, 1)))
    strength, angle = (np.array([edge[part].ravel() for edge in edges], np.float32) for part in (0, 1))
    turn = angle * (DIRECTIONS / np.pi)  # up to twice round: dark to light and light to dark count alike
    below = turn.astype(np.int64)
    share, side = turn - below, ALIGNED // CELL
    cells = _counts(_CELLS * DIRECTIONS + below % DIRECTIONS, side * side * DIRECTIONS, strength * (1 - share))
    cells += _counts(_CELLS * DIRECTIONS + (below + 1) % DIRECTIONS, side * side * DIRECTIONS, strength * share)
    cells = cells.reshape(-1, side, side, DIRECTIONS)
    around = np.array([cv2.blur(strengths, (3, 3)) for strengths in cells.sum(axis=3)])[..., None]
    shares = np.minimum(cells / (around + 1), 0.5).reshape(len(faces), -1)
    return _of_length_one(shares)


def _of_length_one(rows: NDArray[np.floating]) -> Values:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)


def _similarity(points: Values) -> NDArray[np.float64]:
    """The least-squares map (2, 3) of `points` (5, 2) to POINTS; x + iy makes turning and scaling one product."""
    source, target = points @ np.array([1, 1j]), POINTS @ np.array([1, 1j])
    middle = source.mean()
    spread = float((abs(source - middle) ** 2).sum())
    factor = ((target - target.mean()) * np.conj(source - middle)).sum() / max(spread, 1e-6)
    shift = target.mean() - factor * middle
    return np.array([[factor.real, -factor.imag, shift.real], [factor.imag, factor.real, shift.imag]])
