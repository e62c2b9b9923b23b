"""Every pixel layout comes out as the RGB that a person sees."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms

from dfx.errors import Undecodable
from dfx.media.photo.images import decode

RAMP = np.tile(np.linspace(0, 65535, 256).round().astype(np.uint16), (8, 1))  # (8, 256), black to white
GREY8 = np.tile(np.arange(256, dtype=np.uint8), (8, 1))


def grey(picture) -> np.ndarray:
    """The one channel of a grey picture."""
    assert (picture.pixels[..., 0] == picture.pixels[..., 1]).all()
    assert (picture.pixels[..., 0] == picture.pixels[..., 2]).all()
    return picture.pixels[..., 0]


def png(width: int, height: int, depth: int, colour: int, rows: bytes, *extra: tuple[bytes, bytes]) -> bytes:
    """A PNG by hand, for layouts that Pillow does not write. `rows`: filter bytes included."""
    header = struct.pack("!IIBBBBB", width, height, depth, colour, 0, 0, 0)
    chunks = [(b"IHDR", header), *extra, (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    body = b"".join(
        struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_16_bit_grey_keeps_its_shades(kind: str, encoded) -> None:
    picture = decode(encoded(Image.fromarray(RAMP), kind))
    np.testing.assert_array_equal(grey(picture), GREY8)
    assert picture.info.notes == ()


def test_16_bit_big_endian_tiff(encoded) -> None:
    data = encoded(Image.fromarray(RAMP.astype(">u2")), "TIFF")
    assert data.startswith(b"MM")
    np.testing.assert_array_equal(grey(decode(data)), GREY8)


def test_16_bit_grey_where_white_is_zero(encoded) -> None:
    data = encoded(Image.fromarray(RAMP), "TIFF", tiffinfo={262: 0})
    np.testing.assert_array_equal(grey(decode(data)), 255 - GREY8)


def test_16_bit_grey_with_a_transparent_shade() -> None:
    row = b"\0" + b"".join(value.to_bytes(2, "big") for value in (0, 300, 301, 65535))
    picture = decode(png(4, 1, 16, 0, row, (b"tRNS", (300).to_bytes(2, "big"))))
    assert grey(picture).tolist() == [[0, 255, 1, 255]]
    assert "Transparent" in picture.info.notes[0]


def test_16_bit_rgb() -> None:
    row = b"\0" + struct.pack("!6H", 0, 32768, 65535, 1000, 2000, 3000)
    assert decode(png(2, 1, 16, 2, row)).pixels.tolist() == [[[0, 128, 255], [3, 7, 11]]]


def test_16_bit_rgb_with_a_transparent_colour() -> None:
    row = b"\0" + struct.pack("!6H", 0, 32768, 65535, 1000, 2000, 3000)
    picture = decode(png(2, 1, 16, 2, row, (b"tRNS", struct.pack("!3H", 1000, 2000, 3000))))
    assert picture.pixels.tolist() == [[[0, 128, 255], [255, 255, 255]]]


@pytest.mark.parametrize(("top", "note"), [(1.0, False), (255.0, False), (4000.0, True)])
def test_floating_point_grey(top: float, note: bool, encoded) -> None:
    data = encoded(Image.fromarray(np.linspace(0, top, 256, dtype=np.float32)[None]), "TIFF")
    picture = decode(data)
    assert np.abs(grey(picture)[0].astype(int) - np.arange(256)).max() <= 1
    assert bool(picture.info.notes) is note


def test_32_bit_integers_beyond_16_bit_are_stretched(encoded) -> None:
    picture = decode(encoded(Image.fromarray(np.array([[-1000, 0, 1_000_000]], np.int32)), "TIFF"))
    assert grey(picture).tolist() == [[0, 0, 255]]
    assert "stretched" in picture.info.notes[0]


def test_infinite_brightness_is_refused(encoded) -> None:
    with pytest.raises(Undecodable):
        decode(encoded(Image.fromarray(np.array([[0, np.inf]], np.float32)), "TIFF"))


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "RGB"])
def test_opaque_layouts_of_png(mode: str, scene, encoded) -> None:
    layout = scene.convert(mode)
    expected = np.asarray(layout.convert("RGB"))
    picture = decode(encoded(layout, "PNG"))
    np.testing.assert_array_equal(picture.pixels, expected)
    assert picture.info.notes == ()


@pytest.mark.parametrize("kind", ["BMP", "GIF", "TIFF", "WEBP", "AVIF"])
def test_other_kinds(kind: str, scene, encoded) -> None:
    picture = decode(encoded(scene, kind, **({"lossless": True} if kind == "WEBP" else {})))
    assert picture.info.format == kind
    difference = np.abs(picture.pixels.astype(int) - np.asarray(scene)).mean()
    assert difference <= {"GIF": 10, "AVIF": 4}.get(kind, 0)


def test_cmyk_jpeg_is_not_a_negative(scene, encoded) -> None:
    data = encoded(scene.convert("CMYK"), "JPEG", quality=95)
    assert b"Adobe" in data
    assert np.abs(decode(data).pixels.astype(int) - np.asarray(scene)).mean() < 5


def test_cmyk_tiff(scene, encoded) -> None:
    np.testing.assert_array_equal(decode(encoded(scene.convert("CMYK"), "TIFF")).pixels, np.asarray(scene))


def test_lab_tiff(scene, encoded) -> None:
    to_lab = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
    lab = ImageCms.applyTransform(scene, to_lab)
    assert lab is not None
    assert np.abs(decode(encoded(lab, "TIFF")).pixels.astype(int) - np.asarray(scene)).mean() < 3


def test_hidden_colours_do_not_survive(scene, encoded) -> None:
    hidden = scene.copy()
    hidden.putalpha(0)
    picture = decode(encoded(hidden, "PNG"))
    assert (picture.pixels == 255).all()
    assert picture.info.notes == ("Transparent parts were laid over white.",)


def test_half_transparent_is_mixed_with_white(encoded) -> None:
    picture = decode(encoded(Image.new("RGBA", (2, 2), (0, 100, 200, 128)), "PNG"))
    assert np.abs(picture.pixels[0, 0].astype(int) - [127, 177, 227]).max() <= 1


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_transparent_palette_entry(kind: str, encoded) -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([10, 20, 30, 200, 0, 0])
    image.putdata([0, 1])
    picture = decode(encoded(image, kind, transparency=1))
    assert picture.pixels.tolist() == [[[10, 20, 30], [255, 255, 255]]]
    assert picture.info.notes == ("Transparent parts were laid over white.",)


def swapped_profile() -> bytes:
    """sRGB with the red and blue primaries exchanged: a profile whose effect nobody can miss."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(profile[128:132], "big")
    places = {bytes(profile[132 + 12 * i : 136 + 12 * i]): 132 + 12 * i for i in range(count)}
    red, blue = places[b"rXYZ"], places[b"bXYZ"]
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(profile)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_an_embedded_profile_is_followed(kind: str, encoded) -> None:
    image = Image.new("RGB", (4, 4), (200, 100, 0))
    options = {"lossless": True} if kind == "WEBP" else {}
    picture = decode(encoded(image, kind, icc_profile=swapped_profile(), **options))
    assert np.abs(picture.pixels[0, 0].astype(int) - [0, 100, 200]).max() <= 3
    assert picture.info.notes == ()


