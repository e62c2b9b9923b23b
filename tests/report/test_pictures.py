from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image
from report_samples import noise

from dfx.report import pictures
from dfx.types import Box


@pytest.mark.parametrize(("height", "width"), [(4000, 100), (100, 4000), (12_000, 40), (1001, 1001)])
def test_shrink_keeps_the_long_side(height: int, width: int) -> None:
    small = pictures.shrink(noise(height, width), 1000)
    assert max(small.shape[:2]) == 1000
    assert min(small.shape[:2]) == max(1, round(min(height, width) * 1000 / max(height, width)))


def test_shrink_never_enlarges() -> None:
    pixels = noise(20, 30)
    assert pictures.shrink(pixels, 1000) is pixels


def test_jpeg_keeps_red_red_and_carries_no_metadata() -> None:
    pixels = np.zeros((64, 64, 3), np.uint8)
    pixels[..., 0] = 230
    pixels.setflags(write=False)
    uri = pictures.data_uri(pixels, 1000)
    image = Image.open(io.BytesIO(base64.b64decode(uri.removeprefix("data:image/jpeg;base64,"))))
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    red, green, blue = np.asarray(image)[32, 32]
    assert red > 220
    assert max(green, blue) < 10


def test_boxes_are_drawn_where_they_are_and_nowhere_else() -> None:
    pixels = np.zeros((500, 2000, 3), np.uint8)
    boxes = [Box(400, 200, 200, 200), Box(1500, 0, 300, 300)]
    shown = pictures.boxed(pixels, boxes)
    assert shown.shape == (250, 1000, 3)
    assert not pixels.any()
    for box in boxes:
        x, y = (box.x + box.width) // 2, (box.y + box.height) // 2  # the corner at lower right, at half size
        assert shown[y - 2 : y + 3, x - 2 : x + 3].any()
    assert not shown[:, 320:700].any()
    assert (shown[150, 200] == pictures.ACCENT_RGB).all()


@pytest.mark.parametrize("shape", [(16, 16), (1, 3000), (3000, 1), (12, 12)])
def test_tiny_and_thin_pictures_can_be_boxed(shape: tuple[int, int]) -> None:
    height, width = shape
    shown = pictures.boxed(noise(height, width), [Box(0, 0, width, height)] * 12)
    assert max(shown.shape[:2]) <= pictures.PREVIEW_SIDE
    assert pictures.jpeg(shown).startswith(b"\xff\xd8")


def test_a_chosen_box_stands_out() -> None:
    boxes = [Box(100, 100, 100, 100), Box(300, 100, 100, 100)]
    shown = pictures.boxed(np.zeros((400, 500, 3), np.uint8), boxes, chosen=1)
    assert (shown[150, 100] == pictures.QUIET_RGB).all()
    assert (shown[150, 300] == pictures.ACCENT_RGB).all()
