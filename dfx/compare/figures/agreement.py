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
from dfx.compare.figures.areas import areas, auc_differences
from dfx.compare.figures.columns import NOTHING
from dfx.compare.figures.errors import wrong_of
from dfx.compare.figures.ties import significant
from dfx.compare.table import Plain, Table, table
from dfx.language import count, figure
from dfx.numbers.pairs import Difference, Pair, accuracy_difference, form_of, with_holm

LEADING = 5  # judges that err least, among whom the best partners are looked for
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
    found = areas(cut)
    ranked: list[Difference | None] = [None] * len(at) if found is None else [*auc_differences(found, at)]
    made = []
    for (i, j), alone, share, area in zip(at, only, shares, ranked, strict=True):
        first, second, wrong_both = cut.judges[i], cut.judges[j], int(both[i, j])
        tests = Pair(first.name, second.name, cut.n, area, share, *alone, form_of(sum(alone)))
        made.append(Together(first, second, cut.n - wrong_both - sum(alone), *alone, wrong_both, tests))
    return tuple(made)


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


def pair_in_words(pair: Together) -> str:
    """Where two judges part, and whether that is more than chance."""
    more = "more than chance" if significant(pair.tests.accuracy) else "within what chance would give"
    return (
        f"{pair.first.title} alone is right on {count(pair.only_first)} of {count(pair.tests.n)} faces and "
        f"{pair.second.title} alone on {count(pair.only_second)}; the difference in "
        f"accuracy is {more} (McNemar with Holm's correction)."
    )


def pairs_table(rows: Sequence[Together]) -> Table:
    header = ("first", "second", "n", "both right", "only first right", "only second right", "both wrong",
              "accuracy difference", "low", "high", "McNemar p", "p with Holm", "AUC difference", "low", "high", "DeLong p",
              "p with Holm")  # fmt: skip
    made = []
    for one in rows:
        accuracy, auc = one.tests.accuracy, one.tests.auc
        area: list[Plain] = [None] * 5 if auc is None else [auc.value, *auc.interval, auc.p, auc.p_holm]
        counts = (one.tests.n, one.both_right, one.only_first, one.only_second, one.both_wrong)
        tested = (accuracy.value, *accuracy.interval, accuracy.p, accuracy.p_holm)
        made.append([one.first.name, one.second.name, *counts, *tested, *area])
    return table(header, made)


def links_in_words(found: Links) -> str:
    """The pair whose errors go together least, among the five single models that err least: why joining them helps."""
    alone = [i for i, judge in enumerate(found.judges) if len(judge.members) == 1]
    best = sorted(alone, key=lambda i: found.wrong[i])[:LEADING]
    cells = [(found.errors[i][j], i, j) for i in best for j in best if i < j]
    known = [(value, i, j) for value, i, j in cells if value is not None]
    if not known:
        return NOTHING
    value, i, j = min(known)
    return (
        f"Of the {len(best)} single models that err least, {found.judges[i].title} and {found.judges[j].title} err together "
        f"least (phi {figure(value, digits=2)} over {count(found.n)} faces; 1 is always together): the less, the more joining "
        "them can help."
    )


def links_table(found: Links, kind: str = "errors") -> Table:
    """The square of `kind`: errors or answers."""
    names = [judge.name for judge in found.judges]
    square = found.errors if kind == "errors" else found.answers
    return table(("name", *names), [[name, *row] for name, row in zip(names, square, strict=True)])
