"""A real face against a fake one at a chosen pair of layers. S5, Eq. 15–22."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfx.explain.difference.arithmetic import difference_of
from dfx.explain.difference.features import features, network_of
from dfx.explain.difference.shapes import check_equal
from dfx.explain.difference.value import FeatureDifference, Weighting
from dfx.explain.layers import check_layer
from dfx.types import Pixels
from dfx.zoo.spec import Scaling

if TYPE_CHECKING:
    import keras

    from dfx.predict.predictor import Predictor

REAL, FAKE = "real face", "fake face"


def pair_difference(
    model: keras.Model | Predictor,
    scaling: Scaling | None,
    real_crop: Pixels,
    fake_crop: Pixels,
    layer_real: str | None = None,
    layer_fake: str | None = None,
    weights: Weighting = "uniform",
    normalise: bool = True,
) -> FeatureDifference:
    """D = F_real(l) − F_fake(l′) of two face crops `(H, W, 3)` uint8 RGB of any size.

    l is the layer that the head reads by default, l′ is l by default; `scaling` None is the predictor's own. A cell of D
    compares what lies at one place of both crops, so two crops of one pose say more than two of any: D also holds every
    difference of light, pose and person.

    Raises ExplanationError for an unknown layer, layers of unequal shapes (naming those that would do), an unknown
    weighting, a crop that is no picture, and features that are not finite.
    """
    network, scaling = network_of(model, scaling)
    first = check_layer(network, layer_real)
    second = check_layer(network, layer_fake) if layer_fake else first
    check_equal(network, first, second)
    found = features(network, scaling, [real_crop, fake_crop], [first, second])
    sides = (REAL, first, found[first][0]), (FAKE, second, found[second][1])
    return difference_of(network.name, *sides, weighting=weights, normalise=normalise)
