"""Maps in plain words: which parts of the face they lie on, and whether the models agree. Needs no TensorFlow."""

from dfx.explain.regions.agreement import Agreement, agreement
from dfx.explain.regions.consensus import Consensus, consensus
from dfx.explain.regions.of_face import regions_of, with_points
from dfx.explain.regions.sentence import coarse_sentence, map_sentence, models_sentence
from dfx.explain.regions.share import RegionShare, shares
from dfx.explain.regions.template import NAMES, RegionMap, regions_from

__all__ = [
    "NAMES",
    "Agreement",
    "Consensus",
    "RegionMap",
    "RegionShare",
    "agreement",
    "coarse_sentence",
    "consensus",
    "map_sentence",
    "models_sentence",
    "regions_from",
    "regions_of",
    "shares",
    "with_points",
]
