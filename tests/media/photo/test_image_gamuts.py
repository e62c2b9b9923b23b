"""Wide colours, CMYK and HDR come out as sRGB values worked out here in numpy, on a coloured picture with edges."""

import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from hand_made import Array, icc, icc_cmyk, isobmff_with_nclx, png_with, tiff
from heif_made import FOLDER, flag
from numpy.typing import NDArray
from PIL import Image

from dfx.media.photo.images import decode

D65, D50 = (0.3127, 0.3290), (0.3457, 0.3585)
SRGB = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
P3 = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
ADOBE = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
PROPHOTO = ((0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001))
BT2020 = ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046))


def srgb_light(code: Array) -> Array:
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


def srgb_code(light: Array) -> Array:
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def power(gamma: float) -> Callable[[Array], Array]:
    return lambda code: code**gamma


def xyz_of(white: tuple[float, float], primaries: tuple) -> Array:
    """Linear RGB → XYZ by the textbook: columns of the primaries, scaled so that they sum to the white."""
    columns = np.array([[x / y, 1, (1 - x - y) / y] for x, y in primaries]).T
    target = np.array([white[0] / white[1], 1, (1 - white[0] - white[1]) / white[1]])
    return columns * np.linalg.solve(columns, target)


def adaptation(white: tuple[float, float], to: tuple[float, float]) -> Array:
    """Bradford."""
    cone = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
    here, there = (cone @ [x / y, 1, (1 - x - y) / y] for x, y in (white, to))
    return np.linalg.inv(cone) @ np.diag(there / here) @ cone


def seen(pixels: NDArray[np.uint8], white: tuple, primaries: tuple, to_light: Callable[[Array], Array]) -> Array:
    """What those code values look like, as sRGB code values [0, 255]."""
    light = to_light(pixels / 255.0) @ xyz_of(white, primaries).T @ adaptation(white, D65).T
    return srgb_code(light @ np.linalg.inv(xyz_of(D65, SRGB)).T) * 255


@pytest.fixture(scope="module")
def flags() -> NDArray[np.uint8]:
    """`(64, 96, 3)`: blocks of many colours with hard edges, beside a ramp of each channel."""
    levels = [0, 40, 96, 160, 224, 255]
    blocks = np.array([[(r, g, b) for g in levels for b in levels][:32] for r in levels], np.uint8)  # (6, 32, 3)
    picture = np.repeat(np.repeat(blocks, 8, 0), 3, 1)  # (48, 96, 3)
    ramp = np.zeros((16, 96, 3), np.uint8)
    for channel in range(3):
        ramp[channel * 5 : channel * 5 + 6, :, channel] = np.linspace(0, 255, 96)
    return np.concatenate([picture, ramp])


@pytest.mark.parametrize(
    ("white", "primaries", "to_light"),
    [
        (D65, P3, srgb_light),
        (D65, ADOBE, power(563 / 256)),
        (D50, PROPHOTO, power(1.8)),
        (D65, BT2020, power(2.4)),
        (D65, SRGB, power(1.0)),
    ],
    ids=["Display P3", "Adobe RGB", "ProPhoto", "BT.2020", "linear"],
)
@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_wide_profiles(white, primaries, to_light, kind: str, flags, encoded) -> None:
    columns = adaptation(white, D50) @ xyz_of(white, primaries)
    picture = decode(encoded(Image.fromarray(flags), kind, icc_profile=icc(columns, to_light)))
    difference = np.abs(picture.pixels - seen(flags, white, primaries, to_light))
    assert difference.max() <= 2.6, difference.max()
    assert difference.mean() < 0.6
    assert picture.info.notes == ()


def test_a_wide_profile_of_a_jpeg(flags, encoded) -> None:
    columns = adaptation(D65, D50) @ xyz_of(D65, P3)
    data = encoded(Image.fromarray(flags), "JPEG", quality=100, subsampling=0, icc_profile=icc(columns, srgb_light))
    stored = np.asarray(Image.open(io.BytesIO(data)))
    assert np.abs(decode(data).pixels - seen(stored, D65, P3, srgb_light)).max() <= 2.6


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_a_grey_profile(depth: int, kind: str, encoded) -> None:
    """Grey of gamma 1.0, which is far from sRGB: ignored, the middle would be 128 and not 188."""
    ramp = np.tile(np.arange(256), (4, 1))
    stored = ramp.astype(np.uint8) if depth == 8 else (ramp * 257).astype(np.uint16)
    data = encoded(Image.fromarray(stored), kind, icc_profile=icc(None, power(1.0)))
    assert np.abs(decode(data).pixels[0, :, 0] - srgb_code(ramp[0] / 255) * 255).max() <= 1.5
    assert decode(data).info.notes == ()


