"""Pencil, charcoal and chalk, with shading: tone, strokes and the grain of the paper."""

from __future__ import annotations

import cv2
import numpy as np

from dfx.data.drawings.strokes import (
    Chance,
    along,
    blurred,
    coloured,
    flow_of,
    grain,
    noise,
    parallel_strokes,
    stretched,
    tinted,
    tone_of,
    unit,
)
from dfx.types import Pixels


def dodge_and_burn(face: Pixels, rng: Chance) -> Pixels:
    """Tone divided by its own blur leaves lines; a part of the tone comes back as shading."""
    tone = tone_of(face)
    lines = np.clip(tone / (blurred(tone, rng.uniform(2, 14)) + 1e-3), 0, 1) ** rng.uniform(1, 3)
    shade = stretched(tone) ** rng.uniform(0.2, 0.7)
    mixed = lines * (1 - (share := rng.uniform(0.2, 0.9)) + share * shade)
    return coloured(np.float32(mixed + rng.uniform(0.01, 0.06) * grain(tone.shape, rng, 2) * (1 - mixed)))


def hatching(face: Pixels, rng: Chance) -> Pixels:
    """Layers of parallel strokes: the darker the place, the more layers cross."""
    tone, first = blurred(stretched(tone_of(face)), 1), rng.uniform(0, 180)
    paper = np.ones_like(tone)
    for layer, level in enumerate((0.85, 0.65, 0.45, 0.25)):
        strokes = parallel_strokes(tone.shape, first + layer * rng.uniform(20, 60), int(rng.integers(9, 31)), rng)
        dark = np.clip((level - tone) * 4, 0, 1)
        paper -= dark * np.clip(0.5 + 0.5 * strokes, 0, 1) * rng.uniform(0.2, 0.4)
    lines = np.clip(tone / (blurred(tone, 4) + 1e-3), 0, 1) ** 2
    return coloured(np.clip(paper, 0.03, 1) * lines)


