"""What a frame's planes of brightness and colour ask for beyond what the scaler does of itself. Decoding worker only."""

from __future__ import annotations

from typing import cast

import numpy as np
from av import VideoFrame
from av.video.plane import VideoPlane
from av.video.reformatter import Interpolation, VideoReformatter
from numpy.typing import NDArray

LIMITED, FULL = 1, 2  # H.273, as ffmpeg numbers them: black and white are 16 and 235 of 255, or the ends
_BLACK, _WHITE = 16, 235
# Values of the limited range over all of 0 to 255
SPREAD = np.clip((np.arange(256) - _BLACK) * (255 / (_WHITE - _BLACK)), 0, 255).round().astype(np.uint8)


def is_limited_grey(frame: VideoFrame) -> bool:
    """Grey in the limited range, as television and H.265 have it; the scaler takes all grey for full."""
    return _is_grey(frame) and int(frame.color_range) == LIMITED


def levels(frame: VideoFrame) -> tuple[int, int]:
    """The codes of black and white once the scaler has made 16 bits of `frame`: it shifts and leaves the low bits empty."""
    if is_limited_grey(frame):
        return _BLACK << 8, _WHITE << 8
    if not (frame.format.is_rgb or _is_grey(frame)) and int(frame.color_range) != FULL:
        return 0, 255 << 8
    bits = min(16, max(one.bits for one in frame.format.components))
    return 0, ((1 << bits) - 1) << (16 - bits)


def _is_grey(frame: VideoFrame) -> bool:
    return frame.format.name.startswith("gray")


def with_whole_chroma(frame: VideoFrame) -> VideoFrame:
    """`frame` with its last columns and rows repeated until each chroma stands for a whole block; itself where each does.

    Of 101 columns with 51 of chroma the scaler would stretch these over all, a pixel too far at the end.
    """
    across, down = 8 // frame.format.chroma_width(8), 8 // frame.format.chroma_height(8)
    width, height = -(-frame.width // across) * across, -(-frame.height // down) * down
    planes = frame.planes
    if (width, height) == (frame.width, frame.height) or len(planes) == 1 or min(one.line_size for one in planes) <= 0:
        return frame
    # Scaled only to have a frame of that size which states all that this one does: range, matrix, where chroma lies.
    grown = VideoReformatter().reformat(frame, width, height, interpolation=Interpolation.POINT, threads=1)
    deep = max(one.bits for one in frame.format.components) > 8
    for old, new in zip(planes, grown.planes, strict=True):
        source, target = _rows(old, deep), _rows(new, deep)
        if (old.width, old.height) == (new.width, new.height):
            columns = min(source.shape[1], target.shape[1])
            target[:, :columns] = source[:, :columns]
        else:
            inside = source[:, : old.width]
            target[:, : new.width] = np.pad(inside, ((0, new.height - old.height), (0, new.width - old.width)), "edge")
    return grown


def _rows(plane: VideoPlane, deep: bool) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """The values of a plane, with what fills up its rows."""
    rows = np.frombuffer(cast("bytes", plane), np.uint8)[: plane.height * plane.line_size].reshape(
        plane.height, plane.line_size
    )
    return rows.view(np.uint16) if deep else rows
