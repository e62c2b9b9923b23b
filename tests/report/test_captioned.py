"""A map as a picture says what it is, below it and in its chunks; its own pixels stay as they are."""

import io

import numpy as np
import pytest
from PIL import Image, ImageFont

from dfx.report.captioned import LEAST_WIDTH, map_png
from dfx.report.pictures import wrapped
from dfx.types import Explanation

MAP = Explanation("mobilenet_v2", "gradcam", "block_10", np.eye(5, dtype=np.float32), 0.393, 0.1, "fake")


@pytest.mark.parametrize(("side", "grown"), [(160, 3), (700, 1)])
def test_the_picture_stands_over_its_strip(side, grown):
    pixels = np.random.default_rng(0).integers(0, 256, (side, side, 3), np.uint8)
    with Image.open(io.BytesIO(map_png(pixels, MAP, "MobileNetV2", "9f2c" * 16, "Face 1"))) as image:
        seen, text = np.asarray(image), dict(image.text)
    assert seen.shape[1] == grown * side >= LEAST_WIDTH
    assert (seen[: grown * side : grown, ::grown] == pixels).all()
    strip = seen[grown * side :]
    assert (strip[:6] == 255).all(), "a margin"
    assert (strip[30:].min(axis=-1) < 80).any(), "ink"
    assert text["dfx:scale"].startswith("0 to 0.393 ")
    assert text["dfx:file-sha256"] == "9f2c" * 16
    assert (text["dfx:model"], text["dfx:method"], text["dfx:layer"]) == ("mobilenet_v2", "gradcam", "block_10")


def test_no_row_is_wider_than_the_picture_and_no_word_is_lost():
    font = ImageFont.load_default(size=15)
    line = "Grad-CAM of the layer activation_17, evidence for fake, of a file whose name nobody knows"
    rows = wrapped(line, font, 200)
    assert " ".join(rows) == line
    assert len(rows) > 2
    assert all(font.getlength(row) <= 200 for row in rows)
