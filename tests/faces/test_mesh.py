"""The 468 points: where the net must lay them, whichever way a head leans, and what is no face."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from dfx.data.samples import FOLDER
from dfx.errors import WeightsDamaged
from dfx.faces import find_faces
from dfx.faces.detect.turns import turned, turned_box, turned_point, turned_points
from dfx.faces.mesh import POINTS, find, mesh_of
from dfx.faces.mesh.points import COUNT
from dfx.types import Box, Face, Landmarks, Pixels

CORNERS = {"mouth_left": 61, "mouth_right": 291}


def read(name: str) -> Pixels:
    return np.asarray(Image.open(FOLDER / f"{name}.jpg").convert("RGB"))


def the_face(pixels: Pixels) -> Face:
    (face,) = find_faces(pixels).faces
    return face


@pytest.mark.parametrize("name", ["astronaut", "grace-hopper"])
def test_eyes_and_corners_of_the_mouth_lie_where_mtcnn_has_them(name: str) -> None:
    pixels = read(name)
    face = the_face(pixels)
    mesh = mesh_of(pixels, face)
    assert mesh is not None
    assert mesh.presence > 0.99
    assert mesh.points.shape == (COUNT, 3)
    told = face.landmarks
    here = [*mesh.eyes, *(mesh.points[number, :2] for number in CORNERS.values())]
    there = [told.left_eye, told.right_eye, *(getattr(told, corner) for corner in CORNERS)]
    apart = np.linalg.norm(np.subtract(here, there), axis=1) / mesh.eye_distance
    assert apart.max() < 0.06


def test_parts_lie_as_on_a_face() -> None:
    pixels = read("astronaut")
    mesh = mesh_of(pixels, the_face(pixels))
    assert mesh is not None
    middle = {name: mesh.outline(name).mean(axis=0) for name in POINTS}
    assert middle["left eye"][0] < middle["nose"][0] < middle["right eye"][0]
    assert middle["left brow"][1] < middle["left eye"][1] < middle["nose"][1] < middle["lips"][1]
    areas = {name: cv2.contourArea(mesh.outline(name)) for name in ("face", "nose", "lips", "inside of the lips")}
    assert areas["face"] > areas["nose"] > areas["lips"] > areas["inside of the lips"] > 0
    assert np.all(np.diff(mesh.outline("midline")[:, 1]) > -1)  # from the hair down to the chin
    nose, ears = mesh.points[1, 2], mesh.points[[234, 454], 2]
    assert (nose < ears).all()  # nearer
    with pytest.raises(ValueError, match="read-only"):
        mesh.points[0] = 0


@pytest.mark.parametrize("degrees", [-40, 25, 70])
def test_a_rolled_head_has_its_points_rolled(degrees: float) -> None:
    """The very face turned in its picture: the points must be those of the upright one, turned."""
    pixels = read("grace-hopper")
    face = the_face(pixels)
    upright = mesh_of(pixels, face)
    assert upright is not None
    centre = (face.box.x + face.box.width / 2, face.box.y + face.box.height / 2)
    turn = cv2.getRotationMatrix2D(centre, -degrees, 1.0)  # clockwise
    rolled = np.asarray(cv2.warpAffine(pixels, turn, pixels.shape[1::-1], borderMode=cv2.BORDER_REPLICATE), np.uint8)
    points = [tuple(turn @ (*point, 1)) for point in face.landmarks.as_dict().values()]
    mesh = mesh_of(rolled, replace(face, landmarks=Landmarks(*points)))
    assert mesh is not None
    expected = upright.points[:, :2] @ turn[:, :2].T + turn[:, 2]
    apart = np.linalg.norm(mesh.points[:, :2] - expected, axis=1) / upright.eye_distance
    assert np.median(apart) < 0.015
    assert apart.max() < 0.06


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_face_that_lies_on_its_side_needs_no_turning(quarters: int) -> None:
    pixels = read("astronaut")
    height, width = pixels.shape[:2]
    face = the_face(pixels)
    upright = mesh_of(pixels, face)
    lying = replace(
        face,
        box=turned_box(face.box, quarters, height, width),
        landmarks=turned_points(face.landmarks, quarters, height, width),
        turn=-quarters % 4,
    )
    mesh = mesh_of(np.ascontiguousarray(turned(pixels, quarters)), lying)
    assert upright is not None
    assert mesh is not None
    expected = [turned_point((float(x), float(y)), quarters, height, width) for x, y in upright.points[:, :2]]
    assert np.abs(mesh.points[:, :2] - expected).max() < 0.03 * upright.eye_distance


def test_twice_as_large_is_twice_as_far() -> None:
    pixels = read("grace-hopper")
    face = the_face(pixels)
    mesh = mesh_of(pixels, face)
    large = np.asarray(cv2.resize(pixels, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC), np.uint8)
    points = Landmarks(*((3 * x, 3 * y) for x, y in face.landmarks.as_dict().values()))
    again = mesh_of(large, replace(face, box=face.box.scaled(3), landmarks=points))
    assert mesh is not None
    assert again is not None
    assert np.abs(again.points / 3 - mesh.points).max() < 0.02 * mesh.eye_distance


def test_noise_and_a_blank_wall_are_no_face() -> None:
    face = the_face(read("astronaut"))
    noise = np.random.default_rng(0).integers(0, 256, (512, 512, 3), np.uint8)
    assert mesh_of(noise, face) is None
    assert mesh_of(np.full((512, 512, 3), 128, np.uint8), face) is None


def test_a_face_at_the_border_is_answered() -> None:
    """The net's square reaches beyond the picture; its border is repeated, and nothing fails."""
    pixels = read("astronaut")
    face = the_face(pixels)
    whole = mesh_of(pixels, face)
    box = face.box
    left, top = box.x + box.width // 12, box.y
    cut = np.ascontiguousarray(pixels[top : box.y + box.height, left : box.x + box.width])
    points = Landmarks(*((x - left, y - top) for x, y in face.landmarks.as_dict().values()))
    here = replace(face, box=Box(0, 0, cut.shape[1], cut.shape[0]), landmarks=points)
    mesh = mesh_of(cut, here)
    assert whole is not None
    assert mesh is not None
    apart = np.linalg.norm(mesh.points[:, :2] + (left, top) - whole.points[:, :2], axis=1) / whole.eye_distance
    assert np.median(apart) < 0.12


def test_another_network_is_never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = read("astronaut")
    face = the_face(pixels)
    monkeypatch.setattr(find, "SHA256", "0" * 64)
    find._network.cache_clear()
    with pytest.raises(WeightsDamaged, match="468 points is damaged"):
        mesh_of(pixels, face)
