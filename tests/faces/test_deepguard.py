import numpy as np
import pytest

from dfx.faces.detect import deepguard as D
from dfx.faces.detect.detector import Detection
from dfx.types import Box, Landmarks

POINTS = Landmarks((10.0, 10.0), (20.0, 10.0), (15.0, 15.0), (11.0, 20.0), (19.0, 20.0))


def picture(width, height):
    rows, columns = np.indices((height, width))
    return np.stack([rows % 256, columns % 256, (rows + columns) % 256], axis=2).astype(np.uint8)


@pytest.fixture
def detected(monkeypatch):
    """Makes the detector see the detections given; keeps the frames it was shown and the side it was given."""
    shown = []

    def give(*detections):
        def fake(pictures, side):
            shown.extend((pixels.shape, side) for pixels in pictures)
            return [detections] * len(pictures)

        monkeypatch.setattr(D, "detect_in_batch", fake)
        return shown

    return give


@pytest.mark.parametrize(
    ("width", "factor"),
    [(1, 2), (299, 2), (300, 1), (999, 1), (1000, 1), (1001, 0.5), (1900, 0.5), (1901, 0.33), (7680, 0.33)],
)
def test_the_width_decides_the_scale(width, factor):
    assert D.factor_for(width) == factor


@pytest.mark.parametrize(
    ("size", "searched"),
    [((200, 100), (400, 200)), ((854, 480), (854, 480)), ((1280, 720), (640, 360)), ((1920, 1080), (633, 356))],
)
def test_the_frame_is_scaled(size, searched):
    assert D.scaled(picture(*size)).shape == (searched[1], searched[0], 3)


def test_halving_averages_by_area():
    pixels = np.zeros((2, 1002, 3), np.uint8)
    pixels[:, ::2] = 200  # every second column
    assert (D.scaled(pixels) == 100).all()


def test_one_frame_a_second():
    assert (D.SAMPLING.every_s, D.SAMPLING.least, D.SAMPLING.burst) == (1.0, 1, 0)


@pytest.mark.parametrize(
    ("box", "framed"),
    [
        (Box(100, 100, 50, 80), Box(85, 76, 80, 128)),  # 15 left and right, 24 above and below
        (Box(5, 10, 50, 80), Box(0, 0, 70, 114)),  # clipped at the left and at the top
        (Box(360, 250, 40, 50), Box(348, 235, 52, 65)),  # at the right and at the bottom
    ],
)
def test_margin_of_each_side_clipped_to_the_frame(box, framed):
    assert D.framed(box, 300, 400) == framed


def test_faces_in_pixels_of_the_frame_given(detected):
    shown = detected(Detection(100.0, 50.0, 40.0, 60.0, 0.99, POINTS))
    pixels = picture(1280, 720)
    (face,) = D.find_faces_deepguard(pixels).faces
    assert shown == [((360, 640, 3), 640)]  # searched at half the size, and not shrunk again
    assert face.box == Box(200, 100, 80, 120)
    assert face.landmarks.mouth_right == (38.0, 40.0)
    assert face.crop_box == Box(176, 64, 128, 192)
    assert (face.crop == pixels[64:256, 176:304]).all()
    assert not face.crop.flags.writeable


def test_a_small_frame_comes_back_from_twice_its_size(detected):
    detected(Detection(100.0, 50.0, 40.0, 60.0, 0.99, POINTS))
    (face,) = D.find_faces_deepguard(picture(200, 100)).faces
    assert face.box == Box(50, 25, 20, 30)


def test_keep_rule(detected):
    detected(Detection(10.0, 10.0, 40.0, 40.0, 0.81, POINTS))
    assert len(D.find_faces_deepguard(picture(400, 300)).faces) == 1
    detected(
        Detection(10.0, 10.0, 40.0, 40.0, 0.95, POINTS),
        Detection(90.0, 10.0, 40.0, 40.0, 0.951, POINTS),
        Detection(190.0, 10.0, 60.0, 60.0, 0.99, POINTS),
    )
    assert [face.confidence for face in D.find_faces_deepguard(picture(400, 300)).faces] == [0.99, 0.951]


def test_frames_of_several_sizes(detected):
    shown = detected()
    found = D.find_faces_deepguard_in_batch([picture(200, 100), picture(1280, 720)])
    assert [one.faces for one in found] == [(), ()]
    assert [shape for shape, _ in shown] == [(200, 400, 3), (360, 640, 3)]
    assert D.find_faces_deepguard_in_batch([]) == []


def test_a_face_at_the_border_says_so(detected):
    detected(Detection(0.0, 50.0, 40.0, 60.0, 0.99, POINTS))
    (face,) = D.find_faces_deepguard(picture(400, 300)).faces
    assert "border" in face.warnings[0]


def test_a_long_face_is_not_said_to_miss_a_square(detected):
    detected(Detection(100.0, 50.0, 40.0, 70.0, 0.99, POINTS))
    (face,) = D.find_faces_deepguard(picture(400, 300)).faces
    assert face.crop_box == Box(88, 29, 64, 112)
    assert face.warnings == ()
