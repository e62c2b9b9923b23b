"""A user's file name: for display only, never used on disk."""

from __future__ import annotations

import re
import unicodedata

UNNAMED = "unnamed"
LONGEST = 120  # characters

# Suffixes that a note may repeat; any other could be made to read like a sentence of ours.
SUFFIXES = {
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "PNG": (".png", ".apng"),
    "WEBP": (".webp",),
    "BMP": (".bmp", ".dib"),
    "GIF": (".gif",),
    "TIFF": (".tif", ".tiff"),
    "AVIF": (".avif", ".avifs"),
    "HEIF": (".heif", ".heic", ".heifs", ".heics", ".hif"),
    "MP4": (".mp4", ".m4v", ".3gp", ".3g2", ".f4v"),
    "MOV": (".mov", ".qt"),
    "MKV": (".mkv", ".mk3d"),
    "WEBM": (".webm",),
    "AVI": (".avi", ".divx"),
    "MPEG-TS": (".ts", ".mts", ".m2ts", ".m2t", ".tp", ".trp"),
    "MPEG-PS": (".mpg", ".mpeg", ".vob", ".mod", ".m2p"),
    "FLV": (".flv",),
    "WMV": (".wmv", ".asf"),
    "OGG": (".ogv", ".ogg", ".ogx"),
}
_OTHERS = {".svg", ".pdf", ".ico", ".psd", ".txt", ".exe", ".mp3", ".wma", ".m3u8"}
_KNOWN = {suffix for suffixes in SUFFIXES.values() for suffix in suffixes} | _OTHERS


def display_name(name: str) -> str:
    """`name` as it may be shown: its last path part, 1 to 120 characters, without control or text-direction characters.

    Not escaped: the page that shows it does that for its own language.
    """
    part = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
    spaced = re.sub(r"\s", " ", part)
    visible = "".join(c for c in spaced if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    clean = " ".join(visible.split())
    if not clean.strip(". "):
        return UNNAMED
    if len(clean) <= LONGEST:
        return clean
    tail = clean[-20:]  # the middle is left out, so that the suffix stays
    return f"{clean[: LONGEST - len(tail) - 1]}…{tail}"


def suffix_of(name: str) -> str:
    """The lower-case suffix of a displayed name with its dot, or "" where it has none."""
    stem, dot, suffix = display_name(name).rpartition(".")
    return f".{suffix.lower()}" if dot and stem else ""


def mismatch_note(name: str, found: str) -> str | None:
    """One sentence where the suffix of `name` does not fit the content `found` ("JPEG", …), else None."""
    suffix = suffix_of(name)
    if not suffix or suffix in SUFFIXES[found]:
        return None
    if suffix in _KNOWN:
        return f"The file name ends in {suffix}, but its content is {found}; the content was used."
    return f"The file name's ending does not fit its content, which is {found}; the content was used."
