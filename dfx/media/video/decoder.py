"""The frames of one track at the moments wanted: seeking where it pays, going on past bad packets. Worker only."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import cast

import av
from av import VideoFrame
from av.container import InputContainer
from av.video.stream import VideoStream

from dfx.media.video.codec import codec_of, raise_if_of_memory
from dfx.media.video.container import Scan, packets
from dfx.media.video.kinds import KINDS
from dfx.media.video.moments import moments
from dfx.media.video.protocol import Stop
from dfx.media.video.times import Steady

_SEEK_PAYS = 16  # frames: a seek throws away what the decoder has begun
_READ_ERRORS = (av.FFmpegError, OSError, ValueError)


class Decoder:
    """Reads one track, any number of times. `bad_packets`, `stop` and `at` (units of the stream) are of this time.

    `opened` opens the file anew, for containers that cannot go back to their start; `look` is called for each packet.
    """

    def __init__(
        self,
        container: InputContainer,
        kind: str,
        found: Scan,
        opened: Callable[[], InputContainer],
        look: Callable[[], None],
    ) -> None:
        self._container, self._kind = container, kind
        self._stream, self._track = found.stream, found.track
        self._opened, self._look = opened, look
        self._codec = codec_of(found.stream)
        self._packets: Iterator[av.Packet] | None = None  # None at the end
        self._owed: list[int] = []  # a heap of times, see `_time_of`
        self._ready: deque[VideoFrame] = deque()
        self._begin()

    def _begin(self) -> None:
        self.bad_packets, self.stop = 0, Stop.NOT
        self._needed: set[int] | None = None  # times of the frames that will be shown; None: all may be
        # Without presentation times, frames that refer to later ones leave no telling which were lost by a jump.
        self._seeks = self._track.seeks and (self._track.exact or not self._codec.has_b_frames)
        self._rewind()

    def first(self) -> VideoFrame | None:
        """The first frame that can be decoded, None where there is none. Raises MemoryError."""
        self._begin()
        return self.next()

    def moments(self, wanted: Sequence[int], burst: int) -> Iterator[tuple[int, int, VideoFrame]]:
        """As `video_moments.moments` says. Raises MemoryError."""
        self._begin()
        if self._track.exact:  # else packets do not say their times, and none may be skipped
            times = self._track.times
            places = {time: place for place, time in enumerate(times)}
            starts = [places[moment] for moment in wanted]
            self._needed = {time for start in starts for time in times[start : start + burst + 1]}
        return moments(self, wanted, burst)

    def next(self) -> VideoFrame | None:
        """The next good frame in order, None at the end; its time is `at`."""
        while True:
            while not self._ready:
                if self._packets is None:
                    return None
                self._feed()
            frame = self._ready.popleft()
            time = self._time_of(frame)
            if frame.is_corrupt or time is None:
                self.bad_packets += 1
            elif time >= self._track.times[0]:
                self.at = time
                return frame

    def _time_of(self, frame: VideoFrame) -> int | None:
        """Where packets have only times of decoding, frames still come in order: each has the next of those times."""
        if self._track.exact:
            return frame.pts if frame.pts is not None else frame.dts
        return heapq.heappop(self._owed) if self._owed else None

    def _feed(self) -> None:
        """One packet to the decoder; at the end of the track, or where the container breaks off, its last frames."""
        self._look()
        packet = self._packet()
        if packet is not None and self._needed is not None:
            self._codec.skip_frame = "DEFAULT" if packet.pts in self._needed else "NONREF"
        try:
            frames = self._codec.decode(packet)
        except _READ_ERRORS as error:
            raise_if_of_memory(error)
            self.bad_packets += packet is not None
            return
        time = None if packet is None else self._track.time_of(packet)
        if time is not None and not self._track.exact:
            heapq.heappush(self._owed, time)
        self._ready.extend(frames)

    def _packet(self) -> av.Packet | None:
        """The next one, None for the last time at the end."""
        try:
            packet = next(self._packets, None) if self._packets is not None else None
        except _READ_ERRORS as error:
            raise_if_of_memory(error)
            self.stop, packet = Stop.UNREADABLE, None
        if packet is None or not packet.size:  # the empty one asks the decoder for what it holds back
            self._packets = None
            return None
        return packet

    def seek(self, time: int) -> None:
        """To the last keyframe before `time`, where that saves decoding and the container can."""
        key = self._track.key_before(time)
        if not self._seeks or key is None or self._track.frames_between(self.at, key) < _SEEK_PAYS:
            return
        before = self.at
        self._seeks = self._jump(key)
        packet = self._packet()
        while packet is not None and not packet.is_keyframe:  # where time leads to a place, but not to a keyframe
            packet = self._packet()
        landed = None if packet is None else self._track.time_of(packet)
        if packet is None or landed is None or landed > time:  # not where it said: what lies between would be lost
            self._seeks, self.stop = False, Stop.NOT
            self._rewind()
        else:
            self._seeks &= landed > before
            self._packets = chain((packet,), self._packets or ())

    def _rewind(self) -> None:
        """To the start of the track."""
        self.at = self._track.times[0]
        if not (KINDS[self._kind].indexed and self._jump(self._track.start or 0)):
            index = self._stream.index
            self._container = self._opened()
            self._stream = cast("VideoStream", self._container.streams[index])
            self._start()

    def _jump(self, time: int) -> bool:
        """To the keyframe at or before `time`; False, and on as before, where the container cannot."""
        try:
            self._container.seek(time, stream=self._stream)
        except _READ_ERRORS as error:
            raise_if_of_memory(error)
            return False
        self._start()
        return True

    def _start(self) -> None:
        self._ready.clear()
        self._owed.clear()
        if self._codec.is_open:
            self._codec.flush_buffers()
        self._packets = packets(self._container, self._kind, Steady(), self._stream)
