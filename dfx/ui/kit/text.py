"""Text that is not ours, or not only, made harmless for Streamlit's Markdown."""

from __future__ import annotations

import re

from dfx.language import visible

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_WORD_JOINER = "\u2060"  # invisible; keeps `:` from opening a shortcode such as :material/verified: or :smile:
# Where it goes: behind a colon and an @, and between www and its dot. Streamlit's Markdown looks for links in the finished
# text, when the escapes are gone (GitHub Flavored Markdown, "Autolinks": https://, www. and a@b.cd).
_BREAKS = re.compile(r"[^\S\u00a0\u202f]+")  # white space but what holds "3\u202f924" together
_OPENINGS = re.compile(r"(\\:|\\@|www(?=\\\.))", re.IGNORECASE)


def escaped(text: str) -> str:
    """`text` as one line of Markdown that shows its own characters: no colour, link, image, formula or emoji."""
    line = _PUNCTUATION.sub(r"\\\1", visible(_BREAKS.sub(" ", text).strip()))
    return _OPENINGS.sub(rf"\1{_WORD_JOINER}", line)


def size_words(count: int) -> str:
    """A file's size in bytes, kB or MB, e.g. "1.4 MB"."""
    if count < 1_000:
        return f"{count} bytes"
    if count < 1_000_000:
        return f"{count / 1_000:.0f} kB"
    return f"{count / 1_000_000:.1f}".removesuffix(".0") + " MB"
