"""Error level analysis (Krawetz, "A Picture's Worth: Digital Image Analysis and Forensics", 2007).

The picture is saved once more as JPEG; the map is what that changes, |Δ| averaged over R, G and B.
"""

from __future__ import annotations

import cv2
import numpy as np

from dfx.errors import SettingError
from dfx.forensics.method import Forensic, of_both
from dfx.forensics.pixels.grid import GRID, grid_strength, stored
from dfx.forensics.pixels.planes import Plane, block_means, check, named_map, pool_factor
from dfx.forensics.result import ForensicResult, Number, not_applicable
from dfx.types import Pixels

NAME = "ela"

QUALITY = 90
_BAND = 512  # rows encoded at once, times the pooling: whole blocks, so the bands do not see each other
NO_HISTORY = (
    "These pixels show no 8-pixel grid, so nothing says that they were ever a JPEG: there is no error level to compare."
)


def measure(data: bytes | None, pixels: Pixels, quality: int = QUALITY) -> ForensicResult:
    """Map and mean of |Δ| in levels of 255. The picture is re-encoded at full size, only the map is shrunk.

    Raises MediaError for what is no picture, SettingError for a quality outside 1 to 100.
    """
    check(pixels)
    if not 1 <= quality <= 100:
        raise SettingError(f"A JPEG quality lies between 1 and 100, not {quality}.")
    picture = stored(data, pixels)
    if picture.header is None and grid_strength(pixels) < GRID:
        return not_applicable(NAME, NO_HISTORY)
    raw = _differences(picture.pixels, quality)
    unit = "levels of 255"
    found = named_map(f"change at quality {quality}", picture.upright(raw), unit)
    numbers = (Number("mean", float(raw.mean()), unit), Number("largest on the map", float(raw.max()), unit))
    words = (
        f"Saving it once more at quality {quality} changes this picture by {raw.mean():.1f} of 255 levels on average."
    )
    return ForensicResult(NAME, words, map=found, numbers=numbers, notes=(picture.note,) if picture.note else ())


def _differences(pixels: Pixels, quality: int) -> Plane:
    """The pooled map `(h, w)`. Colours are kept at full resolution, so that every block of 8 pixels stands for itself."""
    options = [
        *(cv2.IMWRITE_JPEG_QUALITY, quality),
        *(cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444),
    ]
    factor = pool_factor(pixels)
    rows = _BAND * factor
    bands = []
    for top in range(0, len(pixels), rows):
        band = pixels[top : top + rows]
        _, coded = cv2.imencode(".jpg", cv2.cvtColor(band, cv2.COLOR_RGB2BGR), options)
        again = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR_RGB), np.uint8)
        change = np.asarray(cv2.absdiff(band, again).mean(axis=2, dtype=np.float32), np.float32)
        bands.append(block_means(change, factor))
    return np.concatenate(bands)


FORENSIC = Forensic(
    name=NAME,
    title="Error level analysis",
    group="Compression",
    what="The picture is saved as JPEG once more; the map shows where that changes it.",
    how_to_read="Bright where one more JPEG save changes the picture most; compare edges with edges and skin with skin.",
    misleads="Edges, fine texture and saturated colours are always bright, and a picture saved often is dark all over.",
    paper="Krawetz 2007",
    measure=of_both(measure),
)
