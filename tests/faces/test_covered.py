"""Whether something covers a face."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from dfx.errors import EngineUnusable
from dfx.faces import covered as C
from dfx.faces import find_faces
from dfx.faces.in_crop import in_crop
from dfx.faces.mesh import mesh_of
from dfx.faces.mesh.points import COUNT, FaceMesh
from dfx.types import Face

SAMPLES = Path(__file__).parents[2] / "assets" / "samples"
MASK = (234, 132, 172, 150, 176, 152, 400, 379, 397, 361, 454, 347, 197, 118)


@pytest.fixture(scope="module", params=["astronaut.jpg", "photo-3377864339.jpg"])
def face(request) -> Face:
    return in_crop(find_faces(np.asarray(Image.open(SAMPLES / request.param).convert("RGB"))).faces[0])


def painted(face: Face, colour, points=MASK) -> Face:
    mesh = mesh_of(face.crop, face)
    crop = face.crop.copy()
    cv2.fillPoly(crop, [np.round(mesh.points[list(points), :2]).astype(np.int32)], colour)
    return replace(face, crop=crop)


def flat(skin, mouth, chin):
    """A crop (96, 96, 3) of three colours, and a mesh whose points lie in them."""
    crop = np.zeros((96, 96, 3), np.uint8)
    points = np.full((COUNT, 3), 16, np.float32)
    for names, row, colour in (((*C.FOREHEAD, *C.BRIDGE), 16, skin), (C.MOUTH, 48, mouth), (C.CHIN, 80, chin)):
        points[list(names), 1] = row
        crop[row - 16 : row + 16] = colour
    return crop, FaceMesh(points, 1.0)


def lab_distance(one, other):
    pixels = np.array([[one, other]], np.uint8)
    a, b = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)[0, :, 1:].astype(float)
    return float(np.hypot(*(a - b)))


def test_the_nearer_of_mouth_and_chin_counts():
    skin, blue, grey = (200, 150, 130), (60, 110, 190), (120, 120, 120)
    assert C.unlike_skin(*flat(skin, blue, blue)) == pytest.approx(lab_distance(skin, blue), abs=0.1)
    assert C.unlike_skin(*flat(skin, blue, grey)) == pytest.approx(lab_distance(skin, grey), abs=0.1)
    assert C.unlike_skin(*flat(skin, skin, blue)) == 0  # a chin strap alone, a beard
    assert C.unlike_skin(*flat(skin, (100, 75, 65), (100, 75, 65))) < C.LIMIT  # half the light on it


def test_a_bare_face_is_not_called_covered(face):
    assert C.covered_warnings(face) == ()


@pytest.mark.parametrize("colour", [(90, 150, 210), (20, 90, 40)])
def test_a_mask_is_told_or_hides_the_points(face, colour):
    assert C.covered_warnings(painted(face, colour)) in ((C.MASKED,), (C.UNSEEN,))


def test_what_hides_everything_is_said_and_noise_is_no_face(face):
    noise = np.random.default_rng(0).integers(0, 255, face.crop.shape).astype(np.uint8)
    assert C.covered_warnings(replace(face, crop=noise)) == (C.UNSEEN,)


def test_a_grey_picture_never_says_masked(face):
    crop = painted(face, (230, 230, 230)).crop
    grey = np.repeat(cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
    assert C.MASKED not in C.covered_warnings(replace(face, crop=grey))


def test_a_face_in_profile_and_a_missing_net_say_nothing(face, monkeypatch):
    masked = painted(face, (90, 150, 210))
    points = masked.landmarks
    aside = replace(
        points, nose=(points.right_eye[0] + 0.6 * (points.right_eye[0] - points.left_eye[0]), points.nose[1])
    )
    assert C.covered_warnings(replace(masked, landmarks=aside)) == ()

    def missing(pixels, face):
        raise EngineUnusable("not here")

    monkeypatch.setattr(C, "mesh_of", missing)
    assert C.covered_warnings(masked) == ()
