"""Our own three nets and their arithmetic give, bit for bit, what the `mtcnn` package gives."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from dfx.faces.detect import boxes, detector, nets
from scripts import convert_mtcnn

SAMPLES = sorted((Path(__file__).resolve().parents[2] / "assets/samples").glob("*.jpg"))


@pytest.fixture(scope="module")
def package():
    from mtcnn import MTCNN

    return MTCNN()


@pytest.mark.parametrize("number", range(3))
def test_each_net_answers_as_the_packages(package, number):
    net = nets.NETS[number]
    side = net.side or 61
    patches = np.random.default_rng(number).uniform(-1, 1, (3, side, side, 3)).astype(np.float32)
    for ours, theirs in zip(nets.load(net)(patches), package.stages[number].model(patches), strict=True):
        assert np.array_equal(ours, theirs)


@pytest.mark.parametrize("net", nets.NETS, ids=lambda net: net.name)
def test_the_script_writes_the_files_that_are_here(package, net):
    import mtcnn

    pickled = Path(mtcnn.__file__).parent / "assets" / "weights" / f"{net.name}.lz4"
    assert convert_mtcnn.converted(net, pickled.read_bytes()) == net.file.read_bytes()
    with pytest.raises(SystemExit, match="not the one of mtcnn"):
        convert_mtcnn.converted(net, b"something else")


def compared(package, pixels):
    """The package's rows and ours for one picture, in whole pixels of it, boxes as two corners."""
    theirs = package.detect_faces(pixels, output_type="numpy", box_format="xyxy")
    ours = detector._run([pixels.astype(np.float32)])
    return theirs, ours


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_boxes_and_points_of_our_samples(package, path):
    theirs, ours = compared(package, cv2.imread(str(path), cv2.IMREAD_COLOR_RGB))
    assert len(ours)
    assert np.array_equal(theirs, ours)


def test_boxes_and_points_of_the_packages_own_pictures(package, shared):
    for path in sorted(shared("peers/mtcnn").glob("*.jpg")):
        theirs, ours = compared(package, cv2.imread(str(path), cv2.IMREAD_COLOR_RGB))
        assert len(theirs) == len(ours), path.name
        assert not len(ours) or np.array_equal(theirs, ours), path.name


@pytest.mark.parametrize(("method", "threshold"), [("union", 0.5), ("union", 0.7), ("min", 0.7)])
def test_arithmetic_on_many_boxes(package, method, threshold):
    from mtcnn.utils import bboxes as theirs

    random = np.random.default_rng(1)
    corners = random.uniform(-20, 90, (400, 2))
    rows = np.column_stack(
        [random.integers(0, 3, 400), corners, corners + random.uniform(40, 90, (400, 2)), random.random(400)]
    )
    rows = np.column_stack([rows, random.uniform(-50, 300, (400, 10))])
    shapes = np.array([[150, 180, 3], [90, 200, 3], [60, 60, 3]])
    for same in (True, False):
        ours = boxes.smart_nms_from_bboxes(rows, threshold, method, initial_sort=same)
        assert np.array_equal(ours, theirs.smart_nms_from_bboxes(rows, threshold, method=method, initial_sort=same))
        assert 0 < len(ours) < 400
        assert np.array_equal(
            boxes.limit_bboxes(rows, shapes, limit_landmarks=same),
            theirs.limit_bboxes(rows, shapes, limit_landmarks=same),
        )
    assert np.array_equal(boxes.resize_to_square(rows), theirs.resize_to_square(rows))


def test_overlap_by_hand():
    """Two boxes of 10 × 10 that share 10 × 5: a third of their union, half of the smaller."""
    rows = np.array([[0, 0, 0, 10, 10, 0.9], [0, 0, 5, 10, 15, 0.8]])
    assert len(boxes.smart_nms_from_bboxes(rows, 0.34, "union")) == 2
    assert len(boxes.smart_nms_from_bboxes(rows, 0.33, "union")) == 1
    assert len(boxes.smart_nms_from_bboxes(rows, 0.49, "min")) == 1
