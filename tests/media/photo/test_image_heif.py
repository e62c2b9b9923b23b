"""HEIC and HEIF: the primary picture, upright once, in its own colours; what else the file holds is said."""

import time
from contextlib import suppress

import numpy as np
import pytest
from hand_made import icc
from heif_made import FOLDER, Item, box, coded, flag, full, grid, heif, icc_box, mirrored, nclx, size, turned
from PIL import Image
from test_image_gamuts import BT2020, D50, D65, P3, adaptation, pq_code, seen, srgb_light, xyz_of

from dfx.errors import MediaError, TooLarge, Undecodable, UnsupportedType
from dfx.media.photo.images import decode, worker_pids

CLOSE = 3.0  # mean levels of 255 that the coder may cost
SEVERAL = "The file holds several pictures; only the main one, which viewers show, was analysed."
GAIN_MAP = "The file holds a gain map for HDR screens; the ordinary picture was analysed, without it."


def off(data: bytes, expected: np.ndarray) -> float:
    pixels = decode(data).pixels
    assert pixels.shape == expected.shape
    return float(np.abs(pixels.astype(float) - expected).mean())


@pytest.mark.parametrize("name", ["flag", "flag_10bit", "flag_420"])
def test_an_encoders_file(name: str) -> None:
    data = (FOLDER / f"{name}.heic").read_bytes()
    picture = decode(data, "IMG_0001.HEIC")
    assert (picture.info.format, picture.info.width, picture.info.height) == ("HEIF", 96, 64)
    assert picture.info.notes == ()
    assert off(data, flag()) < CLOSE


def test_alpha_is_laid_over_white() -> None:
    data = (FOLDER / "flag_alpha.heic").read_bytes()
    expected = flag()
    expected[32:, :48] = 255
    assert off(data, expected) < CLOSE
    assert decode(data).info.notes == ("Transparent parts were laid over white.",)


@pytest.mark.parametrize("quarters", range(4))
def test_irot_turns_once(quarters: int) -> None:
    assert off(heif([coded("flag", turned(quarters))]), np.rot90(flag(), quarters)) < CLOSE


def test_imir_mirrors_once() -> None:
    assert off(heif([coded("flag", mirrored(1))]), flag()[:, ::-1]) < CLOSE
    assert off(heif([coded("flag", mirrored(0))]), flag()[::-1]) < CLOSE


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
@pytest.mark.parametrize("quarters", [0, 3])
def test_exif_orientation_does_not_turn_again(orientation: int, quarters: int) -> None:
    """The container's turn is the one that counts, ISO/IEC 23008-12, 6.5.10; telephones write both."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    block = Item(bytes(4) + exif.tobytes().removeprefix(b"Exif\0\0"), (), b"Exif")
    data = heif([coded("flag", turned(quarters)), block], references=((b"cdsc", 2, (1,)),))
    assert off(data, np.rot90(flag(), quarters)) < CLOSE


def test_a_grid_of_tiles() -> None:
    """As telephones write: four coded tiles, the right and lower ones cropped."""
    tiles = [Item(coded().data, coded().properties, hidden=True)] * 4
    data = heif([grid(2, 2, 180, 120), *tiles], references=((b"dimg", 1, (2, 3, 4, 5)),))
    expected = np.tile(flag(), (2, 2, 1))[:120, :180]
    assert off(data, expected) < CLOSE
    assert decode(data).info.notes == ()


def test_display_p3_as_a_profile_and_by_numbers() -> None:
    expected = seen(flag(), D65, P3, srgb_light)
    assert np.abs(expected - flag()).mean() > 3  # the conversion is worth measuring
    profile = icc(adaptation(D65, D50) @ xyz_of(D65, P3), srgb_light)
    assert off(heif([coded("flag", icc_box(profile))]), expected) < CLOSE
    assert off(heif([coded("flag", nclx(12, 13))]), expected) < CLOSE
    assert off(heif([coded("flag", nclx(1, 13))]), flag()) < CLOSE


def luma_matrix(red: float, blue: float) -> np.ndarray:
    """RGB → Y, Cb, Cr of the given weights."""
    green = 1 - red - blue
    luma = np.array([red, green, blue])
    return np.array([luma, (np.array([0, 0, 1]) - luma) / (2 - 2 * blue), (np.array([1, 0, 0]) - luma) / (2 - 2 * red)])


@pytest.mark.parametrize(("matrix", "weights"), [(6, (0.299, 0.114)), (1, (0.2126, 0.0722)), (9, (0.2627, 0.0593))])
@pytest.mark.parametrize("whole_range", [True, False])
def test_the_stated_matrix_and_range_are_followed(matrix: int, weights, whole_range: bool) -> None:
    """The stored luma and chroma are those of BT.601 in full range: read otherwise, they are other colours."""
    stored = flag() @ luma_matrix(0.299, 0.114).T
    if not whole_range:
        stored = stored - [16, 0, 0]
        stored = stored * [255 / 219, 255 / 224, 255 / 224]
    expected = np.clip(stored @ np.linalg.inv(luma_matrix(*weights)).T, 0, 255)
    assert off(heif([coded("flag", nclx(1, 13, matrix, whole_range))]), expected) < CLOSE


def test_high_dynamic_range_is_converted() -> None:
    """What PQ's codes mean, worked out for the parts that are not bent towards white."""
    codes = flag() / 255.0
    nits = 10_000 * np.interp(codes, pq_code(np.linspace(0, 1, 1 << 16) ** 4 * 10_000), np.linspace(0, 1, 1 << 16) ** 4)
    to_709 = np.linalg.inv(xyz_of(D65, ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06)))) @ xyz_of(D65, BT2020)
    light = np.clip(nits / 203 @ to_709.T, 0, None)
    picture = decode(heif([coded("flag_10bit", nclx(9, 16))]))
    black = np.s_[21:27, 32:88]
    assert light[black].max() < 0.6
    expected = np.where(light <= 0.0031308, light * 12.92, 1.055 * np.clip(light, 0, 1) ** (1 / 2.4) - 0.055) * 255
    assert np.abs(picture.pixels[black] - expected[black]).mean() < 6
    assert (picture.pixels[5:11, 5:19] >= 250).all()
    assert picture.info.notes == ("HDR was converted to ordinary brightness and colours.",)


