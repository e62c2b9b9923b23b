"""Made pictures for the tests of forensics: nobody's face, the same at every run."""

from __future__ import annotations

import struct
from io import BytesIO

import cv2
import numpy as np
from PIL import Image

Pixels = np.ndarray


def scene(height: int = 192, width: int = 256, seed: int = 0) -> Pixels:
    """Soft blobs, fine texture and a slope: a spectrum that falls, as a photograph's does, and no JPEG history."""
    rng = np.random.default_rng(seed)
    layers = [
        cv2.GaussianBlur(rng.normal(size=(height, width, 3)), (0, 0), sigma) * sigma * strength
        for sigma, strength in ((0.6, 8), (2, 30), (12, 30))
    ]
    slope = np.linspace(90, 160, width)[None, :, None]
    return np.clip(sum(layers) + slope, 0, 255).astype(np.uint8)


def jpeg(pixels: Pixels, quality: int, **options: object) -> bytes:
    out = BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=quality, **options)
    return out.getvalue()


def opened(data: bytes) -> Pixels:
    return np.asarray(Image.open(BytesIO(data)).convert("RGB"))


def png(pixels: Pixels, **options: object) -> bytes:
    out = BytesIO()
    Image.fromarray(pixels).save(out, "PNG", **options)
    return out.getvalue()


def segment(marker: int, payload: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload


def with_segment(data: bytes, marker: int, payload: bytes) -> bytes:
    """A JPEG with one more marker segment right after its start."""
    return data[:2] + segment(marker, payload) + data[2:]


def chunk(kind: bytes, body: bytes) -> bytes:
    import zlib

    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def with_chunk(data: bytes, kind: bytes, body: bytes) -> bytes:
    """A PNG with one more chunk right after its header."""
    at = data.index(b"IHDR") - 4 + 25
    return data[:at] + chunk(kind, body) + data[at:]


def jumbf(kind: bytes = b"c2pa") -> bytes:
    """A superbox with a description box and one empty content box, as a manifest store begins."""
    described = kind + bytes.fromhex("00110010800000aa00389b71") + b"\x03" + kind + b"\0"
    inner = struct.pack(">I", 8 + len(described)) + b"jumd" + described + struct.pack(">I", 8) + b"free"
    return struct.pack(">I", 8 + len(inner)) + b"jumb" + inner


def exif_with_thumbnail(small: bytes) -> bytes:
    """An EXIF block whose second directory holds `small`."""
    first = struct.pack("<HHHII", 1, 0x0112, 3, 1, 1) + struct.pack("<I", 8 + 18)
    at = 8 + 18 + 2 + 24 + 4
    second = struct.pack("<HHHIIHHIII", 2, 0x0201, 4, 1, at, 0x0202, 4, 1, len(small), 0)
    return b"Exif\0\0II*\0" + struct.pack("<I", 8) + first + second + small
