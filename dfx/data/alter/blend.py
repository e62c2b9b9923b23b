"""Self-blended images: a fake made of one real face, with the mask of what was replaced.

Shiohara & Yamasaki, "Detecting Deepfakes with Self-Blended Images", CVPR 2022 (arXiv 2204.08376): two copies of one
picture are made to differ in colour, sharpness and place, and one is blended into the other under a deformed face mask.
What a net learns from them is the trace of blending, not one method's faults. This first version estimates the mask
from MTCNN's five landmarks instead of 81.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.errors import DataError
from dfx.types import Heat, Landmarks, Pixels

Floats = NDArray[np.float32]

# The outline of a face seen from the front, right half from top to chin, in units of the distance between the eyes,
# from the middle between them; the mouth's middle lies at (0, 1.1). Drawn by hand over average proportions.
MOUTH_Y = 1.1
OUTLINES: dict[str, tuple[tuple[float, float], ...]] = {
    "whole face": (
        (0, -1.0),
        (0.55, -0.92),
        (0.95, -0.5),
        (1.1, 0.15),
        (1.0, 0.8),
        (0.75, 1.35),
        (0.4, 1.75),
        (0, 1.9),
    ),
    "brows to chin": (
        (0, -0.4),
        (0.5, -0.5),
        (0.9, -0.35),
        (1.05, 0.2),
        (0.95, 0.85),
        (0.7, 1.35),
        (0.4, 1.7),
        (0, 1.82),
    ),
    "eyes to mouth": ((0, -0.4), (0.5, -0.48), (0.82, -0.2), (0.8, 0.35), (0.68, 0.9), (0.5, 1.3), (0, 1.42)),
    "lower face": ((0, 0.3), (0.3, 0.45), (0.75, 0.5), (0.9, 0.85), (0.7, 1.35), (0.4, 1.7), (0, 1.82)),
}
OUTLINE_SHARES = (0.3, 0.35, 0.2, 0.15)  # whole swaps are the commonest; the last one is what lip-sync methods replace
RATIOS = (0.25, 0.5, 0.75, 1.0, 1.0, 1.0)  # the paper's choice of blending ratios
LARGEST_ZOOM = 0.05  # the paper's: 95 % to 1/95 %
LARGEST_MOVE = (0.03, 0.015)  # the paper's: share of the width, of the height


@dataclass(frozen=True, slots=True, eq=False)
class Blend:
    """`pixels` (H, W, 3) uint8 RGB, and how much of each pixel came from the other copy: `mask` (H, W) in [0, 1]."""

    pixels: Pixels
    mask: Heat


def self_blend(pixels: Pixels, landmarks: Landmarks, rng: np.random.Generator) -> Blend:
    """A self-blended image of `pixels` (H, W, 3) uint8 RGB whose face has `landmarks`, all chances drawn from `rng`.

    Raises DataError where the landmarks do not span a face inside the picture.
    """
    mask = random_mask(pixels.shape[0], pixels.shape[1], landmarks, rng)
    source, target = two_looks(pixels, rng)
    source, mask = move(source, mask, rng)
    return blend(source, target, mask * np.float32(rng.choice(RATIOS)))


def two_looks(pixels: Pixels, rng: np.random.Generator) -> tuple[Pixels, Pixels]:
    """What is laid over and what lies below: one of the two, by chance, changed in colour and sharpness."""
    if rng.random() < 0.5:
        return change_look(pixels, rng), pixels
    return pixels, change_look(pixels, rng)


def blend(source: Pixels, target: Pixels, mask: Heat) -> Blend:
    """`source` over `target` (H, W, 3) where `mask` (H, W) is 1, in between where it is in between."""
    weight = cv2.merge([mask, mask, mask])
    difference = cv2.subtract(source, target, dtype=cv2.CV_32F)
    mixed = cv2.add(target, cv2.multiply(difference, weight), dtype=cv2.CV_8U)  # rounds and clips
    return Blend(np.asarray(mixed, dtype=np.uint8), mask)


def random_mask(height: int, width: int, landmarks: Landmarks, rng: np.random.Generator) -> Heat:
    """A soft face-shaped mask (height, width) in [0, 1], deformed at random. Raises DataError as `self_blend`."""
    to_picture, eyes = _placement(landmarks)
    hull = outline(str(rng.choice(list(OUTLINES), p=OUTLINE_SHARES)))
    hull = hull * rng.uniform(0.9, 1.1, 2) + rng.normal(0, 0.03, hull.shape)
    corners = hull @ to_picture[:, :2].T + to_picture[:, 2]
    mask = np.zeros((height, width), dtype=np.uint8)
    cv2.fillPoly(mask, [cv2.convexHull(np.round(corners).astype(np.int32))], 255)
    if not mask.any():
        raise DataError("Expected landmarks inside the picture, got a face outside it.")
    mask = bend(mask, eyes * rng.uniform(0.02, 0.1), rng)
    return soften(mask, eyes, rng)


def outline(name: str) -> NDArray[np.float64]:
    """The closed outline `name` of OUTLINES, both halves: (n, 2) points in units of the distance between the eyes."""
    half = np.asarray(OUTLINES[name], dtype=np.float64)
    return np.concatenate([half, half[::-1] * (-1.0, 1.0)])


def _placement(landmarks: Landmarks) -> tuple[NDArray[np.float64], float]:
    """The affine map (2, 3) from the outline's units to pixels (eyes and mouth fix it) and the scale, pixels."""
    left, right = np.asarray(landmarks.left_eye), np.asarray(landmarks.right_eye)
    mouth = (np.asarray(landmarks.mouth_left) + np.asarray(landmarks.mouth_right)) / 2
    middle = (left + right) / 2
    across, down = right - left, (mouth - middle) / MOUTH_Y
    area = abs(float(across[0] * down[1] - across[1] * down[0]))
    scale = max(float(np.linalg.norm(across)), float(np.linalg.norm(down)))
    if not area > 0.05 * scale**2 or scale < 2:  # also where a point is not a number
        raise DataError("Expected five landmarks that span a face, got points on one line or on one spot.")
    return np.column_stack([across, down, middle]), scale


