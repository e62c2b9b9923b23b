"""Quick methods explain what dfx answers with; the slow ones of a single view do not claim to."""

import numpy as np
import pytest

from dfx.errors import ExplanationError
from dfx.explain.methods import FUSED, METHODS, Method, explain
from dfx.explain.request import MapRequest
from dfx.explain.trust.maps import values_of
from dfx.predict.predictor import Predictor
from dfx.zoo import spec_of

CROP = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
GRADIENTS = [one for one in METHODS if one.family != "perturbation"]
PAIR = "gradcam++@early,hirescam@last"


@pytest.fixture(scope="module")
def small() -> Predictor:
    import keras

    keras.utils.set_random_seed(5)
    return Predictor(spec_of("meso4").build(64))


@pytest.mark.parametrize("method", GRADIENTS, ids=lambda one: one.name)
def test_the_map_of_the_mirrored_crop_is_mirrored_where_a_method_is_quick(small: Predictor, method: Method) -> None:
    layer = PAIR if method.name == FUSED else None
    one, other = explain(MapRequest(method.name, layer), small, [CROP, CROP[:, ::-1]])
    apart = float(np.abs(values_of(one) - values_of(other)[:, ::-1]).max())
    assert apart < 1e-3 if method.quick else apart > 1e-3


def test_several_layers_are_fused_both_ways_too(small: Predictor) -> None:
    one, other = explain(MapRequest("gradcam", "early+last"), small, [CROP, CROP[:, ::-1]])
    np.testing.assert_allclose(one.heat, other.heat[:, ::-1], atol=1e-3)


def test_a_fused_map_is_always_called_so(small: Predictor) -> None:
    for parts in (PAIR, "gradcam@early,gradcam@last", "gradcam@last"):
        (found,) = explain(MapRequest(FUSED, parts), small, [CROP])
        assert found.method == FUSED
        assert found.layer.count("@") == parts.count("@")
    with pytest.raises(ExplanationError, match="not measured which maps to fuse"):
        explain(MapRequest(FUSED), small, [CROP])
