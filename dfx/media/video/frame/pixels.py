"""A decoded frame to upright RGB of the shape that a player shows. Decoding worker only."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

import numpy as np
from av import VideoFrame
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter
from numpy.typing import NDArray

from dfx.media.video.frame.hdr import HLG, PQ, WIDE, to_sdr
from dfx.media.video.frame.orientation import orientation_of
from dfx.media.video.frame.planes import FULL, SPREAD, is_limited_grey, levels, with_whole_chroma
from dfx.media.video.protocol import Note

_MATRICES = {0, 1, 4, 5, 6, 7, 9}  # H.273, table 4, as far as the scaler knows them
_BT2020_CONSTANT = 10
_HD_LINES = 720  # from here on, a stream that names no matrix is taken for BT.709, as players do
_ODDEST_PIXEL = 8  # width to height of a pixel beyond which a header is not believed
_EXACT = Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
_THREADS = 2


class Painter:
    """Makes pictures of the frames of one stream, all of the shape and orientation of `first`.

    `width`, `height`: of the upright picture in full size; neither is over `most_side`.
    """

    def __init__(self, first: VideoFrame, pixel: Fraction | None, most_side: int) -> None:
        self._orientation = orientation_of(first)
        self._coded = first.width, first.height
        shown = _fitted(*_square(first.width, first.height, pixel), most_side)
        self.width, self.height = self._orientation.size(*shown)
        self.note = Note.NOTHING
        self._scalers = VideoReformatter(), VideoReformatter(), VideoReformatter()

    def paint(self, frame: VideoFrame, side: int = 0) -> NDArray[np.uint8]:
        """`(H, W, 3)` RGB, its long side at most `side` (0: full size): often a view of three planes.

        Raises av.FFmpegError, MemoryError.
        """
        size = self._orientation.size(*_fitted(self.width, self.height, side or max(self.width, self.height)))
        if (frame.width, frame.height) != self._coded:
            self.note |= Note.RESIZED
        return self._orientation.upright(self._in_rgb(frame, size))

    def _in_rgb(self, frame: VideoFrame, size: tuple[int, int]) -> NDArray[np.uint8]:
        whole = with_whole_chroma(frame)
        see_through = frame.format.has_palette or any(one.is_alpha for one in frame.format.components)
        if whole is frame and not see_through:
            return self._coloured(frame, size)
        pixels = self._coloured(whole, (whole.width, whole.height))
        if see_through:
            pixels = self._over_white(whole, pixels)
        pixels = pixels[: frame.height, : frame.width]
        if size == (frame.width, frame.height):
            return pixels
        return self._scaled(VideoFrame.from_ndarray(np.ascontiguousarray(pixels), "rgb24"), size, "rgb24", 1)

    def _coloured(self, frame: VideoFrame, size: tuple[int, int]) -> NDArray[np.uint8]:
        """Ordinary brightness and colours, whatever the frame's own are; transparency left out."""
        transfer, primaries = int(frame.color_trc), int(frame.color_primaries)
        if transfer in (PQ, HLG):
            self.note |= Note.HDR
        elif primaries not in WIDE:
            pixels = self._scaled(frame, size, "gbrp" if _planes_are_equal(frame, size) else "rgb24")
            return SPREAD[pixels] if is_limited_grey(frame) else pixels
        # In planes: into pixels of 48 bits the scaler of ffmpeg 8 mixes wrong colours where two rows share a chroma.
        return to_sdr(self._scaled(frame, size, "gbrp16le"), transfer, primaries, levels(frame))

    def _over_white(self, frame: VideoFrame, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Before it is scaled: hidden colours must not bleed in at the edges."""
        alpha = self._scaled(frame, (frame.width, frame.height), "rgba", 2)[..., 3:].astype(np.uint16)
        if alpha.min() == 255:
            return pixels
        self.note |= Note.TRANSPARENT
        return ((pixels * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)

    def _scaled(self, frame: VideoFrame, size: tuple[int, int], layout: str, scaler: int = 0) -> NDArray:
        shrinks = size[0] < frame.width or size[1] < frame.height
        lines = max(size[1], 2) if frame.interlaced_frame else size[1]  # one for each field
        scaled = self._scalers[scaler].reformat(
            frame,
            size[0],
            lines,
            format=layout,
            src_colorspace=_matrix_of(frame),
            interpolation=(Interpolation.AREA if shrinks else Interpolation.BILINEAR) | _EXACT,
            dst_color_range=FULL,
            threads=_THREADS,
        )
        return (_from_planes(scaled) if layout == "gbrp" else scaled.to_ndarray())[: size[1]]


def _planes_are_equal(frame: VideoFrame, size: tuple[int, int]) -> bool:
    """Whether the scaler makes the same values in three planes, which take it half the time, as in whole pixels.

    Where fewer than two rows become one it rounds whole pixels in another way: one value in 500 differs by one level.
    """
    whole = size == (frame.width, frame.height)
    return not frame.format.is_rgb and (whole or frame.height >= 2 * size[1])


def _from_planes(frame: VideoFrame) -> NDArray[np.uint8]:
    """`(H, W, 3)` RGB of a frame of three planes: a view of planes that follow one another."""
    rgb = np.empty((3, frame.height, frame.width), np.uint8)
    green, blue, red = frame.planes
    for values, plane in zip(rgb, (red, green, blue), strict=True):
        rows = np.frombuffer(cast("bytes", plane), np.uint8)[: plane.height * plane.line_size]
        values[:] = rows.reshape(plane.height, plane.line_size)[:, : plane.width]
    return rgb.transpose(1, 2, 0)


def _matrix_of(frame: VideoFrame) -> int | None:
    """What turns this frame's values into RGB; None: as the frame says."""
    stated = int(frame.colorspace)
    if stated == _BT2020_CONSTANT:
        return int(Colorspace.BT2020)
    if stated in _MATRICES:
        return None
    return int(Colorspace.ITU709 if min(frame.width, frame.height) >= _HD_LINES else Colorspace.ITU601)


def _square(width: int, height: int, pixel: Fraction | None) -> tuple[int, int]:
    """The size in square pixels; the side that is too short grows, so that nothing is lost."""
    if not pixel or pixel <= 0 or not Fraction(1, _ODDEST_PIXEL) <= pixel <= _ODDEST_PIXEL:
        return width, height
    return (round(width * pixel), height) if pixel >= 1 else (width, round(height / pixel))


def _fitted(width: int, height: int, most: int) -> tuple[int, int]:
    """Shrunk so that neither side is over `most`; never enlarged, never below one pixel."""
    longest = max(width, height)
    if longest <= most:
        return width, height
    return max(1, round(width * most / longest)), max(1, round(height * most / longest))
