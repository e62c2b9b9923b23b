"""Where each kind of file keeps what is not pixels, read to stated limits. No pixel is decoded and nothing fetched."""

from __future__ import annotations

from dfx.forensics.blocks.boxes import from_boxes
from dfx.forensics.blocks.embedded import Embedded
from dfx.forensics.blocks.gif import from_gif
from dfx.forensics.blocks.jpeg import from_jpeg
from dfx.forensics.blocks.png import PNG, from_png
from dfx.forensics.blocks.tiff import from_tiff
from dfx.forensics.blocks.webp import from_webp
from dfx.forensics.container.jpeg import is_jpeg

__all__ = ["Embedded", "embedded"]


def embedded(data: bytes) -> Embedded:
    """What the file holds; `format` is "" for a kind not read. Never raises: damaged parts are left out, and said."""
    if is_jpeg(data):
        return from_jpeg(data)
    if data.startswith(PNG):
        return from_png(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return from_webp(data)
    if data[:4] in (b"II*\0", b"MM\0*"):
        return from_tiff(data)
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return from_gif(data)
    if data[4:8] == b"ftyp":
        return from_boxes(data)
    return Embedded()
