"""2: At most 120 megapixels an image, 4096 px a video's side, first frame of an animation (said so).

Bombs end by their headers: in seconds, and in less than 600 MB.
"""

from __future__ import annotations

import struct
import sys
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from video_clips import clip, grey_frames

from dfx.errors import TooLarge
from dfx.media.photo.images import decode, worker_pids
from dfx.media.video.stream import open_video
from dfx.settings import Settings
from dfx.types import Sampling

FIRST_ONLY = "The file holds several pictures or frames; only the first was analysed."


def bomb(kind: str) -> bytes:
    """A few bytes whose header claims thousands of megapixels or the most the format can."""
    most16 = b"\xff\xff"
    if kind == "PNG":
        header = b"IHDR" + struct.pack("!IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0)
        return (
            b"\x89PNG\r\n\x1a\n\0\0\0\x0d"
            + header
            + struct.pack("!I", zlib.crc32(header))
            + b"\0\0\0\x20IDAT"
            + bytes(60)
        )
    if kind == "JPEG":
        return b"\xff\xd8\xff\xc0\0\x11\x08" + most16 * 2 + b"\3\1\x11\0\2\x11\0\3\x11\0\xff\xda" + bytes(60)
    if kind == "GIF":
        return b"GIF89a" + most16 * 2 + b"\0\0\0,\0\0\0\0" + most16 * 2 + b"\0\2\2L\1\0;"
    if kind == "BMP":
        return b"BM" + struct.pack("<IIIIiiHHIIiiII", 54, 0, 54, 40, 60_000, 60_000, 1, 24, 0, 0, 0, 0, 0, 0)
    if kind == "WEBP":
        return b"RIFF\x30\0\0\0WEBPVP8X\x0a\0\0\0\2\0\0\0" + b"\xfe\x3f\0" * 2 + bytes(30)
    tags = {256: 60_000, 257: 60_000, 258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: 60_000, 279: 10}
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items())
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + entries + bytes(4)


def peak_mb(pid: int) -> float:
    text = Path(f"/proc/{pid}/status").read_text("ascii")
    return next(int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith("VmHWM"))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF"])
def test_bombs_are_refused_by_their_header(kind: str, scene, encoded) -> None:
    decode(encoded(scene, "PNG"))
    pids = worker_pids()
    start = time.monotonic()
    with pytest.raises(TooLarge, match="at most 120 megapixels, but this one has "):
        decode(bomb(kind))
    assert time.monotonic() - start < 2
    assert worker_pids() == pids  # refused, not killed


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_a_picture_is_held_once_by_the_worker(limits, encoded) -> None:
    """4 bytes a pixel, even where transparency is laid over white: 480 MB at the most pixels allowed."""
    limits()
    data = encoded(Image.new("RGBA", (5000, 4000), (9, 8, 7, 0)), "PNG", compress_level=1)
    decode(encoded(Image.new("RGB", (8, 8)), "PNG"))
    (worker,) = worker_pids()
    before = peak_mb(worker)
    picture = decode(data)
    assert picture.pixels.shape == (4000, 5000, 3)
    assert (picture.pixels[::99, ::99] == 255).all()
    assert peak_mb(worker) - before < 20 * 5


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_more_pixels_than_a_photo_could_hold_in_so_few_bytes(limits, encoded) -> None:
    """Decoded, it would take 800 MB."""
    limits()
    data = encoded(Image.new("RGB", (16_383, 3_000)), "WEBP", lossless=True, method=0)
    assert len(data) < 40_000
    decode(encoded(Image.new("RGB", (8, 8)), "PNG"))
    (worker,) = worker_pids()
    before = peak_mb(worker)
    with pytest.raises(TooLarge, match=r"^Expected a photo, but 16383 × 3000 pixels in [\d,]+ bytes are more than"):
        decode(data)
    assert peak_mb(worker) - before < 100
    assert worker_pids() == {worker}


def test_one_pixel_too_many(limits, encoded) -> None:
    limits(max_image_pixels=10_000)
    assert decode(encoded(Image.new("L", (100, 100)), "PNG")).info.width == 100
    with pytest.raises(
        TooLarge, match=r"at most 0\.01 megapixels, but this one has 10001 × 1 pixels \(DFX_MAX_IMAGE_PIXELS sets"
    ):
        decode(encoded(Image.new("L", (10_001, 1)), "PNG"))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF", "AVIF"])
def test_the_first_frame_of_several(kind: str, encoded) -> None:
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "lime", "blue")]
    picture = decode(encoded(frames[0], kind, save_all=True, append_images=frames[1:]))
    assert np.abs(picture.pixels[8, 8].astype(int) - [255, 0, 0]).max() <= 6
    assert picture.info.notes == (FIRST_ONLY,)


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of address space needs /proc")
def test_memory_has_a_limit(limits, encoded) -> None:
    limits(worker_memory_mb=64)
    with pytest.raises(TooLarge, match="needs more memory"):
        decode(encoded(Image.new("RGB", (6000, 6000)), "PNG"))
    assert decode(encoded(Image.new("RGB", (60, 60)), "PNG")).info.width == 60


def test_a_side_over_the_limit() -> None:
    with pytest.raises(TooLarge) as caught, open_video(clip(grey_frames(1, (4112, 16)))):
        pass
    assert str(caught.value) == "Expected a video of at most 4096 pixels a side, but this one has 4112 × 16."
    with open_video(clip(grey_frames(1, (4096, 16)))) as video:
        assert len(list(video.frames(Sampling(least=1)))) == 1


def test_today_s_numbers() -> None:
    limits = Settings()
    assert (limits.max_image_pixels, limits.max_video_side, limits.worker_memory_mb) == (120_000_000, 4096, 2000)
