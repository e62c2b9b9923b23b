"""From frames in order to the moments wanted and the bursts after them. Decoding worker only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from av import VideoFrame


class Reader(Protocol):
    """What gives frames in order. `at`: the time of the last one, in units of the stream."""

    at: int

    def next(self) -> VideoFrame | None:
        """The next good frame, None at the end."""

    def seek(self, time: int) -> None:
        """Where that saves work, to a place from which the frames at `time` and after it can be read."""


def moments(reader: Reader, wanted: Sequence[int], burst: int) -> Iterator[tuple[int, int, VideoFrame]]:
    """(number of the moment, step of its burst, frame): for each wanted time the first frame at or after it.

    A moment whose frame is missing up to the next one is left out. A frame may belong to one moment's burst and be the
    next moment itself.
    """
    bursts: dict[int, int] = {}  # moment → steps so far
    number = 0
    while number < len(wanted) or bursts:
        if not bursts:
            reader.seek(wanted[number])
        frame = reader.next()
        if frame is None:
            return
        for one in list(bursts):
            bursts[one] += 1
            yield one, bursts[one], frame
            if bursts[one] >= burst:
                del bursts[one]
        if number < len(wanted) and reader.at >= wanted[number]:
            while number + 1 < len(wanted) and reader.at >= wanted[number + 1]:
                number += 1
            yield number, 0, frame
            if burst:
                bursts[number] = 0
            number += 1
