"""Grad-CAM equals tf-keras-vis, for every architecture with random weights and every shipped model, on photographs.

Compared cell by cell: growing a map to the face's size is not Grad-CAM, and tf-keras-vis aligns the corners where dfx
aligns the cells.
"""

from functools import cache

import keras
import numpy as np
import pytest
from asking import cam
from numpy.typing import NDArray

from dfx.explain.independent.asking import Independent
from dfx.explain.inputs import sign_of
from dfx.faces.resize import resize
from dfx.types import Explanation, Pixels, Toward
from dfx.zoo import MODELS, load, shipped, spec_of

# Minutes for the four on a busy machine, and each is built of blocks that another one here has. Shipped weights, if
# any, are compared for them too.
SLOW = {"efficientnet_v2_b1", "efficientnet_v2_b2", "efficientnet_v2_m", "inception_resnet_v2"}
QUICK = [name for name, spec in MODELS.items() if spec.explainable and name not in SLOW]


@cache
def faces() -> tuple[Pixels, ...]:
    data = pytest.importorskip("skimage.data")
    cbook = pytest.importorskip("matplotlib.cbook")
    from PIL import Image

    with cbook.get_sample_data("grace_hopper.jpg") as file:
        hopper = np.asarray(Image.open(file).convert("RGB"))
    return data.astronaut()[10:230, 110:330], hopper[40:340, 110:410]


def correlation(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    return float(np.corrcoef(a.ravel(), b.ravel())[0, 1])


def compare(model: keras.Model) -> list[float]:
    """Asserts equality for both faces in both directions; the correlations of the maps that hold evidence."""
    scaling, theirs = spec_of(model.name).scaling, Independent(model)
    images = scaling(np.stack([resize(face, int(model.input_shape[1])) for face in faces()]).astype(np.float32))
    found: list[float] = []
    directions: tuple[Toward, Toward] = ("fake", "real")
    for toward in directions:
        maps = cam("gradcam", model, faces(), scaling, toward=toward)
        others = theirs.raw_maps("gradcam", images, maps[0].layer, sign_of(toward))
        for own, other in zip(maps, others, strict=True):
            assert_equal(own, other)
            if own.has_evidence and np.ptp(own.heat) > 0:
                found.append(correlation(own.heat, np.maximum(other, 0)))
    return found


def assert_equal(own: Explanation, other: NDArray[np.float32]) -> None:
    if not own.has_evidence:
        assert other.max() <= 1e-5 * np.abs(other).max()
        return
    assert own.raw_peak == pytest.approx(float(other.max()), rel=1e-3)
    np.testing.assert_allclose(own.heat * own.raw_peak, np.maximum(other, 0), rtol=0, atol=1e-3 * own.raw_peak)


@pytest.mark.parametrize("name", QUICK)
def test_equal_with_random_weights(name: str) -> None:
    keras.utils.set_random_seed(5)
    correlations = compare(spec_of(name).build())
    assert correlations, "no map held evidence in either direction: nothing was compared"
    assert min(correlations) >= 0.999


@pytest.mark.parametrize("name", [name for name in shipped() if spec_of(name).explainable])
def test_equal_with_the_shipped_weights(name: str) -> None:
    correlations = compare(load(name))
    assert correlations, "no map held evidence in either direction: nothing was compared"
    assert min(correlations) >= 0.999
