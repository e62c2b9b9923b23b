from pathlib import Path

import cv2
import numpy as np
import pytest

from dfx.faces.detect import detector as D

SAMPLE = Path(__file__).resolve().parents[2] / "assets/samples/astronaut.jpg"


@pytest.fixture(scope="module")
def photo():
    return np.asarray(cv2.imread(str(SAMPLE), cv2.IMREAD_COLOR_RGB), np.uint8)


@pytest.fixture(scope="module")
def stages():
    """The package's first stage, and ours with the same net."""
    from mtcnn import MTCNN

    from dfx.faces.detect.pyramid import Pyramid

    package = MTCNN().stages[0]
    return package, Pyramid(package.model)


@pytest.mark.parametrize("size", [(512, 512), (300, 400), (97, 60), (24, 24)])
def test_the_candidates_of_the_package(photo, stages, size):
    import tensorflow as tf

    pictures = np.stack([cv2.resize(picture, size) for picture in (photo, photo[:, ::-1])]).astype(np.float32)
    images, shapes = tf.constant((pictures - 127.5) / 128), np.array([picture.shape for picture in pictures])
    theirs, ours = (stage(bboxes_batch=None, images_normalized=images, images_oshapes=shapes) for stage in stages)
    assert ours.shape == theirs.shape
    assert ours == pytest.approx(theirs, abs=1e-3)
    assert len(ours) > 10 or max(size) < 100


def test_pictures_of_many_sizes_share_a_graph(photo, stages):
    _, ours = stages
    scales = [ours._graph(-(-levels // 4) * 4) for levels in (9, 10, 11, 12)]
    assert all(graph is scales[0] for graph in scales)


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
