"""Where judges err: by set, method, size, sharpness, JPEG quality and score, each rate with its interval and n."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from dfx.compare.board.bands import MEASURES
from dfx.compare.board.cut import Cut, Labels, bands_of, methods_of, values_of
from dfx.compare.board.judges import Judge
from dfx.compare.figures.ladder import Rate, plain
from dfx.compare.table import Plain, Table, table
from dfx.glossary import set_in_sentence

Words = NDArray[np.str_]
SCORE_EDGES = tuple(k / 10 for k in range(11))
UNKNOWN = "unknown"
FEWEST = 20  # faces below which a rate of a group is not named as the worst


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


def by_band(measure: str, cut: Cut) -> Words:
    """The title of the band each face is in; bands are the whole board's, so that filters do not move them."""
    values = values_of(cut.faces)[measure][cut.at]
    made = np.full(cut.n, UNKNOWN, dtype=object)
    for band in bands_of(cut.faces)[measure]:
        made[band.holds(values)] = band.title
    return made.astype(str)


GROUPINGS: dict[str, Callable[[Cut], Words]] = {
    "set": lambda cut: cut.faces.set[cut.at],
    "method": lambda cut: methods_of(cut.faces)[cut.at],  # "<set>/<method>", real faces under their origin
    **{measure: partial(by_band, measure) for measure in MEASURES},
}


def errors_by(cut: Cut, grouping: str, threshold: float | None = None) -> tuple[Errors, ...]:
    """One row per group and judge, groups by name, judges as in the cut, each at its own threshold where none is given.

    `grouping` is a key of GROUPINGS; KeyError for another.
    """
    if not cut.n:
        return ()
    names, code = np.unique(GROUPINGS[grouping](cut), return_inverse=True)
    wrong = wrong_of(cut, threshold)
    made: list[Errors] = []
    for k, group in enumerate(names.tolist()):
        fakes, reals = np.flatnonzero((code == k) & cut.fake), np.flatnonzero((code == k) & ~cut.fake)
        missed, alarms = wrong[:, fakes].sum(axis=1), wrong[:, reals].sum(axis=1)
        made += [
            _errors(judge, group, int(m), len(fakes), int(a), len(reals))
            for judge, m, a in zip(cut.judges, missed, alarms, strict=True)
        ]
    return tuple(made)


def _errors(judge: Judge, group: str, missed: int, n_fake: int, alarms: int, n_real: int) -> Errors:
    wrong = Rate.of(missed + alarms, n_fake + n_real)
    return Errors(judge, group, wrong, Rate.of(missed, n_fake), Rate.of(alarms, n_real))


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
            fakes, reals = here & cut.fake, here & ~cut.fake
            missed, n_fake, alarms, n_real = (int(faces.sum()) for faces in (fakes & bad, fakes, reals & bad, reals))
            made.append(_errors(judge, f"{low:.1f} to {SCORE_EDGES[k + 1]:.1f}", missed, n_fake, alarms, n_real))
    return tuple(made)


def errors_in_words(rows: Sequence[Errors], judge: str) -> str:
    """Where one judge errs most, among groups of at least 20 faces."""
    groups = [(row, row.wrong) for row in rows if row.judge.name == judge]
    known = [(rate.value, row, rate) for row, rate in groups if rate is not None and rate.n >= FEWEST]
    if not known:
        return f"No group here has {FEWEST} faces, so none is said to be the hardest."
    (_, worst, most), (_, best, least) = (pick(known, key=lambda row: row[0]) for pick in (max, min))
    start = f"{worst.judge.title} errs most in {set_in_sentence(worst.group)}: {most.in_words()} faces"
    return f"{start}." if worst is best else f"{start}, and least in {set_in_sentence(best.group)}: {least.in_words()}."


def errors_table(rows: Sequence[Errors]) -> Table:
    header = ["group", "name"]
    for word in ("wrong", "missed fakes", "false alarms"):
        header += [word, f"{word} low", f"{word} high", f"{word} n"]
    made: list[list[Plain]] = [[one.group, one.judge.name] for one in rows]
    for cells, one in zip(made, rows, strict=True):
        for rate in (one.wrong, one.missed, one.alarms):
            cells += [*plain(rate), rate.n if rate else 0]
    return table(header, made)
