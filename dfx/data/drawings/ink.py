"""Ink: nothing but paper and black, in lines or dots."""

from __future__ import annotations

import numpy as np

from dfx.data.drawings.strokes import (
    Chance,
    blurred,
    coloured,
    grain,
    ink_lines,
    noise,
    stretched,
    tinted,
    tone_of,
    unit,
)
from dfx.types import Pixels

BLACK = (0.05, 0.05, 0.07)


def _on_paper(plane: np.ndarray, rng: Chance) -> Pixels:
    warm = rng.uniform(0.88, 1)
    return coloured(tinted(np.float32(plane), BLACK, (1.0, rng.uniform(warm, 1), warm)))


def brush_lines(face: Pixels, rng: Chance) -> Pixels:
    """Thresholded differences of Gaussians: contours and full blacks."""
    tone = blurred(stretched(tone_of(face)), 0.8)
    return _on_paper(
        ink_lines(tone, rng.uniform(0.8, 2), rng.uniform(8, 25), rng.uniform(0.3, 0.6), rng.uniform(4, 40)), rng
    )


def stippling(face: Pixels, rng: Chance) -> Pixels:
    """Dots, thicker in the shadows: a threshold that has no low frequencies."""
    tone = blurred(stretched(tone_of(face)), 1)
    dots = blurred(noise(tone.shape, rng), rng.uniform(0.6, 1.1))
    blue = unit(dots - blurred(dots, 2))
    return _on_paper(np.clip((tone ** rng.uniform(0.6, 1) + 0.3 * blue - 0.42) * rng.uniform(4, 12), 0, 1), rng)


def cross_hatched(face: Pixels, rng: Chance) -> Pixels:
    """Pen lines at a steady distance, one direction more for each darker tone."""
    tone = blurred(stretched(tone_of(face)), 1.5)
    y, x = np.mgrid[: tone.shape[0], : tone.shape[1]].astype(np.float32)
    wobble, spacing, first = 2 * unit(blurred(noise(tone.shape, rng), 12)), rng.uniform(4, 8), rng.uniform(0, np.pi)
    paper = ink_lines(tone, 1.1, 15, 0.45, 20)
    for layer, level in enumerate((0.75, 0.55, 0.38, 0.22)):
        angle = first + layer * rng.uniform(0.5, 1)
        lines = np.sin((x * np.cos(angle) + y * np.sin(angle) + wobble) * 2 * np.pi / spacing)
        paper = np.minimum(paper, np.where(tone < level, np.clip((0.75 - lines) * 3, 0, 1), 1))
    return _on_paper(paper, rng)


def engraving(face: Pixels, rng: Chance) -> Pixels:
    """One field of lines that swell where it is dark."""
    tone = blurred(stretched(tone_of(face)), 1.2)
    y, x = np.mgrid[: tone.shape[0], : tone.shape[1]].astype(np.float32)
    angle, spacing = rng.uniform(0, np.pi), rng.uniform(4, 7)
    bent = x * np.cos(angle) + y * np.sin(angle) + rng.uniform(4, 14) * blurred(tone, 6)
    lines = 0.5 + 0.5 * np.sin(bent * 2 * np.pi / spacing)
    return _on_paper(np.clip((tone - lines * 0.9) * rng.uniform(3, 8) + 0.5, 0, 1), rng)


def wash(face: Pixels, rng: Chance) -> Pixels:
    """Diluted ink in a few tones under a line."""
    tone = blurred(stretched(tone_of(face)), rng.uniform(1.5, 3))
    steps = int(rng.integers(3, 6))
    pooled = blurred(
        np.float32(np.round((tone + 0.05 * unit(blurred(noise(tone.shape, rng), 8))) * steps) / steps), 0.8
    )
    lines = ink_lines(tone, 1.2, 14, 0.4, 12)
    return _on_paper(np.clip(pooled * 0.9 + 0.12 + 0.02 * grain(tone.shape, rng, 2), 0, 1) * lines, rng)