def test_a_grey_profile_beside_transparency(encoded) -> None:
    image = Image.merge("LA", [Image.new("L", (2, 1), 128), Image.new("L", (2, 1), 255)])
    image.putpixel((1, 0), (128, 0))
    picture = decode(encoded(image, "PNG", icc_profile=icc(None, power(1.0))))
    assert picture.pixels.tolist() == [[[188] * 3, [255] * 3]]
    assert picture.info.notes == ("Transparent parts were laid over white.",)


def test_16_bit_rgb_with_a_wide_profile(flags) -> None:
    columns = adaptation(D65, D50) @ xyz_of(D65, P3)
    deep = flags.astype(">u2") * 257
    rows = b"".join(b"\0" + row.tobytes() for row in deep)
    profile = b"p\0\0" + zlib.compress(icc(columns, srgb_light))
    data = png_with(96, 64, 16, 2, rows, (b"iCCP", profile))
    assert np.abs(decode(data).pixels - seen(flags, D65, P3, srgb_light)).max() <= 2.6


@pytest.mark.parametrize("planes", [1, 2], ids=["interleaved", "planar"])
def test_16_bit_rgb_tiff(planes: int, flags) -> None:
    deep = flags.astype("<u2") * 257
    stored = deep if planes == 1 else deep.transpose(2, 0, 1)
    page = {"size": (96, 64), "bits": (16,) * 3, "photometric": 2, "planes": planes, "data": stored.tobytes()}
    picture = decode(tiff([page]))
    np.testing.assert_array_equal(picture.pixels, flags)


