"""Text that is not ours, or not only, made harmless for Streamlit's Markdown."""

from __future__ import annotations

import re

from dfx.report.words import plain

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_WORD_JOINER = "\u2060"  # invisible; keeps `:` from opening a shortcode such as :material/verified: or :smile:


def escaped(text: str) -> str:
    """`text` as one line of Markdown that shows its own characters: no colour, link, image, formula or emoji."""
    line = plain(" ".join(text.split()))
    return _PUNCTUATION.sub(r"\\\1", line).replace("\\:", f"\\:{_WORD_JOINER}")


def size_words(count: int) -> str:
    """A file's size in bytes, kB or MB, e.g. "1.4 MB"."""
    if count < 1_000:
        return f"{count} bytes"
    if count < 1_000_000:
        return f"{count / 1_000:.0f} kB"
    return f"{count / 1_000_000:.1f}".removesuffix(".0") + " MB"
