"""Error levels, ghosts, DCT histograms and tables, on pictures whose past is known."""

from io import BytesIO

import numpy as np
import pytest
from forensic_pictures import jpeg, opened, png, scene
from PIL import Image, ImageOps

from dfx.forensics.container import tables
from dfx.forensics.container.jpeg import header
from dfx.forensics.pixels import dct, ela, ghosts, grid
from dfx.forensics.table import run

PATCH = (slice(64, 128), slice(96, 160))


def spliced(patch_quality: int, quality: int) -> bytes:
    """A JPEG whose middle was saved at `patch_quality` before."""
    pixels = scene()
    pixels[PATCH] = opened(jpeg(np.ascontiguousarray(pixels[PATCH]), patch_quality))
    return jpeg(pixels, quality)


def inside_and_outside(values: np.ndarray, cell: int) -> tuple[float, float]:
    mask = np.zeros(values.shape, bool)
    mask[64 // cell : 128 // cell, 96 // cell : 160 // cell] = True
    return float(values[mask].mean()), float(values[~mask].mean())


def test_spliced_patch_stands_apart_in_error_levels() -> None:
    data = spliced(50, 95)
    found = ela.measure(data, opened(data))
    assert found.map is not None
    assert found.map.values.shape == (192, 256)
    assert found.map.peak > 0
    inside, outside = inside_and_outside(found.map.values, 1)
    assert inside < 0.8 * outside


def test_error_levels_light_up_a_part_never_saved_before() -> None:
    pixels = opened(jpeg(scene(), 60))
    pixels = pixels.copy()
    pixels[PATCH] = scene(seed=5)[PATCH]
    found = ela.measure(None, pixels)
    assert found.map is not None
    inside, outside = inside_and_outside(found.map.values, 1)
    assert inside > 1.5 * outside


def test_spliced_patch_is_a_ghost_at_its_own_quality() -> None:
    data = spliced(61, 91)
    found = ghosts.measure(data, opened(data))
    assert found.map is not None
    assert abs(found.number("quality") - 61) <= 6
    assert found.number("apart") > ghosts.APART
    inside, outside = inside_and_outside(found.map.values, 16)
    assert inside > outside + 0.3
    assert len(found.more_maps) == len(ghosts.QUALITIES)
    assert "fits an earlier save" in found.words


def test_unspliced_picture_has_no_ghost() -> None:
    data = jpeg(scene(), 91)
    assert ghosts.measure(data, opened(data)).words == "At no quality does a part stand clearly apart from the rest."


@pytest.mark.parametrize("first", [55, 70])
def test_double_save_shows_periodicity_and_its_quality(first: int) -> None:
    data = jpeg(opened(jpeg(scene(), first)), 92)
    found = dct.measure(data, opened(data))
    assert found.number("periodicity") > dct.PERIODIC
    assert abs(found.number("earlier quality") - first) <= 2


def test_pixels_off_the_file_s_steps_are_not_judged() -> None:
    """As after a colour profile was applied."""
    data = jpeg(scene(), 70)
    found = dct.measure(data, (opened(data) * 0.83).astype(np.uint8))
    assert not found.applies
    assert "do not lie on the file's own steps" in found.words


@pytest.mark.parametrize("quality", [70, 85, 92])
def test_single_save_shows_none(quality: int) -> None:
    data = jpeg(scene(), quality)
    found = dct.measure(data, opened(data))
    assert found.number("periodicity") < dct.PERIODIC
    assert "smooth" in found.words
    assert all(curve.y.sum() == pytest.approx(1) for curve in found.curves)


def test_a_turned_file_keeps_its_own_grid() -> None:
    """Orientation 6 on a height that is no multiple of 8: on the upright picture the blocks would be off the grid."""
    exif = Image.Exif()
    exif[0x0112] = 6
    data = jpeg(opened(jpeg(scene(188, 252), 60))[:188], 92, exif=exif)
    upright = np.asarray(ImageOps.exif_transpose(Image.open(BytesIO(data))).convert("RGB"))
    assert upright.shape == (252, 188, 3)
    assert "Regular gaps" in dct.measure(data, upright).words
    found = ela.measure(data, upright)
    assert found.map is not None
    assert found.map.values.shape == (252, 188)


@pytest.mark.parametrize("turn", range(1, 9))
def test_every_turn_is_undone(turn: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    data = jpeg(scene(64, 96), 90, exif=exif)
    upright = np.asarray(ImageOps.exif_transpose(Image.open(BytesIO(data))))
    kept = grid.stored(data, upright)
    assert np.array_equal(kept.pixels, opened(data))
    assert np.array_equal(kept.upright(kept.pixels[:, :, 0]), upright[:, :, 0])


@pytest.mark.parametrize("quality", range(30, 96))
def test_ijg_quality_is_exact(quality: int) -> None:
    found = header(jpeg(scene(16, 16), quality))
    assert found is not None
    assert tables.exact_quality(found.tables) == ("standard IJG", quality)
    assert tables.nearest_quality(found.luminance) == (quality, 0.0)


def test_tables_of_its_own_are_not_called_standard() -> None:
    own = [list(range(3, 67)), list(range(5, 69))]
    found = tables.measure(jpeg(scene(16, 16), 90, qtables=own), scene(16, 16))
    assert found.words.startswith("Not a standard table")
    assert found.number("difference") > 0


def test_mozjpeg_tables_are_known_by_name() -> None:
    base = tables.FAMILIES[1][1]
    found = header(jpeg(scene(16, 16), -1, qtables=[tables.ijg(base, 75).ravel().tolist()] * 2))
    assert found is not None
    assert tables.exact_quality(found.tables) == ("mozjpeg", 75)


@pytest.mark.parametrize("name", ["ela", "ghosts", "dct", "tables"])
def test_a_picture_without_jpeg_history_gets_one_sentence(name: str) -> None:
    pixels = scene()
    found = run(name, png(pixels), pixels)
    assert not found.applies
    assert found.map is None
    assert found.words.endswith(".")


def test_a_png_that_was_a_jpeg_is_seen() -> None:
    pixels = opened(jpeg(scene(), 60))
    assert grid.grid_strength(pixels) > grid.GRID > grid.grid_strength(scene())
    assert run("ela", png(pixels), pixels).applies


def test_sampled_blocks_are_whole_and_from_all_over() -> None:
    plane = np.arange(64 * 96).reshape(64, 96)
    cut = grid.sampled(plane, 8, 32)
    assert cut.shape == (24, 32)
    assert np.array_equal(cut[8:16, 8:16], plane[24:32, 24:32])
