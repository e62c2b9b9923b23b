"""What a photo's file holds beside the photo is said, and the photo that viewers show is judged. Files made by hand."""

import struct
import time

import numpy as np
import pytest
from PIL import Image

from dfx.media.photo.images import decode

SEVERAL = "The file holds several pictures; only the main one, which viewers show, was analysed."
GAIN_MAP = "The file holds a gain map for HDR screens; the ordinary picture was analysed, without it."
CLIP = "The file holds a video clip beside the photo; only the photo was analysed."
VIDEO = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + b"\0\0\x10\0mdat" + bytes(4088)
XMP = b"http://ns.adobe.com/xap/1.0/\0"


def segment(code: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, code, len(data) + 2) + data


def with_segments(jpeg: bytes, *segments: bytes) -> bytes:
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def multi_picture(first: bytes, others: list[tuple[int, bytes]], order: str = ">") -> bytes:
    """CIPA DC-007: an index in the first picture's APP2, then the others; `others`: type and picture."""
    count = 1 + len(others)
    tags = [(0xB000, 7, 4, b"0100"), (0xB001, 4, 1, struct.pack(order + "I", count)), (0xB002, 7, 16 * count, b"")]
    length = 8 + 2 + 12 * len(tags) + 4 + 16 * count
    total = len(first) + 4 + 4 + length
    entries, place = struct.pack(order + "IIIHH", 0x030000, total, 0, 0, 0), total - 10
    for kind, other in others:
        entries += struct.pack(order + "IIIHH", kind, len(other), place, 0, 0)
        place += len(other)
    head = (b"MM\0*" if order == ">" else b"II*\0") + struct.pack(order + "IH", 8, len(tags))
    for tag, kind, values, content in tags:
        value = content or struct.pack(order + "I", length - 16 * count)
        head += struct.pack(order + "HHI", tag, kind, values) + value
    index = b"MPF\0" + head + bytes(4) + entries
    return with_segments(first, segment(0xE2, index)) + b"".join(other for _, other in others)


@pytest.fixture(scope="module")
def photo(scene, encoded) -> bytes:
    return encoded(scene, "JPEG", quality=95)


@pytest.fixture(scope="module")
def other(scene, encoded) -> bytes:
    return encoded(Image.new("RGB", (96, 64), "red"), "JPEG")


def notes_of(data: bytes, scene) -> tuple[str, ...]:
    """After the photo itself has been found to be the one judged."""
    picture = decode(data)
    assert np.abs(picture.pixels.astype(int) - np.asarray(scene)).mean() < 3
    return picture.info.notes


@pytest.mark.parametrize("order", [">", "<"])
@pytest.mark.parametrize(
    ("kind", "notes"),
    [(0x020002, (SEVERAL,)), (0x020003, (SEVERAL,)), (0, (SEVERAL,)), (0x010001, ()), (0x010002, ())],
)
def test_multi_picture_files(kind: int, notes: tuple[str, ...], order: str, photo, other, scene) -> None:
    """Stereo pairs and the like are told; the large thumbnails that cameras add are no other picture."""
    assert notes_of(multi_picture(photo, [(kind, other)], order), scene) == notes


def test_pictures_that_the_index_lists_but_the_file_lacks(photo, other, scene) -> None:
    whole = multi_picture(photo, [(0x020002, other)])
    assert notes_of(whole[: -len(other)], scene) == ()


@pytest.mark.parametrize(
    "sign",
    [
        segment(0xE1, XMP + b'<rdf:Description xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/"/>'),
        segment(
            0xE1, XMP + b"<apdi:AuxiliaryImageType>urn:com:apple:photo:2020:aux:hdrgainmap</apdi:AuxiliaryImageType>"
        ),
        segment(0xE2, b"urn:iso:std:iso:ts:21496:-1\0" + bytes(60)),
    ],
    ids=["Ultra HDR", "Apple", "ISO 21496-1"],
)
def test_gain_maps(sign: bytes, photo, other, scene) -> None:
    assert notes_of(multi_picture(photo, [(0, with_segments(other, sign))]), scene) == (GAIN_MAP,)


