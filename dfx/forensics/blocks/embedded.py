"""The blocks of one file as they stand in it, and what of the file was not read."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

MOST_CHUNKS = 1 << 16  # parts of one file that are walked; a large PNG has thousands
MOST_UNPACKED = 1 << 20  # bytes of one packed text or profile
MOST_TEXT = 1 << 16  # letters kept of one text
MOST_TEXTS = 64
EXIF_MARK = b"Exif\0\0"


@dataclass(slots=True)
class Embedded:
    """Empty where the file has none.

    `looked`: the kinds of block that are read of this kind of file. `unread`: parts that are there, or may be, and were
    not read: as long as there is one, nothing may be called absent.
    """

    format: str = ""
    looked: tuple[str, ...] = ()
    exif: bytes = b""
    xmp: bytes = b""
    extended_xmp: dict[str, bytes] = field(default_factory=dict)  # digest → the rest of the XMP that is joined to it
    photoshop: bytes = b""
    iptc: bytes = b""  # where it stands by itself, outside a Photoshop block
    icc: bytes = b""
    jumbf: bytes = b""
    adobe_marker: bool = False
    comments: list[str] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def comment(self, raw: bytes) -> None:
        """Keep a comment, of at most `MOST_TEXTS`."""
        if len(self.comments) < MOST_TEXTS:
            self.comments.append(raw[:MOST_TEXT].decode("utf-8", "replace"))
        else:
            self.leave("further comments")

    def text(self, key: str, raw: bytes) -> None:
        """Keep a named text, of at most `MOST_TEXTS`."""
        if len(self.texts) < MOST_TEXTS:
            self.texts.append((key, raw[:MOST_TEXT].decode("utf-8", "replace")))
        else:
            self.leave("further texts")

    def take_exif(self, block: bytes) -> None:
        """Keep the first EXIF block; a file may hold only one."""
        if self.exif and block != self.exif:
            self.leave("a second EXIF block")
        self.exif = self.exif or block

    def take_xmp(self, packet: bytes) -> None:
        """Keep the first XMP packet; a file may hold only one."""
        if self.xmp and packet != self.xmp:
            self.leave("a second XMP block")
        self.xmp = self.xmp or packet

    def leave(self, part: str) -> None:
        """Say, once, that a part was not read."""
        if part not in self.unread:
            self.unread.append(part)


def unpacked(packed: bytes) -> bytes | None:
    """At most 1 MiB of it, since a text may be packed a thousandfold; None where it is damaged."""
    try:
        return zlib.decompressobj().decompress(packed, MOST_UNPACKED)
    except zlib.error:
        return None
