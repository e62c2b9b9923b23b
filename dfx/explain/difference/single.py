"""Two layers on one face: what S5's classifier over the difference (IFMD) reads. Eq. 15, 17, 18."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfx.explain.difference.arithmetic import difference_of
from dfx.explain.difference.features import features
from dfx.explain.difference.shapes import check_equal, shapes
from dfx.explain.difference.value import FeatureDifference
from dfx.explain.layers import check_layer
from dfx.predict.graph import Network
from dfx.types import Pixels

if TYPE_CHECKING:
    import keras

LATE_NAME, EARLY_NAME = "late layer", "early layer"


def single_difference(
    network: Network, crop: Pixels, late: str | None = None, early: str | None = None
) -> FeatureDifference:
    """D = F(late) − F(early) of one face crop `(H, W, 3)` uint8 RGB, weighted and normalised as the classifier does.

    The layers are the classifier's by default, which MobileNetV2 has too; there D is what its blocks 14 and 15 added, but
    that model does not read it. Raises ExplanationError for a model without these layers, for unequal shapes, a crop that
    is no picture and features that are not finite.
    """
    from dfx.zoo.networks.feature_difference import EARLY, EPSILON, LATE

    model = network.model
    first, second = check_layer(model, late or LATE), check_layer(model, early or EARLY)
    check_equal(model, first, second)
    found = features(network, [crop], [first, second])
    sides = (LATE_NAME, first, found[first][0]), (EARLY_NAME, second, found[second][0])
    return difference_of(model.name, *sides, weighting="energy", epsilon=EPSILON)


def can_differ(model: keras.Model) -> bool:
    """Whether a model has the two layers that the difference classifier compares, of one shape."""
    from dfx.zoo.networks.feature_difference import EARLY, LATE

    found = shapes(model)
    return LATE in found and found[LATE] == found.get(EARLY)
