"""What the file says of itself: EXIF, XMP, IPTC, texts, profile, thumbnail, content credentials.

Read from the bytes within stated limits, nothing expanded, nothing fetched. Where it was taken and who took it are
said to be present and not shown, unless asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from dfx.forensics import credentials, exif, signed, thumbnail, xmp
from dfx.forensics.containers import Embedded, embedded
from dfx.forensics.dates import dated, disagreements
from dfx.forensics.exif import EXIF, GPS, MAIN, Exif
from dfx.forensics.planes import check
from dfx.forensics.result import Decode, Fact, ForensicResult, Verify, not_applicable
from dfx.forensics.text import plain
from dfx.forensics.xmp import Xmp
from dfx.types import Pixels

NAME = "metadata"
TITLE = "Metadata"
HOW_TO_READ = "Look whether camera, program, dates and thumbnail tell one story; what is marked asks for a second look."
MISLEADS = (
    "Every word of it can be written by anybody, and websites strip it from honest pictures: its absence says nothing."
)

_TEXTS = ((MAIN, 0x010F, "camera maker"), (MAIN, 0x0110, "camera"), (MAIN, 0x0131, "program"), (EXIF, 0xA434, "lens"))
_HIDDEN = (
    (MAIN, 0x013B, "author"), (MAIN, 0x8298, "copyright"), (EXIF, 0xA430, "owner"),
    (EXIF, 0xA431, "camera's serial number"), (EXIF, 0xA435, "lens's serial number"),
)  # fmt: skip
_EXIF_DATES = ((EXIF, 0x9003, "taken"), (EXIF, 0x9004, "digitised"), (MAIN, 0x0132, "changed"))
_XMP_DATES = (
    ("DateTimeOriginal", "taken"),
    ("DateCreated", "taken"),
    ("CreateDate", "digitised"),
    ("ModifyDate", "changed"),
)
_GENERATED = ("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia")  # IPTC digital source types
_RECIPES = {  # PNG text fields that image generators' programs write
    "parameters": "settings of a generated picture, as Stable Diffusion web programs write them",
    "prompt": "a generator's prompt, as ComfyUI writes it",
    "workflow": "a generator's workflow, as ComfyUI writes it",
    "invokeai_metadata": "settings of a generated picture, as InvokeAI writes them",
}
_IPTC = b"8BIM\x04\x04"  # Photoshop's image resource 0x0404
NOT_SHOWN = "present, not shown"


def measure(
    data: bytes | None,
    pixels: Pixels,
    decode: Decode | None = None,
    coordinates: bool = False,
    verify: Verify | None = None,
) -> ForensicResult:
    """Facts in plain text. Raises MediaError for no picture.

    The thumbnail is compared where `decode` is given, content credentials are checked where `verify` is.
    """
    check(pixels)
    if data is None:
        return not_applicable(NAME, "The metadata stand in the file, and only its pixels were given.")
    blocks = embedded(data)
    if not blocks.format:
        return not_applicable(NAME, "The metadata of this kind of file are not read.")
    tags, packet = exif.read(blocks.exif), xmp.read(blocks.xmp)
    facts = [
        *_camera(tags), *_programs(packet), *_dates(tags, packet), *_place(tags, packet, coordinates), *_personal(tags),
        *_texts(blocks), *_blocks(blocks, tags, packet), *_credentials(blocks, data, verify),
    ]  # fmt: skip
    if small := thumbnail.compared(tags.thumbnail, tags.orientation, pixels, decode):
        facts.append(small)
    notes = (*blocks.notes, *signed.notes(facts))
    return ForensicResult(NAME, _words(facts), facts=tuple(facts), notes=notes)


def _words(facts: list[Fact]) -> str:
    beware = sum(fact.beware for fact in facts)
    count = "1 fact" if len(facts) == 1 else f"{len(facts)} facts"
    if not facts:
        return "The file says nothing of itself: no EXIF, XMP, IPTC, text, profile or content credentials."
    if beware:
        return f"The file holds {count} about itself; {beware} of them ask{'s' * (beware == 1)} for a second look."
    return f"The file holds {count} about itself; no contradiction was found."


def _camera(tags: Exif) -> Iterator[Fact]:
    for directory, tag, name in _TEXTS:
        if text := plain(tags.text(directory, tag)):
            yield Fact(name, text)


def _personal(tags: Exif) -> Iterator[Fact]:
    for directory, tag, name in _HIDDEN:
        if tags.text(directory, tag):
            yield Fact(name, NOT_SHOWN)


def _programs(packet: Xmp) -> Iterator[Fact]:
    named = dict.fromkeys(plain(text) for key in ("CreatorTool", "softwareAgent") for text in packet.all(key))
    for text in list(named)[:5]:
        yield Fact("program (XMP)", text)
    source = packet.first("DigitalSourceType")
    if source:
        kind = source.rstrip("/").rpartition("/")[2]
        yield Fact("stated origin", plain(kind), beware=kind in _GENERATED)


def _dates(tags: Exif, packet: Xmp) -> Iterator[Fact]:
    said = [("EXIF", kind, tags.text(directory, tag)) for directory, tag, kind in _EXIF_DATES]
    said += [("XMP", kind, packet.first(name)) for name, kind in _XMP_DATES]
    dates = [date for source, kind, text in said if (date := dated(source, kind, text))]
    for date in dates:
        yield Fact(date.name, date.when.isoformat(" ") if date.has_time else date.when.date().isoformat())
    for sentence in disagreements(dates):
        yield Fact("dates disagree", sentence, beware=True)


def _place(tags: Exif, packet: Xmp, coordinates: bool) -> Iterator[Fact]:
    if not tags.has(GPS) and not packet.first("GPSLatitude"):
        return
    found = (_degrees(tags, 1, 2), _degrees(tags, 3, 4))
    shown = coordinates and None not in found
    yield Fact("place", f"{found[0]:.5f}, {found[1]:.5f}" if shown else NOT_SHOWN)


def _degrees(tags: Exif, side: int, angle: int) -> float | None:
    parts = tags.get(GPS, angle)
    if not isinstance(parts, tuple) or len(parts) < 3:
        return None
    value = parts[0] + parts[1] / 60 + parts[2] / 3600
    return -value if tags.text(GPS, side)[:1].upper() in ("S", "W") else value


def _texts(blocks: Embedded) -> Iterator[Fact]:
    for key, text in blocks.texts[:20]:
        recipe = _RECIPES.get(key)
        yield Fact(f"text “{plain(key)}”", recipe or plain(text) or "empty", beware=recipe is not None)
    for comment in blocks.comments[:5]:
        if shown := plain(comment):
            yield Fact("comment", shown)


def _blocks(blocks: Embedded, tags: Exif, packet: Xmp) -> Iterator[Fact]:
    if tags.broken:
        yield Fact("EXIF", "damaged or cut off; what could be read is listed", beware=True)
    if packet.broken:
        yield Fact("XMP", "damaged, too large or with definitions that are not expanded", beware=True)
    if _IPTC in blocks.photoshop:
        yield Fact("IPTC", NOT_SHOWN)
    elif blocks.photoshop:
        yield Fact("Photoshop block", "present")
    if blocks.icc:
        yield Fact("colour profile", _profile(blocks.icc))


def _credentials(blocks: Embedded, data: bytes, verify: Verify | None) -> Iterator[Fact]:
    """Only a file that holds a manifest pays for its being checked."""
    said = credentials.said(blocks.jumbf)
    if said == credentials.PRESENT and verify is not None:
        yield from signed.facts(verify(data, blocks.format))
    elif said:
        yield Fact(signed.NAME, said)


def _profile(icc: bytes) -> str:
    """The description of an ICC profile (ICC.1, `desc`), "present" where it cannot be read."""
    count = min(int.from_bytes(icc[128:132], "big"), 64)
    for at in range(132, 132 + 12 * count, 12):
        if icc[at : at + 4] == b"desc":
            start, size = int.from_bytes(icc[at + 4 : at + 8], "big"), int.from_bytes(icc[at + 8 : at + 12], "big")
            return plain(_description(icc[start : start + min(size, 1000)])) or "present"
    return "present"


def _description(tag: bytes) -> str:
    if tag[:4] == b"desc":
        return tag[12 : 12 + min(int.from_bytes(tag[8:12], "big"), 400)].partition(b"\0")[0].decode("latin-1")
    if tag[:4] == b"mluc":
        size, at = int.from_bytes(tag[20:24], "big"), int.from_bytes(tag[24:28], "big")
        return tag[at : at + min(size, 400)].decode("utf-16-be", "replace")
    return ""