def cmyk_of(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """With some black in it, so that all four inks matter."""
    ink = 255 - pixels.astype(int)
    black = ink.min(axis=2) // 2
    return np.concatenate([ink - black[..., None], black[..., None]], axis=2).astype(np.uint8)


def plain_rgb(cmyk: NDArray[np.uint8]) -> Array:
    part = cmyk / 255.0
    return (1 - part[..., :3]) * (1 - part[..., 3:]) * 255


@pytest.mark.parametrize("kind", ["TIFF", "JPEG"])
def test_cmyk_without_a_profile(kind: str, flags, encoded) -> None:
    cmyk = cmyk_of(flags)
    options = {"quality": 100, "subsampling": 0} if kind == "JPEG" else {}
    picture = decode(encoded(Image.fromarray(cmyk, "CMYK"), kind, **options))
    assert np.abs(picture.pixels - plain_rgb(cmyk)).mean() < 1.5


def test_ycck_jpeg(flags, encoded) -> None:
    """Adobe's transform 2: Y, Cb and Cr of the inks, black inverted. Written as CMYK, the marker and the numbers changed."""
    cmyk = cmyk_of(flags)
    r, g, b, black = cmyk.astype(float).transpose(2, 0, 1)
    y = 0.299 * r + 0.587 * g + 0.114 * b
    ycc = np.stack([y, 128 - 0.168736 * r - 0.331264 * g + 0.5 * b, 128 + 0.5 * r - 0.418688 * g - 0.081312 * b], 2)
    stored = np.concatenate([ycc.round().clip(0, 255), 255 - black[..., None]], 2).astype(np.uint8)
    data = encoded(Image.fromarray(255 - stored, "CMYK"), "JPEG", quality=100, subsampling=0)
    at = data.index(b"Adobe") + 11
    assert data[at] == 0
    picture = decode(data[:at] + b"\2" + data[at + 1 :])
    assert np.abs(picture.pixels - plain_rgb(cmyk)).mean() < 2


@pytest.mark.parametrize("kind", ["TIFF", "JPEG"])
def test_cmyk_with_a_profile(kind: str, encoded) -> None:
    """A press whose inks are not those that plain arithmetic thinks of: only the profile knows."""
    papers = {
        (0, 0, 0, 0): (100, 0, 0),
        (0, 0, 0, 255): (0, 0, 0),
        (255, 255, 255, 255): (0, 0, 0),
        (255, 0, 0, 0): (60, -30, -40),
        (0, 0, 255, 0): (80, 10, 60),
    }
    profile = icc_cmyk({tuple(v // 255 for v in inks): lab for inks, lab in papers.items()})
    for inks, lab in papers.items():
        image = Image.new("CMYK", (16, 16), inks)
        picture = decode(encoded(image, kind, icc_profile=profile, **({"quality": 100} if kind == "JPEG" else {})))
        assert np.abs(picture.pixels[8, 8] - lab_to_srgb(*lab)).max() <= 3
        assert picture.info.notes == ()


def lab_to_srgb(lightness: float, a: float, b: float) -> Array:
    """CIE Lab under D50 → sRGB code values."""
    fy = (lightness + 16) / 116
    f = np.array([fy + a / 500, fy, fy - b / 200])
    xyz = np.where(f > 6 / 29, f**3, 3 * (6 / 29) ** 2 * (f - 4 / 29)) * [0.9642, 1, 0.8249]
    return srgb_code(np.linalg.inv(xyz_of(D65, SRGB)) @ adaptation(D50, D65) @ xyz) * 255


def rows_of(pixels: NDArray[np.uint8]) -> bytes:
    return b"".join(b"\0" + row.tobytes() for row in pixels)


def chrm(white: tuple[float, float], primaries: tuple) -> tuple[bytes, bytes]:
    return b"cHRM", struct.pack(">8I", *(round(v * 100_000) for point in (white, *primaries) for v in point))


def gama(value: float) -> tuple[bytes, bytes]:
    return b"gAMA", struct.pack(">I", round(value * 100_000))


def test_png_gamma_and_primaries(flags) -> None:
    data = png_with(96, 64, 8, 2, rows_of(flags), gama(1 / 1.8), chrm(D65, ADOBE))
    assert np.abs(decode(data).pixels - seen(flags, D65, ADOBE, power(1.8))).max() <= 2.6


def test_png_gamma_alone(flags) -> None:
    data = png_with(96, 64, 8, 2, rows_of(flags), gama(1.0))
    assert np.abs(decode(data).pixels - seen(flags, D65, SRGB, power(1.0))).max() <= 2.6


@pytest.mark.parametrize(
    "chunks",
    [
        [gama(1 / 2.2)],
        [gama(1 / 2.2), chrm(D65, SRGB)],
        [chrm(D65, P3)],  # of no use without a gamma
        [(b"sRGB", b"\0"), gama(1.0), chrm(D65, P3)],  # sRGB comes before both
        [gama(0.0)],
        [gama(1 / 2.2), chrm((0.0, 0.0), ((0, 0), (0, 0), (0, 0)))],
        [gama(1 / 2.2), chrm(D65, ((0.3, 0.3), (0.3, 0.3), (0.3, 0.3)))],
        [(b"cICP", bytes([1, 13, 0, 1]))],
        [(b"cICP", bytes([2, 2, 0, 1]))],
        [(b"cICP", bytes([200, 99, 0, 1]))],
    ],
)
def test_png_that_states_nothing_new_or_nonsense(chunks, flags) -> None:
    picture = decode(png_with(96, 64, 8, 2, rows_of(flags), *chunks))
    np.testing.assert_array_equal(picture.pixels, flags)


def test_png_cicp_comes_before_a_profile(flags) -> None:
    profile = b"p\0\0" + zlib.compress(icc(adaptation(D65, D50) @ xyz_of(D65, ADOBE), power(2.2)))
    data = png_with(96, 64, 8, 2, rows_of(flags), (b"cICP", bytes([12, 13, 0, 1])), (b"iCCP", profile))
    assert np.abs(decode(data).pixels - seen(flags, D65, P3, srgb_light)).max() <= 2.6


def pq_code(nits: Array) -> Array:
    """SMPTE ST 2084, the way from light to code."""
    y = (np.clip(nits, 0, 10_000) / 10_000) ** (2610 / 16384)
    return ((3424 / 4096 + 2413 / 128 * y) / (1 + 2392 / 128 * y)) ** (2523 / 32)


def hlg_code(nits: Array) -> Array:
    """BT.2100: display light of a screen of 1 000 cd/m², gamma 1.2, back to the scene, then its OETF."""
    display = nits / 1000
    luminance = np.maximum(display @ [0.2627, 0.6780, 0.0593], 1e-9)[..., None]
    scene = display * luminance ** (1 / 1.2 - 1)
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), a * np.log(np.maximum(12 * scene - b, 1e-9)) + c)


def as_hdr(pixels: NDArray[np.uint8], code_of: Callable[[Array], Array]) -> NDArray[np.uint8]:
    """An sRGB picture as HDR of BT.2020, its white at 203 cd/m²."""
    to_2020 = np.linalg.inv(xyz_of(D65, BT2020)) @ xyz_of(D65, SRGB)
    return (code_of(np.clip(srgb_light(pixels / 255.0) @ to_2020.T, 0, None) * 203) * 255).round().astype(np.uint8)


@pytest.mark.parametrize(("transfer", "code_of"), [(16, pq_code), (18, hlg_code)], ids=["PQ", "HLG"])
def test_png_of_high_dynamic_range_looks_like_its_twin(transfer: int, code_of, flags) -> None:
    """Below the knee (.6 of white: code 203) nothing is bent: there the twin comes back. 8 bits of PQ are coarse."""
    dim = (flags * (200 / 255)).astype(np.uint8)
    data = png_with(96, 64, 8, 2, rows_of(as_hdr(dim, code_of)), (b"cICP", bytes([9, transfer, 0, 1])))
    picture = decode(data)
    difference = np.abs(picture.pixels.astype(float) - dim)
    assert difference.mean() < 3
    assert np.percentile(difference, 95) <= 12
    assert "HDR was converted to ordinary brightness and colours." in picture.info.notes
    plain = decode(png_with(96, 64, 8, 2, rows_of(as_hdr(dim, code_of)))).pixels
    assert np.abs(plain.astype(float) - dim).mean() > 20  # it is not right by itself


@pytest.mark.parametrize("transfer", [16, 18])
def test_pictures_and_clips_bend_brightness_alike(transfer: int, flags) -> None:
    from dfx.media.video.frame.hdr import to_sdr

    picture = decode(png_with(96, 64, 8, 2, rows_of(flags), (b"cICP", bytes([9, transfer, 0, 1])))).pixels
    clip = to_sdr(flags.astype(np.uint16) * 257, transfer, 9)  # its curve is 2.4, that of pictures sRGB
    as_srgb = srgb_code((clip / 255.0) ** 2.4) * 255
    assert np.abs(picture - as_srgb).mean() < 2.5


def test_avif_states_display_p3(flags, encoded) -> None:
    data = isobmff_with_nclx(encoded(Image.fromarray(flags), "AVIF", quality=100, subsampling="4:4:4"), 12, 13)
    stored = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    assert np.abs(decode(data).pixels - seen(stored, D65, P3, srgb_light)).max() <= 2.6


@pytest.mark.parametrize("whole_range", ["full", "limited"])
@pytest.mark.parametrize("subsampling", ["4:4:4", "4:2:0"])
def test_avif_ranges_and_subsampling(whole_range: str, subsampling: str, flags, encoded) -> None:
    data = encoded(Image.fromarray(flags), "AVIF", quality=100, subsampling=subsampling, range=whole_range)
    assert np.abs(decode(data).pixels.astype(float) - flags).mean() < (2 if subsampling == "4:4:4" else 16)


def test_avif_of_10_bits() -> None:
    """Its values are those of the flag; marked as PQ of BT.2020 they mean other, brighter colours."""
    data = (FOLDER / "flag_10bit_pq.avif").read_bytes()
    assert np.abs(decode(isobmff_with_nclx(data, 1, 13)).pixels.astype(float) - flag()).mean() < 2
    picture = decode(data)
    assert "HDR was converted to ordinary brightness and colours." in picture.info.notes
    nits = 10_000 * pq_light(flag() / 255)
    light = np.clip(nits / 203 @ (np.linalg.inv(xyz_of(D65, SRGB)) @ xyz_of(D65, BT2020)).T, 0, None)
    brightest = light.max(axis=2, keepdims=True)
    bent = 0.6 + 0.4 * (1 - np.exp(-(brightest - 0.6) / 0.4))  # above .6 of white, towards white
    shown = np.where(brightest > 0.6, light * bent / np.maximum(brightest, 0.6), light)
    difference = np.abs(picture.pixels - srgb_code(shown) * 255)
    assert difference.mean() < 4, difference.mean()


def pq_light(code: Array) -> Array:
    """SMPTE ST 2084: code → light, of 10 000 cd/m²."""
    power = code ** (32 / 2523)
    return (np.maximum(power - 3424 / 4096, 0) / (2413 / 128 - 2392 / 128 * power)) ** (16384 / 2610)


def test_avif_of_high_dynamic_range(flags, encoded) -> None:
    dim = (flags * (200 / 255)).astype(np.uint8)
    coded = encoded(Image.fromarray(as_hdr(dim, pq_code)), "AVIF", quality=100, subsampling="4:4:4")
    picture = decode(isobmff_with_nclx(coded, 9, 16))
    assert np.abs(picture.pixels.astype(float) - dim).mean() < 6
    assert "HDR was converted to ordinary brightness and colours." in picture.info.notes
