"""The few XMP properties that tell of a picture's past (ISO 16684-1).

Read as a stream of events, without a tree; a document type declaration, where entities would be defined, ends it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from xml.parsers import expat

MOST_BYTES = 1 << 20
_MOST_OF_ONE, _MOST_LETTERS, _MOST_DEPTH, _MOST_ELEMENTS = 32, 1 << 14, 64, 50_000
# Local names; what they stand in differs (attribute or element, xmp:, exif:, photoshop:, stEvt:).
WANTED = frozenset({
    "CreatorTool", "CreateDate", "ModifyDate", "DateTimeOriginal", "DateCreated", "softwareAgent", "DigitalSourceType",
    "Credit", "GPSLatitude", "GPSLongitude", "description", "title", "Headline", "UserComment", "ImageDescription",
    "provenance", "HasExtendedXMP", "AISystemUsed", "AIPromptInformation", "creator", "City", "Software",
})  # fmt: skip


class _Refused(Exception):
    """Raised inside the parser to end it."""


@dataclass(frozen=True, slots=True)
class Xmp:
    """`values` are (local name, text) in the document's order, each once.

    `broken` where it was cut off or refused; `more` where it holds more of them than are kept.
    """

    values: tuple[tuple[str, str], ...] = ()
    broken: bool = False
    more: bool = False

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(text for key, text in self.values if key == name)

    def first(self, name: str) -> str:
        """ "" where there is none."""
        return next(iter(self.all(name)), "")

    def joined(self, other: Xmp) -> Xmp:
        """With what stands in the extended part."""
        values = tuple(dict.fromkeys((*self.values, *other.values)))
        return Xmp(values, self.broken or other.broken, self.more or other.more)


class _Reader:
    def __init__(self) -> None:
        self.values: dict[tuple[str, str], None] = {}
        self.more = False
        self._kept = Counter[str]()
        self._elements = 0
        self._path: list[str] = []
        self._text = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if len(self._path) >= _MOST_DEPTH or self._elements > _MOST_ELEMENTS or len(attributes) > _MOST_ELEMENTS:
            raise _Refused
        self._path.append(_local(name))
        self._text = ""
        for key, value in attributes.items():
            local = _local(key)
            self._keep(_local(name) if local == "resource" else local, value)

    def end(self, name: str) -> None:
        owner = next((step for step in reversed(self._path) if step in WANTED), "")
        self._path.pop()
        self._keep(owner, self._text)
        self._text = ""

    def text(self, letters: str) -> None:
        self._text = (self._text + letters)[:_MOST_LETTERS]

    def refuse(self, *_: object) -> int:
        raise _Refused

    def _keep(self, name: str, value: str) -> None:
        if name in WANTED and value.strip():
            one = name, value[: 2 * _MOST_LETTERS].strip()[:_MOST_LETTERS]
            if one in self.values:
                return
            self._kept[name] += 1
            if self._kept[name] <= _MOST_OF_ONE:  # of each: a long history must not hide what comes after it
                self.values[one] = None
            else:
                self.more = True


def read(packet: bytes, most: int = MOST_BYTES) -> Xmp:
    """The wanted properties of an XMP packet. Never raises; nothing is expanded and nothing fetched."""
    if not packet:
        return Xmp()
    reader, parser = _Reader(), expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.ExternalEntityRefHandler = reader.refuse
    try:
        parser.Parse(packet[:most].strip(b"\0"), True)
    except (expat.ExpatError, _Refused, ValueError, LookupError):
        return Xmp(tuple(reader.values), True, reader.more)
    return Xmp(tuple(reader.values), False, reader.more)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
