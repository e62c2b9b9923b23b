"""Two-dimensional log spectrum and its mean over directions (Durall et al. 2020, arXiv:2003.01826).

Up-sampling in a generator leaves too much or too little at high frequencies, or a lattice of peaks. What is usual was
measured on real training faces (`spectrum_band.json`, made by `dfx maintain spectrum-band`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from dfx.errors import DataError
from dfx.forensics.method import Forensic, of_both
from dfx.forensics.pixels.planes import Plane, check, luminance, named_map
from dfx.forensics.result import Curve, ForensicResult, Number, Values, not_applicable
from dfx.types import Pixels

NAME = "spectrum"

SIDE = 224  # pixels of the training faces the band was measured on
BINS = 32  # between 0 and 0.5 cycles per pixel
_NATIVE = 1024  # pixels of the largest square whose own spectrum is shown
_LEAST = 64
_FLOOR = 1e-12
_UNIT = "log10 of power, 0 at the lowest frequencies"
_NOTE = "The band is of face crops: it fits a face, not a whole scene."
BAND_FILE = Path(__file__).with_name("spectrum_band.json")


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """Quantiles of `curve` over `n` real training faces, each of BINS values."""

    low: Values  # 5 %
    middle: Values  # 50 %
    high: Values  # 95 %
    n: int
    sets: tuple[tuple[str, int], ...]


@cache
def band() -> Band:
    """The measured band. Raises DataError where its file is missing or of another shape."""
    try:
        said = json.loads(BAND_FILE.read_text("utf-8"))
        low, middle, high = (np.asarray(said[name], np.float64) for name in ("low", "middle", "high"))
        sets = tuple((str(name), int(count)) for name, count in said["sets"].items())
        found = Band(low, middle, high, int(said["n"]), sets)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise DataError("The measured band of real faces' spectra is missing or damaged.") from None
    if not all(values.shape == (BINS,) for values in (low, middle, high)):
        raise DataError("The measured band of real faces' spectra is missing or damaged.")
    return found


def measure(data: bytes | None, pixels: Pixels) -> ForensicResult:
    """The picture's own spectrum (map, curve) and, at 224 pixels, its curve beside the band. Raises MediaError.

    Meant for a face crop: the band is of face crops.
    """
    check(pixels)
    if min(pixels.shape[:2]) < _LEAST:
        return not_applicable(NAME, f"The picture is smaller than {_LEAST} pixels: too small for a spectrum.")
    luma = luminance(_square(pixels, _NATIVE))
    if float(np.ptp(luma)) < 1:
        return not_applicable(NAME, "The picture is one flat tone: it has no spectrum to compare.")
    power = spectrum(luma)
    logs = np.log10(power + _FLOOR * power.max())
    own = Curve("this picture at its own size", frequencies(), azimuthal(power), "cycles per pixel", _UNIT)
    lifted = (logs - np.percentile(logs, 1)).astype(np.float32)
    shown = named_map(
        "log spectrum, low frequencies in the middle", np.maximum(lifted, 0), "log10 of power above the floor"
    )
    high = Number("high end", float(own.y[BINS // 2 :].mean()), "log10 of power")
    words, curves, numbers = _beside_band(pixels)
    return ForensicResult(NAME, words, map=shown, curves=(own, *curves), numbers=(high, *numbers), notes=(_NOTE,))


def frequencies() -> Values:
    """The middles of the bins, cycles per pixel."""
    return (np.arange(BINS) + 0.5) * 0.5 / BINS


def at_side(pixels: Pixels) -> Pixels | None:
    """The middle square shrunk to 224 pixels, as training faces are; None where it is smaller."""
    square = _square(pixels, min(pixels.shape[:2]))
    if len(square) < SIDE:
        return None
    return np.asarray(cv2.resize(square, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def curve(pixels: Pixels) -> Values:
    """The mean over directions of one square picture's spectrum, BINS values in log10 of power."""
    return azimuthal(spectrum(luminance(pixels)))


def spectrum(luma: Plane) -> Values:
    """Power `(S, S)` of a square plane under a Hann window, low frequencies in the middle."""
    window = np.hanning(len(luma) + 2)[1:-1]
    values = (luma - luma.mean()) * window[:, None] * window[None]
    return np.abs(np.fft.fftshift(np.fft.fft2(values))) ** 2


def azimuthal(power: Values) -> Values:
    """Mean power per bin of frequency, log10, relative to the mean of the two lowest bins."""
    steps = np.fft.fftshift(np.fft.fftfreq(len(power)))
    bins = (np.hypot(steps[:, None], steps[None]) * 2 * BINS).astype(np.int64)
    inside = bins < BINS
    total = np.bincount(bins[inside], power[inside], BINS)
    means = total / np.maximum(np.bincount(bins[inside], minlength=BINS), 1)
    lowest = max(float(means[:2].mean()), _FLOOR)
    return np.log10(np.maximum(means / lowest, _FLOOR))


def _beside_band(pixels: Pixels) -> tuple[str, tuple[Curve, ...], tuple[Number, ...]]:
    small = at_side(pixels)
    if small is None:
        return f"Smaller than {SIDE} pixels, so it is not comparable with the band of real faces.", (), ()
    usual, found = band(), curve(small)
    x, label = frequencies(), "cycles per pixel"
    lines = (
        Curve(f"this picture at {SIDE} pixels", x, found, label, _UNIT),
        *(
            Curve(name, x, y, label, _UNIT)
            for name, y in (("5 % of real faces", usual.low), ("95 % of real faces", usual.high))
        ),
    )
    outside = int(np.count_nonzero((found < usual.low) | (found > usual.high)))
    gap = float((found - usual.middle)[BINS // 2 :].mean())
    words = (
        f"{outside} of {BINS} frequencies lie outside the middle 90 % of {usual.n} real faces; fine detail is "
        f"{_times(gap)} times {'stronger' if gap > 0 else 'weaker'} than their median."
    )
    return (
        words,
        lines,
        (Number("outside the band", outside, f"of {BINS} frequencies"), Number("high end over median", gap, "log10")),
    )


def _times(gap: float) -> str:
    """A factor given as its logarithm, in few digits."""
    factor = 10 ** abs(gap)
    return f"{factor:.1f}" if factor < 10 else f"{factor:.0f}" if factor < 1000 else "over 1000"


def _square(pixels: Pixels, most: int) -> Pixels:
    """The middle square of the picture, at most `most` pixels wide."""
    height, width = pixels.shape[:2]
    side = min(height, width, most)
    top, left = (height - side) // 2, (width - side) // 2
    return pixels[top : top + side, left : left + side]


FORENSIC = Forensic(
    name=NAME,
    title="Spectrum",
    group="Pixels",
    what="The picture taken apart into slow changes of brightness and fine detail.",
    how_to_read="Fine detail lies to the right: a curve that leaves the grey band there has more or less of it than "
    "real faces.",
    misleads="Scaling, JPEG, sharpening and a soft lens move the curve as a generator does; real faces leave the band too.",
    paper="Durall et al. 2020, arXiv:2003.01826",
    measure=of_both(measure),
    of_face=True,  # its band is of face crops
    curve="From slow changes on the left to the finest detail on the right.",
)
