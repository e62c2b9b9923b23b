from pathlib import Path

import cv2
import numpy as np
import pytest

from dfx.faces.detect import detector as D
from dfx.faces.detect import nets
from dfx.faces.detect.levels import Levels
from dfx.faces.detect.pyramid import Pyramid, joined, strips

SAMPLE = Path(__file__).resolve().parents[2] / "assets/samples/astronaut.jpg"


@pytest.fixture(scope="module")
def photo():
    return np.asarray(cv2.imread(str(SAMPLE), cv2.IMREAD_COLOR_RGB), np.uint8)


@pytest.fixture(scope="module")
def package():
    """The package's first stage."""
    from mtcnn import MTCNN

    return MTCNN().stages[0]


@pytest.fixture(scope="module")
def pyramid():
    return Pyramid(lambda: nets.forward(nets.PNET, 1))


@pytest.mark.parametrize("size", [(512, 512), (300, 400), (97, 60), (24, 24)])
def test_the_candidates_of_the_package(photo, package, pyramid, size):
    import tensorflow as tf

    pictures = np.stack([cv2.resize(picture, size) for picture in (photo, photo[:, ::-1])])
    images, shapes = (pictures.astype(np.float32) - 127.5) / 128, np.array([picture.shape for picture in pictures])
    theirs = package(bboxes_batch=None, images_normalized=tf.constant(images), images_oshapes=shapes)
    ours = pyramid(pictures)
    assert ours.shape == theirs.shape
    assert ours == pytest.approx(theirs, abs=0.02)  # pixels
    assert len(ours) > 10 or max(size) < 100


def test_a_picture_below_the_nets_cell_has_no_candidates(pyramid):
    assert pyramid(np.zeros((1, 15, 15, 3), np.uint8)).shape == (0, 6)


@pytest.mark.parametrize(
    ("size", "count"),
    [((480, 360), 2), ((481, 359), 2), ((640, 361), 3), ((12, 12), 1), ((40, 13), 1), ((13, 9001), 2), ((9001, 12), 1)],
)
def test_strips_answer_as_the_whole_level(size, count):
    width, height = size
    net = nets.forward(nets.PNET, 1)
    level = np.random.default_rng(0).uniform(-1, 1, (1, height, width, 3)).astype(np.float32)
    parts = strips(height, width)
    assert len(parts) == count
    for one, whole in zip(joined([net(level[:, top:end]) for top, end in parts]), net(level), strict=True):
        assert np.array_equal(one, whole)


def test_small_levels_share_a_job_and_large_ones_are_cut(pyramid):
    sizes = [(480, 360), (340, 255), (241, 180), (171, 128), (121, 90), (85, 64)]
    answers = [job() for job in pyramid.jobs(Levels(np.zeros((600, 800, 3), np.uint8)), sizes)]
    assert list(map(len, answers)) == [1, 1, 1, 1, 3]  # two halves of the first
    assert [part[0].shape[1] for job in answers for part in job] == [88, 87, 123, 85, 59, 40, 27]


@pytest.mark.parametrize(
    ("size", "most"), [((1024, 768), 2), ((4000, 3001), 2), ((801, 601), 0), ((1023, 767), 4), ((2047, 1533), 4)]
)
def test_shrinking_by_halves_is_an_area_average(photo, size, most):
    """A last odd row or column is left out, which moves the rest by at most a pixel of the level."""
    large = np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    height, width = D._shrunk_size(size[1], size[0], 500)
    shrunk = D._shrink(large, height, width)
    plain = cv2.resize(large, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)
    assert shrunk.shape == (height, width, 3)
    assert shrunk.dtype == np.uint8
    assert np.abs(shrunk.astype(np.float32) - plain).mean() <= most
