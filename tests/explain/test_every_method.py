"""Every method of the table draws a map of every small model of the zoo, and says of it what its row says."""

import keras
import numpy as np
import pytest

from dfx.explain.method import FUSED, Method
from dfx.explain.methods import METHODS, explain
from dfx.explain.request import MapRequest
from dfx.predict.predictor import Predictor
from dfx.zoo import spec_of

SMALL = ("meso4", "meso_inception4")  # about 28 000 weights each
CROPS = [np.random.default_rng(seed).integers(0, 255, (70, 70, 3), np.uint8) for seed in (0, 1)]


@pytest.fixture(scope="module", params=SMALL)
def small(request: pytest.FixtureRequest) -> Predictor:
    keras.utils.set_random_seed(5)
    return Predictor(spec_of(request.param).build(64))


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_a_map_is_what_its_row_says(small: Predictor, method: Method) -> None:
    layer = "hirescam@early,gradcam@last" if method.name == FUSED else None
    fake, real = (explain(MapRequest(method.name, layer, toward), small, CROPS[:1])[0] for toward in ("fake", "real"))  # type: ignore[arg-type]
    for drawn, toward in ((fake, "fake"), (real, "real")):
        assert (drawn.model, drawn.method, drawn.unit) == (small.spec.name, method.name, method.unit)
        assert drawn.toward == toward
        assert drawn.heat.dtype == np.float32
        assert drawn.heat.min() >= 0
        assert drawn.heat.max() == (1 if drawn.has_evidence else 0)
        assert (drawn.signed is not None) == method.signed
        assert (drawn.layer == "input") == (method.family != "cam")
        assert drawn.heat.shape == (64, 64) or method.family == "cam"
    if method.signed and method.of_answer:  # what speaks for the one does not speak for the other
        assert np.abs(fake.heat - real.heat).max() > 0.01
    else:
        np.testing.assert_allclose(fake.heat, real.heat, atol=1e-3)
