"""A video's container: opened without any way to reach another file, and its packets' times. Decoding worker only."""

from __future__ import annotations

import bisect
import io
from array import array
from dataclasses import dataclass, field
from typing import NoReturn

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from dfx.media.video_codec import CODECS

DEMUXERS = {"MP4": "mov", "MOV": "mov", "MKV": "matroska", "WEBM": "matroska", "AVI": "avi"}
_OPTIONS = {
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi",
    "protocol_whitelist": "none",  # the file comes as an open handle, for which ffmpeg needs no protocol
    "codec_whitelist": ",".join(sorted(CODECS)),
}
_BUFFER_BYTES = 1 << 18


def open_container(handle: int, kind: str, most_side: int) -> InputContainer:
    """The file behind `handle`, from its start, with the demuxer of `kind` and no other. Raises av.FFmpegError, …"""
    file = io.FileIO(handle, closefd=False)
    file.seek(0)
    return av.open(
        file,
        mode="r",
        format=DEMUXERS[kind],
        options={**_OPTIONS, "max_pixels": str(most_side**2)}
        | ({"enable_drefs": "0"} if kind in ("MP4", "MOV") else {}),
        metadata_errors="replace",
        buffer_size=_BUFFER_BYTES,
        io_open=_refuse,
    )


def _refuse(url: str, flags: int, options: dict[str, str]) -> NoReturn:
    """What ffmpeg gets when a file names another one."""
    raise PermissionError("a second file")


def pictures(container: InputContainer) -> list[VideoStream]:
    """The tracks that are films: no covers of a record."""
    return [one for one in container.streams.video if not one.disposition & Disposition.attached_pic]


@dataclass(slots=True)
class Track:
    """The packets of one track: presentation times in units of the stream, sorted once all are known."""

    times: array[int] = field(default_factory=lambda: array("q"))
    keys: array[int] = field(default_factory=lambda: array("q"))
    start: int | None = None  # the earliest time of any packet, shown or not
    exact: bool = True  # whether the container gives presentation times; AVI gives only those of decoding

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
        if packet.is_keyframe:
            self.keys.append(time)

    def sort(self) -> None:
        self.times = array("q", sorted(set(self.times)))
        self.keys = array("q", sorted(set(self.keys)))

    def frames_between(self, first: int, last: int) -> int:
        return bisect.bisect_left(self.times, last) - bisect.bisect_left(self.times, first)

    def key_before(self, time: int) -> int | None:
        """The last keyframe at or before `time`."""
        place = bisect.bisect_right(self.keys, time)
        return self.keys[place - 1] if place else None


@dataclass(frozen=True, slots=True)
class Scan:
    """The film of a container, and what all its packets say of its length."""

    stream: VideoStream
    track: Track
    length_s: float  # of the longest track, sound included
    broken: bool  # whether the container broke off with an error


def scan(container: InputContainer, streams: list[VideoStream]) -> Scan:
    """Reads all packets, decodes none: lengths and frame counts in headers lie. The film is the track with most frames."""
    exact = container.format.name != "avi"  # what ffmpeg says of its presentation times is a guess
    tracks = {one.index: Track(exact=exact) for one in streams}
    first, last, broken = None, 0.0, False
    try:
        for packet in container.demux():
            time = packet.pts if packet.pts is not None else packet.dts
            if time is None or packet.time_base is None:
                continue
            start = float(time * packet.time_base)
            first = start if first is None else min(first, start)
            last = max(last, start + float((packet.duration or 0) * packet.time_base))
            if packet.stream_index in tracks:
                tracks[packet.stream_index].add(packet)
    except (av.FFmpegError, OSError):
        broken = True
    stream = max(streams, key=lambda one: len(tracks[one.index].times))
    track = tracks[stream.index]
    track.sort()
    return Scan(stream, track, max(0.0, last - (first or 0.0)), broken)
