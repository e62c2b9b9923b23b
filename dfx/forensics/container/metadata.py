"""What the file says of itself: EXIF, XMP, IPTC, texts, profile, thumbnail, content credentials.

Read from the bytes within stated limits, nothing expanded, nothing fetched. Where it was taken and who took it are
said to be present and not shown, unless asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dfx.forensics.blocks import Embedded, embedded, icc, iptc
from dfx.forensics.blocks.iptc import Iptc
from dfx.forensics.blocks.jpeg import MOST_EXTENDED
from dfx.forensics.container import credentials, exif, said, signed, thumbnail, xmp
from dfx.forensics.container.dates import dated, disagreements
from dfx.forensics.container.exif import EXIF, GPS, MAIN, Exif
from dfx.forensics.container.text import plain
from dfx.forensics.container.xmp import Xmp
from dfx.forensics.generators import recognise
from dfx.forensics.method import Forensic
from dfx.forensics.pixels.planes import check
from dfx.forensics.result import Decode, Fact, ForensicResult, Verify, not_applicable
from dfx.types import Pixels

NAME = "metadata"

_CAMERA = ((0x010F, "camera maker"), (0x0110, "camera"))
_PROGRAMS = ((MAIN, 0x0131, "program"), (EXIF, 0xA434, "lens"))
_PERSONAL = (
    (MAIN, 0x013B, "author"), (MAIN, 0x8298, "copyright"), (MAIN, 0x9C9D, "author (Windows)"), (EXIF, 0xA430, "owner"),
    (EXIF, 0xA431, "camera's serial number"), (EXIF, 0xA435, "lens's serial number"),
)  # fmt: skip
_EXIF_DATES = ((EXIF, 0x9003, "taken"), (EXIF, 0x9004, "digitised"), (MAIN, 0x0132, "changed"))
_XMP_DATES = (
    ("DateTimeOriginal", "taken"),
    ("DateCreated", "taken"),
    ("CreateDate", "digitised"),
    ("ModifyDate", "changed"),
)
_ORIGINS = {  # IPTC digital source types (newscodes/digitalsourcetype)
    "trainedAlgorithmicMedia": "made by a generative model",
    "compositeWithTrainedAlgorithmicMedia": "edited with a generative model",
    "compositeSynthetic": "put together, with a generated part",
    "compositeCapture": "put together from parts of photographs",
    "algorithmicallyEnhanced": "changed by an algorithm",
    "algorithmicMedia": "drawn by a program, without training data",
}
_HOST = re.compile(
    r"(?i:https?)://([A-Za-z0-9.-]+)(?:[:/?#]|$)"
)  # no user name, no port: nothing that misleads the eye
_MOST_HOST = 50  # characters
# What a block is read for: whatever else it holds is not called absent.
_READ_OF_EXIF = "read are those of camera, program, dates, place, authors and comments"
_READ_OF_XMP = "read are its programs, dates, origin, place, authors and descriptions"
_READ_OF_IPTC = "; read are its texts, program, place and authors"
NOT_SHOWN = said.HIDDEN


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
    iim = next((body for kind, body in iptc.resources(blocks.photoshop) if kind == iptc.IIM), blocks.iptc)
    tags, packet, records = exif.read(blocks.exif), _packet(blocks), iptc.read(iim)
    texts = said.said(blocks, tags, packet, records)
    generators = recognise.named(texts)
    present = credentials.said(blocks.jumbf)  # only a file that holds a manifest pays for its being checked
    sealed = verify(data, blocks.format) if verify is not None and present == credentials.PRESENT else None
    seal = signed.facts(sealed) if sealed else [Fact(signed.NAME, present)] if present else []
    signer = recognise.signer(sealed) if sealed else None
    told = frozenset(text for generator in generators for text in generator.by)
    facts = [
        *recognise.facts((*generators, signer) if signer else generators),
        *_programs(tags, packet), *_dates(tags, packet), *_place(tags, packet, records, coordinates),
        *_personal(tags, packet, records), *said.facts(texts, tags, told), *_online(packet),
        *_blocks(blocks, tags, packet, records), *seal,
    ]  # fmt: skip
    if small := thumbnail.compared(tags.thumbnail, tags.orientation, pixels, decode):
        facts.append(small)
    unread = [f"Not read: {'; '.join(blocks.unread)}."] if blocks.unread else []
    notes = (*unread, *signed.notes(facts), *([recognise.NOTE] if generators or signer else []))
    return ForensicResult(NAME, _words(facts, blocks), facts=tuple(facts), notes=notes)


def _packet(blocks: Embedded) -> Xmp:
    """The XMP with its extended part, which is only joined where the packet itself names it."""
    packet = xmp.read(blocks.xmp)
    rest = blocks.extended_xmp.get(packet.first("HasExtendedXMP"))
    if rest is not None:
        packet = packet.joined(xmp.read(rest, MOST_EXTENDED))
    elif blocks.extended_xmp:
        blocks.leave("extended XMP that the file's XMP does not name")
    if packet.more:
        blocks.leave("further steps in the XMP's history")
    return packet


def _words(facts: list[Fact], blocks: Embedded) -> str:
    beware = sum(fact.beware for fact in facts)
    count = "1 fact" if len(facts) == 1 else f"{len(facts)} facts"
    if not facts:
        *most, last = blocks.looked
        where = f"in what dfx reads of a {blocks.format} file: {', '.join(most)} and {last}"
        return f"The file says nothing of itself {where}{', of which a part could not be read' * bool(blocks.unread)}."
    if beware:
        return f"The file holds {count} about itself; {beware} of them ask{'s' * (beware == 1)} for a second look."
    return f"The file holds {count} about itself; no contradiction was found."


def _programs(tags: Exif, packet: Xmp) -> Iterator[Fact]:
    """Camera, lens and programs, and the origin that is stated."""
    for tag, name in _CAMERA:
        if text := said.camera_name(tags, tag):
            yield Fact(name, text)
    for directory, tag, name in _PROGRAMS:
        if text := plain(tags.text(directory, tag)):
            yield Fact(name, text)
    named = dict.fromkeys(plain(text) for key in ("CreatorTool", "softwareAgent") for text in packet.all(key))
    for text in list(named)[:5]:
        yield Fact("program (XMP)", text)
    if source := packet.first("DigitalSourceType"):
        kind = plain(source.rstrip("/").rpartition("/")[2])
        yield Fact("stated origin", f"{_ORIGINS[kind]} ({kind})" if kind in _ORIGINS else kind)


def _personal(tags: Exif, packet: Xmp, records: Iptc) -> Iterator[Fact]:
    """Who made it and with whose camera: that it is said, not what."""
    for directory, tag, name in _PERSONAL:
        if tags.get(directory, tag):
            yield Fact(name, NOT_SHOWN)
    if packet.first("creator"):
        yield Fact("author (XMP)", NOT_SHOWN)
    for name in iptc.HIDDEN:
        if records.first(name):
            yield Fact(f"{name} (IPTC)", NOT_SHOWN)


def _online(packet: Xmp) -> Iterator[Fact]:
    """A link to credentials that are kept elsewhere (C2PA 2.1, 11.5): mentioned, never followed."""
    for address in packet.all("provenance"):
        if address.lower().startswith(("http://", "https://")):
            host = _HOST.match(address)
            where = host.group(1) if host and len(host.group(1)) <= _MOST_HOST else "an address"
            yield Fact("credentials online", f"points to credentials kept online at {where}; dfx does not fetch them")
            return


def _dates(tags: Exif, packet: Xmp) -> Iterator[Fact]:
    said = [("EXIF", kind, tags.text(directory, tag)) for directory, tag, kind in _EXIF_DATES]
    said += [("XMP", kind, packet.first(name)) for name, kind in _XMP_DATES]
    dates = [date for source, kind, text in said if (date := dated(source, kind, text))]
    for date in dates:
        yield Fact(date.name, date.when.isoformat(" ") if date.has_time else date.when.date().isoformat())
    for sentence in disagreements(dates):
        yield Fact("dates disagree", sentence, beware=True)


def _place(tags: Exif, packet: Xmp, records: Iptc, coordinates: bool) -> Iterator[Fact]:
    if any(records.first(name) for name in iptc.PLACE) or packet.first("City"):
        yield Fact("named place", NOT_SHOWN)
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


def _blocks(blocks: Embedded, tags: Exif, packet: Xmp, records: Iptc) -> Iterator[Fact]:
    """That a block is there, and where it could not be read to its end."""
    if tags.broken and blocks.format != "TIFF":
        yield Fact("EXIF", "damaged, cut off or too long; what could be read is listed", beware=True)
    elif blocks.exif and blocks.format != "TIFF":
        yield Fact("EXIF", f"present, {len(tags.fields)} fields; {_READ_OF_EXIF}")
    if size := len(tags.raw(EXIF, exif.MAKER_NOTE)):
        more = " or more" if size == exif.MOST_BYTES else ""
        yield Fact("maker note", f"present, {size:,} bytes{more}, not read: each maker has a form of its own")
    if packet.broken and len(blocks.xmp) >= xmp.MOST_BYTES:
        yield Fact("XMP", "present, larger than what is read; what could be read is listed")
    elif packet.broken:
        yield Fact(
            "XMP", "damaged, or with definitions that are not expanded; what could be read is listed", beware=True
        )
    elif blocks.xmp:
        yield Fact("XMP", f"present; {_READ_OF_XMP}")
    if records.count:
        broken = ", damaged or cut off; what could be read is listed" * records.broken
        yield Fact(
            "IPTC",
            f"present, {records.count} record{'s' * (records.count > 1)}{broken or _READ_OF_IPTC}",
            beware=records.broken,
        )
    elif blocks.photoshop:
        yield Fact("Photoshop block", "present")
    if blocks.icc:
        yield Fact("colour profile", icc.name_of(blocks.icc))


FORENSIC = Forensic(
    name=NAME,
    title="Metadata",
    group="File",
    what="Notes that cameras and programs leave in the file beside the picture.",
    how_to_read="Look whether camera, program, dates and thumbnail tell one story; what is marked asks for a second look.",
    misleads="Every word of it can be written by anybody, and websites strip it from honest pictures: "
    "its absence says nothing.",
    paper="EXIF 2.32; ISO 16684-1 (XMP); C2PA 2.1",
    measure=lambda file: measure(file.data, file.pixels, file.decode, verify=file.verify),
    needs_bytes=True,
    asks=lambda result: False,
)
