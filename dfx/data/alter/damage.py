"""What happens to pictures on their way: recompression, scaling, blur, noise, light. uint8 RGB `(H, W, 3)` in and out.

Each is a plain function of a picture and a strength, so that training damages pictures at random and the robustness curves
damage them by degrees with the same code. Only `noise` needs chance.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.types import Pixels

BLOCK = 8
LEAST_SIDE = 8


def jpeg(pixels: Pixels, quality: int) -> Pixels:
    """Recompressed as JPEG of `quality` 1…100 (libjpeg's scale, chroma halved)."""
    _, data = cv2.imencode(".jpg", pixels[..., ::-1], (cv2.IMWRITE_JPEG_QUALITY, int(quality)))
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR_RGB), np.uint8)


def webp(pixels: Pixels, quality: int) -> Pixels:
    """Recompressed as lossy WebP of `quality` 1…100."""
    _, data = cv2.imencode(".webp", pixels[..., ::-1], (cv2.IMWRITE_WEBP_QUALITY, int(quality)))
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR_RGB), np.uint8)


def video_blocks(pixels: Pixels, step: float) -> Pixels:
    """As a video codec leaves a frame: 8 × 8 blocks whose cosine coefficients are multiples of one `step` (1…60).

    H.264's quantiser is flat over frequencies, unlike JPEG's, so that fine texture vanishes first and whole blocks turn
    smooth; chroma is halved in both directions (4:2:0). An intra-frame imitation: no motion, no de-blocking filter.
    """
    height, width = pixels.shape[:2]
    half, how = ((width + 1) // 2, (height + 1) // 2), cv2.INTER_AREA
    luma, *chroma = (np.asarray(plane, np.uint8) for plane in cv2.split(cv2.cvtColor(pixels, cv2.COLOR_RGB2YCrCb)))
    small = [np.asarray(cv2.resize(plane, half, interpolation=how), np.uint8) for plane in chroma]
    planes = [_quantised(luma, step)]
    for plane in small:
        large = cv2.resize(_quantised(plane, step), (width, height), interpolation=cv2.INTER_LINEAR)
        planes.append(np.asarray(large, np.uint8))
    return np.asarray(cv2.cvtColor(cv2.merge(planes), cv2.COLOR_YCrCb2RGB), np.uint8)


def _cosines() -> NDArray[np.float32]:
    """The orthonormal cosine transform of one block's side, `(8, 8)`."""
    k, n = np.arange(BLOCK)[:, None], np.arange(BLOCK)[None]
    rows = np.sqrt(2 / BLOCK) * np.cos(np.pi * (2 * n + 1) * k / (2 * BLOCK))
    rows[0] /= np.sqrt(2)
    return rows.astype(np.float32)


_COSINES = _cosines()


def _quantised(plane: Pixels, step: float) -> Pixels:
    height, width = plane.shape
    padded = np.pad(plane, ((0, -height % BLOCK), (0, -width % BLOCK)), "edge").astype(np.float32) - 128
    rows, columns = padded.shape[0] // BLOCK, padded.shape[1] // BLOCK
    blocks = padded.reshape(rows, BLOCK, columns, BLOCK).transpose(0, 2, 1, 3)
    coefficients = np.round(_COSINES @ blocks @ _COSINES.T / np.float32(step)) * np.float32(step)
    back = (_COSINES.T @ coefficients @ _COSINES).transpose(0, 2, 1, 3).reshape(padded.shape)
    return np.clip(np.round(back + 128), 0, 255)[:height, :width].astype(np.uint8)


def down_up(pixels: Pixels, factor: float, how: int = cv2.INTER_LINEAR) -> Pixels:
    """Shrunk to `factor` (0…1] of its side by areas and enlarged again by `how`."""
    height, width = pixels.shape[:2]
    small = (max(LEAST_SIDE, round(width * factor)), max(LEAST_SIDE, round(height * factor)))
    return np.asarray(
        cv2.resize(cv2.resize(pixels, small, interpolation=cv2.INTER_AREA), (width, height), interpolation=how),
        np.uint8,
    )


def blur(pixels: Pixels, sigma: float) -> Pixels:
    """Gaussian blur of `sigma` pixels; 0 leaves the picture as it is."""
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma), np.uint8) if sigma > 0 else pixels


def sharpen(pixels: Pixels, amount: float) -> Pixels:
    """Unsharp mask of radius 1.2 px: `amount` 0 nothing, 1 as strong as phones do."""
    return np.asarray(cv2.addWeighted(pixels, 1 + amount, blur(pixels, 1.2), -amount, 0), np.uint8)


def noise(pixels: Pixels, sigma: float, rng: np.random.Generator) -> Pixels:
    """Gaussian noise of `sigma` grey levels, independent in every channel."""
    added = pixels + rng.standard_normal(pixels.shape, dtype=np.float32) * np.float32(sigma)
    return np.clip(np.round(added), 0, 255).astype(np.uint8)


def brightness(pixels: Pixels, factor: float) -> Pixels:
    """Every value times `factor`, clipped."""
    return np.asarray(cv2.convertScaleAbs(pixels, alpha=factor), np.uint8)


def gamma(pixels: Pixels, exponent: float) -> Pixels:
    """`255 · (value / 255) ^ exponent`: above 1 darker, below 1 brighter."""
    table = np.round(255 * (np.arange(256) / 255) ** exponent).astype(np.uint8)
    return np.asarray(cv2.LUT(pixels, table), np.uint8)


def screenshot(pixels: Pixels, factor: float, quality: int = 75, rounds: int = 2) -> Pixels:
    """Shown re-scaled by `factor` and encoded again, `rounds` times: a screenshot of a screenshot."""
    height, width = pixels.shape[:2]
    shown = (max(LEAST_SIDE, round(width * factor)), max(LEAST_SIDE, round(height * factor)))
    for _ in range(rounds):
        pixels = jpeg(np.asarray(cv2.resize(pixels, shown, interpolation=cv2.INTER_LINEAR), np.uint8), quality)
        pixels = np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
    return pixels
