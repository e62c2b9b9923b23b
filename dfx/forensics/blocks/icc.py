"""The name that an ICC colour profile gives itself (ICC.1, `desc`)."""

from __future__ import annotations

from dfx.forensics.container.text import plain


def name_of(icc: bytes) -> str:
    """In at most 120 characters, "present" where it cannot be read."""
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
