"""The parts are drawn where this face has them; the template only where no points are found."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image
from region_samples import FRONTAL, SIDE

from dfx.data.samples import FOLDER
from dfx.errors import ExplanationError, WeightsMissing
from dfx.explain.regions import NAMES, of_face, regions_from, regions_of, with_points
from dfx.explain.regions.meshed import regions_by
from dfx.faces import find_faces
from dfx.faces.in_crop import in_crop
from dfx.faces.mesh import FaceMesh, mesh_of
from dfx.types import Box, Face

ON = {  # numbers of the canonical mesh that lie well inside a part
    "nose": (4, 5, 195), "mouth": (0, 17, 61, 291), "cheeks": (50, 280, 205, 425), "forehead": (151, 9),
    "chin and jaw": (175, 199),
}  # fmt: skip


@pytest.fixture(scope="module")
def face() -> Face:
    (found,) = find_faces(np.asarray(Image.open(FOLDER / "grace-hopper.jpg").convert("RGB"))).faces
    return in_crop(found)


@pytest.fixture(scope="module")
def mesh(face: Face) -> FaceMesh:
    found = mesh_of(face.crop, face)
    assert found is not None
    return found


def test_each_part_holds_the_points_that_are_its_own(face: Face, mesh: FaceMesh) -> None:
    found = regions_of(face, SIDE)
    assert found.drawn_by == "points"
    assert set(np.unique(found.labels)) == set(range(len(NAMES)))
    scale = SIDE / face.crop.shape[0]

    def named(point: np.ndarray) -> str:
        x, y = (point[:2] * scale).astype(int)
        return found.names[found.labels[y, x]]

    for name, numbers in ON.items():
        assert [named(mesh.points[number]) for number in numbers] == [name] * len(numbers)
    for side in ("left", "right"):
        assert named(mesh.outline(f"{side} eye").mean(axis=0)) == "eyes"
        assert named(mesh.outline(f"{side} brow").mean(axis=0)) == "brows"
    oval = mesh.outline("face")
    middle = oval.mean(axis=0)
    assert {named(middle + (point - middle) * 1.12) for point in oval[::6]} == {"hair and border"}
    assert named(np.array([2.0, 2.0])) == "background"


def test_a_smaller_crop_has_the_same_parts(face: Face, mesh: FaceMesh) -> None:
    half = FaceMesh(mesh.points / 2, mesh.presence)
    height, width = face.crop.shape[:2]
    whole, small = regions_by(mesh, height, width, SIDE), regions_by(half, height / 2, width / 2, SIDE)
    np.testing.assert_array_equal(whole.labels, small.labels)


def test_a_mirrored_face_has_mirrored_parts(mesh: FaceMesh, face: Face) -> None:
    """The outlines are mirrored, so nearly every pixel is: what is grown is grown alike."""
    width = face.crop.shape[1]
    points = mesh.points.copy()
    points[:, 0] = width - points[:, 0]
    there = regions_by(mesh, width, width, SIDE).labels[:, ::-1]
    mirrored = regions_by(FaceMesh(points, 1.0), width, width, SIDE).labels
    assert (there == mirrored).mean() > 0.98


def test_the_template_stands_in_where_no_points_are_found(face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    box = Box(0, 0, SIDE, SIDE)
    blank = Face(box, 0.99, FRONTAL, box, np.full((SIDE, SIDE, 3), 120, np.uint8))
    found = regions_of(blank, SIDE)
    assert found.drawn_by == "template"
    np.testing.assert_array_equal(found.labels, regions_from(FRONTAL, SIDE).labels)

    def gone(pixels: object, inside: object) -> None:
        raise WeightsMissing("The net of the points is not here.")

    monkeypatch.setattr(of_face, "mesh_of", gone)
    assert regions_of(face, SIDE).drawn_by == "template"


def test_points_on_a_line_and_outside_are_refused(mesh: FaceMesh) -> None:
    with pytest.raises(ExplanationError, match="on one line"):
        regions_by(FaceMesh(mesh.points * (1, 0, 1), 1.0), 480, 480, SIDE)
    with pytest.raises(ExplanationError, match="outside"):
        regions_by(FaceMesh(mesh.points + np.float32(9000), 1.0), 480, 480, SIDE)


def test_a_crop_that_was_shrunk_for_the_session_has_the_same_parts(face: Face) -> None:
    small = replace(face, crop=cv2.resize(face.crop, (120, 120)))
    agreed = regions_of(small, SIDE).labels == regions_of(face, SIDE).labels
    assert 0.95 < agreed.mean() < 1
    remembered = replace(with_points(face), crop=small.crop)
    np.testing.assert_array_equal(regions_of(remembered, SIDE).labels, regions_of(face, SIDE).labels)


def test_points_of_a_smaller_crop_are_told_in_pixels_of_the_whole(face: Face, mesh: FaceMesh) -> None:
    small = replace(face, crop=cv2.resize(face.crop, (240, 240), interpolation=cv2.INTER_AREA))
    points = with_points(small).points
    assert points is not None
    assert np.abs(points - mesh.points).max() < 0.02 * face.crop.shape[0]
