"""What a PNG file holds beside its pixels: texts of all three kinds, EXIF, profile and credentials (PNG 3, 11.3)."""

from __future__ import annotations

from collections.abc import Iterator

from dfx.forensics.blocks.embedded import EXIF_MARK, MOST_CHUNKS, MOST_UNPACKED, Embedded, unpacked

PNG = b"\x89PNG\r\n\x1a\n"
_XMP_KEY = "XML:com.adobe.xmp"
_RAW = "Raw profile type "  # ImageMagick's and exiftool's way to keep a block as hexadecimal text
_XMP_MARK = b"http://ns.adobe.com/xap/1.0/\0"
_LOOKED = ("EXIF", "XMP", "IPTC", "texts", "colour profile", "content credentials")


def from_png(data: bytes) -> Embedded:
    """Every chunk but the pixels."""
    found = Embedded("PNG", _LOOKED)
    for kind, body in _chunks(data, found):
        if kind == b"eXIf":
            found.take_exif(body.removeprefix(EXIF_MARK))
        elif kind == b"caBX":
            found.jumbf = found.jumbf or body
        elif kind == b"iCCP":
            found.icc = unpacked(body.partition(b"\0")[2][1:]) or b""
        elif kind in (b"tEXt", b"zTXt", b"iTXt"):
            key, text = _text(kind, body)
            if text is None:
                found.leave("a packed text that is damaged")
            elif key == _XMP_KEY:
                found.take_xmp(text)
            elif not (key.startswith(_RAW) and _take_profile(found, key.removeprefix(_RAW), text)):
                found.text(key, text)
    return found


def _chunks(data: bytes, found: Embedded) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG)
    for _ in range(MOST_CHUNKS):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if kind == b"IEND":
            return
        if len(kind) < 4 or at + 12 + size > len(data):
            break
        if kind != b"IDAT":
            yield kind, data[at + 8 : at + 8 + size]
        at += 12 + size
    found.leave("what follows where the file's chunks break off")


def _text(kind: bytes, body: bytes) -> tuple[str, bytes | None]:
    """Keyword and text as UTF-8, None where it is packed and damaged."""
    key, _, rest = body.partition(b"\0")
    name = key[:80].decode("latin-1")
    if kind == b"tEXt":
        return name, _utf8(rest[:MOST_UNPACKED])
    if kind == b"zTXt":
        text = unpacked(rest[1:])
        return name, None if text is None else _utf8(text)
    packed, rest = rest[:1] == b"\1", rest[2:]
    text = rest.partition(b"\0")[2].partition(b"\0")[2]  # after the language and the translated keyword
    return name, unpacked(text) if packed else text[:MOST_UNPACKED]


def _utf8(text: bytes) -> bytes:
    """Latin-1 by the standard, UTF-8 as many programs write."""
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("latin-1").encode("utf-8")
    return text


def _take_profile(found: Embedded, kind: str, text: bytes) -> bool:
    """A block kept as text: its name, its length, then hexadecimal digits; whether it was one that is read."""
    words = text.split(None, 2)
    try:
        block = bytes.fromhex(words[2].decode("ascii")) if len(words) == 3 else b""
    except ValueError:
        block = b""
    if not block:
        return False
    if kind in ("exif", "APP1") and block.startswith((EXIF_MARK, b"II*\0", b"MM\0*")):
        found.take_exif(block.removeprefix(EXIF_MARK))
    elif kind in ("xmp", "APP1"):
        found.take_xmp(block.removeprefix(_XMP_MARK))
    elif kind in ("iptc", "8bim") and block.startswith(b"8BIM"):
        found.photoshop = found.photoshop or block
    elif kind == "iptc":
        found.iptc = found.iptc or block
    else:
        return False
    return True
