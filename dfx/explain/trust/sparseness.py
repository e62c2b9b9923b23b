"""How concentrated a map is: its Gini index."""

from __future__ import annotations

import numpy as np

from dfx.errors import ExplanationError
from dfx.explain.trust.maps import values_of
from dfx.types import Explanation


def gini(explanation: Explanation) -> float:
    """The Gini index of |map| in [0, 1]: 0 all places alike, towards 1 a single place holds everything.

    Hurley & Rickard, Comparing measures of sparsity, IEEE Trans. Information Theory 2009, Table I; for explanations:
    Chalasani et al., Concise explanations of neural networks using adversarial training, ICML 2020, arXiv:1810.06583.
    Of n values the most that it can reach is 1 − 1/n. Raises ExplanationError for a map that is zero everywhere.
    """
    values = np.sort(np.abs(values_of(explanation)).ravel())
    if not values.any():
        raise ExplanationError("A map that is zero everywhere is neither concentrated nor spread out.")
    places = np.arange(1, values.size + 1)
    return float(((2 * places - values.size - 1) * values).sum() / (values.size * values.sum()))
