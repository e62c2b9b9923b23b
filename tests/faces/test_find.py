from dataclasses import replace

import cv2
import numpy as np
import pytest

from dfx.faces import find, find_faces, find_faces_in_batch
from dfx.faces.detect.detector import Detection
from dfx.settings import Settings
from dfx.types import Landmarks

POINTS = Landmarks((10.0, 10.0), (20.0, 10.0), (15.0, 15.0), (11.0, 20.0), (19.0, 20.0))


def detection(x, size, confidence):
    return Detection(float(x), 20.0, float(size), float(size), confidence, POINTS)


@pytest.fixture
def detected(monkeypatch):
    """Makes `find_faces` see the detections given."""

    def give(*detections):
        monkeypatch.setattr(find, "detect_in_batch", lambda pictures, side: [detections] * len(pictures))

    return give


def picture():
    return np.zeros((300, 900, 3), np.uint8)


def test_a_lone_face_stays_whatever_its_confidence(detected):
    detected(detection(10, 50, 0.81))
    assert len(find_faces(picture()).faces) == 1


def test_of_several_only_the_confident_stay(detected):
    detected(detection(10, 50, 0.95), detection(100, 50, 0.951), detection(200, 50, 0.81))
    assert [face.confidence for face in find_faces(picture()).faces] == [0.951]


def test_several_doubtful_faces_are_none(detected):
    detected(detection(10, 50, 0.9), detection(100, 50, 0.9))
    assert find_faces(picture()).faces == ()


def test_largest_first_and_the_rest_counted(detected):
    detected(*[detection(40 * n, 20 + n, 0.99) for n in range(20)])
    found = find_faces(picture(), replace(Settings(), max_faces=12))
    assert [face.box.width for face in found.faces] == [20 + n for n in range(19, 7, -1)]
    assert found.left_out == 8


def test_boxes_stay_inside_the_picture(detected):
    detected(Detection(-3.0, 280.4, 30.0, 60.0, 0.99, POINTS))
    (face,) = find_faces(picture()).faces
    assert face.box.as_xywh() == (0, 280, 30, 20)
    assert face.crop.shape == (48, 48, 3)
    assert "border" in face.warnings[0]


def test_settings_reach_detector_and_crop(monkeypatch):
    asked = []
    monkeypatch.setattr(
        find, "detect_in_batch", lambda pictures, side: [asked.append(side) or (detection(90, 50, 1.0),)]
    )
    (face,) = find_faces(picture(), replace(Settings(), detect_side=333, face_margin=0.5)).faces
    assert asked == [333]
    assert face.crop_box.as_xywh() == (65, 0, 100, 100)


def test_a_real_photograph(shared):
    pixels = np.asarray(cv2.imread(str(shared("peers/mtcnn/ivan.jpg")), cv2.IMREAD_COLOR_RGB), dtype=np.uint8)
    one, none, same = find_faces_in_batch([pixels, np.zeros((90, 90, 3), np.uint8), pixels])
    assert none.faces == ()
    (face,) = one.faces  # the second one found has a confidence of .85
    assert face.box.as_xywh() == pytest.approx((277, 90, 50, 65), abs=3)
    assert np.array_equal(face.crop, face.crop_box.cut(pixels))
    assert face.warnings == ()
    assert same.faces[0].box == face.box
