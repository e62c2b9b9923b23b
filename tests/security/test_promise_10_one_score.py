"""10: The eight EXIF orientations give one score: the same pixels stand upright, so the same numbers follow."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dfx.analysis.image import Options, analyze_image
from dfx.data.samples import samples
from dfx.media.photo.images import decode
from dfx.types import ImageReport
from dfx.zoo import shipped

SAMPLES = {sample.file.name: sample for sample in samples()}
SPREAD = 0.01
TURNED = {  # EXIF orientation → how an upright picture is stored under it
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_eight_orientations_give_the_same_pixels(orientation: int, kind: str, scene, encoded) -> None:
    turn = TURNED[orientation]
    stored = scene if turn is None else scene.transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = decode(encoded(stored, kind, exif=exif, **({"lossless": True} if kind == "WEBP" else {})))
    np.testing.assert_array_equal(picture.pixels, np.asarray(scene))
    assert (picture.info.width, picture.info.height) == (96, 64)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_eight_orientations_of_jpeg_and_avif(orientation: int, scene, encoded) -> None:
    turn = TURNED[orientation]
    stored = scene if turn is None else scene.transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    for kind in ("JPEG", "AVIF"):
        picture = decode(encoded(stored, kind, exif=exif, quality=95))
        assert picture.pixels.shape == (64, 96, 3)
        assert np.abs(picture.pixels.astype(int) - np.asarray(scene)).mean() < 3


def _turned(upright: Image.Image, orientation: int, kind: str) -> bytes:
    turn = TURNED[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    options = {"JPEG": {"quality": 100, "subsampling": 0}, "WEBP": {"lossless": True, "method": 0}}[kind]
    (upright if turn is None else upright.transpose(turn)).save(buffer, kind, exif=exif, **options)
    return buffer.getvalue()


def _upright(kind: str, path: Path) -> Image.Image:
    """The astronaut's face. For JPEG every pixel fills a block of 8 × 8, which JPEG keeps alike however it is turned:
    of any other picture, eight turned JPEG files are eight different pictures."""
    with Image.open(path) as image:
        face = image.convert("RGB").crop((144, 32, 304, 192))
    return face.resize((1280, 1280), Image.Resampling.NEAREST) if kind == "JPEG" else face


@pytest.mark.skipif(not shipped(), reason="needs shipped weights in the models folder")
@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_eight_orientations_have_one_score(kind: str) -> None:
    upright = _upright(kind, SAMPLES["astronaut.jpg"].file)
    reports: list[ImageReport] = []
    for orientation in TURNED:
        result = analyze_image(_turned(upright, orientation, kind), f"{orientation}", Options(explain="none"))
        reports.append(result.report)
    probabilities = [report.fake_probability for report in reports]
    assert None not in probabilities
    assert max(probabilities) - min(probabilities) < SPREAD  # type: ignore[type-var]
    assert len({report.faces[0].face.box for report in reports}) == 1
    assert len({report.media.sha256 for report in reports}) == len(TURNED)  # they were eight different files
