"""Every text in which a file speaks of itself, with where it stands, and how each is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dfx.forensics.blocks import Embedded, exif_text
from dfx.forensics.blocks.iptc import Iptc
from dfx.forensics.container.exif import MAIN, WINDOWS, Exif
from dfx.forensics.container.text import plain
from dfx.forensics.container.xmp import Xmp
from dfx.forensics.result import Fact

HIDDEN = "present, not shown"
_EXIF = (
    (0x010D, "DocumentName"), (0x010E, "ImageDescription"), (0x010F, "Make"), (0x0110, "Model"), (0x0131, "Software"),
    (0x013B, "Artist"),
)  # fmt: skip
_HOST = 0x013C
_COMFY = ("prompt:", "workflow:", "Prompt:", "Workflow:")  # what ComfyUI's WebP files hold in place of a camera
_XMP = (
    "CreatorTool", "softwareAgent", "Software", "DigitalSourceType", "Credit", "description", "title", "Headline",
    "UserComment", "ImageDescription", "AISystemUsed", "AIPromptInformation",
)  # fmt: skip
_SHOWN = (  # where, what it is called on the page; programs, dates and the stated origin have facts of their own
    ("EXIF DocumentName", "document (EXIF)"), ("EXIF ImageDescription", "description (EXIF)"),
    ("EXIF UserComment", "user comment (EXIF)"), ("Windows title", "title (Windows)"), ("Windows comment", "comment (Windows)"),
    ("Windows keywords", "keywords (Windows)"), ("Windows subject", "subject (Windows)"),
    ("XMP description", "description (XMP)"), ("XMP title", "title (XMP)"), ("XMP Headline", "headline (XMP)"),
    ("XMP UserComment", "user comment (XMP)"), ("XMP ImageDescription", "description (XMP, EXIF's)"),
    ("XMP Credit", "credit (XMP)"), ("XMP AISystemUsed", "AI system (XMP)"),
    ("XMP AIPromptInformation", "AI prompt (XMP)"), ("IPTC title", "title (IPTC)"), ("IPTC headline", "headline (IPTC)"),
    ("IPTC caption", "caption (IPTC)"), ("IPTC credit", "credit (IPTC)"), ("IPTC source", "source (IPTC)"),
    ("IPTC keyword", "keyword (IPTC)"), ("IPTC program", "program (IPTC)"), ("comment", "comment"),
)  # fmt: skip
_PERSONAL_KEYS = ("author", "artist", "copyright", "creator")  # of a PNG file's texts
_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Said:
    """A text of the file, and `where` it stands: "EXIF UserComment", "text parameters", "XMP CreatorTool"."""

    where: str
    text: str


def said(blocks: Embedded, tags: Exif, packet: Xmp, records: Iptc) -> tuple[Said, ...]:
    """All texts that are read, the file's own letters, none of them empty."""
    found = [
        *(Said(f"EXIF {name}", tags.text(MAIN, tag)) for tag, name in _EXIF),
        Said("EXIF UserComment", exif_text.user_comment(tags)),
        *(Said(f"Windows {name}", exif_text.windows_text(tags.get(MAIN, tag))) for tag, name in WINDOWS.items()),
        *(Said(f"text {key}", text) for key, text in blocks.texts),
        *(Said("comment", text) for text in blocks.comments),
        *(Said(f"XMP {name}", text) for name, text in packet.values if name in _XMP),
        *(Said(f"IPTC {name}", text) for name, text in records.values),
    ]
    return tuple(one for one in found if one.text.strip())


def camera_name(tags: Exif, tag: int) -> str:
    """The maker or model, "" where a program keeps its own notes in its place."""
    text = tags.text(MAIN, tag)
    return "" if text.startswith(_COMFY) else plain(text)


def facts(texts: tuple[Said, ...], tags: Exif, told: frozenset[Said]) -> Iterator[Fact]:
    """The texts as facts, but for those in `told`, which were shown already; whose name is a person's is not shown."""
    names = dict(_SHOWN)
    left = [one for one in texts if one not in told]
    shown = [Fact(names[one.where], plain(one.text)) for one in left if one.where in names]
    shown += [_of_png(one) for one in left if one.where.startswith("text ")]
    yield from dict.fromkeys(fact for fact in shown[:_MOST_SHOWN] if fact.value)
    if len(shown) > _MOST_SHOWN:
        yield Fact("further texts", f"{len(shown) - _MOST_SHOWN}, not shown")
    if host := plain(tags.text(MAIN, _HOST)):
        yield Fact("computer", host)


def _of_png(one: Said) -> Fact:
    key = one.where.removeprefix("text ")
    personal = key.strip().lower() in _PERSONAL_KEYS
    return Fact(f"text “{plain(key)}”", HIDDEN if personal else plain(one.text) or "empty")
