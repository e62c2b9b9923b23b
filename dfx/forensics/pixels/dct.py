"""Histograms of JPEG's DCT coefficients, and the gaps that an earlier save leaves in them.

Quantising twice leaves periodic gaps and peaks (Popescu and Farid, "Statistical tools for digital forensics", 2004).
The first step is the one that, laid on a copy of the picture shifted by half a block, gives the histogram found
(Lukáš and Fridrich, "Estimation of primary quantization matrix in double compressed JPEG images", 2003).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dfx.forensics.container.jpeg import Table
from dfx.forensics.container.tables import LUMINANCE, ijg
from dfx.forensics.method import Forensic, of_both
from dfx.forensics.pixels.grid import BLOCK, sampled, stored
from dfx.forensics.pixels.planes import MOST, Plane, check, luminance
from dfx.forensics.result import Curve, ForensicResult, Number, Values, not_applicable
from dfx.types import Pixels

NAME = "dct"

MODES = ((0, 1), (1, 0), (2, 0), (1, 1), (0, 2), (0, 3), (1, 2), (2, 1), (3, 0))  # row, column in the block
REACH = 40  # quantised values shown to both sides of 0
PERIODIC = 6.0  # singly saved photographs stay below 4, those saved before at a lower quality lie above 10
_BETTER = 0.25  # share of the misfit that an earlier save has to explain
_OFF_GRID = 0.17  # mean distance of coefficients from the file's steps, in steps; 0.25 is chance
_STEPS = range(2, 41)  # earlier quantisation steps tried
_LEAST_BLOCKS, _LEAST_VALUES, _LEAST_MODES = 64, 100, 3
_SMOOTH = np.ones(5) / 5
_SLOW = 8  # lowest frequencies of a histogram, which its hill fills


@dataclass(frozen=True, slots=True, eq=False)
class Mode:
    """One place of the block: its histogram, how periodic that is, and the earlier step that explains it best."""

    place: tuple[int, int]
    histogram: Values  # (2 · REACH − 1,) shares
    periodicity: float
    first_step: int
    better: float  # share of the misfit that the earlier step explains, ≤ 1


def measure(data: bytes | None, pixels: Pixels) -> ForensicResult:
    """Histograms of nine low frequencies of luminance, their periodicity, and the earlier steps where there are any.

    Coefficients are worked out from the decoded pixels; of large pictures every k-th block. Raises MediaError.
    """
    check(pixels)
    picture = stored(data, pixels)
    if picture.header is None:
        return not_applicable(NAME, "This file is no readable JPEG, so it holds no DCT coefficients.")
    if len(picture.header.tables) not in (1, 3):
        return not_applicable(
            NAME, "The file's colours are not RGB, so its coefficients cannot be worked out from the pixels."
        )
    whole, table = picture.pixels, picture.header.luminance
    if whole[:, :, 0].size < _LEAST_BLOCKS * BLOCK**2 or min(whole.shape[:2]) < 2 * BLOCK:
        return not_applicable(
            NAME, f"The picture has fewer than {_LEAST_BLOCKS} blocks of 8 pixels: too few for a histogram."
        )
    found, shifted = (coefficients(luminance(sampled(part, BLOCK, MOST))) for part in (whole, whole[4:, 4:]))
    if _off_grid(found, table) > _OFF_GRID:
        return not_applicable(
            NAME, "The pixels do not lie on the file's own steps (a colour profile, or colours other than RGB)."
        )
    modes = tuple(mode for place in MODES if (mode := _mode(found, shifted, table, place)) is not None)
    if len(modes) < _LEAST_MODES:
        return not_applicable(NAME, "The picture is too flat: nearly all its coefficients are zero.")
    return _result(modes, (picture.note,) if picture.note else ())


def coefficients(luma: Plane) -> Values:
    """The DCT of each block (T.81, A.3.3): `(N, 8, 8)`; incomplete blocks at the edge are left out."""
    height, width = (side // BLOCK for side in luma.shape)
    blocks = luma[: height * BLOCK, : width * BLOCK].reshape(height, BLOCK, width, BLOCK).swapaxes(1, 2) - 128.0
    return np.asarray(_BASIS @ blocks.reshape(-1, BLOCK, BLOCK) @ _BASIS.T)


_ROWS, _COLUMNS = np.mgrid[:BLOCK, :BLOCK]
_WAVES = np.cos((2 * _COLUMNS + 1) * _ROWS * np.pi / 16)
_BASIS: Values = np.asarray(np.where(_ROWS == 0, np.sqrt(1 / 8), 0.5) * _WAVES)


def histogram(values: Values) -> Values:
    """Shares of the whole numbers within ±(REACH − 1) of the rounded values; (2 · REACH − 1,)."""
    places = np.clip(np.rint(values), -REACH, REACH).astype(np.int64) + REACH
    counts = np.bincount(places, minlength=2 * REACH + 1)[1:-1]
    return counts / max(int(counts.sum()), 1)


def periodicity(shares: Values, count: int) -> float:
    """Highest peak of the histogram's spectrum, its slow part left out, over the median there; about 2.5 by chance."""
    logs = np.log1p(shares * count)
    rest = logs - np.convolve(np.pad(logs, 2, mode="edge"), _SMOOTH, "valid")
    waves = np.abs(np.fft.rfft(rest))[_SLOW:]
    return float(waves.max() / max(np.median(waves), 1e-9))


