"""Our own three nets and their arithmetic give what the `mtcnn` package gives: through Keras bit for bit, through LiteRT
to a hundredth of a pixel."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from dfx.errors import EngineUnusable
from dfx.faces.detect import boxes, detector, nets
from dfx.faces.detect.cascade import patches
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
    pictures = np.random.default_rng(number).uniform(-1, 1, (3, side, side, 3)).astype(np.float32)
    for ours, theirs in zip(nets.load(net)(pictures), package.stages[number].model(pictures), strict=True):
        assert np.array_equal(ours, theirs)


@pytest.mark.parametrize("net", nets.NETS, ids=lambda net: net.name)
def test_the_script_writes_the_files_that_are_here(package, net):
    import mtcnn

    pickled = Path(mtcnn.__file__).parent / "assets" / "weights" / f"{net.name}.lz4"
    assert convert_mtcnn.converted(net, pickled.read_bytes()) == net.file.read_bytes()
    with pytest.raises(SystemExit, match="not the one of mtcnn"):
        convert_mtcnn.converted(net, b"something else")


PIXEL = 0.01  # of boxes and points of faces up to 100 pixels, in proportion of larger ones


@pytest.mark.parametrize("net", nets.NETS, ids=lambda net: net.name)
def test_the_derived_net_and_keras_give_the_same(net):
    side = net.side or 61
    pictures = np.random.default_rng(6).uniform(-1, 1, (70, side, side, 3)).astype(np.float32)
    for one, other in zip(nets.forward(net)(pictures), nets.through_keras(net)(pictures), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_without_litert_keras_finds_the_same(monkeypatch):
    def refuse(*_):
        raise EngineUnusable("LiteRT cannot run this network on this machine.")

    pixels = cv2.imread(str(SAMPLES[0]), cv2.IMREAD_COLOR_RGB)
    usual = detector._run([pixels])
    detector._stages.cache_clear()
    monkeypatch.setattr(nets, "Engine", refuse)
    try:
        slower = detector._run([pixels])
    finally:
        detector._stages.cache_clear()
    assert len(usual)
    np.testing.assert_allclose(slower, usual, atol=PIXEL)


@pytest.mark.parametrize("side", [24, 48])
def test_patches_are_those_of_tensorflow(side):
    """Boxes inside, across each border and beyond, whole and broken."""
    import tensorflow as tf

    random = np.random.default_rng(8)
    pictures = random.integers(0, 256, (2, 50, 70, 4), np.uint8)
    images = (pictures[..., :3].astype(np.float32) - 127.5) / 128
    corners = random.uniform(-20, 60, (90, 2))
    rows = np.column_stack([random.integers(0, 2, 90), corners, corners + random.uniform(5, 60, (90, 2)), np.ones(90)])
    rows[:4, 1:5] = [[0, 0, 70, 50], [3, 4, 27, 28], [-40, -40, -10, -10], [69, 49, 75, 55]]
    shares = rows[:, [2, 1, 4, 3]] / np.array([[50, 70, 50, 70]])
    expected = tf.image.crop_and_resize(images, shares, rows[:, 0].astype(int), (side, side)).numpy()
    np.testing.assert_allclose(patches(pictures, rows, side), expected, atol=1e-5)
    assert not expected[2].any()


def compared(package, pixels):
    """The package's rows and ours for one picture, in pixels of it, boxes as two corners."""
    theirs = package.detect_faces(pixels, output_type="numpy", box_format="xyxy")
    return theirs, detector._run([pixels])


TIED = {"sd3-female-19"}  # two boxes of one face, their confidences equal but for the last bits: another one is kept


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_boxes_and_points_of_our_samples(package, path):
    theirs, ours = compared(package, cv2.imread(str(path), cv2.IMREAD_COLOR_RGB))
    assert len(ours) == len(theirs) > 0
    wide = float(np.max(theirs[:, 3] - theirs[:, 1]))
    near = 0.05 * wide if path.stem in TIED else PIXEL * max(1, wide / 100)
    np.testing.assert_allclose(ours, theirs, atol=near)


def test_boxes_and_points_of_the_packages_own_pictures(package, shared):
    for path in sorted(shared("peers/mtcnn").glob("*.jpg")):
        theirs, ours = compared(package, cv2.imread(str(path), cv2.IMREAD_COLOR_RGB))
        assert len(theirs) == len(ours), path.name
        assert not len(ours) or np.abs(ours - theirs).max() <= PIXEL, path.name


def test_boxes_and_points_of_faces_of_many_kinds(package, shared):
    """Four crops of each set, noisy and smooth, large and small."""
    for folder in sorted(path for path in shared("data").iterdir() if path.is_dir()):
        for path in sorted(folder.rglob("*.jpg"))[::997][:4]:
            theirs, ours = compared(package, cv2.imread(str(path), cv2.IMREAD_COLOR_RGB))
            assert len(theirs) == len(ours), path.name
            assert not len(ours) or np.abs(ours - theirs).max() <= PIXEL, path.name


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


def test_equal_confidences_are_ordered_as_if_a_picture_were_alone():
    """Saturated confidences tie, NumPy's sort leaves ties as it likes: who else is in the batch must not matter."""
    random = np.random.default_rng(3)
    corners = random.uniform(0, 40, (90, 2))
    boxes_of = np.column_stack([corners, corners + random.uniform(20, 40, (90, 2)), random.integers(1, 4, 90) / 4])
    alone = [np.column_stack([np.full(len(part), k), part]) for k, part in enumerate((boxes_of[:50], boxes_of[50:]))]
    together = boxes.smart_nms_from_bboxes(np.concatenate(alone), 0.5, "union")
    each = np.concatenate([boxes.smart_nms_from_bboxes(rows, 0.5, "union") for rows in alone])
    assert np.array_equal(together, each)
    assert len(together) < 90
