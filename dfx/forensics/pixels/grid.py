"""The file's own way round: JPEG's blocks lie on an 8-pixel grid from the top left of the picture as stored."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from dfx.forensics.blocks import embedded
from dfx.forensics.container import exif
from dfx.forensics.container.jpeg import JpegHeader, header, is_jpeg
from dfx.forensics.pixels.planes import Plane, luminance
from dfx.types import Pixels

BLOCK = 8
GRID = 1.2  # strength from which pixels count as once cut into blocks; photographs never compressed stay below 1.17


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """The picture as the file stores it. `turn` is EXIF's orientation 1 to 8; `header` is None unless it is a JPEG."""

    pixels: Pixels
    turn: int
    header: JpegHeader | None
    note: str = ""

    def upright(self, raw: Plane) -> Plane:
        """A map of the stored picture, turned as the upright one is."""
        return np.ascontiguousarray(turned(raw, self.turn))


def stored(data: bytes | None, pixels: Pixels) -> Stored:
    """Upright pixels turned back to the file's grid; as they are where the file is no JPEG or its sizes disagree."""
    found = header(data) if data is not None and is_jpeg(data) else None
    if data is None or found is None:
        return Stored(pixels, 1, None)
    turn = exif.read(embedded(data).exif).orientation
    back = turned(pixels, _BACK.get(turn, turn))
    if back.shape[:2] != (found.height, found.width):
        return Stored(pixels, 1, found, "The file states another size than the picture has; its grid may be missed.")
    return Stored(np.ascontiguousarray(back), turn, found)


_BACK = {6: 8, 8: 6}  # the other turns undo themselves


def turned(values: np.ndarray, turn: int) -> np.ndarray:
    """An array (H, W, …) turned upright as EXIF's orientation says (EXIF 2.32, Orientation)."""
    if turn >= 5:
        values = values.swapaxes(0, 1)
    if turn in (2, 3, 6, 7):
        values = values[:, ::-1]
    if turn in (3, 4, 7, 8):
        values = values[::-1]
    return values


def sampled(plane: np.ndarray, block: int, most: int) -> np.ndarray:
    """Whole blocks of `block` pixels, every k-th in both directions, so that the longer side is at most `most`.

    Blocks keep their alignment and come from the whole picture, which a crop or a smaller copy would not give.
    """
    height, width = (side // block * block for side in plane.shape[:2])
    step = -(-max(height, width) // most)
    cut = plane[:height, :width]
    if step <= 1:
        return cut
    rest = plane.shape[2:]
    blocks = cut.reshape(height // block, block, width // block, block, *rest)[::step, :, ::step]
    return np.ascontiguousarray(blocks).reshape(blocks.shape[0] * block, blocks.shape[2] * block, *rest)


def grid_strength(pixels: Pixels) -> float:
    """Steps across an 8-pixel grid over steps elsewhere, the larger of both directions; about 1 without JPEG history.

    Compares |second difference| at the phase with the largest mean with the mean of the other seven (Fan and de
    Queiroz 2003 use the same steps). 0 where the picture is below 32 pixels or constant.
    """
    luma = luminance(sampled(pixels, 64, 1024) if min(pixels.shape[:2]) >= 64 else pixels)
    if min(luma.shape) < 4 * BLOCK:
        return 0.0
    return max(_strength(luma), _strength(np.ascontiguousarray(luma.T)))


def _strength(luma: Plane) -> float:
    step = np.abs(luma[:, 3:] - 3 * luma[:, 2:-1] + 3 * luma[:, 1:-2] - luma[:, :-3]).mean(axis=0)
    phases = np.array([step[phase::BLOCK].mean() for phase in range(BLOCK)])
    others = (phases.sum() - phases.max()) / (BLOCK - 1)
    return float(phases.max() / others) if others > 1e-3 else 0.0


def gray_jpeg(plane: np.ndarray, quality: int) -> np.ndarray:
    """`(H, W)` uint8, encoded as a grey JPEG of IJG quality `quality` and decoded again."""
    done, coded = cv2.imencode(".jpg", plane, [cv2.IMWRITE_JPEG_QUALITY, quality])
    back = cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE) if done else None
    return plane if back is None else np.asarray(back, np.uint8)
