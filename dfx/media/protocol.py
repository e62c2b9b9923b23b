"""What is said between dfx and its decoding worker: fixed binary headers, raw pixels, no text and no pickle.

    request:  REQUEST header, then the file's bytes
    answer:   ANSWER header, then, where the status is OK, width · height · 3 bytes of RGB, row by row

Standard library only: the worker imports it.
"""

from __future__ import annotations

import struct
from enum import IntEnum, IntFlag

READY = b"dfx-worker-ready"  # said once, when the worker has started
REQUEST = struct.Struct("!BIdQ")  # index in FORMATS, most pixels, seconds of CPU time, bytes that follow
ANSWER = struct.Struct("!BBII")  # Status, Note, width, height

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "AVIF")


class Status(IntEnum):
    OK = 0
    DAMAGED = 1
    TOO_MANY_PIXELS = 2  # width and height are given where the header was readable
    NO_MEMORY = 3
    NOT_BUILT_IN = 4  # this machine's Pillow lacks the format


class Note(IntFlag):
    NOTHING = 0
    SEVERAL_FRAMES = 1
    TRANSPARENT = 2
    STRETCHED = 4  # brightness scaled from the file's own range
    PROFILE_IGNORED = 8


SENTENCES = {
    Note.SEVERAL_FRAMES: "The file holds several pictures or frames; only the first was analysed.",
    Note.TRANSPARENT: "Transparent parts were laid over white.",
    Note.STRETCHED: "The file's brightness values have no common range; they were stretched from darkest to lightest.",
    Note.PROFILE_IGNORED: "The embedded colour profile could not be used; colours may differ slightly.",
}
