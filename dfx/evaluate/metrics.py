"""Metrics from labels and scores, each with n and an interval. (first part)"""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata


def auc(fake: np.ndarray, scores: np.ndarray) -> float:
    """Area under the ROC curve: the chance that a fake scores above a real face; ties count half.

    `fake` `(N,)` bool with both values, `scores` `(N,)`.
    """
    fake = np.asarray(fake, bool)
    ranks = rankdata(scores)
    positives, negatives = int(fake.sum()), int((~fake).sum())
    return float((ranks[fake].sum() - positives * (positives + 1) / 2) / (positives * negatives))
