"""A picture as it is asked about, and what the models say of it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dfx.analysis.image import Options, analyze_image
from dfx.data.samples import Sample, samples
from dfx.errors import DataError
from dfx.quiz import look as looks
from dfx.quiz.look import SIDE, look, square, unasked
from dfx.types import Box
from dfx.zoo import shipped

needs_weights = pytest.mark.skipif(not shipped(), reason="needs the shipped weights")
BY_NAME = {one.file.stem: one for one in samples()}


@pytest.mark.parametrize(
    ("face", "size", "room", "shown"),
    [
        (Box(400, 300, 400, 400), (1000, 1200), 1.25, Box(350, 250, 500, 500)),  # about its middle
        (Box(400, 300, 800, 800), (1200, 1300), 0.75, Box(500, 400, 600, 600)),
        (Box(0, 0, 400, 300), (1000, 1200), 1.25, Box(0, 0, 500, 500)),  # moved into the picture
        (Box(900, 700, 300, 300), (1000, 1200), 1.0, Box(780, 580, 420, 420)),  # no closer than 420 pixels
        (Box(20, 100, 600, 600), (960, 640), 1.25, Box(0, 80, 640, 640)),  # no wider than the picture
    ],
)
def test_square_by_hand(face: Box, size: tuple[int, int], room: float, shown: Box) -> None:
    assert square(face, *size, room) == shown


def test_how_near_a_face_is_is_drawn_by_lot() -> None:
    drawn = [looks._room(bytes([k])) for k in range(256)]
    assert {drawn.count(room) > 60 for room in looks.ROOMS} == {True}


@needs_weights
def test_answer_is_that_of_the_photo_page_and_the_mask_lies_where_the_face_was_altered() -> None:
    sample = BY_NAME["astronaut-fake"]
    found = look(sample)
    report = analyze_image(sample.file.read_bytes(), sample.file.name, Options(explain="none")).report
    assert found.face is not None
    assert found.face.prediction == report.faces[0].prediction
    assert found.picture.shape == (SIDE, SIDE, 3)
    assert found.changed is not None
    crop_box = report.faces[0].face.crop_box
    with Image.open(sample.mask) as mask:  # type: ignore[arg-type]
        altered = np.asarray(mask.convert("L")) / 255
    assert found.changed.sum() == pytest.approx(altered.sum(), rel=0.01)  # all of it lies in the crop
    assert found.changed.shape == (crop_box.height, crop_box.width)
    assert found.map is not None
    assert (found.overlap is not None) == (found.map.toward == "fake" and found.map.has_evidence)


@needs_weights
def test_a_photograph_has_nothing_that_was_changed_and_no_page_of_a_quiz_needs_tensorflow() -> None:
    code = (
        "import sys; from dfx.data.samples import samples; from dfx.quiz.look import look;"
        "found = look(samples()[0]); assert found.face and found.map and found.changed is found.overlap is None;"
        "sys.exit(' '.join({'tensorflow', 'keras'} & set(sys.modules)) or 0)"
    )
    root = Path(looks.__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]


@needs_weights
def test_of_two_faces_the_altered_one_is_asked_about(tmp_path: Path) -> None:
    """A real face beside an altered one: the square shows the altered one, though the other may decide on Photo."""
    left, right = BY_NAME["astronaut"], BY_NAME["astronaut-fake"]
    width = Image.open(left.file).width
    both, mask = Image.new("RGB", (2 * width, width)), Image.new("L", (2 * width, width))
    for place, one in enumerate((left, right)):
        both.paste(Image.open(one.file), (place * width, 0))
    mask.paste(Image.open(right.mask).convert("L"), (width, 0))  # type: ignore[arg-type]
    both.save(tmp_path / "both.png")
    mask.save(tmp_path / "mask.png")
    found = look(replace(right, file=tmp_path / "both.png", mask=tmp_path / "mask.png"))
    assert found.face is not None
    assert found.face.face.box.x > width
    found = look(replace(right, file=tmp_path / "both.png", mask=None))
    assert found.face is not None
    assert found.changed is None


def test_every_shape_becomes_a_square(tmp_path: Path) -> None:
    Image.new("RGB", (300, 500), (200, 10, 10)).save(tmp_path / "tall.png")
    sample = Sample(tmp_path / "tall.png", "Tall", "photograph", "", "", "", "0", "Look.", "a photograph")
    assert unasked(sample).shape == (SIDE, SIDE, 3)
    (tmp_path / "tall.png").unlink()
    for read in (unasked, look):
        with pytest.raises(DataError, match="cannot be read"):
            read(sample)


@needs_weights
def test_a_picture_without_a_face_has_no_answer(tmp_path: Path) -> None:
    Image.new("RGB", (300, 500), (200, 10, 10)).save(tmp_path / "flat.png")
    found = look(Sample(tmp_path / "flat.png", "Flat", "photograph", "", "", "", "0", "Look.", "a photograph"))
    assert found.face is found.map is found.changed is None
    assert found.picture.shape == (SIDE, SIDE, 3)
