"""Traits of faces as files, to Parquet and back."""

import cv2
import numpy as np
import pytest
from command import dfx

from dfx.data.dataset import read_dataset
from dfx.errors import DataError
from dfx.evaluate.traits import traits_of
from dfx.records.traits import aligned, read_traits, write_traits


@pytest.fixture
def data(tmp_path):
    rng = np.random.default_rng(0)
    sharp = rng.integers(0, 256, (96, 96, 3), np.uint8)
    for name, pixels, settings in (
        ("real/sharp.jpg", sharp, [cv2.IMWRITE_JPEG_QUALITY, 83]),
        ("fake/soft.png", cv2.GaussianBlur(cv2.resize(sharp, (128, 128)), (0, 0), 4), []),
    ):
        path = tmp_path / "data" / "alpha" / "test" / name
        path.parent.mkdir(parents=True)
        cv2.imwrite(str(path), pixels, settings)
    return tmp_path / "data"


def test_traits_of_two_known_files(data):
    found = traits_of(read_dataset(data))
    assert found.keys == ("alpha/test/fake/soft.png", "alpha/test/real/sharp.jpg")
    assert found.width.tolist() == [128, 96]
    assert np.isnan(found.quality[0])
    assert found.quality[1] == 83
    assert found.sharpness[1] > 10 * found.sharpness[0]
    assert found.bytes[1] == (data / found.keys[1]).stat().st_size


def test_the_command_writes_what_is_read_again(data, tmp_path):
    out = tmp_path / "faces.parquet"
    assert dfx("maintain", "traits", "--data", data, "--out", out).code == 0
    found, again = traits_of(read_dataset(data)), read_traits(out)
    assert again.keys == found.keys
    assert np.array_equal(again.sharpness, found.sharpness)
    assert np.array_equal(again.quality, found.quality, equal_nan=True)
    assert not list(tmp_path.glob("*.part"))


def test_faces_in_another_order_or_unknown(data, tmp_path):
    found = traits_of(read_dataset(data))
    turned = aligned(found, ("alpha/test/real/sharp.jpg", "elsewhere.jpg"))
    assert turned.width[0] == 96
    assert np.isnan(turned.width[1])


def test_a_damaged_picture_is_named(data, tmp_path):
    (data / "alpha/test/real/sharp.jpg").write_bytes(b"no picture")
    done = dfx("maintain", "traits", "--data", data, "--out", tmp_path / "x.parquet")
    assert done.code == 2
    assert "sharp.jpg" in done.sentence
    assert not (tmp_path / "x.parquet").exists()


@pytest.mark.parametrize("bytes_", [None, b"", b"PAR1nothing"])
def test_a_file_that_is_none_is_one_sentence(tmp_path, bytes_):
    path = tmp_path / "faces.parquet"
    if bytes_ is not None:
        path.write_bytes(bytes_)
    with pytest.raises(DataError, match=r"faces\.parquet"):
        read_traits(path)


def test_no_faces_are_no_error(tmp_path):
    path = tmp_path / "none.parquet"
    write_traits(path, traits_of([]))
    assert read_traits(path).keys == ()
