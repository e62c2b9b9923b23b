"""Made-up faces that move in known ways."""

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 128
FPS = 25


def texture(seed: int = 0, side: int = 2 * SIDE) -> NDArray[np.float32]:
    """Smooth noise `(side, side)` in [0, 255]: something to hold on to everywhere."""
    rough = np.random.default_rng(seed).uniform(0, 255, (side, side)).astype(np.float32)
    smooth = cv2.GaussianBlur(rough, (0, 0), 2.5)
    return np.asarray((smooth - smooth.min()) / np.ptp(smooth) * 255, np.float32)


def seen(dx: float = 0, dy: float = 0, zoom: float = 1, turn: float = 0, seed: int = 0) -> NDArray[np.uint8]:
    """The middle of a texture `(SIDE, SIDE)`, zoomed and turned (radians, clockwise as seen) about it, then shifted."""
    middle = SIDE - 0.5
    matrix = cv2.getRotationMatrix2D((middle, middle), -np.degrees(turn), zoom)
    matrix[:, 2] += (dx - SIDE / 2, dy - SIDE / 2)
    found = cv2.warpAffine(texture(seed), matrix, (SIDE, SIDE), flags=cv2.INTER_CUBIC)
    return np.asarray(np.clip(np.rint(found), 0, 255), np.uint8)


def patched(frame: NDArray[np.uint8], dx: float, where: NDArray[np.bool_], dy: float = 0) -> NDArray[np.uint8]:
    """`frame` with another texture, shifted by `dx`, `dy`, laid over `where`."""
    soft = cv2.GaussianBlur(where.astype(np.float32), (0, 0), 1.5)
    mixed = soft * seen(dx, dy, seed=1) + (1 - soft) * frame
    return np.asarray(np.rint(mixed), np.uint8)


def times(n: int) -> NDArray[np.float64]:
    return np.arange(n) / FPS
