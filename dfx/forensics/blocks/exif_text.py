"""The letters of an EXIF UserComment and of Windows' XP fields, as writers really leave them (EXIF 2.32, 4.6.5)."""

from __future__ import annotations

from dfx.forensics.container.exif import EXIF, MAIN, USER_COMMENT, Exif

_CODE = 8  # bytes that name the encoding
# Where the letters of living scripts lie in UTF-16; an ASCII letter read with its bytes swapped lands among the Chinese.
_LIKELY = ((0x0250, 0x07FF), (0x2000, 0x206F), (0x3000, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7AF), (0xFF00, 0xFFEF))
_LATIN = 0x0250


def user_comment(tags: Exif) -> str:
    """Its text, "" where there is none or its bytes are no text."""
    value = tags.get(EXIF, USER_COMMENT) or tags.get(MAIN, USER_COMMENT)
    if isinstance(value, str):  # written as ASCII against the standard
        return value
    return comment_of(value, tags.order) if isinstance(value, bytes) else ""


def comment_of(raw: bytes, order: str) -> str:
    """The text of a UserComment's bytes; `order` is the block's, "<" or ">", which its writer may have ignored."""
    code, body = raw[:_CODE].rstrip(b"\0 ").upper(), raw[_CODE:]
    if code == b"ASCII":
        return _cleaned(_eight_bit(body))
    if code == b"UNICODE":
        return _cleaned(_unicode(body, order))
    if code == b"JIS":
        return _cleaned(_japanese(body))
    return _cleaned(_undefined(raw[_CODE:] if not code else raw, order))  # some leave the eight bytes out


def windows_text(value: object) -> str:
    """The text of one of Windows' XP fields, which are UTF-16-LE."""
    return _cleaned(value[: len(value) // 2 * 2].decode("utf-16-le", "replace")) if isinstance(value, bytes) else ""


def _cleaned(text: str) -> str:
    return text.partition("\0")[0].strip().removeprefix("\ufeff")


def _eight_bit(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("latin-1")


def _unicode(body: bytes, order: str) -> str:
    """UTF-16 by its mark, else in the order that reads as letters; UTF-8 where it is none."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", "replace")
    even = body[: len(body) // 2 * 2]
    if b"\0" not in even.rstrip(b"\0") and even.isascii():
        return _eight_bit(body)
    stated = "utf-16-le" if order == "<" else "utf-16-be"
    codes = (stated, "utf-16-be" if order == "<" else "utf-16-le")
    return max((even.decode(code, "replace") for code in codes), key=_likelihood)  # the stated one where both are alike


def _likelihood(text: str) -> int:
    """Two for each Latin letter, one for each of another living script."""
    total = 0
    for code in map(ord, text[:1000]):
        if 0x20 <= code < _LATIN or code in (0x09, 0x0A, 0x0D):
            total += 2
        else:
            total += any(low <= code <= high for low, high in _LIKELY)
    return total


def _japanese(body: bytes) -> str:
    """ISO-2022-JP with its escapes, bare pairs of JIS X 0208, or what Japanese programs write instead."""
    body = body.rstrip(b"\0 ")
    pairs = body if b"\x1b" in body or not body.isascii() else b"\x1b$B" + body + b"\x1b(B"
    for data, code in ((pairs, "iso2022_jp"), (body, "ascii"), (body, "utf-8"), (body, "shift_jis"), (body, "euc_jp")):
        try:
            return data.decode(code)
        except UnicodeDecodeError:
            continue
    return body.decode("shift_jis", "replace")


def _undefined(body: bytes, order: str) -> str:
    """Text where it reads as such, "" for a program's own bytes."""
    text = _unicode(body, order) if b"\0" in body.rstrip(b"\0") else _eight_bit(body.rstrip(b"\0"))
    shown = _cleaned(text)
    legible = sum(letter.isprintable() or letter.isspace() for letter in shown[:1000])
    return shown if legible > 0.95 * len(shown[:1000]) else ""
