"""The page that is judged is the picture a person sees, in full size."""

import numpy as np
import pytest
from cases import case
from hand_made import tiff

from dfx.errors import UnsupportedType
from dfx.media.photo.images import decode

FULL = "The file begins with a smaller version of its picture; the one in full size was analysed."
SEVERAL = "The file holds several pictures or frames; only the first was analysed."


def page(width: int, height: int, shade: int, **more: object) -> dict:
    """One even shade, by which it is known again."""
    data = bytes([shade]) * (width * height * 3)
    return {"size": (width, height), "bits": (8, 8, 8), "photometric": 2, "data": data, **more}


@pytest.mark.parametrize(("order", "big"), [("<", False), (">", False), ("<", True)])
@pytest.mark.parametrize(
    ("pages", "shade", "notes"),
    [
        ([page(60, 40, 7)], 7, ()),
        ([page(6, 4, 1, subfile=1), page(60, 40, 7)], 7, (FULL,)),
        ([page(6, 4, 1), page(60, 40, 7)], 7, (FULL,)),  # not marked
        ([page(6, 4, 1), page(30, 20, 2), page(60, 40, 7)], 7, (FULL,)),  # levels, smallest first
        ([page(60, 40, 7), page(30, 20, 2, subfile=1), page(6, 4, 1, subfile=1)], 7, ()),  # a pyramid
        ([page(60, 40, 7), page(6, 4, 1)], 7, ()),
        ([page(60, 40, 7), page(60, 40, 8), page(60, 40, 9)], 7, (SEVERAL,)),  # a document
        ([page(60, 40, 7), page(61, 41, 8)], 7, (SEVERAL,)),
        ([page(6, 4, 1), page(60, 40, 7), page(60, 40, 8)], 7, (SEVERAL, FULL)),
        ([page(6, 4, 1, under=[page(60, 40, 7)])], 7, (FULL,)),  # the picture in a SubIFD
        ([page(60, 40, 7, under=[page(30, 20, 2, subfile=1)])], 7, ()),
        ([page(60, 40, 7), page(120, 80, 1, subfile=4)], 7, ()),  # a mask
        ([page(60, 40, 7, subfile=1)], 7, ()),  # marked, but all there is
    ],
)
def test_which_page(pages: list[dict], shade: int, notes: tuple[str, ...], order: str, big: bool) -> None:
    picture = decode(tiff(pages, order, big))
    assert picture.pixels.shape == (40, 60, 3)
    assert (picture.pixels == shade).all()
    assert picture.info.notes == notes


def test_the_case_whose_thumbnail_was_judged() -> None:
    picture = decode(case("thumbnail_first.tif").read_bytes())
    assert picture.pixels.shape == (512, 512, 3)
    assert picture.info.notes == (FULL,)


def test_pages_of_pillow_in_any_compression(encoded, scene) -> None:
    small = scene.resize((24, 16))
    for compression in ("raw", "tiff_lzw", "jpeg", "tiff_adobe_deflate"):
        data = encoded(small, "TIFF", save_all=True, append_images=[scene], compression=compression)
        picture = decode(data)
        assert picture.pixels.shape == (64, 96, 3)
        assert np.abs(picture.pixels.astype(int) - np.asarray(scene)).mean() < 3


def test_the_one_order_of_bytes_that_pillow_cannot_read_is_not_called_damage() -> None:
    with pytest.raises(UnsupportedType, match="save it as an ordinary TIFF first"):
        decode(tiff([page(6, 4, 1)], ">", big=True))
