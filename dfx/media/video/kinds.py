"""The kinds of video files that are read: how each is opened, and what may be believed of it. Nothing is decoded here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VideoKind:
    """`demuxer`: ffmpeg's name for what reads it, "" where Pillow does."""

    demuxer: str
    indexed: bool = True  # it goes back to its start when asked; others are opened anew
    jumps: bool = False  # recordings are cut and joined as they are: times begin late, wrap around and leap
    states_length: bool = True  # what ffmpeg says of the others' lengths it has worked out itself
    animation: bool = False  # of a family of pictures, most of which do not move


KINDS = {
    "MP4": VideoKind("mov"),
    "MOV": VideoKind("mov"),
    "MKV": VideoKind("matroska"),
    "WEBM": VideoKind("matroska"),
    "AVI": VideoKind("avi"),
    "MPEG-TS": VideoKind("mpegts", indexed=False, jumps=True, states_length=False),
    "MPEG-PS": VideoKind("mpeg", indexed=False, jumps=True, states_length=False),
    "FLV": VideoKind("flv", indexed=False, jumps=True),
    "WMV": VideoKind("asf", indexed=False),
    "OGG": VideoKind("ogg", indexed=False, jumps=True, states_length=False),
    "GIF": VideoKind("gif", indexed=False, states_length=False, animation=True),
    "PNG": VideoKind("apng", indexed=False, states_length=False, animation=True),
    "WEBP": VideoKind("", indexed=False, states_length=False, animation=True),
    "AVIF": VideoKind("mov", animation=True),
    "HEIF": VideoKind("mov", animation=True),
}
