import numpy as np
import pytest

from dfx.faces.crop import crop_warnings, cut, square_around
from dfx.types import Box


@pytest.mark.parametrize(
    ("box", "margin", "size", "square"),
    [
        (Box(100, 100, 50, 40), 0.3, (400, 400), Box(85, 80, 80, 80)),  # 50 * 1.6 around (125, 120)
        (Box(100, 100, 50, 40), 0.0, (400, 400), Box(100, 95, 50, 50)),
        (Box(0, 0, 50, 50), 0.3, (400, 400), Box(0, 0, 80, 80)),  # moved right and down
        (Box(350, 370, 50, 30), 0.3, (400, 400), Box(320, 320, 80, 80)),  # moved left and up
        (Box(10, 100, 80, 90), 0.3, (300, 100), Box(0, 95, 100, 100)),  # shrunk to the short side
        (Box(5, 5, 190, 30), 0.3, (40, 200), Box(80, 0, 40, 40)),  # the face itself does not fit
        (Box(0, 0, 1, 1), 0.3, (1, 1), Box(0, 0, 1, 1)),
    ],
)
def test_squares_worked_out_by_hand(box, margin, size, square):
    assert square_around(box, margin, *size) == square


def test_always_a_square_of_real_pixels():
    rng = np.random.default_rng(0)
    for _ in range(500):
        height, width = rng.integers(1, 200, 2)
        x, y = rng.integers(0, width), rng.integers(0, height)
        box = Box(int(x), int(y), int(rng.integers(1, width - x + 1)), int(rng.integers(1, height - y + 1)))
        square = square_around(box, float(rng.uniform(0, 1)), int(height), int(width))
        crop = cut(np.zeros((height, width, 3), np.uint8), square)
        assert crop.shape == (square.width, square.width, 3)
        assert square.width >= 1


def test_the_crop_is_a_copy_that_cannot_be_changed():
    picture = np.zeros((50, 50, 3), np.uint8)
    crop = cut(picture, Box(10, 20, 5, 5))
    picture[:] = 9
    assert not crop.any()
    with pytest.raises(ValueError, match="read-only"):
        crop[0] = 1


@pytest.mark.parametrize(
    ("box", "size", "word"),
    [
        (Box(100, 100, 50, 50), (400, 400), None),
        (Box(8, 100, 50, 50), (400, 400), None),  # moved by 7 of 15 px
        (Box(4, 100, 50, 50), (400, 400), "margin"),
        (Box(0, 100, 50, 50), (400, 400), "border"),
        (Box(349, 100, 50, 50), (400, 400), "border"),  # MTCNN's own clipping ends one pixel before the border
        (Box(10, 100, 80, 90), (300, 100), "margin"),
        (Box(5, 5, 190, 30), (40, 200), "does not fit"),
    ],
)
def test_a_lost_margin_is_said(box, size, word):
    warnings = crop_warnings(box, square_around(box, 0.3, *size), 0.3, *size)
    assert len(warnings) == (word is not None)
    assert word is None or word in warnings[0]


def test_no_margin_asked_for_no_margin_missed():
    box = Box(100, 100, 50, 50)
    assert crop_warnings(box, square_around(box, 0.0, 400, 400), 0.0, 400, 400) == ()
