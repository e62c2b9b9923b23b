"""The times of packets: of one track in order, and put right where a recording leaps. Decoding worker only."""

from __future__ import annotations

import bisect
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import av

# ffmpeg's own rule for such containers (fftools, dts_delta_threshold): a stream that leaps ahead by more than ten seconds,
# or back by more than a tenth, goes on where it was.
_AHEAD_S, _BACK_S = 10.0, 0.1


class Steady:
    """Packets, from the start of a container, with the leaps of each stream's times taken out.

    `leapt`: whether there were any; then no time of the container itself leads to a place in it.
    """

    def __init__(self) -> None:
        self.leapt = False
        self._shifts: dict[int, int] = {}
        self._last: dict[int, tuple[int, int]] = {}  # time of decoding and length of a stream's last packet

    def packets(self, demuxed: Iterable[av.Packet]) -> Iterator[av.Packet]:
        for packet in demuxed:
            if packet.size and packet.time_base is not None:
                self._put_right(packet)
            yield packet

    def _put_right(self, packet: av.Packet) -> None:
        index, unit = packet.stream_index, float(packet.time_base)
        shift = self._shifts.get(index, 0)
        if packet.dts is not None:
            if index in self._last:
                before, length = self._last[index]
                ahead = (packet.dts + shift - before) * unit
                if ahead > _AHEAD_S or ahead < -_BACK_S:
                    self.leapt = True
                    shift = self._shifts[index] = before + length - packet.dts
            self._last[index] = packet.dts + shift, packet.duration or 0
        if shift:
            packet.pts = None if packet.pts is None else packet.pts + shift
            packet.dts = None if packet.dts is None else packet.dts + shift


@dataclass(slots=True)
class Track:
    """The packets of one track: presentation times in units of the stream, sorted once all are known."""

    times: array[int] = field(default_factory=lambda: array("q"))
    keys: array[int] = field(default_factory=lambda: array("q"))
    decoded: array[int] = field(
        default_factory=lambda: array("q")
    )  # the times of decoding, used where others are missing
    start: int | None = None  # the earliest time of any packet, shown or not
    exact: bool = True  # whether the container gives presentation times; AVI gives only those of decoding
    seeks: bool = True  # whether a time leads to a place in the file

    def time_of(self, packet: av.Packet) -> int | None:
        return packet.pts if self.exact and packet.pts is not None else packet.dts

    def add(self, packet: av.Packet) -> None:
        self.exact &= packet.pts is not None
        time = self.time_of(packet)
        if time is None:
            return
        earliest = time if packet.dts is None else min(time, packet.dts)
        self.start = earliest if self.start is None else min(self.start, earliest)
        if packet.is_discard:  # before the start of an edit list: decoded, but not shown
            return
        self.times.append(time)
        self.decoded.append(time if packet.dts is None else packet.dts)
        if packet.is_keyframe:
            self.keys.append(time)

    def sort(self) -> None:
        if not self.exact:
            self.times, self.keys = self.decoded, array("q")  # and no seeking: those known are of several kinds
        self.times = array("q", sorted(set(self.times)))
        self.keys = array("q", sorted(set(self.keys)))

    def frames_between(self, first: int, last: int) -> int:
        return bisect.bisect_left(self.times, last) - bisect.bisect_left(self.times, first)

    def key_before(self, time: int) -> int | None:
        """The last keyframe at or before `time`."""
        place = bisect.bisect_right(self.keys, time)
        return self.keys[place - 1] if place else None
