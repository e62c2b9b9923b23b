"""An ICC profile of three primaries and one curve, for files that state their colours by numbers. Standard library only.

ICC.1:2001-04 (version 2): matrix/TRC profiles; Bradford adaptation to D50, annex E of ICC.1:2004-10.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

Point = tuple[float, float]  # x, y of CIE 1931
_Matrix = tuple[tuple[float, float, float], ...]

_D50 = (0.9642, 1.0, 0.8249)
_BRADFORD: _Matrix = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))
_STEPS = 4096


def matrix_profile(white: Point, primaries: tuple[Point, Point, Point], to_light: Callable[[float], float]) -> bytes:
    """`primaries`: red, green, blue; `to_light`: code in [0, 1] → light in [0, 1]. Raises ValueError where the colours
    span no space."""
    columns = _adapted(white, primaries)
    lights = (min(max(to_light(i / (_STEPS - 1)), 0.0), 1.0) for i in range(_STEPS))
    curve = struct.pack(f">4sII{_STEPS}H", b"curv", 0, _STEPS, *(round(light * 65535) for light in lights))
    text = b"desc\0\0\0\0\0\0\0\1\0" + bytes(11 + 67)
    tags = [(b"desc", text), (b"cprt", b"text\0\0\0\0\0"), (b"wtpt", _xyz(_D50)), (b"rTRC", curve)]
    tags += [(name, _xyz(column)) for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)]
    return _packed(tags)


def to_xyz(white: Point, primaries: tuple[Point, Point, Point]) -> _Matrix:
    """Linear RGB → XYZ, white at Y = 1. Raises ValueError where the colours span no space."""
    columns = tuple(_of(point) for point in primaries)
    shares = _solved(tuple(zip(*columns, strict=True)), _of(white))
    return tuple(tuple(column[row] * share for column, share in zip(columns, shares, strict=True)) for row in range(3))  # type: ignore[misc]


def multiplied(left: _Matrix, right: _Matrix) -> _Matrix:
    return tuple(
        tuple(sum(a * b for a, b in zip(row, column, strict=True)) for column in zip(*right, strict=True))
        for row in left
    )  # type: ignore[misc]


def inverted(matrix: _Matrix) -> _Matrix:
    """Raises ValueError where there is none."""
    columns = [_solved(matrix, unit) for unit in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))]
    return tuple(zip(*columns, strict=True))


def _adapted(white: Point, primaries: tuple[Point, Point, Point]) -> _Matrix:
    """The XYZ of each primary under D50."""
    theirs, ours = (_times(_BRADFORD, colour) for colour in (_of(white), _D50))
    scale = tuple(tuple(ours[i] / theirs[i] * value for value in _BRADFORD[i]) for i in range(3))
    to_d50 = multiplied(inverted(_BRADFORD), scale)  # type: ignore[arg-type]
    return tuple(zip(*multiplied(to_d50, to_xyz(white, primaries)), strict=True))


def _of(point: Point) -> tuple[float, float, float]:
    x, y = point
    if y <= 0:
        raise ValueError("no such colour")
    return x / y, 1.0, (1 - x - y) / y


def _times(matrix: _Matrix, vector: tuple[float, float, float]) -> tuple[float, float, float]:
    a, b, c = (sum(m * v for m, v in zip(row, vector, strict=True)) for row in matrix)
    return a, b, c


def _solved(matrix: _Matrix, right: tuple[float, float, float]) -> tuple[float, float, float]:
    """Cramer's rule."""
    whole = _determinant(matrix)
    if abs(whole) < 1e-9:
        raise ValueError("the primaries lie on one line")
    parts = (
        tuple(tuple(right[row] if column == at else matrix[row][column] for column in range(3)) for row in range(3))
        for at in range(3)
    )
    a, b, c = (_determinant(part) / whole for part in parts)  # type: ignore[arg-type]
    return a, b, c


def _determinant(m: _Matrix) -> float:
    return (
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
        - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
        + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    )


def _xyz(values: tuple[float, float, float]) -> bytes:
    return struct.pack(">4sI3i", b"XYZ ", 0, *(round(value * 65536) for value in values))


def _packed(tags: list[tuple[bytes, bytes]]) -> bytes:
    """The file: header, table, contents; the three channels share the red one's curve."""
    table, body, places = b"", b"", {}
    start = 128 + 4 + 12 * (len(tags) + 2)
    for name, content in tags:
        padded = content + bytes(-len(content) % 4)
        places[name] = struct.pack(">II", start + len(body), len(content))
        table += name + places[name]
        body += padded
    table += b"gTRC" + places[b"rTRC"] + b"bTRC" + places[b"rTRC"]
    header = struct.pack(">I4sI4s4s4s", start + len(body), bytes(4), 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    header += bytes(12) + b"acsp" + bytes(28) + _xyz(_D50)[8:]
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags) + 2) + table + body
