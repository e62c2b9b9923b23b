"""A real face against a fake one at a chosen pair of layers. S5, Eq. 15–22."""

from __future__ import annotations

from dfx.explain.difference.arithmetic import difference_of
from dfx.explain.difference.features import features
from dfx.explain.difference.shapes import check_equal
from dfx.explain.difference.value import FeatureDifference, Weighting
from dfx.explain.layers import check_layer
from dfx.predict.graph import Network
from dfx.types import Pixels

REAL, FAKE = "real face", "fake face"


def pair_difference(
    network: Network,
    real_crop: Pixels,
    fake_crop: Pixels,
    layer_real: str | None = None,
    layer_fake: str | None = None,
    weights: Weighting = "uniform",
    normalise: bool = True,
) -> FeatureDifference:
    """D = F_real(l) − F_fake(l′) of two face crops `(H, W, 3)` uint8 RGB of any size.

    l is the layer that the head reads by default, l′ is l by default. A cell of D compares what lies at one place of both
    crops, so two crops of one pose say more than two of any: D also holds every difference of light, pose and person.

    Raises ExplanationError for an unknown layer, layers of unequal shapes (naming those that would do), an unknown
    weighting, a crop that is no picture, and features that are not finite.
    """
    model = network.model
    first = check_layer(model, layer_real)
    second = check_layer(model, layer_fake) if layer_fake else first
    check_equal(model, first, second)
    found = features(network, [real_crop, fake_crop], [first, second])
    sides = (REAL, first, found[first][0]), (FAKE, second, found[second][1])
    return difference_of(model.name, *sides, weighting=weights, normalise=normalise)
