"""Grad-CAM++, LayerCAM and Score-CAM equal tf-keras-vis for every shipped model, on a photograph, cell by cell.

Where tf-keras-vis differs from the papers, `dfx.explain.independent.asking` brings it to them.
"""

from functools import cache

import keras
import numpy as np
import pytest
from asking import cam
from numpy.typing import NDArray

from dfx.explain.cam import faster_score_cam as faster
from dfx.explain.independent.asking import Independent
from dfx.explain.inputs import sign_of
from dfx.faces.resize import resize
from dfx.types import Explanation, Pixels, Toward
from dfx.zoo import load, shipped, spec_of

Map = NDArray[np.float32]
EXPLAINABLE = [name for name in shipped() if spec_of(name).explainable]
SHIPPED = pytest.mark.parametrize("name", EXPLAINABLE)
DIRECTIONS: tuple[Toward, Toward] = ("fake", "real")


@cache
def photograph() -> Pixels:
    return np.asarray(pytest.importorskip("skimage.data").astronaut()[10:230, 110:330])


@cache
def loaded(name: str) -> keras.Model:
    return load(name)


@cache
def theirs(name: str) -> Independent:
    return Independent(loaded(name))


def reference(name: str, method: str, layer: str, toward: Toward) -> Map:
    """tf-keras-vis' map `(h, w)`, with its negative part."""
    size = int(loaded(name).input_shape[1])
    image = spec_of(name).scaling(resize(photograph(), size).astype(np.float32))
    (found,) = theirs(name).raw_maps(method, image[None], layer, sign_of(toward))
    return found


def assert_equal(own: Explanation, other: Map) -> int:
    """How many maps with evidence were compared, 0 or 1. `other` may hold negative values."""
    if not own.has_evidence:
        assert other.max() <= 1e-5 * np.abs(other).max()
        return 0
    np.testing.assert_allclose(own.heat, np.maximum(other, 0) / other.max(), atol=5e-3)
    assert np.ptp(own.heat) > 0
    assert np.corrcoef(own.heat.ravel(), np.maximum(other, 0).ravel())[0, 1] >= 0.999
    return 1


def compared(name: str, method: str) -> None:
    """One direction is enough: the other is its sign turned, which small models prove."""
    model = loaded(name)
    for toward in DIRECTIONS:
        (own,) = cam(method, model, [photograph()], spec_of(name).scaling, toward=toward)
        if assert_equal(own, reference(name, method, own.layer, toward)):
            return
    pytest.fail("no map held evidence in either direction: nothing was compared")


@SHIPPED
@pytest.mark.parametrize("method", ["gradcam++", "layercam"])
def test_equal_by_gradient(name: str, method: str) -> None:
    compared(name, method)


@SHIPPED
def test_equal_by_score(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faster-Score-CAM, which is Score-CAM where the map has no more channels."""
    monkeypatch.setattr(faster, "KEPT", 8)  # a forward each, on either side
    compared(name, "faster-scorecam")


def test_equal_with_all_channels() -> None:
    if "meso_inception4" not in EXPLAINABLE:
        pytest.skip("the weights of the one shipped model with few channels are not on this machine")
    compared("meso_inception4", "scorecam")
