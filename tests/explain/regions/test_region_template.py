"""The template lies where the five points say, and every pixel has exactly one part."""

import cv2
import numpy as np
import pytest
from region_samples import FRONTAL, SIDE, turned

from dfx.errors import ExplanationError
from dfx.explain.regions import NAMES, regions_from, regions_of
from dfx.types import Box, Face, Landmarks


def name_at(landmarks: Landmarks, x: float, y: float, side: int = SIDE) -> str:
    found = regions_from(landmarks, side)
    return found.names[found.labels[int(y), int(x)]]


def test_every_pixel_has_one_part_and_every_part_is_there() -> None:
    found = regions_from(FRONTAL, SIDE)
    assert found.labels.shape == (SIDE, SIDE)
    assert found.labels.dtype == np.uint8
    assert set(np.unique(found.labels)) == set(range(len(NAMES)))
    assert sum(found.mask(name).astype(int) for name in NAMES).tolist() == np.ones((SIDE, SIDE), int).tolist()
    assert not found.labels.flags.writeable


@pytest.mark.parametrize(
    ("x", "y", "name"),
    [
        (90, 100, "eyes"),
        (140, 100, "eyes"),
        (90, 82, "brows"),
        (115, 128, "nose"),
        (115, 100, "nose"),  # its bridge
        (115, 155, "mouth"),
        (94, 155, "mouth"),  # a corner
        (75, 130, "cheeks"),
        (115, 62, "forehead"),
        (115, 185, "chin and jaw"),
        (76, 158, "chin and jaw"),
        (115, 40, "hair and border"),
        (52, 110, "hair and border"),
        (3, 3, "background"),
        (227, 227, "background"),
    ],
)
def test_a_frontal_face_by_hand(x: int, y: int, name: str) -> None:
    assert name_at(FRONTAL, x, y) == name


def test_a_frontal_face_is_symmetric() -> None:
    labels = regions_from(FRONTAL, SIDE).labels
    np.testing.assert_array_equal(labels, labels[:, ::-1])


@pytest.mark.parametrize("degrees", [30, -30, 90, 180])
def test_a_turned_face_is_the_frontal_one_turned(degrees: float) -> None:
    labels = regions_from(FRONTAL, SIDE).labels
    turn = cv2.getRotationMatrix2D((SIDE / 2 - 0.5, SIDE / 2 - 0.5), -degrees, 1.0)
    expected = cv2.warpAffine(
        labels, turn, (SIDE, SIDE), flags=cv2.INTER_NEAREST, borderValue=NAMES.index("background")
    )
    found = regions_from(turned(FRONTAL, degrees), SIDE).labels
    inside = cv2.erode(np.ones((SIDE, SIDE), np.uint8), np.ones((3, 3)))  # what left the crop cannot come back
    assert (found == expected)[inside > 0].mean() > 0.98


def test_the_scale_follows_the_eyes() -> None:
    areas = [regions_from(turned(FRONTAL, 0, zoom), SIDE).mask("eyes").sum() for zoom in (0.5, 1)]
    assert areas[1] / areas[0] == pytest.approx(4, rel=0.05)


def test_the_same_face_at_another_size_covers_the_same_shares() -> None:
    big = regions_from(turned(FRONTAL, 0, 2, 0), 2 * SIDE).labels
    small = regions_from(FRONTAL, SIDE).labels
    for k in range(len(NAMES)):
        assert (big == k).mean() == pytest.approx((small == k).mean(), abs=0.002)


def test_a_wide_mouth_is_wide_and_a_nose_lies_at_its_point() -> None:
    smile = Landmarks(FRONTAL.left_eye, FRONTAL.right_eye, (125, 132), (84, 155), (146, 155))
    assert regions_from(smile, SIDE).mask("mouth").sum() > regions_from(FRONTAL, SIDE).mask("mouth").sum()
    assert name_at(smile, 139, 133) == "nose"
    assert name_at(FRONTAL, 139, 133) == "cheeks"


def test_points_partly_outside_leave_the_rest_in_place() -> None:
    moved = Landmarks((-10, 100), (40, 100), (15, 128), (-6, 155), (36, 155))
    np.testing.assert_array_equal(
        regions_from(moved, SIDE).labels[:, :130], regions_from(FRONTAL, SIDE).labels[:, 100:]
    )


def test_a_face_is_read_in_the_coordinates_of_its_crop() -> None:
    """The crop begins at (1000, 500) of the picture and is shown at half its size."""
    points = [(1000 + 2 * x, 500 + 2 * y) for x, y in FRONTAL.as_dict().values()]
    box = Box(1000, 500, 2 * SIDE, 2 * SIDE)
    face = Face(box, 0.99, Landmarks(*points), box, np.zeros((2 * SIDE, 2 * SIDE, 3), np.uint8))
    np.testing.assert_array_equal(regions_of(face, SIDE).labels, regions_from(FRONTAL, SIDE).labels)


ONE_SPOT = Landmarks(*[(50.0, 50.0)] * 5)
ONE_LINE = Landmarks((10, 10), (60, 10), (35, 10), (20, 10), (50, 10))
NO_NUMBER = Landmarks((float("nan"), 100), (140, 100), (115, 128), (94, 155), (136, 155))
NO_NOSE = Landmarks((90, 100), (140, 100), (float("inf"), 128), (94, 155), (136, 155))


@pytest.mark.parametrize("landmarks", [ONE_SPOT, ONE_LINE, NO_NUMBER, NO_NOSE, turned(FRONTAL, 0, 0.01)])
def test_points_that_span_no_face_are_refused(landmarks: Landmarks) -> None:
    with pytest.raises(ExplanationError, match=r"five landmarks that span a face"):
        regions_from(landmarks, SIDE)


def test_a_face_outside_the_crop_a_crop_without_pixels_and_an_unknown_part_are_refused() -> None:
    far = Landmarks(*[(x + 5000, y) for x, y in FRONTAL.as_dict().values()])
    with pytest.raises(ExplanationError, match="a face outside it"):
        regions_from(far, SIDE)
    with pytest.raises(ExplanationError, match="at least 1 pixel, not 0"):
        regions_from(FRONTAL, 0)
    with pytest.raises(ExplanationError, match=r"named .beak.; there are: eyes, brows"):
        regions_from(FRONTAL, SIDE).mask("beak")
