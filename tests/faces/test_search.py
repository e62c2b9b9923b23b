"""A photograph's faces, wherever and however they lie in it."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from cases import case
from PIL import Image

from dfx.data.samples import samples
from dfx.faces.detect import search as S
from dfx.faces.detect.detector import Detection
from dfx.faces.detect.search import search_faces
from dfx.faces.detect.turns import turned, turned_box
from dfx.faces.find import find_faces
from dfx.settings import Settings
from dfx.types import Pixels

PHOTO: Pixels = np.asarray(
    Image.open(next(one.file for one in samples() if one.file.stem == "astronaut")).convert("RGB"), np.uint8
)
FACE = find_faces(PHOTO).faces[0]


def grey(height: int, width: int) -> Pixels:
    return np.full((height, width, 3), 128, np.uint8)


def with_face(canvas: Pixels, x: int, y: int, side: int) -> Pixels:
    """`canvas` with the photograph's crop at (x, y), `side` pixels large; the face is some 5 / 8 of that."""
    canvas[y : y + side, x : x + side] = cv2.resize(FACE.crop, (side, side), interpolation=cv2.INTER_AREA)
    return canvas


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_lying_portrait_is_found_and_stands_in_its_crop(turn: int) -> None:
    given = np.ascontiguousarray(turned(PHOTO, -turn))
    assert all(face.confidence < 0.95 for face in find_faces(given).faces)
    (face,) = search_faces(given).faces
    assert face.turn == turn
    assert turned_box(face.box, turn, *given.shape[:2]).as_xywh() == pytest.approx(FACE.box.as_xywh(), abs=1)  # rounded
    assert np.array_equal(turned(face.crop_box.cut(given), turn), face.crop)
    eye, mouth = face.landmarks.left_eye, face.landmarks.mouth_left
    across, down = mouth[0] - eye[0], mouth[1] - eye[1]
    assert {1: across > 20, 2: down < -20, 3: across < -20}[
        turn
    ]  # the chin points to the right, to the top, to the left


def test_an_upright_portrait_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    detect = S.detect_in_batch
    monkeypatch.setattr(
        S, "detect_in_batch", lambda pictures, side: looks.append(len(pictures)) or detect(pictures, side=side)
    )
    monkeypatch.setattr(S, "search_parts", lambda *given: pytest.fail("it was searched in parts"))
    large = np.asarray(cv2.resize(PHOTO, (3000, 3000), interpolation=cv2.INTER_CUBIC), np.uint8)
    found = search_faces(large)
    assert looks == [1]
    assert (len(found.faces), found.parts) == (1, 0)
    quick = find_faces(large).faces[0]
    assert (found.faces[0].box, found.faces[0].landmarks) == (quick.box, quick.landmarks)


def test_a_face_in_a_long_screenshot() -> None:
    """Shrunk to 800 px, its face is 6 px wide."""
    strip = with_face(grey(9000, 400), 200, 6100, 110)
    assert find_faces(strip).faces == ()
    found = search_faces(strip)
    (face,) = found.faces
    assert found.parts == 8  # of 1 600 px, overlapping by the 450 px that are 40 of the shrunk picture's, or more
    assert 200 < face.box.x < face.box.x + face.box.width < 310
    assert 6100 < face.box.y < face.box.y + face.box.height < 6210
    assert np.array_equal(face.crop, face.crop_box.cut(strip))


def test_small_faces_beside_one_that_is_hardly_found() -> None:
    """Shrunk to 800 px, the faces are some 32 and 7 px wide: the second is below what the detector sees."""
    crowd = with_face(with_face(grey(3600, 6000), 600, 600, 400), 5000, 2200, 90)
    assert len(find_faces(crowd).faces) == 1
    found = search_faces(crowd)
    assert [round(face.box.x / 1000) for face in found.faces] == [1, 5]
    assert found.faces[0].box == find_faces(crowd).faces[0].box
    assert found.reach_px == 40


def test_a_doubtful_box_takes_no_sure_one_s_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole shows one face with .85, the parts show that face for sure, and another: both are kept, with sure boxes."""

    def seen(x: float, confidence: float) -> Detection:
        return Detection(x, 500.0, 90.0, 90.0, confidence, FACE.landmarks)

    monkeypatch.setattr(S, "detect_in_batch", lambda pictures, side: [(seen(500, 0.85),), (), ()][: len(pictures)])
    monkeypatch.setattr(S, "_lying", lambda *given: [])
    monkeypatch.setattr(S, "search_parts", lambda *given: [seen(510, 0.999), seen(2000, 0.995), seen(3000, 0.97)])
    faces = search_faces(grey(3000, 4000)).faces
    assert sorted((face.box.x, face.confidence) for face in faces) == [(510, 0.999), (2000, 0.995)]
    monkeypatch.setattr(S, "search_parts", lambda *given: [])
    assert [face.box.x for face in search_faces(grey(3000, 4000)).faces] == [500]


def test_a_face_of_too_few_pixels_is_apart() -> None:
    both = with_face(with_face(grey(400, 700), 20, 20, 200), 500, 100, 44)
    found = search_faces(both)
    assert [face.width_px >= 40 for face in found.faces] == [True]
    assert [20 <= face.width_px < 40 for face in found.too_small] == [True]
    assert found.left_out == 0
    (far,) = search_faces(with_face(grey(400, 400), 100, 100, 44)).too_small
    assert far.box.x > 100


def test_the_limit_counts_those_that_could_be_judged() -> None:
    three = grey(300, 900)
    for x, side in ((20, 200), (300, 180), (600, 44)):
        with_face(three, x, 40, side)
    found = search_faces(three, replace(Settings(), max_faces=1))
    assert (len(found.faces), found.left_out, len(found.too_small)) == (1, 1, 1)


@pytest.mark.parametrize("size", [(1, 1), (40, 12_000), (2600, 3000)])
def test_without_a_face_there_is_none(size: tuple[int, int]) -> None:
    found = search_faces(np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8))
    assert (found.faces, found.too_small, found.left_out) == ((), (), 0)


def test_a_covered_face_is_found_at_a_second_look_and_said_to_be_doubtful() -> None:
    pixels = np.asarray(Image.open(case("masked_not_found.png")).convert("RGB"), np.uint8)
    assert not find_faces(pixels).faces
    (face,) = search_faces(pixels).faces
    assert face.warnings[-1] == S.SECOND_LOOK
    assert face.box.width == pytest.approx(410, rel=0.1)


def test_a_face_found_at_once_is_not_called_doubtful() -> None:
    assert S.SECOND_LOOK not in search_faces(PHOTO).faces[0].warnings
    assert not search_faces(grey(300, 300)).faces
