"""The door: what it says of a file, what it refuses, and that it refuses quickly."""

import hashlib
import os
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from dfx.errors import MediaError, TooLarge, Undecodable, UnsupportedType
from dfx.media.images import decode, worker_pids
from dfx.settings import ROOT

FIRST_ONLY = "The file holds several pictures or frames; only the first was analysed."
TURNED = {  # EXIF orientation → how an upright picture is stored under it
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def test_what_is_said_of_a_file(scene, encoded) -> None:
    data = encoded(scene, "PNG")
    picture = decode(data, "a.png")
    info = picture.info
    assert (info.format, info.width, info.height, info.bytes) == ("PNG", 96, 64, len(data))
    assert info.sha256 == hashlib.sha256(data).hexdigest()
    assert info.notes == ()
    assert picture.pixels.dtype == np.uint8
    assert picture.pixels.shape == (64, 96, 3)
    np.testing.assert_array_equal(picture.pixels, np.asarray(scene))
    with pytest.raises(ValueError, match="read-only"):
        picture.pixels[0, 0, 0] = 1


def test_content_decides_and_the_mismatch_is_stated(scene, encoded) -> None:
    info = decode(encoded(scene, "WEBP"), "photo.jpg").info
    assert info.format == "WEBP"
    assert info.notes == ("The file name ends in .jpg, but its content is WEBP; the content was used.",)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_eight_orientations_give_the_same_pixels(orientation: int, kind: str, scene, encoded) -> None:
    turn = TURNED[orientation]
    stored = scene if turn is None else scene.transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = decode(encoded(stored, kind, exif=exif, **({"lossless": True} if kind == "WEBP" else {})))
    np.testing.assert_array_equal(picture.pixels, np.asarray(scene))
    assert (picture.info.width, picture.info.height) == (96, 64)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_eight_orientations_of_jpeg_and_avif(orientation: int, scene, encoded) -> None:
    turn = TURNED[orientation]
    stored = scene if turn is None else scene.transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    for kind in ("JPEG", "AVIF"):
        picture = decode(encoded(stored, kind, exif=exif, quality=95))
        assert picture.pixels.shape == (64, 96, 3)
        assert np.abs(picture.pixels.astype(int) - np.asarray(scene)).mean() < 3


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0broken", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff"]
)
def test_broken_exif_does_not_cost_the_picture(exif: bytes, scene, encoded) -> None:
    assert decode(encoded(scene, "JPEG", exif=exif)).pixels.shape == (64, 96, 3)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF", "AVIF"])
def test_the_first_frame_of_several(kind: str, encoded) -> None:
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "lime", "blue")]
    picture = decode(encoded(frames[0], kind, save_all=True, append_images=frames[1:]))
    assert np.abs(picture.pixels[8, 8].astype(int) - [255, 0, 0]).max() <= 6
    assert picture.info.notes == (FIRST_ONLY,)


@pytest.mark.parametrize(("width", "height"), [(1, 1), (16, 16), (12_000, 40), (40, 12_000)])
def test_small_and_thin_pictures(width: int, height: int, encoded) -> None:
    picture = decode(encoded(Image.new("RGB", (width, height), (1, 2, 3)), "PNG"))
    assert picture.pixels.shape == (height, width, 3)
    assert (picture.pixels == [1, 2, 3]).all()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "AVIF"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_cut_files_are_refused(kind: str, share: float, encoded) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    data = encoded(Image.fromarray(noise), kind)
    with pytest.raises(Undecodable, match=f"^Expected a complete {kind} image, but the file is damaged or cut off.$"):
        decode(data[: int(len(data) * share)])


def test_a_png_without_its_end_is_refused(scene, encoded) -> None:
    with pytest.raises(Undecodable):
        decode(encoded(scene, "PNG")[:-12])


def test_empty_and_foreign_bytes() -> None:
    with pytest.raises(Undecodable, match="empty"):
        decode(b"", "a.jpg")
    with pytest.raises(UnsupportedType):
        decode(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "a.jpg")


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


def test_text_bombs_of_png(scene, encoded) -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "A" * 60_000_000, zip=True)
    start = time.monotonic()
    with pytest.raises(MediaError):
        decode(encoded(scene, "PNG", pnginfo=text))
    assert time.monotonic() - start < 1


def test_xmp_is_never_expanded(scene, encoded) -> None:
    entities = "".join(f'<!ENTITY l{i + 1} "{f"&l{i};" * 10}">' for i in range(9))
    xmp = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{entities}]><x>&l9;</x>'.encode()
    start = time.monotonic()
    np.testing.assert_array_equal(decode(encoded(scene, "WEBP", lossless=True, xmp=xmp)).pixels, np.asarray(scene))
    decode(encoded(scene, "JPEG", xmp=xmp))
    assert time.monotonic() - start < 1


def test_nothing_but_pixels_leaves(scene, encoded) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    picture = decode(encoded(scene, "JPEG", exif=exif, comment=b"a secret"), "x.jpg")
    assert "somebody" not in repr(picture.info)
    assert "secret" not in repr(picture.info)


@pytest.mark.parametrize("name", ["../../etc/passwd", "x.png\0.html", "a" * 5000, "", "%s%n.png", "\ud800"])
def test_a_name_reaches_no_disk(name: str, scene, encoded, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert decode(encoded(scene, "PNG"), name).info.format == "PNG"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_the_worker_knows_nothing_and_can_open_nothing(limits, scene, encoded, monkeypatch) -> None:
    monkeypatch.setenv("SOME_TOKEN", "hush")
    limits()
    decode(encoded(scene, "PNG"))
    (pid,) = worker_pids()
    assert b"hush" not in Path(f"/proc/{pid}/environ").read_bytes()
    handles = {int(path.name) for path in Path(f"/proc/{pid}/fd").iterdir()}
    rows = Path(f"/proc/{pid}/limits").read_text("ascii").splitlines()
    most = {row[:25].strip(): row[25:].split()[1] for row in rows}
    assert handles == {0, 1, 2}
    assert most["Max open files"] == "3"
    assert most["Max file size"] == "0"
    assert most["Max address space"] != "unlimited"


def test_the_door_and_its_worker_import_no_model_code() -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import dfx.media.worker; light = set(sys.modules);"
        "import dfx.media.images; print('numpy' in light, {'tensorflow', 'keras', 'streamlit'} & set(sys.modules))"
    )
    run = [sys.executable, "-c", script, str(ROOT)]
    assert subprocess.check_output(run, text=True, cwd=os.sep).split() == ["False", "set()"]
