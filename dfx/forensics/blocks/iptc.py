"""The few IPTC-IIM records that tell of a picture's past (IIM 4.2), and Photoshop's blocks that carry them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

IIM = 0x0404  # Photoshop's image resource
_MOST_RESOURCES, _MOST_RECORDS, _MOST_BYTES = 512, 512, 1 << 14
_MARK = 0x1C
_UTF8 = b"\x1b%G"
NAMES = {
    5: "title", 25: "keyword", 65: "program", 80: "author", 90: "city", 92: "place", 101: "country", 105: "headline",
    110: "credit", 115: "source", 116: "copyright", 120: "caption",
}  # fmt: skip
HIDDEN = ("author", "copyright")
PLACE = ("city", "place", "country")


@dataclass(frozen=True, slots=True)
class Iptc:
    """`values` are (name of `NAMES`, text) in the block's order; `count` of all its records; `broken`: cut off."""

    values: tuple[tuple[str, str], ...] = ()
    count: int = 0
    broken: bool = False

    def first(self, name: str) -> str:
        """ "" where there is none."""
        return next((text for key, text in self.values if key == name), "")


def read(block: bytes) -> Iptc:
    """The records of an IIM block. Never raises; what is damaged is left out."""
    values: list[tuple[str, str]] = []
    utf8, count, at = False, 0, 0
    while at < len(block) and block[at] == _MARK and count < _MOST_RECORDS:
        size, start = int.from_bytes(block[at + 3 : at + 5], "big"), at + 5
        if size & 0x8000:  # the length of the length
            wide = size & 0x7FFF
            size, start = int.from_bytes(block[start : start + min(wide, 4)], "big"), start + wide
        if start + size > len(block):
            return Iptc(tuple(values), count, broken=True)
        record, raw = (block[at + 1], block[at + 2]), block[start : start + min(size, _MOST_BYTES)]
        utf8 = utf8 or (record == (1, 90) and raw == _UTF8)
        if record[0] == 2 and record[1] in NAMES and (text := _text(raw, utf8)):
            values.append((NAMES[record[1]], text))
        count, at = count + 1, start + size
    return Iptc(tuple(values), count, broken=bool(block[at:].strip(b"\0")))


def _text(raw: bytes, utf8: bool) -> str:
    """Most writers leave UTF-8 without saying so."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("utf-8" if utf8 else "latin-1", "replace")
    return text.strip("\0 \r\n\t")


def resources(block: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and content of each of Photoshop's image resources (Adobe's file format specification)."""
    at = 0
    for _ in range(_MOST_RESOURCES):
        if block[at : at + 4] != b"8BIM" or at + 12 > len(block):
            return
        name = 1 + block[at + 6]
        start = at + 6 + name + name % 2 + 4
        size = int.from_bytes(block[start - 4 : start], "big")
        if start + size > len(block):
            return
        yield int.from_bytes(block[at + 4 : at + 6], "big"), block[start : start + size]
        at = start + size + size % 2
