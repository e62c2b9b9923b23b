"""What near duplicates across splits are worth.

A test picture with a near duplicate in train or validation is not one that no training saw. AUC per set with and without.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dfx.data.dataset import read_dataset
from dfx.data.health.duplicates import near_pairs
from dfx.data.health.inspect import look_at_all
from dfx.errors import DataError
from dfx.numbers.metrics import auc
from dfx.records.predictions import Predictions
from dfx.types import Progress, no_progress


@dataclass(frozen=True, slots=True)
class Leak:
    """One set's AUC over all its test pictures, and over those without a near duplicate in another split."""

    set: str
    pictures: int
    leaked: int
    all: float
    clean: float


def leaked_keys(data: Path, progress: Progress = no_progress) -> frozenset[str]:
    """Test pictures below `data` with a near duplicate in train or validation. Raises DataError."""
    looks = look_at_all(read_dataset(data, ("train", "val", "test")), progress)[0]
    hashes = np.array([look.phash for look in looks], np.uint64)
    bytes_of = np.unique(np.array([look.digest for look in looks]), return_inverse=True)[1].reshape(-1)
    test = np.array([look.file.split == "test" for look in looks])
    found: set[int] = set()
    for pairs, _ in near_pairs(hashes, bytes_of):
        across = pairs[test[pairs[:, 0]] != test[pairs[:, 1]]]
        found.update(across[test[across]].tolist())
    return frozenset(looks[i].file.key for i in found)


def leaks(predictions: Predictions, leaked: frozenset[str], column: str) -> Iterator[Leak]:
    """One row per set of both labels, of one judge's P(fake). Raises DataError where the predictions have none of it."""
    scores = predictions.columns.get(column, (None, None))[1]
    if scores is None:
        raise DataError(f"The predictions hold no P(fake) of {column}; they hold {', '.join(predictions.columns)}.")
    sets = np.array([file.set for file in predictions.files])
    fake = np.array([file.fake for file in predictions.files])
    clean = np.array([file.key not in leaked for file in predictions.files])
    for name in dict.fromkeys(sets.tolist()):
        here = sets == name
        if _both(fake[here]) and _both(fake[here & clean]):
            rows = here & clean
            yield Leak(
                name,
                int(here.sum()),
                int((here & ~clean).sum()),
                auc(fake[here], scores[here]),
                auc(fake[rows], scores[rows]),
            )


def _both(labels: NDArray[np.bool_]) -> bool:
    return len(set(labels.tolist())) == 2
