"""What is said between dfx and the process that reads a video: fixed headers, raw pixels, a few short words, no pickle.

    dfx → process   KIND, where it was started before there was a file
    process → dfx   OPENED: what the file is, or why it is refused
    dfx → process   REQUEST: a sampling
    process → dfx   MESSAGE "plan", MESSAGE "frame" + width · height bytes of red, of green, of blue, …, MESSAGE "end"

REQUEST may come again once the "end" was said. Standard library only.
"""

from __future__ import annotations

import struct
from enum import IntEnum, IntFlag
from typing import NamedTuple

_OPENED = struct.Struct("!BHIIddd24s64s32s24sBBB")
_REQUEST = struct.Struct("!dIIIIII")
_MESSAGE = struct.Struct("!BBHIIIIId")
_KIND = struct.Struct("!16s")
KIND_BYTES, OPENED_BYTES, REQUEST_BYTES, MESSAGE_BYTES = _KIND.size, _OPENED.size, _REQUEST.size, _MESSAGE.size


class Status(IntEnum):
    OK = 0
    DAMAGED = 1
    NO_VIDEO = 2  # no track at all
    ONLY_SOUND = 3
    NO_FRAME = 4  # a track of pictures, none of which can be decoded
    SIDE_TOO_LONG = 5  # width and height are given
    NO_MEMORY = 6
    UNKNOWN_CODEC = 7
    ONE_PICTURE = 8  # of a kind that may hold an animation


class Note(IntFlag):
    NOTHING = 0
    HDR = 1
    TRANSPARENT = 2
    RESIZED = 4  # frames of several sizes in one stream


SENTENCES = {
    Note.HDR: "HDR was converted to ordinary brightness and colours.",
    Note.TRANSPARENT: "Transparent parts were laid over white.",
    Note.RESIZED: "The size of the frames changes in the stream; all were scaled to that of the first.",
}


class Kind(IntEnum):
    PLAN = 0  # `number`: moments wanted
    FRAME = 1
    END = 2  # `number`: moments wanted, less those that the stream has no frame of


class Stop(IntEnum):
    """Why reading ended early."""

    NOT = 0
    UNREADABLE = 1  # the container broke off; `time_s` says where
    NO_MEMORY = 2
    CUT_OFF = 3  # shorter than the file states; `time_s` is its true length


class Says(NamedTuple):
    """What a container says of its making: printable ASCII, not to be trusted; "" where it says nothing."""

    writer: str = ""
    created: str = ""
    sound: str = ""  # the codec of the first track of sound
    films: int = 0
    sounds: int = 0
    others: int = 0  # of text and data


class Opened(NamedTuple):
    """What a file is. `stated_s`, `fps`: as the container says, NaN where it does not; `length_s`: of its packets."""

    status: Status
    note: Note
    width: int
    height: int
    stated_s: float
    length_s: float
    fps: float
    codec: str
    says: Says = Says()

    def pack(self) -> bytes:
        most = 0xFFFFFFFF
        size = min(self.width, most), min(self.height, most)
        times = self.stated_s, self.length_s, self.fps
        words = (_ascii(word) for word in (self.codec, *self.says[:3]))
        counts = (min(count, 255) for count in self.says[3:])
        return _OPENED.pack(self.status, self.note, *size, *times, *words, *counts)

    @classmethod
    def unpack(cls, data: bytes | bytearray) -> Opened:
        """Raises ValueError on values that are none of ours."""
        status, note, width, height, stated_s, length_s, fps, *words, films, sounds, others = _OPENED.unpack(data)
        name, writer, created, sound = (word.rstrip(b"\0").decode("ascii") for word in words)
        if not all(c.isalnum() or c in "_-" for c in name):
            raise ValueError("a codec's name")
        if not (writer + created + sound).isprintable():
            raise ValueError("a container's words")
        says = Says(writer, created, sound, films, sounds, others)
        return cls(Status(status), Note(note), width, height, stated_s, length_s, fps, name, says)


def _ascii(text: str) -> bytes:
    """Printable ASCII alone: all else, line ends too, becomes "?"."""
    return "".join(char if char.isprintable() and char.isascii() else "?" for char in text).encode("ascii")


def kind_told(kind: str) -> bytes:
    """A key of `kinds.KINDS` for a process that waits for its file."""
    return _KIND.pack(kind.encode("ascii"))


def told_kind(data: bytes) -> str:
    return data.rstrip(b"\0").decode("ascii")


def refused(status: Status, width: int = 0, height: int = 0, codec: str = "") -> Opened:
    nan = float("nan")
    return Opened(status, Note.NOTHING, width, height, nan, nan, nan, codec)


class Request(NamedTuple):
    """`dfx.types.Sampling` in numbers; a side of 0 is full size."""

    every_s: float
    least: int
    most: int
    burst: int
    side: int
    burst_side: int
    room: int = 0

    def pack(self) -> bytes:
        return _REQUEST.pack(*self)

    @classmethod
    def unpack(cls, data: bytes) -> Request:
        return cls(*_REQUEST.unpack(data))


class Message(NamedTuple):
    kind: Kind
    stop: Stop = Stop.NOT
    note: Note = Note.NOTHING
    number: int = 0
    step: int = 0
    bad_packets: int = 0
    width: int = 0
    height: int = 0
    time_s: float = 0.0

    def pack(self) -> bytes:
        return _MESSAGE.pack(*self)

    @classmethod
    def unpack(cls, data: bytes | bytearray) -> Message:
        """Raises ValueError on values that are none of ours."""
        kind, stop, note, *rest = _MESSAGE.unpack(data)
        return cls(Kind(kind), Stop(stop), Note(note), *rest)
