"""S5's difference of intermediate feature maps (Eq. 15–22): a real against a fake face, or two layers on one face.

TensorFlow is imported when the first features are asked for.
"""

from dfx.explain.difference.channels import Channel, Histogram, Order, channel_map, channels, histogram, statistics
from dfx.explain.difference.equations import Equation, equations
from dfx.explain.difference.features import features
from dfx.explain.difference.pair import pair_difference
from dfx.explain.difference.shapes import layers_of_equal_shape, shapes
from dfx.explain.difference.single import can_differ, single_difference
from dfx.explain.difference.value import FeatureDifference, Side, Weighting

__all__ = [
    "Channel",
    "Equation",
    "FeatureDifference",
    "Histogram",
    "Order",
    "Side",
    "Weighting",
    "can_differ",
    "channel_map",
    "channels",
    "equations",
    "features",
    "histogram",
    "layers_of_equal_shape",
    "pair_difference",
    "shapes",
    "single_difference",
    "statistics",
]
