"""Where a JPEG's quantisation tables come from.

Most programs scale the example tables of ITU-T T.81, annex K, by the Independent JPEG Group's rule; cameras, phones and
Photoshop bring their own (Kornblum, "Using JPEG quantization tables to identify imagery processed by software", 2008).
"""

from __future__ import annotations

import numpy as np

from dfx.forensics.blocks import embedded
from dfx.forensics.container.jpeg import JpegHeader, Table, header, is_jpeg
from dfx.forensics.method import Forensic, of_both
from dfx.forensics.pixels.planes import check
from dfx.forensics.result import Fact, ForensicResult, Number, not_applicable
from dfx.types import Pixels

NAME = "tables"

_LUMINANCE = (
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
    87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
    72, 92, 95, 98, 112, 100, 103, 99,
)  # fmt: skip # T.81, table K.1
_CHROMINANCE = (17, 18, 24, 47, 18, 21, 26, 66, 24, 26, 56, 99, 47, 66, 99, 99)  # T.81, table K.2: the rest is 99
_ROBIDOUX = (
    16, 16, 16, 18, 25, 37, 56, 85, 16, 17, 20, 27, 34, 40, 53, 75, 16, 20, 24, 31, 43, 62, 91, 135, 18, 27, 31, 40, 53,
    74, 106, 156, 25, 34, 43, 53, 69, 94, 131, 189, 37, 40, 62, 74, 94, 124, 169, 238, 56, 53, 91, 106, 131, 169, 226,
    311, 85, 75, 135, 156, 189, 238, 311, 418,
)  # fmt: skip # jcparam.c of mozjpeg: table 3, its default


LUMINANCE = np.reshape(_LUMINANCE, (8, 8)).astype(np.int64)
CHROMINANCE = np.pad(np.reshape(_CHROMINANCE, (4, 4)).astype(np.int64), (0, 4), constant_values=99)
FAMILIES = (
    ("standard IJG", LUMINANCE, CHROMINANCE),
    ("mozjpeg", *2 * (np.reshape(_ROBIDOUX, (8, 8)).astype(np.int64),)),
)


def ijg(base: Table, quality: int) -> Table:
    """`base` scaled to a quality of 1 to 100 as libjpeg's jpeg_quality_scaling does."""
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    return np.clip((base * scale + 50) // 100, 1, 255)


def exact_quality(tables: tuple[Table, ...]) -> tuple[str, int] | None:
    """Family and quality whose scaled tables are these, entry by entry; None where none is. The best, where several."""
    for name, luminance, chrominance in FAMILIES:
        for quality in range(100, 0, -1):
            wanted = (ijg(luminance, quality), ijg(chrominance, quality))
            if np.array_equal(tables[0], wanted[0]) and all(
                any(np.array_equal(table, scaled) for scaled in wanted) for table in tables[1:]
            ):
                return name, quality
    return None


def nearest_quality(table: Table) -> tuple[int, float]:
    """The IJG quality whose luminance table is nearest, and the mean |difference| of the 64 steps."""
    gaps = [float(np.abs(ijg(LUMINANCE, quality) - table).mean()) for quality in range(1, 101)]
    best = int(np.argmin(gaps))
    return best + 1, gaps[best]


def measure(data: bytes | None, pixels: Pixels) -> ForensicResult:
    """Source, quality and the facts around them. Raises MediaError for pixels that are no picture."""
    check(pixels)
    if data is None or not is_jpeg(data):
        return not_applicable(NAME, "This file is no JPEG, so it holds no quantisation tables.")
    found = header(data)
    if found is None:
        return not_applicable(NAME, "The quantisation tables of this JPEG are missing or damaged.")
    if exact := exact_quality(found.tables):
        (family, quality), gap = exact, 0.0
        others = "most programs and websites use them" if family == "standard IJG" else "web services use them"
        words = f"The tables are exactly {family} quality {quality}: {others}, cameras seldom do."
    else:
        quality, gap = nearest_quality(found.luminance)
        words = (
            f"Not a standard table: a camera, a phone or an editor with tables of its own, or a chosen mixture; the nearest "
            f"is IJG quality {quality}, {gap:.1f} steps off on average."
        )
    numbers = (Number("quality", quality), Number("difference", gap, "mean step"))
    return ForensicResult(NAME, words, numbers=numbers, facts=_facts(found, data))


def _facts(found: JpegHeader, data: bytes) -> tuple[Fact, ...]:
    blocks = embedded(data)
    first = found.sampling[0]
    colour = f"{first[0]} × {first[1]} pixels share one" if len(found.sampling) == 3 else "no colour part, or four"
    facts = [
        Fact("size", f"{found.width} × {found.height}"),
        Fact("scan", "progressive" if found.progressive else "baseline"),
        Fact("colour samples", colour),
        Fact("first steps of luminance", " ".join(str(step) for step in found.luminance[0])),
    ]
    if blocks.adobe_marker:
        facts.append(Fact("marker", "Adobe: written by an Adobe program or in its manner"))
    return tuple(facts)


FORENSIC = Forensic(
    name=NAME,
    title="Quantisation tables",
    group="File",
    what="JPEG saves space by rounding; these tables, kept in the file, say how coarsely.",
    how_to_read="Says with which settings the file was last saved; compare with the camera or program the metadata name.",
    misleads="It tells of the last save only: an honest upload to a website leaves the same tables as a forger's save.",
    paper="Kornblum 2008",
    measure=of_both(measure),
    needs_bytes=True,
)
