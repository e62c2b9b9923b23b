"""Do judges err on the same faces? Pairs with their tests, and how closely errors and answers go together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from dfx.compare.board.cut import Cut
from dfx.compare.board.judges import Judge
from dfx.compare.figures.areas import areas
from dfx.compare.figures.errors import wrong_of
from dfx.numbers.pairs import Difference, Pair, accuracy_difference, auc_difference, form_of, with_holm

Matrix = tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Together:
    """How two judges call the same n faces, each at its own threshold; the four counts make n."""

    first: Judge
    second: Judge
    both_right: int
    only_first: int
    only_second: int
    both_wrong: int
    tests: Pair  # McNemar's and DeLong's, with Holm's correction over all pairs of the cut


@dataclass(frozen=True, slots=True)
class Links:
    """Correlations `(M, M)` in [−1, 1] over n faces: phi of being wrong, and Pearson's of P(fake).

    None where a judge never errs, always errs, or always says the same. `wrong` are the judges' shares of errors.
    """

    judges: tuple[Judge, ...]
    n: int
    wrong: tuple[float, ...]
    errors: Matrix
    answers: Matrix


@lru_cache(maxsize=8)
def pairs_of(cut: Cut) -> tuple[Together, ...]:
    """Every pair of judges of the cut; none without faces or with one judge. The tests are `dfx.numbers.pairs.pairs`'s."""
    at = list(combinations(range(len(cut.judges)), 2))
    if not cut.n or not at:
        return ()
    wrong = wrong_of(cut).astype(np.float32)
    both = np.rint(wrong @ wrong.T).astype(
        int
    )  # (M, M) faces that both call wrongly, on the diagonal each one's errors
    only = [(int(both[j, j] - both[i, j]), int(both[i, i] - both[i, j])) for i, j in at]
    shares = with_holm([accuracy_difference(first, second, cut.n) for first, second in only])
    ranked: list[Difference | None] = [*_areas(cut, at)] or [None] * len(at)
    rows = zip(at, only, shares, ranked, strict=True)
    return tuple(_together(cut, i, j, int(both[i, j]), pair, share, area) for (i, j), pair, share, area in rows)


def _areas(cut: Cut, at: Sequence[tuple[int, int]]) -> list[Difference]:
    """The differences of AUCs, none where a label has too few faces."""
    found = areas(cut)
    if found is None:
        return []
    a, c = found.values, found.covariance
    return with_holm([auc_difference(float(a[i] - a[j]), float(c[i, i] + c[j, j] - 2 * c[i, j])) for i, j in at])


def _together(
    cut: Cut, i: int, j: int, both: int, only: tuple[int, int], share: Difference, ranked: Difference | None
) -> Together:
    first, second = cut.judges[i], cut.judges[j]
    tests = Pair(first.name, second.name, cut.n, ranked, share, *only, form_of(sum(only)))
    return Together(first, second, cut.n - both - sum(only), *only, both, tests)


def links(cut: Cut, threshold: float | None = None) -> Links:
    """How closely the judges of a cut go together, at their own thresholds where none is given."""
    wrong = wrong_of(cut, threshold).astype(float)
    shares = tuple(wrong.mean(axis=1).tolist()) if cut.n else (0.0,) * len(wrong)
    return Links(cut.judges, cut.n, shares, _correlations(wrong), _correlations(cut.p))


def _correlations(rows: NDArray[np.float64]) -> Matrix:
    """Pearson's of every two of the rows `(M, n)`."""
    if not rows.shape[1]:
        return tuple((None,) * len(rows) for _ in rows)
    centred = rows - rows.mean(axis=1, keepdims=True)
    length = np.sqrt((centred**2).sum(axis=1))
    known = length > 1e-12 * np.sqrt(rows.shape[1])
    unit = centred / np.where(known, length, 1.0)[:, None]
    found = np.clip(unit @ unit.T, -1.0, 1.0)
    return tuple(
        tuple(float(found[i, j]) if known[i] and known[j] else None for j in range(len(rows))) for i in range(len(rows))
    )
