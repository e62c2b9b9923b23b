"""Where judges err: by set, method, size, sharpness, JPEG quality and score, each rate with its interval and n."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfx.compare.board.cut import Cut, Labels, bands_of, methods_of, values_of
from dfx.compare.board.judges import Judge
from dfx.compare.figures.ladder import Rate

Words = NDArray[np.str_]
SCORE_EDGES = tuple(k / 10 for k in range(11))
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Errors:
    """One judge on one group of faces: all errors, missed fakes among the fakes, false alarms among the real faces.

    A rate is None where the group holds no such face.
    """

    judge: Judge
    group: str
    wrong: Rate | None
    missed: Rate | None
    alarms: Rate | None


def by_set(cut: Cut) -> Words:
    return cut.faces.set[cut.at]


def by_method(cut: Cut) -> Words:
    """ "<set>/<method>", real faces under their origin."""
    return methods_of(cut.faces)[cut.at]


def by_size(cut: Cut) -> Words:
    return _banded(cut, "size")


def by_sharpness(cut: Cut) -> Words:
    return _banded(cut, "sharpness")


def by_quality(cut: Cut) -> Words:
    return _banded(cut, "quality")


def _banded(cut: Cut, measure: str) -> Words:
    """The title of the band each face is in; bands are the whole board's, so that filters do not move them."""
    values = values_of(cut.faces)[measure][cut.at]
    made = np.full(cut.n, UNKNOWN, dtype=object)
    for band in bands_of(cut.faces)[measure]:
        made[band.holds(values)] = band.title
    return made.astype(str)


GROUPINGS: dict[str, Callable[[Cut], Words]] = {
    "set": by_set,
    "method": by_method,
    "size": by_size,
    "sharpness": by_sharpness,
    "quality": by_quality,
}


def errors_by(cut: Cut, grouping: str, threshold: float | None = None) -> tuple[Errors, ...]:
    """One row per group and judge, groups by name, judges as in the cut, each at its own threshold where none is given.

    `grouping` is a key of GROUPINGS; KeyError for another.
    """
    if not cut.n:
        return ()
    names, code = np.unique(GROUPINGS[grouping](cut), return_inverse=True)
    wrong = wrong_of(cut, threshold)
    return tuple(
        row for k, name in enumerate(names.tolist()) for row in _rows(cut, name, np.flatnonzero(code == k), wrong)
    )


def _rows(cut: Cut, group: str, at: NDArray[np.intp], wrong: Labels) -> list[Errors]:
    fake = cut.fake[at]
    n_fake, n = int(fake.sum()), len(at)
    missed = wrong[:, at[fake]].sum(axis=1)
    alarms = wrong[:, at[~fake]].sum(axis=1)
    return [
        Errors(judge, group, Rate.of(int(m + a), n), Rate.of(int(m), n_fake), Rate.of(int(a), n - n_fake))
        for judge, m, a in zip(cut.judges, missed, alarms, strict=True)
    ]


def wrong_of(cut: Cut, threshold: float | None = None) -> Labels:
    """Which faces each judge calls wrongly `(M, n)`."""
    at = cut.thresholds[:, None] if threshold is None else threshold
    return np.asarray((cut.p >= at) != cut.fake)


def errors_by_score(cut: Cut, threshold: float | None = None) -> tuple[Errors, ...]:
    """One row per tenth of [0, 1] and judge: the errors among the faces to which that judge gave such a P(fake)."""
    wrong = wrong_of(cut, threshold)
    made = []
    for k, low in enumerate(SCORE_EDGES[:-1]):
        inside = np.minimum((cut.p * 10).astype(np.intp), 9) == k
        for judge, here, bad in zip(cut.judges, inside, wrong, strict=True):
            n, n_fake = int(here.sum()), int((here & cut.fake).sum())
            missed, alarms = int((here & bad & cut.fake).sum()), int((here & bad & ~cut.fake).sum())
            title = f"{low:.1f} to {SCORE_EDGES[k + 1]:.1f}"
            made.append(
                Errors(judge, title, Rate.of(missed + alarms, n), Rate.of(missed, n_fake), Rate.of(alarms, n - n_fake))
            )
    return tuple(made)
