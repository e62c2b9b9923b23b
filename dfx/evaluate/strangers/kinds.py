"""Pictures that no camera makes of a face, of one way each: noise, blur beyond recognition, false colours and their like."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import cv2
import numpy as np

from dfx.types import Pixels

_noise = np.random.default_rng(0)


def _grey(face: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(face, cv2.COLOR_RGB2GRAY), np.uint8)


def _false_colours(face: Pixels) -> Pixels:
    return np.asarray(cv2.applyColorMap(_grey(face), cv2.COLORMAP_JET)[..., ::-1], np.uint8)


def _pixelated(face: Pixels) -> Pixels:
    small = cv2.resize(face, (14, 14), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, face.shape[1::-1], interpolation=cv2.INTER_NEAREST), np.uint8)


STRANGERS: Mapping[str, Callable[[Pixels], Pixels]] = {
    "noise alone": lambda face: _noise.integers(0, 256, face.shape, dtype=np.uint8),
    "one colour": lambda face: np.full_like(face, 128),
    "strong noise added": lambda face: np.clip(face + _noise.normal(0, 40, face.shape), 0, 255).astype(np.uint8),
    "blurred past recognition": lambda face: np.asarray(cv2.GaussianBlur(face, (0, 0), 8), np.uint8),
    "pencil sketch": lambda face: np.repeat(cv2.pencilSketch(face)[0][..., None], 3, axis=2),
    "painted": lambda face: np.asarray(cv2.stylization(face, sigma_s=60, sigma_r=0.45), np.uint8),
    "four shades a colour": lambda face: (face // 64 * 64).astype(np.uint8),
    "pixelated": _pixelated,
    "false colours": _false_colours,
    "negative": lambda face: 255 - face,
    "grey": lambda face: np.repeat(_grey(face)[..., None], 3, axis=2),
    "upside down": lambda face: np.ascontiguousarray(face[::-1]),
}