def test_a_gain_map_is_said() -> None:
    kind = full(b"auxC", b"urn:com:apple:photo:2020:aux:hdrgainmap\0")
    auxiliary = Item(coded().data, (*coded().properties, kind), hidden=True)
    data = heif([coded(), auxiliary], references=((b"auxl", 2, (1,)),))
    assert off(data, flag()) < CLOSE
    assert decode(data).info.notes == (GAIN_MAP,)
    toned = heif([coded()], brands=(b"heic", b"mif1", b"heic", b"tmap"))
    assert decode(toned).info.notes == (GAIN_MAP,)


def test_the_primary_of_a_collection_is_judged() -> None:
    other = coded("flag", turned(2))
    data = heif([other, coded(), other], primary=2)
    assert off(data, flag()) < CLOSE
    assert decode(data).info.notes == (SEVERAL,)


def test_a_thumbnail_is_no_second_picture() -> None:
    data = heif([coded(), Item(coded().data, coded().properties)], references=((b"thmb", 2, (1,)),))
    assert off(data, flag()) < CLOSE
    assert decode(data).info.notes == ()


def test_the_clip_of_a_motion_photo_is_said() -> None:
    clip = box(b"mpvd", box(b"ftyp", b"isom", bytes(4)), bytes(100))
    assert decode(heif([coded()]) + clip).info.notes == (
        "The file holds a video clip beside the photo; only the photo was analysed.",
    )


def test_a_sequence_is_said() -> None:
    data = (FOLDER / "flag_sequence.heic").read_bytes()
    assert off(data, flag()) < CLOSE
    assert decode(data).info.notes == ("The file holds several pictures or frames; only the first was analysed.",)


def test_a_sequence_without_a_photo_belongs_to_video() -> None:
    data = (FOLDER / "flag_sequence.heic").read_bytes()
    photo = data.index(b"meta") - 4
    clip = data[:photo] + data[photo + int.from_bytes(data[photo : photo + 4], "big") :]
    with pytest.raises(UnsupportedType, match=r"a HEIF sequence without a photo: open it as a video\.$"):
        decode(clip)


def test_what_the_picture_is_coded_with_is_not_called_damage() -> None:
    unknown = Item(b"\0" * 64, (size(96, 64),), b"j2k1")
    with pytest.raises(UnsupportedType, match="HEIF"):
        decode(heif([unknown]))


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9])
def test_cut_off(share: float) -> None:
    data = (FOLDER / "flag.heic").read_bytes()
    with pytest.raises(MediaError):
        decode(data[: int(len(data) * share)])


def test_zeroed_and_renamed() -> None:
    data = (FOLDER / "flag.heic").read_bytes()
    at = data.index(b"mdat") + 4
    with pytest.raises(Undecodable, match=r"^Expected a complete HEIF image, but the file is damaged or cut off\.$"):
        decode(data[:at] + bytes(len(data) - at))
    notes = decode(data, "photo.jpg").info.notes
    assert notes == ("The file name ends in .jpg, but its content is HEIF; the content was used.",)


def test_every_flipped_byte_ends_in_a_picture_or_a_refusal() -> None:
    data = (FOLDER / "flag.heic").read_bytes()
    start = time.monotonic()
    for at in range(4, data.index(b"mdat"), 3):
        with suppress(MediaError):
            assert decode(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]).pixels.size
    assert time.monotonic() - start < 30


def test_bombs_of_tiles_are_refused() -> None:
    """A grid that states 65 535 pixels each way; one that asks for the same tile 62 500 times."""
    decode((FOLDER / "flag.heic").read_bytes())
    pids = worker_pids()
    start = time.monotonic()
    tile = Item(coded().data, coded().properties, hidden=True)
    with pytest.raises(TooLarge, match="megapixels, but this one has 65535 × 65535 pixels"):
        decode(heif([grid(1, 1, 65_535, 65_535), tile], references=((b"dimg", 1, (2,)),)))
    with pytest.raises(MediaError):
        decode(heif([grid(250, 250, 5000, 5000), tile], references=((b"dimg", 1, (2,) * 62_500),)))
    assert time.monotonic() - start < 2
    assert worker_pids() == pids
