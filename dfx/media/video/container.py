"""A video's container: opened without any way to reach another file, and its packets' times. Decoding worker only."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from dfx.media.video.codec import CODECS
from dfx.media.video.kinds import KINDS
from dfx.media.video.protocol import Says
from dfx.media.video.times import Steady, Track

_BUFFER_BYTES = 1 << 18
_WRITERS = ("encoder", "software", "com.apple.quicktime.software", "encoded_by", "writing_application")
_SHOWN = ("video", "audio")  # tracks of text and data may bear any time


def open_container(handle: int, kind: str, most_side: int) -> InputContainer:
    """The file behind `handle`, from its start, with the demuxer of `kind` and no other. Raises av.FFmpegError, …"""
    file, demuxer = io.FileIO(handle, closefd=False), KINDS[kind].demuxer
    file.seek(0)
    options = {
        "format_whitelist": demuxer,
        "protocol_whitelist": "none",  # the file comes as an open handle, for which ffmpeg needs no protocol
        "codec_whitelist": ",".join(sorted(CODECS)),
        "max_pixels": str(most_side**2),
    }
    return av.open(
        file,
        mode="r",
        format=demuxer,
        options=options | ({"enable_drefs": "0"} if demuxer == "mov" else {}),
        metadata_errors="replace",
        buffer_size=_BUFFER_BYTES,
        io_open=_refuse,
    )


def _refuse(url: str, flags: int, options: dict[str, str]) -> NoReturn:
    """What ffmpeg gets when a film names another one. A list of films opens its parts without asking here (measured with
    ffmpeg 8): the formats and protocols above keep it out."""
    raise PermissionError("a second file")


def pictures(container: InputContainer) -> list[VideoStream]:
    """The tracks that are films: no covers of a record."""
    return [one for one in container.streams.video if not one.disposition & Disposition.attached_pic]


def says(container: InputContainer) -> Says:
    """What the container says of its making, in its own words."""
    own = container.metadata
    of_track = next((one.metadata for one in container.streams.video), {})
    writer, created = (
        next((str(place[key]) for place in (own, of_track) for key in keys if place.get(key)), "")
        for keys in (_WRITERS, ("creation_time", "com.apple.quicktime.creationdate", "date"))
    )
    sounds = container.streams.audio
    sound = sounds[0].codec_context.name if sounds and sounds[0].codec_context else ""
    others = len(container.streams) - len(container.streams.video) - len(sounds)
    return Says(writer, created, sound, len(container.streams.video), len(sounds), others)


def is_read(stream: VideoStream) -> bool:
    """Whether dfx decodes the coding of a track."""
    return stream.codec_context is not None and stream.codec_context.name in CODECS


@dataclass(frozen=True, slots=True)
class Scan:
    """The film of a container, and what all its packets say of its length."""

    stream: VideoStream
    track: Track
    length_s: float  # of the longest track, sound included
    broken: bool  # whether the container broke off with an error


def scan(container: InputContainer, streams: list[VideoStream], kind: str) -> Scan:
    """Reads all packets, decodes none: lengths and frame counts in headers lie."""
    exact = container.format.name != "avi"  # what ffmpeg says of its presentation times is a guess
    tracks = {one.index: Track(exact=exact) for one in streams}
    heard = {one.index for one in container.streams if one.type in _SHOWN}
    first, last, broken, steady = None, 0.0, False, Steady()
    try:
        for packet in packets(container, kind, steady):
            time = packet.pts if packet.pts is not None else packet.dts
            if time is None or packet.time_base is None or packet.stream_index not in heard:
                continue
            start = float(time * packet.time_base)
            first = start if first is None else min(first, start)
            last = max(last, start + float((packet.duration or 0) * packet.time_base))
            if packet.stream_index in tracks:
                tracks[packet.stream_index].add(packet)
    except (av.FFmpegError, OSError):
        broken = True
    stream = _film(streams, tracks)
    track = tracks[stream.index]
    track.sort()
    track.seeks = not (steady.leapt or KINDS[kind].animation)
    return Scan(stream, track, max(0.0, last - (first or 0.0)), broken)


def packets(
    container: InputContainer, kind: str, steady: Steady, stream: VideoStream | None = None
) -> Iterator[av.Packet]:
    """All packets from here on, or those of one track, in the order of the file."""
    demuxed = container.demux() if stream is None else container.demux(stream)
    return steady.packets(demuxed) if KINDS[kind].jumps else demuxed


def _film(streams: list[VideoStream], tracks: dict[int, Track]) -> VideoStream:
    """The track that players show: of those that are long enough, the one marked as default, the largest.

    Beside it lie previews, depth, the other programmes of a broadcast; in what coding is of no importance.
    """
    most = max(len(one.times) for one in tracks.values())

    def rank(stream: VideoStream) -> tuple[bool, bool, bool, int, int]:
        count, codec = len(tracks[stream.index].times), stream.codec_context
        area = 0 if codec is None else codec.width * codec.height
        return 2 * count >= most, bool(stream.disposition & Disposition.default), is_read(stream), area, count

    return max(streams, key=rank)
