"""Every method of the table: on odd pictures, on hostile files, and with its words."""

import time

import numpy as np
import pytest
from forensic_pictures import jpeg, scene

from dfx.errors import DfxError, MediaError, SettingError, TooLarge
from dfx.forensics.table import METHODS, method, run
from dfx.media.photo import images

NAMES = [row.name for row in METHODS]
ODD = {
    "one pixel": np.zeros((1, 1, 3), np.uint8),
    "a thread": np.full((3, 400, 3), 7, np.uint8),
    "constant": np.full((256, 256, 3), 90, np.uint8),
    "grey": np.repeat(scene(230, 230)[:, :, :1], 3, axis=2),
    "not of whole blocks": scene(243, 229),
}


@pytest.mark.parametrize("row", METHODS, ids=NAMES)
def test_rows_have_plain_words(row) -> None:
    assert row.title
    for line in (row.how_to_read, row.misleads):
        assert 30 < len(line) <= 120
        assert line.endswith(".")
        assert "\n" not in line
    assert row.what.endswith(".")
    assert method(row.name) is row


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("odd", ODD)
def test_odd_pictures(name: str, odd: str) -> None:
    pixels = ODD[odd]
    for data in (None, jpeg(pixels, 85)):
        found = run(name, data, pixels)
        assert found.method == name
        assert found.words.endswith(".")
        for one in (found.map, *found.more_maps):
            if one is not None:
                assert np.isfinite(one.values).all()
                assert one.values.min() >= 0
                assert one.values.max() <= 1
        assert all(np.isfinite(curve.y).all() and curve.x.shape == curve.y.shape for curve in found.curves)
        assert all(np.isfinite(number.value) for number in found.numbers)


@pytest.mark.parametrize("name", NAMES)
def test_pixels_are_left_as_they_are(name: str) -> None:
    pixels = scene(230, 230)
    pixels.setflags(write=False)
    before = pixels.copy()
    run(name, jpeg(pixels, 80), pixels)
    assert np.array_equal(pixels, before)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_picture_is_refused(name: str) -> None:
    with pytest.raises(MediaError):
        run(name, None, np.zeros((8, 8), np.uint8))


def test_unknown_method_and_too_large_a_file() -> None:
    with pytest.raises(SettingError, match="no forensic method 'crystal ball'"):
        run("crystal ball", None, scene())
    with pytest.raises(TooLarge):
        run("metadata", bytes(40_000_001), scene())


HOSTILE = (
    "pillow__hopper_bad_exif.jpg", "pillow__invalid-exif.jpg", "pillow__invalid-exif-without-x-resolution.jpg",
    "pillow__truncated_jpeg.jpg", "pillow__app13-multiple.jpg", "pillow__hopper_16bit_qtables.jpg",
    "pillow__broken_data_stream.png", "go-fuzz-corpus__webp_44b021c3d07b7b.webp", "pillow__truncated_end_chunk.png",
    "mp4parse-rust__bug-1661347.avif", "pillow__crash-0c7e0e8e11ce787078f00b5b0ca409a167f070e0.tif",
)  # fmt: skip


def test_hostile_files_raise_nothing_but_our_errors(shared) -> None:
    """The bytes are hostile, the pixels another picture's: no file may be believed to match them."""
    folder, pixels = shared("corpus/images"), scene(96, 128)
    began = time.process_time()
    for file in HOSTILE:
        data = (folder / file).read_bytes()
        for row in METHODS:
            try:
                found = run(row.name, data, pixels)
            except DfxError:
                continue
            assert found.words
    assert time.process_time() - began < 5


def test_the_thumbnail_passes_the_one_door(shared) -> None:
    """With the real decoder, in its own process."""
    data = (shared("corpus/images") / "pillow__pil_sample_cmyk.jpg").read_bytes()
    found = run("metadata", data, images.decode(data).pixels, images.decode)
    assert "the same picture" in str(found.fact("thumbnail"))
