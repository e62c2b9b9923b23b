"""Grad-CAM++, LayerCAM and Score-CAM equal tf-keras-vis for every shipped model, on a photograph, cell by cell.

Where tf-keras-vis differs from the papers, it is brought to them here:

- Its Grad-CAM++ keeps the factor exp(logit), which all weights share; maps are compared over their own maxima.
- Its Score-CAM takes the softmax over the model's outputs of each masked image, which of one logit is always 1: all
  channels would weigh the same. It is given the model with a second output 0, from whose softmax the logit is had
  back, less the logit of the image of zeros, which the paper subtracts and it does not.
- Its masks are grown with the corners aligned, where the paper's authors and dfx align the cells; it is given the latter.
- It takes the channels of Faster-Score-CAM by the standard deviation, which orders them as the variance does.
"""

from functools import cache
from typing import Any

import cv2
import keras
import numpy as np
import pytest
from numpy.typing import NDArray

from dfx.explain.cam import cam
from dfx.explain.cam import faster_score_cam as faster
from dfx.explain.layers import feature_maps, last_feature_map
from dfx.faces.resize import resize
from dfx.types import Explanation, Pixels, Toward
from dfx.zoo import load, shipped, spec_of

Map = NDArray[np.float32]
EXPLAINABLE = [name for name in shipped() if spec_of(name).explainable]
SHIPPED = pytest.mark.parametrize("name", EXPLAINABLE)
DIRECTIONS: tuple[Toward, Toward] = ("fake", "real")
MAX_N = 8  # of Faster-Score-CAM here: a forward each, on either side
PLAIN: dict[str, Any] = {"seek_penultimate_conv_layer": False, "expand_cam": False, "normalize_cam": False}


@cache
def photograph() -> Pixels:
    return np.asarray(pytest.importorskip("skimage.data").astronaut()[10:230, 110:330])


def own_calls(model: keras.Model) -> keras.Model:
    """The model, or a copy where it shares layers: tf-keras-vis reads a layer's first call, another model's there."""
    if all(model.get_layer(name).output is tensor for name, tensor in feature_maps(model).items()):
        return model
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    return copy


@cache
def loaded(name: str) -> keras.Model:
    return load(name)


def image_of(model: keras.Model) -> Map:
    return np.asarray(spec_of(model.name).scaling(resize(photograph(), int(model.input_shape[1])).astype(np.float32)))


def by_gradient(visualizer: Any, model: keras.Model, layer: str, toward: Toward) -> Map:
    sign = 1.0 if toward == "fake" else -1.0
    made = visualizer(own_calls(model), clone=False)
    return np.asarray(made(lambda output: sign * output[:, 0], image_of(model), penultimate_layer=layer, **PLAIN))[0]


def by_score(model: keras.Model, layer: str, toward: Toward, max_n: int | None) -> Map:
    scorecam = pytest.importorskip("tf_keras_vis.scorecam")
    theirs, image = own_calls(model), image_of(model)
    logit = theirs.outputs[0]
    pair = keras.Model(theirs.inputs, keras.ops.concatenate([logit, keras.ops.zeros_like(logit)], axis=1))
    nothing = float(np.asarray(model(np.zeros_like(image)[None]))[0, 0])
    sign = 1.0 if toward == "fake" else -1.0

    def increase(softmax: Any) -> Any:
        return sign * (keras.ops.log(softmax[:, 0] / softmax[:, 1]) - nothing)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scorecam, "zoom", by_cells)
        found = scorecam.Scorecam(pair, clone=False)(
            increase, image, penultimate_layer=layer, activation_modifier=None, max_N=max_n, batch_size=8, **PLAIN
        )
    return np.asarray(found)[0]


def by_cells(activations: Any, factors: tuple[float, ...], **_: object) -> Map:
    """`(1, h, w, C)` grown by the factors, bilinear, cells aligned, in place of scipy's zoom."""
    (planes,) = np.asarray(activations)
    height, width = (round(side * factor) for side, factor in zip(planes.shape[:2], factors[1:3], strict=True))
    channels = np.moveaxis(planes, -1, 0)
    grown = [cv2.resize(plane, (width, height), interpolation=cv2.INTER_LINEAR) for plane in channels]
    return np.stack(grown, axis=-1)[None].astype(np.float32)


def assert_equal(own: Explanation, other: Map) -> int:
    """How many maps with evidence were compared, 0 or 1. `other` may hold negative values."""
    if not own.has_evidence:
        assert other.max() <= 1e-5 * np.abs(other).max()
        return 0
    np.testing.assert_allclose(own.heat, np.maximum(other, 0) / other.max(), atol=5e-3)
    assert np.ptp(own.heat) > 0
    assert np.corrcoef(own.heat.ravel(), np.maximum(other, 0).ravel())[0, 1] >= 0.999
    return 1


@SHIPPED
@pytest.mark.parametrize(
    ("method", "module", "visualizer"),
    [("gradcam++", "gradcam_plus_plus", "GradcamPlusPlus"), ("layercam", "layercam", "Layercam")],
)
def test_equal_by_gradient(name: str, method: str, module: str, visualizer: str) -> None:
    theirs = getattr(pytest.importorskip(f"tf_keras_vis.{module}"), visualizer)
    model, compared = loaded(name), 0
    for toward in DIRECTIONS:
        if compared:
            break  # one direction is enough: the other is its sign turned, which small models prove
        (own,) = cam(method, model, [photograph()], spec_of(name).scaling, toward=toward)
        compared += assert_equal(own, by_gradient(theirs, model, own.layer, toward))
    assert compared, "no map held evidence in either direction: nothing was compared"


@SHIPPED
def test_equal_by_score(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faster-Score-CAM, which is Score-CAM where the map has no more channels."""
    monkeypatch.setattr(faster, "KEPT", MAX_N)
    model, compared = loaded(name), 0
    channels = model_channels(model)
    for toward in DIRECTIONS:
        if compared:
            break  # one direction is enough: the other is its sign turned, which small models prove
        (own,) = cam("faster-scorecam", model, [photograph()], spec_of(name).scaling, toward=toward)
        compared += assert_equal(own, by_score(model, own.layer, toward, min(MAX_N, channels)))
    assert compared, "no map held evidence in either direction: nothing was compared"


def model_channels(model: keras.Model) -> int:
    return int(feature_maps(model)[last_feature_map(model)].shape[-1])


def test_equal_with_all_channels() -> None:
    if "meso_inception4" not in EXPLAINABLE:
        pytest.skip("the weights of the one shipped model with few channels are not on this machine")
    model = loaded("meso_inception4")
    compared = 0
    for toward in DIRECTIONS:
        (own,) = cam("scorecam", model, [photograph()], spec_of(model.name).scaling, toward=toward)
        compared += assert_equal(own, by_score(model, own.layer, toward, None))
    assert compared, "no map held evidence in either direction: nothing was compared"
