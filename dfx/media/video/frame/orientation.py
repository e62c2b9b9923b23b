"""How a container says that its frames are turned or mirrored. Decoding worker only."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any, NamedTuple, cast

import numpy as np
from av import VideoFrame
from av.sidedata.sidedata import SideData, Type
from numpy.typing import NDArray

_MATRIX = struct.Struct("=9i")


def _unlisted(kinds: type[Type], value: Any) -> Type:
    """A nameless kind of its own, so that comparing with it is possible and false."""
    kind = cast("Type", object.__new__(kinds))
    kind._name_, kind._value_ = f"UNLISTED_{value}", value
    return kind


# PyAV raises ValueError for all side data of a frame where ffmpeg knows one kind more than PyAV's list: three views of
# a spatial film, downmixes, whatever comes next. None of them may cost a clip its pictures, or its turn by the matrix.
Type._missing_ = classmethod(_unlisted)  # type: ignore[assignment]


class Orientation(NamedTuple):
    """One of the eight ways a picture can lie: rows and columns exchanged first, then mirrored."""

    exchanged: bool = False
    mirrored: bool = False  # left and right
    inverted: bool = False  # top and bottom

    def size(self, width: int, height: int) -> tuple[int, int]:
        """The size of a picture of `width` by `height` once it is upright, and of an upright one before."""
        return (height, width) if self.exchanged else (width, height)

    def upright(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """`(H, W, 3)` as it is meant to be seen: a view."""
        turned = pixels.transpose(1, 0, 2) if self.exchanged else pixels
        return turned[:: -1 if self.inverted else 1, :: -1 if self.mirrored else 1]


def orientation_of(frame: VideoFrame) -> Orientation:
    """From the display matrix (ISO 14496-12, 8.3.2.3), to the nearest quarter turn; without one, as it is.

    The matrix sends a coded point (x, y) to (a·x + c·y, b·x + d·y).
    """
    data = cast("Mapping[Type, SideData]", frame.side_data).get(Type.DISPLAYMATRIX)
    if data is None or data.buffer_size < _MATRIX.size:
        return Orientation()
    a, b, _, c, d, *_ = _MATRIX.unpack(bytes(data)[: _MATRIX.size])
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return Orientation(False, a < 0, d < 0)
    return Orientation(True, c < 0, b < 0)
