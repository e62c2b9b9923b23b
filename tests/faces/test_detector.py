import json
import subprocess
import sys
import threading

import cv2
import numpy as np
import pytest

from dfx.faces import find_faces
from dfx.faces.detect import detector as D

NO_SHRINKING = 4_000


def read(path):
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_COLOR_RGB), dtype=np.uint8)


@pytest.fixture(scope="module")
def peers(shared):
    folder = shared("peers/mtcnn")
    return {
        name: (read(folder / name), expected["faces"])
        for name, expected in json.loads((folder / "expected.json").read_text())["images"].items()
    }


def test_the_packages_own_answers(peers):
    for name, (pixels, expected) in peers.items():
        found = D.detect(pixels, side=NO_SHRINKING)
        assert len(found) == len(expected), name
        for face, wanted in zip(found, expected, strict=True):
            assert [face.x, face.y, face.width, face.height] == pytest.approx(wanted["box"], abs=1.5)
            assert face.confidence == pytest.approx(wanted["confidence"], abs=1e-3)
            for point, place in face.landmarks.as_dict().items():
                assert place == pytest.approx(wanted["keypoints"][point], abs=1.5)


def test_same_numbers_as_the_package_alone(peers):
    """Compiling its nets and giving it float32 must change nothing but the time."""
    from mtcnn import MTCNN

    pixels, _ = peers["ivan.jpg"]
    rows = MTCNN().detect_faces(pixels, output_type="numpy", box_format="xyxy")
    ours = D.detect(pixels, side=NO_SHRINKING)
    assert len(ours) == len(rows)
    for face, row in zip(ours, rows, strict=True):
        assert [face.x, face.y, face.confidence] == pytest.approx([row[1], row[2], row[5]], abs=1e-3)
        assert face.landmarks.nose == pytest.approx((row[8], row[13]), abs=1e-2)


def test_shrunk_for_detection_but_in_full_size_pixels(peers):
    pixels, expected = peers["obama.jpg"]
    large = cv2.resize(pixels, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    (face,) = D.detect(large, side=800)
    assert [face.x, face.y, face.width, face.height] == pytest.approx(np.array(expected[0]["box"]) * 2, abs=50)
    assert face.landmarks.nose == pytest.approx(np.array(expected[0]["keypoints"]["nose"]) * 2, abs=20)


def test_a_batch_of_mixed_sizes_equals_one_by_one(peers):
    pictures = [pixels for pixels, _ in peers.values()]
    pictures += [np.ascontiguousarray(pictures[0][:, ::-1]), pictures[0], np.zeros((16, 16, 3), np.uint8)]
    together = D.detect_in_batch(pictures)
    for pixels, faces in zip(pictures, together, strict=True):
        alone = D.detect(pixels)
        assert [face.confidence for face in faces] == pytest.approx([face.confidence for face in alone], abs=1e-4)
        assert [face.x for face in faces] == pytest.approx([face.x for face in alone], abs=0.05)
    assert together[-1] == ()
    assert any(together)


@pytest.mark.parametrize(
    "size", [(1, 1), (16, 16), (21, 21), (24, 24), (25, 25), (40, 12_000), (12_000, 40), (30, 700), (300, 300)]
)
@pytest.mark.parametrize("value", [0, 128, 255])
def test_pictures_without_a_face_give_none(size, value):
    found = find_faces(np.full((*size, 3), value, np.uint8))
    assert found.faces == ()
    assert found.left_out == 0


@pytest.mark.parametrize("size", [(24, 24), (40, 300), (301, 200)])
def test_noise_gives_none(size):
    noise = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)
    assert find_faces(noise).faces == ()


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((50, 50), np.uint8),
        np.zeros((50, 50, 4), np.uint8),
        np.zeros((50, 50, 3), np.float32),
        np.zeros((0, 50, 3), np.uint8),
    ],
)
def test_anything_but_rgb_pixels_is_refused(pixels):
    with pytest.raises(ValueError, match="Expected RGB pixels"):
        D.detect(pixels)


def test_one_detector_for_all_threads(peers):
    pixels, _ = peers["ivan.jpg"]
    results = []
    threads = [threading.Thread(target=lambda: results.append(D.detect(pixels))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    assert all(result == results[0] for result in results)
    assert D._stages.cache_info().currsize == 1


def test_importing_the_room_does_not_import_tensorflow():
    code = "import sys, dfx.faces, dfx.faces.quality; sys.exit('tensorflow' in sys.modules or 'mtcnn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