def test_srgb_profile_changes_not_one_pixel(scene, encoded) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    np.testing.assert_array_equal(decode(encoded(scene, "PNG", icc_profile=srgb)).pixels, np.asarray(scene))


@pytest.mark.parametrize("profile", [b"not a profile", b"\0" * 200, swapped_profile()[:150]])
def test_a_broken_profile_costs_nothing_but_a_note(profile: bytes, scene, encoded) -> None:
    picture = decode(encoded(scene, "PNG", icc_profile=profile))
    np.testing.assert_array_equal(picture.pixels, np.asarray(scene))
    assert "colour profile" in picture.info.notes[0]


def test_profile_of_another_colour_space_is_ignored(encoded) -> None:
    picture = decode(encoded(Image.new("L", (2, 2), 77), "PNG", icc_profile=swapped_profile()))
    assert (picture.pixels == 77).all()
    assert "colour profile" in picture.info.notes[0]


def test_the_ramp_would_be_white_without_us() -> None:
    """Guards the test above against a Pillow that has learned it: then `dfx.media.photo.colour` can be simplified."""
    buffer = io.BytesIO()
    Image.fromarray(RAMP).save(buffer, "PNG")
    plain = np.asarray(Image.open(buffer).convert("RGB"))
    assert (plain == 255).mean() > 0.9
