"""Content credentials (C2PA): whether the file holds a manifest. Presence only: `dfx.media.credentials.examine` checks it.

A manifest store is a JUMBF superbox (ISO 19566-5) whose description box carries the type `c2pa`.
"""

from __future__ import annotations

_TYPE = bytes.fromhex("6332706100110010800000aa00389b71")  # "c2pa" and the JUMBF suffix
PRESENT = "present, not verified: nobody has checked its signature here"
OTHER = "present, of a kind other than C2PA"


def said(boxes: bytes) -> str:
    """What to say of a file's JUMBF boxes; "" where it holds none."""
    at = 0
    found = ""
    while at + 24 <= len(boxes):
        size = int.from_bytes(boxes[at : at + 4], "big")
        if boxes[at + 4 : at + 8] == b"jumb" and boxes[at + 12 : at + 16] == b"jumd":
            if boxes[at + 16 : at + 32] == _TYPE:
                return PRESENT
            found = OTHER
        if size < 8:
            break
        at += size
    return found
