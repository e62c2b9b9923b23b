"""What a JPEG file holds beside its pixels: its marker segments up to the first scan."""

from __future__ import annotations

from dfx.forensics.blocks.embedded import EXIF_MARK, Embedded
from dfx.forensics.container.jpeg import reaches_pixels, segments

MOST_EXTENDED = 16 << 20  # bytes of extended XMP, where telephones keep depth maps
_XMP, _MORE_XMP = b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0"
_ICC, _PHOTOSHOP = b"ICC_PROFILE\0", b"Photoshop 3.0\0"
_LOOKED = ("EXIF", "XMP", "IPTC", "comments", "colour profile", "content credentials")

Part = tuple[int, bytes]  # where it belongs, its bytes


def from_jpeg(data: bytes) -> Embedded:
    """Every block in front of the pixels. What stands behind them, as a second picture would, is not looked at."""
    found = Embedded("JPEG", _LOOKED)
    icc: list[Part] = []
    more: dict[str, list[Part]] = {}
    jumbf: list[tuple[int, int, bytes]] = []
    for marker, payload in segments(data):
        if marker == 0xE1:
            _application(found, payload, more)
        elif marker == 0xE2 and payload.startswith(_ICC):
            icc.append((payload[len(_ICC)] if len(payload) > len(_ICC) else 0, payload[len(_ICC) + 2 :]))
        elif marker == 0xEB and payload.startswith(b"JP") and len(payload) > 16:
            jumbf.append((int.from_bytes(payload[2:4], "big"), int.from_bytes(payload[4:8], "big"), payload[8:]))
        elif marker == 0xED and payload.startswith(_PHOTOSHOP):
            found.photoshop += payload[len(_PHOTOSHOP) :]
        elif marker == 0xEE and payload.startswith(b"Adobe"):
            found.adobe_marker = True
        elif marker == 0xFE:
            found.comment(payload)
    if not reaches_pixels(data):
        found.leave("what follows where the file's segments break off")
    found.icc = b"".join(part for _, part in sorted(icc))
    found.jumbf = _joined(jumbf)
    for digest, parts in more.items():
        if (whole := _in_a_row(parts)) is None:
            found.leave("extended XMP, of which a part is missing")
        else:
            found.extended_xmp[digest] = whole
    return found


def _application(found: Embedded, payload: bytes, more: dict[str, list[Part]]) -> None:
    """An APP1 segment: EXIF, XMP, or a part of extended XMP (XMP specification, part 3, 1.1.3.1)."""
    if payload.startswith(EXIF_MARK):
        found.take_exif(payload[len(EXIF_MARK) :])
    elif payload.startswith(_XMP):
        found.take_xmp(payload[len(_XMP) :])
    elif payload.startswith(_MORE_XMP):
        head = payload[len(_MORE_XMP) :]
        parts = more.setdefault(head[:32].decode("latin-1"), [])
        if sum(len(part) for _, part in parts) + len(head) > MOST_EXTENDED or len(more) > 8:
            found.leave("extended XMP beyond what is read")
        else:
            parts.append((int.from_bytes(head[36:40], "big"), head[40:]))


def _in_a_row(parts: list[Part]) -> bytes | None:
    """The parts joined, None where one is missing or two overlap."""
    whole = bytearray()
    for start, part in sorted(parts):
        if start != len(whole):
            return None
        whole += part
    return bytes(whole)


def _joined(parts: list[tuple[int, int, bytes]]) -> bytes:
    """JUMBF boxes from APP11 (ISO 19566-5, annex D): each packet repeats the box's first 8 bytes."""
    boxes: dict[int, bytes] = {}
    for number, _, packet in sorted(parts):
        boxes[number] = boxes[number] + packet[8:] if number in boxes else packet
    return b"".join(boxes.values())