def bend(mask: Pixels, strength: float, rng: np.random.Generator) -> Pixels:
    """Elastic deformation: a coarse field of random shifts (σ `strength` px), drawn smoothly over the picture."""
    height, width = mask.shape
    coarse = rng.normal(0, strength, (6, 6, 2)).astype(np.float32)
    field = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    from_x = field[..., 0] + np.arange(width, dtype=np.float32)[None, :]
    from_y = field[..., 1] + np.arange(height, dtype=np.float32)[:, None]
    return np.asarray(cv2.remap(mask, from_x, from_y, cv2.INTER_LINEAR), dtype=np.uint8)


def soften(mask: Pixels, eyes: float, rng: np.random.Generator) -> Heat:
    """The paper's two blurs: the first shrinks the mask to what is still full after it, the second is the soft edge.

    Both widths follow the face (`eyes`, px), so that a small face in a large picture gets an edge of its own size.
    """
    shrunk = cv2.blur(mask, _kernel(eyes * rng.uniform(0.05, 0.5)))
    full = np.asarray(cv2.threshold(shrunk, 253, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)
    if not full.any():
        full = mask
    soft = cv2.GaussianBlur(full, _kernel(eyes * rng.uniform(0.05, 0.7)), 0)
    return np.asarray(soft, dtype=np.float32) / np.float32(255)


def _kernel(size: float) -> tuple[int, int]:
    odd = max(1, int(size)) // 2 * 2 + 1
    return (odd, odd)


def move(source: Pixels, mask: Heat, rng: np.random.Generator) -> tuple[Pixels, Heat]:
    """Source and mask zoomed and shifted a little, together: landmarks of the two copies no longer agree."""
    height, width = mask.shape
    zoom = np.exp(rng.uniform(-LARGEST_ZOOM, LARGEST_ZOOM))
    shift = rng.uniform(-1, 1, 2) * LARGEST_MOVE * (width, height)
    centre = np.array([width, height]) / 2
    place = np.column_stack([np.eye(2) * zoom, centre * (1 - zoom) + shift])
    moved = cv2.warpAffine(source, place, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    moved_mask = cv2.warpAffine(mask, place, (width, height), flags=cv2.INTER_LINEAR)
    return np.asarray(moved, dtype=np.uint8), np.asarray(moved_mask, dtype=np.float32)


def change_look(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Another colour and another sharpness for (H, W, 3) uint8 RGB: what differs between two cameras or two nets."""
    changed = _change_colour(pixels, rng)
    if rng.random() < 0.5:
        return _soften_by_scaling(changed, rng)
    blurred = cv2.GaussianBlur(changed, (0, 0), rng.uniform(0.8, 2))
    amount = rng.uniform(-1, 1)  # above 0 sharper, away from the blurred copy; below it softer
    return np.asarray(cv2.addWeighted(changed, 1 + amount, blurred, -amount, 0), dtype=np.uint8)


def _change_colour(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Shifted channels, brightness and contrast (one table per channel), then hue and saturation in half the cases."""
    shift = rng.uniform(-15, 15, 3) + rng.uniform(-20, 20)
    contrast = rng.uniform(0.9, 1.1)
    levels = np.arange(256, dtype=np.float64)[:, None]
    table = np.clip((levels - 128) * contrast + 128 + shift, 0, 255).astype(np.uint8)
    changed = np.asarray(cv2.LUT(pixels, table.reshape(1, 256, 3)), dtype=np.uint8)
    if rng.random() >= 0.5:
        return changed
    hsv, values = np.asarray(cv2.cvtColor(changed, cv2.COLOR_RGB2HSV)), np.arange(256)
    hue = (values + rng.integers(-5, 6)) % 180  # OpenCV's hue: 2 degrees a step
    saturation = np.clip(values * rng.uniform(0.75, 1.25), 0, 255)
    table = np.stack([hue, saturation, values], axis=-1).astype(np.uint8)
    return np.asarray(cv2.cvtColor(cv2.LUT(hsv, table[None]), cv2.COLOR_HSV2RGB), dtype=np.uint8)


def _soften_by_scaling(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Shrunk by 1.3 to 4 and enlarged again, as a generator of lower resolution would have left it."""
    height, width = pixels.shape[:2]
    share = 1 / rng.uniform(1.3, 4)
    small = cv2.resize(
        pixels, (max(2, round(width * share)), max(2, round(height * share))), interpolation=cv2.INTER_AREA
    )
    way = cv2.INTER_CUBIC if rng.random() < 0.5 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(small, (width, height), interpolation=way), dtype=np.uint8)
