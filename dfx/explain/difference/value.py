"""The value of a difference of two feature maps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Maps = NDArray[np.float32]  # (h, w, C)
PerChannel = NDArray[np.float32]  # (C,)
Weighting = Literal["uniform", "energy"]


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One of the two feature maps: what it is of ("real face", "late layer"), its layer, and each channel's energy.

    A channel's energy is the mean of its squared activations over the map.
    """

    name: str
    layer: str
    energy: PerChannel

    @property
    def total(self) -> float:
        """The mean energy over the channels."""
        return float(self.energy.mean())


@dataclass(frozen=True, slots=True, eq=False)
class FeatureDifference:
    """D = first − second (Eq. 15), and what is shown of it.

    `difference` is D; `shown` is D, D_norm (Eq. 16), W ⊙ D (Eq. 17) or (W ⊙ D − μ) / σ (Eq. 18, 22), as `weighting` and
    `normalised` say; both `(h, w, C)`, in units of an activation, normalised in units of σ. `mu` and `sigma` are those of
    W ⊙ D over all cells and channels, so that what is normalised has mean 0 and standard deviation 1; with uniform
    weights W is 1 and they are those of D. `energy` is each channel's mean of D² and `weights` is W, one number per
    channel with mean 1. `epsilon` is what keeps the denominators of W and of Eq. 18 from 0. `note` is a sentence for the
    reader, empty where there is nothing to beware of.
    """

    model: str
    first: Side
    second: Side
    difference: Maps
    shown: Maps
    weights: PerChannel
    energy: PerChannel
    mu: float
    sigma: float
    weighting: Weighting
    normalised: bool
    epsilon: float = 0.0
    note: str = ""

    @property
    def is_zero(self) -> bool:
        """Whether D is 0 everywhere: there is a sentence (`note`) to show, and no map."""
        return not self.difference.any()

    @property
    def strength_map(self) -> NDArray[np.float32]:
        """The root mean square of `shown` over the channels `(h, w)` ≥ 0: how far the two differ, whatever the sign."""
        return np.asarray(np.sqrt(np.square(self.shown, dtype=np.float64).mean(axis=-1)), np.float32)