def _mode(found: Values, shifted: Values, table: Table, place: tuple[int, int]) -> Mode | None:
    """None where too few coefficients there differ from zero."""
    row, column = place
    step, values, smooth = int(table[row, column]), found[:, row, column], shifted[:, row, column]
    if np.count_nonzero(np.rint(values / step)) < _LEAST_VALUES:
        return None
    shares = histogram(values / step)
    misfit = [np.abs(histogram(np.rint(smooth / first) * first / step) - shares).sum() for first in _STEPS]
    once = max(float(np.abs(histogram(smooth / step) - shares).sum()), 1e-9)
    best = int(np.argmin(misfit))
    return Mode(place, shares, periodicity(shares, len(values)), _STEPS[best], 1 - float(misfit[best]) / once)


def _off_grid(found: Values, table: Table) -> float:
    """Mean distance from the file's steps over the places whose step is above 2; 0 where none is."""
    gaps = [
        float(np.abs(scaled - np.rint(scaled)).mean())
        for row, column in MODES
        if table[row, column] > 2
        for scaled in [found[:, row, column] / table[row, column]]
    ]
    return sum(gaps) / len(gaps) if gaps else 0.0


def _result(modes: tuple[Mode, ...], notes: tuple[str, ...]) -> ForensicResult:
    periodic = float(np.median([mode.periodicity for mode in modes]))
    better = float(np.median([mode.better for mode in modes]))
    twice = periodic >= PERIODIC and better >= _BETTER
    x = np.arange(1 - REACH, REACH, dtype=np.float64)
    curves = tuple(
        Curve(
            f"row {mode.place[0]}, column {mode.place[1]}",
            x,
            mode.histogram,
            "quantised coefficient",
            "share of blocks",
        )
        for mode in modes
    )
    numbers = [Number("periodicity", periodic), Number("explained by an earlier save", better, "share")]
    words = "The histograms are smooth: nothing shows an earlier JPEG save at a lower quality."
    if twice:
        quality = _earlier_quality(modes)
        numbers.append(Number("earlier quality", quality, "IJG, nearest"))
        words = f"Regular gaps: the picture was saved as JPEG before, with steps near those of IJG quality {quality}."
    return ForensicResult(NAME, words, curves=curves, numbers=tuple(numbers), notes=notes)


def _earlier_quality(modes: tuple[Mode, ...]) -> int:
    """The IJG quality that has most of the steps estimated, the nearest of them where several have as many."""
    firsts = np.array([mode.first_step for mode in modes])
    rows, columns = zip(*(mode.place for mode in modes), strict=True)
    gaps = {quality: np.abs(ijg(LUMINANCE, quality)[rows, columns] - firsts) for quality in range(1, 101)}
    return min(gaps, key=lambda quality: (np.count_nonzero(gaps[quality]), gaps[quality].sum()))


FORENSIC = Forensic(
    name=NAME,
    title="DCT histograms",
    group="Compression",
    what="JPEG cuts a picture into blocks of 8 × 8 pixels and writes each as a sum of waves, in rounded steps.",
    how_to_read="A smooth hill fits one JPEG save; a comb of regular gaps or peaks fits an earlier save at a lower quality.",
    misleads="Honest pictures are re-saved all the time; no comb appears where the first save was the finer one.",
    paper="Popescu and Farid 2004; Lukáš and Fridrich 2003",
    measure=of_both(measure),
    needs_bytes=True,
    curve="How often one wave has each strength, over all blocks of the picture.",
    asks=lambda result: any(number.name == "earlier quality" for number in result.numbers),
)