def test_the_iso_marker_of_the_photo_itself(photo, other, scene) -> None:
    marked = with_segments(photo, segment(0xE2, b"urn:iso:std:iso:ts:21496:-1\0\0\0\0\0"))
    assert notes_of(marked + other, scene) == (GAIN_MAP,)


def test_ultra_hdr_by_its_description_alone(photo, other, scene) -> None:
    """Google's container lists lengths in XMP; a messenger that cut the map off left the XMP."""
    xmp = segment(0xE1, XMP + b'<x xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" Item:Semantic="GainMap"/>')
    assert notes_of(with_segments(photo, xmp) + other, scene) == (GAIN_MAP,)
    assert notes_of(with_segments(photo, xmp), scene) == ()


@pytest.mark.parametrize("trailer", [b"", b"\0\0\0\0SEFHk\0\0\0\1\0\0\0\x0c\0\0\0SEFT"], ids=["Google", "Samsung"])
@pytest.mark.parametrize("xmp", [b"", b'<x GCamera:MicroVideo="1"/>', b'<x GCamera:MotionPhoto="1"/>'])
def test_motion_photos(xmp: bytes, trailer: bytes, photo, scene) -> None:
    marked = with_segments(photo, segment(0xE1, XMP + xmp)) if xmp else photo
    before = b"\0\0\x30\x0aMotionPhoto_Data" if trailer else b""
    assert notes_of(marked + before + VIDEO + trailer, scene) == (CLIP,)


def test_a_gain_map_and_a_clip(photo, other, scene) -> None:
    gain = with_segments(other, segment(0xE2, b"urn:iso:std:iso:ts:21496:-1\0" + bytes(60)))
    assert notes_of(multi_picture(photo, [(0, gain)]) + VIDEO, scene) == (GAIN_MAP, CLIP)


def test_a_progressive_photo_with_a_thumbnail_and_a_clip(scene, encoded) -> None:
    thumbnail = encoded(scene.resize((24, 16)), "JPEG")
    plain = encoded(scene, "JPEG", quality=95, progressive=True)
    exif = segment(0xE1, b"Exif\0\0" + bytes(20) + thumbnail + VIDEO[:64])  # not after the end: no clip
    assert notes_of(with_segments(plain, exif), scene) == ()
    assert notes_of(with_segments(plain, exif) + VIDEO, scene) == (CLIP,)


@pytest.mark.parametrize(
    "rest", [b"", b"\0" * 1000, b"a text about ftyp boxes", b"\xff\xd9", b"SEFT", b"<motion photo>"]
)
def test_what_is_only_promised_or_not_there_is_not_claimed(rest: bytes, photo, scene) -> None:
    promised = with_segments(photo, segment(0xE1, XMP + b'<x GCamera:MotionPhoto="1"/>'))
    assert notes_of(promised + rest, scene) == ()


def test_hostile_indexes_cost_nothing(photo, scene) -> None:
    for body in (
        b"",
        b"MM\0*",
        b"II*\0\xff\xff\xff\xff",
        b"MM\0*\0\0\0\x08\xff\xff" + b"\xb0\2" * 60,
        b"XX" + bytes(99),
    ):
        assert notes_of(with_segments(photo, segment(0xE2, b"MPF\0" + body)), scene) == ()


def test_many_markers_after_the_scan_cost_no_time(photo, scene) -> None:
    slow = photo[:-2] + b"\xff\xfe\0\2" * 2_000_000 + photo[-2:] + b"rest"
    start = time.monotonic()
    notes_of(slow, scene)
    assert time.monotonic() - start < 4


def test_an_avif_sequence(scene, encoded) -> None:
    frames = encoded(scene, "AVIF", quality=95, save_all=True, append_images=[Image.new("RGB", scene.size)])
    assert notes_of(frames, scene) == ("The file holds several pictures or frames; only the first was analysed.",)
