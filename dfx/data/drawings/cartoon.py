"""Cartoons: flat colours, ink lines, few tones."""

from __future__ import annotations

import cv2
import numpy as np

from dfx.data.drawings.strokes import Chance, coloured, few_colours, flattened, ink_lines, saturated, stretched, tone_of
from dfx.types import Pixels


def _inked(picture: Pixels, lines: np.ndarray) -> Pixels:
    return coloured(np.float32(picture / np.float32(255) * lines[..., None]))


def flat_and_inked(face: Pixels, rng: Chance) -> Pixels:
    """A handful of colours and black contours."""
    flat = few_colours(flattened(face, 3, 40), int(rng.integers(5, 14)), rng)
    flat = saturated(np.asarray(cv2.medianBlur(flat, 7), np.uint8), rng.uniform(1, 1.8))
    return _inked(flat, ink_lines(stretched(tone_of(face)), rng.uniform(1, 2), rng.uniform(10, 20), 0.3, 12))


def quantised_tone(face: Pixels, rng: Chance) -> Pixels:
    """Luminance in soft steps over smoothed colour, thin lines (Winnemöller, Olsen and Gooch, 2006)."""
    lab = cv2.cvtColor(flattened(face, 4, 25), cv2.COLOR_RGB2LAB).astype(np.float32)
    step, sharp = 255 / rng.integers(6, 11), rng.uniform(2, 6)
    nearest = np.round(lab[..., 0] / step) * step
    lab[..., 0] = np.clip(nearest + step / 2 * np.tanh(sharp * (lab[..., 0] - nearest) / step), 0, 255)
    soft = cv2.cvtColor(lab.astype(np.uint8), cv2.COLOR_LAB2RGB)
    return _inked(saturated(np.asarray(soft, np.uint8), rng.uniform(1, 1.5)), ink_lines(tone_of(face), 1, 12, 0.25, 8))


def cel_shaded(face: Pixels, rng: Chance) -> Pixels:
    """Two or three tones of each colour with clean borders and no line, saturated, as in anime."""
    smooth = cv2.medianBlur(flattened(face, 5, 50, 8), 11)
    hsv = cv2.cvtColor(smooth, cv2.COLOR_RGB2HSV).astype(np.float32)
    tones = int(rng.integers(3, 5))
    hsv[..., 2] = (np.floor(stretched(hsv[..., 2] / 255) * (tones - 1e-3)) + 0.8) / tones * 255
    hsv[..., 0] = np.round(hsv[..., 0] / 12) * 12 % 180
    hsv[..., 1] = np.clip(np.round(hsv[..., 1] / 50) * 50 * rng.uniform(1, 1.5), 0, 255)
    flat = cv2.cvtColor(hsv.clip(0, 255).astype(np.uint8), cv2.COLOR_HSV2RGB)
    return np.asarray(cv2.medianBlur(flat, 5), np.uint8)


def line_anime(face: Pixels, rng: Chance) -> Pixels:
    """Pale flat skin, thin dark lines, flat hair."""
    flat = few_colours(np.asarray(cv2.medianBlur(flattened(face, 5, 60, 8), 9), np.uint8), int(rng.integers(4, 8)), rng)
    light = np.clip(flat / 255.0 * rng.uniform(1.05, 1.3) + 0.05, 0, 1)
    lines = ink_lines(stretched(tone_of(flattened(face, 2))), rng.uniform(0.7, 1.1), 20, 0.35, 30)
    return coloured(np.float32(light * (0.1 + 0.9 * lines[..., None])))


def poster(face: Pixels, rng: Chance) -> Pixels:
    """Three to five printed inks chosen without regard to nature."""
    tone, inks = stretched(tone_of(flattened(face, 3, 50))), int(rng.integers(3, 6))
    palette = rng.uniform(0.05, 0.95, (inks, 3))
    palette = palette[np.argsort(palette @ [0.3, 0.6, 0.1])]
    level = np.minimum((cv2.medianBlur((tone * 255).astype(np.uint8), 7) / 256 * inks).astype(int), inks - 1)
    return coloured(palette[level].astype(np.float32))


def facets(face: Pixels, rng: Chance) -> Pixels:
    """Low polygons: triangles of one colour each, corners where edges are."""
    side = face.shape[0]
    edge = cv2.GaussianBlur(np.abs(cv2.Laplacian(tone_of(face), cv2.CV_32F)), (0, 0), 2).ravel().astype(float) + 2e-3
    picked = rng.choice(side * side, int(rng.integers(250, 900)), p=edge / edge.sum())
    rows, columns = np.divmod(picked, side)
    plane = cv2.Subdiv2D((0, 0, side, side))
    for x, y in {
        *zip(columns.tolist(), rows.tolist(), strict=True),
        (0, 0),
        (side - 1, 0),
        (0, side - 1),
        (side - 1, side - 1),
    }:
        plane.insert((float(x), float(y)))
    canvas, soft = face.copy(), cv2.GaussianBlur(face, (0, 0), 2)
    for corners in np.asarray(plane.getTriangleList()).reshape(-1, 3, 2):
        if corners.min() >= 0 and corners.max() < side:
            x, y = corners.mean(axis=0).astype(int)
            cv2.fillConvexPoly(canvas, corners.astype(np.int32), soft[y, x].tolist(), cv2.LINE_AA)
    return canvas
