"""What drawings are made of: tone, grain of paper, strokes, lines, flat colours. Canvases are square; rng decides chance."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfx.types import Pixels

Plane = NDArray[np.float32]  # (S, S), usually 0 black … 1 white
Chance = np.random.Generator


def tone_of(face: Pixels) -> Plane:
    """Luminance `(S, S)` in [0, 1]."""
    return np.asarray(np.asarray(cv2.cvtColor(face, cv2.COLOR_RGB2GRAY), np.float32) / 255, np.float32)


def blurred(plane: ArrayLike, sigma: float) -> Plane:
    return np.asarray(cv2.GaussianBlur(np.asarray(plane, np.float32), (0, 0), max(sigma, 0.05)), np.float32)


def stretched(plane: ArrayLike, low: float = 2, high: float = 98) -> Plane:
    """The percentiles `low` and `high` at 0 and 1."""
    plane = np.asarray(plane, np.float32)
    dark, light = np.percentile(plane, (low, high))
    return np.clip((plane - dark) / max(float(light - dark), 1e-3), 0, 1).astype(np.float32)


def noise(shape: tuple[int, ...], rng: Chance) -> Plane:
    """White noise of mean 0 and standard deviation 1."""
    return np.asarray(rng.standard_normal(shape[:2], dtype=np.float32), np.float32)


def unit(plane: Plane) -> Plane:
    """Mean 0, standard deviation 1."""
    return np.asarray((plane - plane.mean()) / max(float(plane.std()), 1e-6), np.float32)


def grain(shape: tuple[int, ...], rng: Chance, coarse: float) -> Plane:
    """A paper's tooth: noise of the scales 1 to `coarse` pixels, mean 0, standard deviation 1."""
    return unit(noise(shape, rng) + 2 * unit(blurred(noise(shape, rng), coarse)))


def parallel_strokes(shape: tuple[int, ...], degrees: float, length: int, rng: Chance) -> Plane:
    """Noise drawn out along one direction, mean 0, standard deviation 1."""
    kernel = np.zeros((length, length), np.float32)
    middle, reach = (
        (length - 1) / 2,
        (length - 1) / 2 * np.array([np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))]),
    )
    ends = [tuple(round(float(v)) for v in middle + side * reach) for side in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0)
    drawn = cv2.filter2D(noise(shape, rng), -1, kernel / kernel.sum(), borderType=cv2.BORDER_REFLECT)
    return unit(np.asarray(drawn, np.float32))


def flow_of(tone: Plane, sigma: float) -> tuple[Plane, Plane]:
    """The direction along edges at each pixel, as cosine and sine: the lesser axis of the smoothed structure tensor."""
    dx, dy = cv2.Sobel(tone, cv2.CV_32F, 1, 0), cv2.Sobel(tone, cv2.CV_32F, 0, 1)
    xx, yy, xy = blurred(dx * dx, sigma), blurred(dy * dy, sigma), blurred(dx * dy, sigma)
    angle = 0.5 * np.arctan2(2 * xy, xx - yy) + np.pi / 2
    return np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)


def along(flow: tuple[Plane, Plane], picture: ArrayLike, steps: int) -> NDArray[np.float32]:
    """`picture` averaged along the flow, `steps` pixels to either side (line integral convolution, straight)."""
    height, width = flow[0].shape
    picture = np.asarray(picture, np.float32)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    total = np.zeros_like(picture)
    for step in range(-steps, steps + 1):
        total += cv2.remap(
            picture, x + step * flow[0], y + step * flow[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
        )
    return np.asarray(total / (2 * steps + 1), np.float32)


def ink_lines(tone: Plane, sigma: float, sharpness: float, level: float, firmness: float) -> Plane:
    """Extended difference of Gaussians: 1 paper, 0 ink (Winnemöller, Kyprianidis and Olsen, 2012)."""
    difference = (1 + sharpness) * blurred(tone, sigma) - sharpness * blurred(tone, 1.6 * sigma)
    return np.where(difference >= level, 1, 1 + np.tanh(firmness * (difference - level))).clip(0, 1).astype(np.float32)


def flattened(face: Pixels, rounds: int, colour: float = 30, space: float = 5) -> Pixels:
    """Bilateral filtering, again and again: skin loses its texture, edges stay."""
    for _ in range(rounds):
        face = np.asarray(cv2.bilateralFilter(face, 7, colour, space), np.uint8)
    return face


def few_colours(face: Pixels, count: int, rng: Chance) -> Pixels:
    """The picture in its `count` commonest colours (k-means over a sample of pixels)."""
    lab = cv2.cvtColor(face, cv2.COLOR_RGB2LAB).reshape(-1, 3).astype(np.float32)
    cv2.setRNGSeed(int(rng.integers(2**31 - 1)))
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 12, 1.0)
    sample = lab[rng.integers(0, len(lab), 3_000)]
    centres = np.asarray(cv2.kmeans(sample, count, None, stop, 1, cv2.KMEANS_PP_CENTERS)[2], np.float32)  # type: ignore[call-overload]
    away = (centres**2).sum(axis=1)[None] - 2 * lab @ centres.T
    picked = centres[away.argmin(axis=1)].reshape(face.shape).clip(0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(picked, cv2.COLOR_LAB2RGB), np.uint8)


def saturated(face: Pixels, factor: float) -> Pixels:
    hsv = cv2.cvtColor(face, cv2.COLOR_RGB2HSV).astype(np.float32)
    hsv[..., 1] = np.clip(hsv[..., 1] * factor, 0, 255)
    return np.asarray(cv2.cvtColor(hsv.astype(np.uint8), cv2.COLOR_HSV2RGB), np.uint8)


def lit(height: Plane, depth: float, light: tuple[float, float, float]) -> tuple[Plane, Plane]:
    """Lambert's and Phong's terms of a relief whose height is `height`, under a light from `light` (x, y, toward us)."""
    dx, dy = cv2.Sobel(height, cv2.CV_32F, 1, 0) * depth, cv2.Sobel(height, cv2.CV_32F, 0, 1) * depth
    length = np.sqrt(dx**2 + dy**2 + 1)
    x, y, z = np.array(light, np.float32) / np.linalg.norm(light)
    normal_along_light = (-dx * x - dy * y + z) / length
    reflected = 2 * normal_along_light / length - z  # toward us
    return np.clip(normal_along_light, 0, 1).astype(np.float32), np.clip(reflected, 0, 1).astype(np.float32)


def coloured(plane: ArrayLike) -> Pixels:
    """Values 0…1, `(S, S)` or `(S, S, 3)`, as uint8 RGB."""
    plane = np.asarray(plane)
    picture = plane if plane.ndim == 3 else np.repeat(plane[..., None], 3, axis=2)
    return np.clip(np.round(picture * 255), 0, 255).astype(np.uint8)


def tinted(
    plane: ArrayLike, dark: tuple[float, float, float], light: tuple[float, float, float]
) -> NDArray[np.float32]:
    """0 in the colour `dark`, 1 in `light`, both RGB of 0…1."""
    low, high = np.array(dark, np.float32), np.array(light, np.float32)
    return np.asarray(low + np.asarray(plane, np.float32)[..., None] * (high - low), np.float32)
