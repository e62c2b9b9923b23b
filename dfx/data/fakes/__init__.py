"""Fakes made on purpose, each with the mask of what was changed: a face swapped, redrawn or retouched."""

from dfx.data.fakes.made import Fake
from dfx.data.fakes.regions import REGIONS, Region, region_mask
from dfx.data.fakes.resynthesis import Resynthesis, Way, resynthesis
from dfx.data.fakes.retouch import Retouch, retouch
from dfx.data.fakes.swap import Swap, swap

__all__ = [
    "REGIONS",
    "Fake",
    "Region",
    "Resynthesis",
    "Retouch",
    "Swap",
    "Way",
    "region_mask",
    "resynthesis",
    "retouch",
    "swap",
]
