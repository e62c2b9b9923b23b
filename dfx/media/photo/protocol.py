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
ANSWER = struct.Struct("!BHII")  # Status, Note, width, height

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "AVIF", "HEIF")


class Status(IntEnum):
    OK = 0
    DAMAGED = 1
    TOO_MANY_PIXELS = 2  # width and height are given where the header was readable
    NO_MEMORY = 3
    NOT_BUILT_IN = 4  # this machine's image library lacks the format, or what the file is coded with
    NO_PHOTO = 5  # so many pixels in so few bytes that it can only be a bomb


class Note(IntFlag):
    NOTHING = 0
    SEVERAL_FRAMES = 1
    TRANSPARENT = 2
    STRETCHED = 4  # brightness scaled from the file's own range
    PROFILE_IGNORED = 8
    FULL_PAGE = 16  # a TIFF whose first page is a thumbnail
    SEVERAL_PICTURES = 32  # of one moment or a burst, of which viewers show one
    GAIN_MAP = 64
    CLIP = 128
    HDR = 256


SENTENCES = {
    Note.SEVERAL_FRAMES: "The file holds several pictures or frames; only the first was analysed.",
    Note.TRANSPARENT: "Transparent parts were laid over white.",
    Note.STRETCHED: "The file's brightness values have no common range; they were stretched from darkest to lightest.",
    Note.PROFILE_IGNORED: "The embedded colour profile could not be used; colours may differ slightly.",
    Note.FULL_PAGE: "The file begins with a smaller version of its picture; the one in full size was analysed.",
    Note.SEVERAL_PICTURES: "The file holds several pictures; only the main one, which viewers show, was analysed.",
    Note.GAIN_MAP: "The file holds a gain map for HDR screens; the ordinary picture was analysed, without it.",
    Note.CLIP: "The file holds a video clip beside the photo; only the photo was analysed.",
    Note.HDR: "HDR was converted to ordinary brightness and colours.",
}
