"""A report as it is handed over (JSON, HTML or PDF), read back. Whatever is in it may be hostile.

HTML holds its JSON in a `<template>`, which no browser shows or runs; PDF as an attached file. Neither is parsed as HTML or
PDF: the JSON is looked for by the marks that dfx writes around it.
"""

from __future__ import annotations

import html
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from dfx.errors import TooLarge, Undecodable, UnsupportedType
from dfx.report.html.parts import SEAL_MARK as HTML_MARK
from dfx.report.html.parts import TEMPLATE_ID
from dfx.report.json.photo import SCHEMA
from dfx.report.json.scan import SCHEMA as OF_SCAN
from dfx.report.json.seal import is_intact, seal
from dfx.report.pdf.attached import SEAL_MARK as PDF_MARK

Form = Literal["JSON", "HTML", "PDF"]
MOST_BYTES = 64_000_000  # of the file: a clip's report with a crop of every person takes a few
MOST_JSON = 32_000_000  # … of the report in it
DEEPEST = 40  # a report of dfx has 8 levels
_IN_HTML = re.compile(rb'<template id="' + TEMPLATE_ID.encode() + rb'">([^<]*)</template>')
_ATTACHED = re.compile(rb"<<([^<>]{0,200}<<[^<>]{0,200}>>[^<>]{0,200}/Type /EmbeddedFile[^<>]{0,100})>>\nstream\n")
_LENGTH = re.compile(rb"/Length (\d{1,9})\b")


@dataclass(frozen=True, slots=True)
class Stored:
    """What was read: the report's own values, and whether they, and the document around them, are as dfx wrote them.

    `intact` is None where the report is of a version that wrote no seal.
    """

    form: Form
    values: dict[str, Any]
    intact: bool | None

    @property
    def of_scan(self) -> bool:
        """Whether it is the report of a whole scan."""
        return bool(self.values["schema"] == OF_SCAN)


def read_stored(data: bytes) -> Stored:
    """The report in the bytes of a file. Raises TooLarge, UnsupportedType (none of the three forms, or another schema),
    Undecodable (one of them, but damaged)."""
    if len(data) > MOST_BYTES:
        raise TooLarge(f"Expected a report of at most {MOST_BYTES // 10**6} MB, but the file is larger.")
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    form: Form
    if start.startswith(b"%pdf-"):
        form, text, whole = "PDF", _in_pdf(data), is_intact(data, PDF_MARK)
    elif start.startswith(b"<!doctype html"):
        form, text, whole = "HTML", _in_html(data), is_intact(data, HTML_MARK)
    elif start.startswith(b"{"):
        form, text, whole = "JSON", data, True
    else:
        raise UnsupportedType("Expected a report of dfx as JSON, HTML or PDF, but the file is none of them.")
    values = _parsed(text)
    said = values.get("seal")
    if said is None and form == "JSON":
        return Stored(form, values, None)
    try:
        return Stored(form, values, bool(whole) and said == seal(values))
    except ValueError:  # a number beyond what a float holds
        return Stored(form, values, False)


def _in_html(data: bytes) -> bytes:
    found = _IN_HTML.search(data)
    if found is None:
        raise Undecodable("This page holds no report that can be checked: it is not of dfx, or of an older one.")
    return html.unescape(found[1].decode("utf-8", "replace")).encode()


def _in_pdf(data: bytes) -> bytes:
    for attached in _attached(data):
        reader = zlib.decompressobj()
        try:
            text = reader.decompress(attached, MOST_JSON + 1)
        except zlib.error:
            raise Undecodable("The report in this PDF is damaged.") from None
        if len(text) > MOST_JSON:
            raise TooLarge(f"Expected a report of at most {MOST_JSON // 10**6} MB in this PDF, but it is larger.")
        return text
    raise Undecodable("This PDF holds no report that can be checked: dfx attaches one to those that it writes.")


def _attached(data: bytes) -> Iterator[bytes]:
    for found in _ATTACHED.finditer(data):
        length = _LENGTH.search(found[1])
        if length:
            yield data[found.end() : found.end() + int(length[1])]


def _parsed(text: bytes) -> dict[str, Any]:
    def no_number(name: str) -> float:
        raise ValueError(name)

    try:
        if len(text) > MOST_JSON:
            raise TooLarge(f"Expected a report of at most {MOST_JSON // 10**6} MB, but it is larger.")
        values = json.loads(text, parse_constant=no_number)
        if _deeper(values, DEEPEST):
            raise RecursionError
    except RecursionError:
        raise Undecodable("This is no report of dfx: it is nested too deeply.") from None
    except ValueError as error:  # of UTF-8, too
        more = isinstance(error, json.JSONDecodeError) and error.msg == "Extra data"
        raise Undecodable(
            "Expected one report, but the file holds more than one, or something behind it."
            if more
            else "The report is damaged: it is not valid JSON."
        ) from None
    if not isinstance(values, dict) or values.get("schema") not in (SCHEMA, OF_SCAN):
        raise UnsupportedType(
            f"Expected a report of the schema {SCHEMA} or {OF_SCAN}, but this JSON is of another, or of none."
        )
    if "error" in values:
        raise Undecodable("This report says why a file was refused: there is no analysis in it to repeat.")
    return values


def _deeper(value: Any, levels: int) -> bool:
    """Whether lists and dictionaries are nested in more than so many levels."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels < 0 or any(_deeper(one, levels - 1) for one in inner if isinstance(one, dict | list))
