"""Text that is not ours, or not only, made harmless for Streamlit's Markdown."""

from __future__ import annotations

import re

from dfx.language import visible

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_BREAKS = re.compile(r"[^\S\u00a0\u202f]+")  # white space but what holds "3\u202f924" together
_WORD_JOINER = "\u2060"  # invisible; keeps `:` from opening a shortcode such as :material/verified: or :smile:
# Where it goes: behind a colon and an @, and between www and its dot. Streamlit's Markdown looks for links in the finished
# text, when the escapes are gone (GitHub Flavored Markdown, "Autolinks": https://, www. and a@b.cd).
_OPENINGS = re.compile(r"(\\:|\\@|www(?=\\\.))", re.IGNORECASE)
# An address as dfx's own lists write it; a full stop or a bracket behind it ends the sentence, not the address.
ADDRESS = re.compile(r"(https://[A-Za-z0-9./:_~-]*[A-Za-z0-9/])")


def escaped(text: str) -> str:
    """`text` as one line of Markdown that shows its own characters: no colour, link, image, formula or emoji."""
    return _inert(_one_line(text))


def with_links(listed: str) -> str:
    """`escaped`, but https addresses are links that can be copied as they stand. Only for what dfx's own lists say (a
    sample's licence), never for words of a file or a visitor: tests/security names the callers."""
    parts = ADDRESS.split(_one_line(listed))
    return "".join(f"<{part}>" if place % 2 else _inert(part) for place, part in enumerate(parts))


def _one_line(text: str) -> str:
    return visible(_BREAKS.sub(" ", text).strip())


def _inert(line: str) -> str:
    line = _PUNCTUATION.sub(r"\\\1", line)
    return _OPENINGS.sub(rf"\1{_WORD_JOINER}", line)
