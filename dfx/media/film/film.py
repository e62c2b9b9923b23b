"""Frames to a film that every browser plays: H.264 in MP4, without sound, tags, or a word on what made it.

The index stands at the beginning, so that playing starts before all is there. Times are kept as they are, so that a film
of uneven frames runs as its source did. The frames are ours: nothing here reads what a user sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from dfx.errors import DfxError
from dfx.media.film.place import Target, all_or_nothing, container_at, told
from dfx.types import Pixels

if TYPE_CHECKING:
    import av

TICKS = 90_000  # a second; the clock of MPEG
LAST_TICKS = TICKS // 25  # how long a film of one frame is shown
KEY_EVERY = 50  # frames from one that stands alone to the next, where a player may jump to
CRF = 23  # x264's own default: the quality is fixed, not the size
SEI = 6  # the kind of H.264 unit in which x264 writes its name and options
BT709 = 1  # ITU-T H.273: primaries, transfer and matrix of it; what players take a film of this size for


def write_film(target: Target, frames: Iterable[tuple[float, Pixels]], crf: int = CRF) -> int:
    """Write `frames`, pairs of seconds and pixels (H, W, 3), as `film_writer` does; returns how many were written.

    `frames` may be a generator of any length: one of them is held at a time.
    """
    with film_writer(target, crf) as film:
        for time_s, pixels in frames:
            film.add(time_s, pixels)
    return film.written


@contextmanager
def film_writer(target: Target, crf: int = CRF) -> Iterator[FilmWriter]:
    """A film that is finished where the block ends; after an error nothing is left of it.

    A file at the path `target` is replaced once all is written; a buffer, empty when given, holds the film then. Raises
    DfxError where no frame came, and where the disk or the encoder refuses.
    """
    with all_or_nothing(target) as place:
        film = FilmWriter(place, crf)
        try:
            yield film
            film.finish()
        finally:
            film.close()


class FilmWriter:
    """Encodes frame by frame into `place`; see `film_writer`, which also clears up. Memory does not grow with the frames."""

    def __init__(self, place: Target, crf: int = CRF) -> None:
        self._place, self._crf = place, crf
        self._container: av.container.OutputContainer | None = None
        self._held: av.Packet | None = None  # until the next one says how long it lasts
        self._shape, self._first_s, self._last, self._step = (0, 0), 0.0, -1, LAST_TICKS
        self.written = 0

    def add(self, time_s: float, pixels: Pixels) -> None:
        """One frame (H, W, 3), all of one size; an odd side gets its last row or column twice.

        Seconds count from the first frame's; a frame no later than the one before it is left out. Raises DfxError.
        """
        with told():
            if self._container is None:
                self._start(time_s, pixels)
            if pixels.shape[:2] != self._shape:
                (height, width), got = self._shape, pixels.shape
                raise DfxError(f"Expected frames of {width} × {height} pixels, got one of {got[1]} × {got[0]}.")
            ticks = round((time_s - self._first_s) * TICKS)
            if ticks > self._last:
                self._put(self._stream.encode(_frame(pixels, ticks)))
                self._last, self.written = ticks, self.written + 1

    def finish(self) -> None:
        """Write what the encoder still holds, and the index. Raises DfxError where there was no frame."""
        if self._container is None:
            raise DfxError("Expected at least one frame to make a film of, got none.")
        with told():
            self._put([*self._stream.encode(None), None])
            self._mux_held(self._step)
            self._container.close()

    def close(self) -> None:
        """Let go of everything; nothing happens to a film that is finished."""
        if self._container is not None:
            with suppress(OSError, ValueError):  # what an unfinished film cannot be written with is of no interest
                self._container.close()

    def _start(self, time_s: float, pixels: Pixels) -> None:
        import av
        from av.bitstream import BitStreamFilterContext

        self._container = container_at(self._place)
        stream = self._container.add_stream("libx264", options={"preset": "veryfast", "crf": f"{self._crf}"})
        height, width = pixels.shape[:2]
        stream.width, stream.height, stream.pix_fmt = width + width % 2, height + height % 2, "yuv420p"
        stream.time_base = Fraction(1, TICKS)
        context = stream.codec_context
        context.time_base, context.gop_size = Fraction(1, TICKS), KEY_EVERY
        context.max_b_frames = 0  # no frame before its turn: times and lengths are what they were
        context.flags |= av.codec.context.Flags.bitexact
        context.color_primaries = context.color_trc = context.colorspace = BT709
        context.color_range = av.video.reformatter.ColorRange.MPEG
        self._stream: Any = stream
        self._strip = BitStreamFilterContext(f"filter_units=remove_types={SEI}", stream)
        self._shape, self._first_s = (height, width), time_s

    def _put(self, packets: Iterable[av.Packet | None]) -> None:
        """None empties the filter."""
        for packet in packets:
            for bare in self._strip.filter(packet):
                if self._held is not None:
                    self._mux_held((bare.pts or 0) - (self._held.pts or 0))
                self._held = bare

    def _mux_held(self, ticks: int) -> None:
        """Write the frame held, shown for `ticks`; the last one is shown as long as the one before it."""
        if self._held is not None and self._container is not None:
            self._held.duration, self._held.stream = ticks, self._stream
            self._container.mux(self._held)
            self._held, self._step = None, ticks


def _frame(pixels: Pixels, ticks: int) -> av.VideoFrame:
    """RGB `pixels` as the encoder takes them: even sides, BT.709, a quarter of the colours."""
    import av
    from av.video.reformatter import ColorRange, Colorspace

    height, width = pixels.shape[:2]
    if height % 2 or width % 2:
        pixels = np.pad(pixels, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
    rgb = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
    frame = rgb.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG)
    frame.pts, frame.time_base = ticks, Fraction(1, TICKS)
    return frame
