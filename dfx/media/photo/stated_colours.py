"""What RGB numbers mean where a file says it by numbers, not by a profile: cICP, gAMA and cHRM of PNG; nclx of AVIF, HEIF.

Numbers of ITU-T H.273; for PNG the order of its third edition: cICP, iCCP, sRGB, then gAMA and cHRM. Worker only.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from PIL import Image

from dfx.media.boxes import primary_colours
from dfx.media.photo.colour import Convert, profiled
from dfx.media.photo.hdr import sdr_table
from dfx.media.photo.matrix_profile import Point, matrix_profile
from dfx.media.photo.protocol import Note
from dfx.media.transfer import HLG, PQ

_D65: Point = (0.3127, 0.3290)
_BT709 = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
_PRIMARIES: dict[int, tuple[Point, tuple[Point, Point, Point]]] = {  # H.273, table 2: white; red, green, blue
    4: ((0.310, 0.316), ((0.67, 0.33), (0.21, 0.71), (0.14, 0.08))),
    5: (_D65, ((0.64, 0.33), (0.29, 0.60), (0.15, 0.06))),
    6: (_D65, ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070))),
    7: (_D65, ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070))),
    9: (_D65, ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046))),
    11: ((0.314, 0.351), ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))),
    12: (_D65, ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))),
}
_LINEAR = 8
_GAMMAS = {4: 2.2, 5: 2.8, _LINEAR: 1.0}  # the other curves are shown as sRGB, as players show BT.709
_MOST_CHUNKS = 64
_PNG_PLAIN = 1 / 2.2  # gAMA of ordinary pictures
_CLOSE = 0.05  # share by which a gamma may differ from it before it is worth a conversion


def stated_colours(image: Image.Image, data: bytes, kind: str) -> tuple[Convert | None, Note]:
    """What makes sRGB of the file's RGB, and what to say of it; None where nothing is stated or nothing would change."""
    if kind == "PNG":
        if cicp := _cicp(data):
            return _coded(cicp[0], cicp[1])
        if "icc_profile" in image.info or "srgb" in image.info:
            return None, Note.NOTHING
        return _measured(image.info), Note.NOTHING
    if kind in ("AVIF", "HEIF") and "icc_profile" not in image.info and (found := primary_colours(data)):
        return _coded(*found)
    return None, Note.NOTHING


def _coded(primaries: int, transfer: int) -> tuple[Convert | None, Note]:
    white, colours = _PRIMARIES.get(primaries, (_D65, _BT709))
    if transfer in (PQ, HLG):
        table = sdr_table(transfer, white, colours)
        return (lambda part: part.filter(table)), Note.HDR
    gamma = _GAMMAS.get(transfer)
    if gamma is None and primaries not in _PRIMARIES:
        return None, Note.NOTHING
    return _converted(white, colours, _srgb_light if gamma is None else lambda code: code**gamma), Note.NOTHING


def _measured(info: dict[Any, Any]) -> Convert | None:
    """gAMA and cHRM. Without gAMA, cHRM is of no use; without cHRM, the colours are those of sRGB."""
    gamma, points = info.get("gamma"), info.get("chromaticity")
    if not isinstance(gamma, float) or not 0.05 <= gamma <= 5:
        return None
    plain = abs(gamma / _PNG_PLAIN - 1) < _CLOSE
    if points is None and plain:
        return None
    x = [float(value) for value in points or ()]
    white, colours = (_D65, _BT709) if len(x) != 8 else ((x[0], x[1]), ((x[2], x[3]), (x[4], x[5]), (x[6], x[7])))
    return _converted(white, colours, _srgb_light if plain else lambda code: code ** (1 / gamma))


def _converted(white: Point, colours: tuple[Point, Point, Point], to_light: Callable[[float], float]) -> Convert | None:
    try:
        return profiled("RGB", matrix_profile(white, colours, to_light))
    except (ValueError, OSError, OverflowError, struct.error):  # numbers that are no colours
        return None


def _srgb_light(code: float) -> float:
    return code / 12.92 if code <= 0.04045 else ((code + 0.055) / 1.055) ** 2.4


def _cicp(data: bytes) -> bytes:
    """The four bytes of a PNG's chunk cICP, which stands before its pixels; b"" without."""
    at, cicp = 8, b""
    for _ in range(_MOST_CHUNKS):
        if at + 8 > len(data):
            break
        length, name = struct.unpack_from(">I4s", data, at)
        if name == b"IDAT":
            break
        if name == b"cICP" and length == 4:
            cicp = data[at + 8 : at + 12]
        at += length + 12
    return cicp
