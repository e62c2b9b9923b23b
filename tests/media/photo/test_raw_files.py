"""Camera raw files are refused by their name: what they hold besides the sensor's values is a small preview."""

import struct

import numpy as np
import pytest
from hand_made import tiff

from dfx.errors import UnsupportedType
from dfx.media.photo.images import decode
from dfx.media.photo.raw_files import raw_name

PREVIEW = {"size": (16, 12), "bits": (8, 8, 8), "photometric": 2, "subfile": 1, "data": bytes(16 * 12 * 3)}
SENSOR = {"size": (64, 48), "bits": (16,), "photometric": 32803, "data": bytes(64 * 48 * 2)}
PLAIN = {"size": (16, 12), "bits": (8, 8, 8), "photometric": 2, "data": bytes(range(192)) * 3}


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize(
    ("make", "name"),
    [
        (b"NIKON CORPORATION", "Nikon NEF"),
        (b"SONY", "Sony ARW"),
        (b"PENTAX Corporation", "Pentax PEF"),
        (b"SAMSUNG", "Samsung SRW"),
        (b"Hasselblad", "Hasselblad 3FR"),
        (b"Some new maker", "unknown camera"),
    ],
)
def test_sensor_values_in_a_directory_below(make: bytes, name: str, order: str, big: bool) -> None:
    assert raw_name(tiff([{**PREVIEW, "make": make, "under": [SENSOR]}], order, big)) == name


def test_sensor_values_in_the_next_directory() -> None:
    assert raw_name(tiff([{**PREVIEW, "make": b"PENTAX"}, SENSOR])) == "Pentax PEF"


@pytest.mark.parametrize("coder", [32767, 34713, 65535])
def test_a_camera_s_own_compression(coder: int) -> None:
    assert raw_name(tiff([{**PREVIEW, "make": b"SONY", "under": [{**SENSOR, "photometric": 2, "compression": coder}]}]))


def test_dng_even_where_it_is_no_longer_a_mosaic() -> None:
    linear = {**PLAIN, "photometric": 34892, "dng": b"\1\4\0\0"}
    assert raw_name(tiff([linear])) == "DNG"
    assert raw_name(tiff([{**PREVIEW, "dng": b"\1\6\0\0", "under": [{**SENSOR}]}])) == "DNG"


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"II*\0\x10\0\0\0CR\2\0" + bytes(80), "Canon CR2"),
        (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom" + bytes(80), "Canon CR3"),
        (b"FUJIFILMCCD-RAW 0201FF383501" + bytes(80), "Fujifilm RAF"),
        (b"IIRO\x08\0\0\0" + bytes(80), "Olympus ORF"),
        (b"MMOR\0\0\0\x08" + bytes(80), "Olympus ORF"),
        (b"IIU\0\x18\0\0\0" + bytes(80), "Panasonic RW2"),
    ],
)
def test_those_with_a_beginning_of_their_own(start: bytes, name: str) -> None:
    assert raw_name(start) == name


def test_the_sentence_names_the_way_out() -> None:
    data = tiff([{**PREVIEW, "make": b"NIKON CORPORATION", "under": [SENSOR]}])
    wanted = r"but the content is a camera raw file \(Nikon NEF\): save it as JPEG or TIFF first\.$"
    with pytest.raises(UnsupportedType, match=wanted):
        decode(data, "holiday.tif")  # the name says nothing


def test_ordinary_pictures_pass(scene, encoded) -> None:
    data = tiff([{**PLAIN, "make": b"NIKON CORPORATION"}])  # a camera's own TIFF
    assert raw_name(data) == ""
    np.testing.assert_array_equal(decode(data).pixels.ravel()[:192], np.arange(192))
    for kind in ("TIFF", "JPEG", "PNG", "AVIF"):
        assert raw_name(encoded(scene, kind)) == ""
    assert raw_name(encoded(scene, "TIFF", big_tiff=True)) == ""


@pytest.mark.timeout(5)
@pytest.mark.parametrize("order", ["<", ">"])
def test_hostile_directories_end(order: str) -> None:
    loop = bytearray(tiff([PLAIN, PLAIN], order))
    first = struct.unpack_from(order + "I", loop, 4)[0]
    (count,) = struct.unpack_from(order + "H", loop, first)
    struct.pack_into(order + "I", loop, first + 2 + 12 * count, first)
    assert raw_name(bytes(loop)) == ""
    start = b"II*\0" if order == "<" else b"MM\0*"
    for body in (b"\xff" * 100, bytes(100), struct.pack(order + "IH", 8, 65535) + b"\1\x4a" * 400_000, b""):
        assert raw_name(start + body) == ""
    whole = tiff([{**PREVIEW, "make": b"SONY", "under": [SENSOR]}], order)
    for end in range(4, len(whole), 97):
        raw_name(whole[:end])