def tone_and_stroke(face: Pixels, rng: Chance) -> Pixels:
    """Lines from gradients sorted by direction, over a tone of one stroke's texture (Lu, Xu and Jia, 2012)."""
    tone, length = tone_of(face), int(rng.integers(7, 21))
    gradient = np.hypot(cv2.Sobel(tone, cv2.CV_32F, 1, 0), cv2.Sobel(tone, cv2.CV_32F, 0, 1)).astype(np.float32)
    lines = np.zeros_like(tone)
    for degrees in np.arange(0, 180, 22.5):
        kernel = cv2.getRotationMatrix2D((length / 2 - 0.5, length / 2 - 0.5), degrees, 1)
        bar = np.zeros((length, length), np.float32)
        bar[length // 2] = 1
        turned = cv2.warpAffine(bar, kernel, (length, length))
        lines = np.maximum(lines, cv2.filter2D(gradient, -1, turned / turned.sum()))
    texture = np.clip(0.75 + 0.15 * parallel_strokes(tone.shape, rng.uniform(0, 180), length, rng), 0.05, 1)
    shade = texture ** (rng.uniform(0.8, 2.5) * np.clip(1.1 - stretched(tone), 0, 1) * 2)
    return coloured(np.float32(np.clip(1 - rng.uniform(1.5, 3) * stretched(lines, 20, 99.7) * 0.5, 0, 1) * shade))


def filter_sketch(face: Pixels, rng: Chance) -> Pixels:
    """OpenCV's own pencil filter."""
    grey, colour = cv2.pencilSketch(
        face, sigma_s=rng.uniform(20, 90), sigma_r=rng.uniform(0.05, 0.15), shade_factor=rng.uniform(0.02, 0.06)
    )
    return (
        np.asarray(colour, np.uint8)
        if rng.random() < 0.3
        else np.repeat(np.asarray(grey, np.uint8)[..., None], 3, axis=2)
    )


def graphite(face: Pixels, rng: Chance) -> Pixels:
    """Soft graphite: skin nearly left white, darks built of strokes that follow the form."""
    tone = tone_of(face)
    strokes = unit(along(flow_of(tone, rng.uniform(2, 5)), noise(tone.shape, rng), int(rng.integers(3, 9))))
    light = np.clip(stretched(tone, 3, rng.uniform(70, 97)) ** rng.uniform(0.5, 1.2), 0, 1)
    depth = rng.uniform(0.06, 0.2) * 4 * light * (1 - light) + 0.04
    return coloured(np.float32(np.clip(blurred(light, 0.7) + depth * strokes, 0.02, 1)))


def coloured_pencil(face: Pixels, rng: Chance) -> Pixels:
    """Each pencil's strokes leave paper between them."""
    soft = cv2.GaussianBlur(face, (0, 0), 1.2).astype(np.float32) / 255
    ink = (1 - soft) * rng.uniform(0.7, 1.1)
    for channel in range(3):
        strokes = parallel_strokes(soft.shape, rng.uniform(0, 180), int(rng.integers(9, 25)), rng)
        ink[..., channel] *= np.clip(0.85 + rng.uniform(0.2, 0.45) * strokes, 0, 1.5)
    tooth = 1 - rng.uniform(0.05, 0.2) * np.clip(grain(soft.shape, rng, 2), 0, 2)
    return coloured(np.float32(1 - ink * tooth[..., None]))


def charcoal(face: Pixels, rng: Chance) -> Pixels:
    """Broad darks that catch on the paper's tooth, smudged here and there."""
    tone = blurred(stretched(tone_of(face)), rng.uniform(1, 2.5))
    tooth = grain(tone.shape, rng, rng.uniform(1, 3))
    smudge = np.clip(unit(blurred(noise(tone.shape, rng), tone.shape[0] / 12)) * 0.5 + 0.5, 0, 1)
    rough = 1 / (1 + np.exp(-(tone - 0.5 + rng.uniform(0.08, 0.2) * tooth) * rng.uniform(6, 14)))
    mixed = rough * (1 - 0.4 * smudge) + tone * 0.4 * smudge
    paper = tuple(rng.uniform(0.85, 1) * np.array([1, rng.uniform(0.93, 1), rng.uniform(0.82, 1)]))
    return coloured(tinted(np.float32(mixed), (0.07, 0.07, 0.07), paper))  # type: ignore[arg-type]


def chalk(face: Pixels, rng: Chance) -> Pixels:
    """Dark and white chalk on toned paper: the middle tones are the paper itself."""
    tone = blurred(stretched(tone_of(face)), 1.2)
    tooth = grain(tone.shape, rng, 2)
    dark = 1 / (1 + np.exp(-(rng.uniform(0.3, 0.45) - tone + 0.12 * tooth) * 12))
    white = 1 / (1 + np.exp(-(tone - rng.uniform(0.65, 0.8) + 0.12 * tooth) * 12))
    paper = rng.uniform(0.3, 0.7) * np.array([1, rng.uniform(0.8, 1), rng.uniform(0.6, 1)], np.float32)
    picture = paper[None, None] * (1 - dark[..., None]) * (1 - white[..., None]) + 0.97 * white[..., None]
    return coloured(np.float32(picture + 0.07 * dark[..., None]))


def blended_graphite(face: Pixels, rng: Chance) -> Pixels:
    """Shading rubbed smooth with a stump, outlines drawn again, a fine tooth over all."""
    soft = np.asarray(cv2.bilateralFilter(face, 9, 60, 7), np.uint8)
    tone = stretched(tone_of(soft), 1, rng.uniform(80, 99)) ** rng.uniform(0.5, 1)
    lines = np.clip(tone / (blurred(tone, rng.uniform(1.5, 4)) + 1e-3), 0, 1) ** rng.uniform(1, 2)
    tooth = grain(tone.shape, rng, rng.uniform(0.8, 1.6)) * rng.uniform(0.02, 0.07)
    return coloured(np.float32(np.clip(tone * lines + tooth * np.sqrt(np.clip(1 - tone, 0, 1)), 0.03, 1)))
