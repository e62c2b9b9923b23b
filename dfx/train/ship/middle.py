"""The middle: what is said of faces of a source that no fit saw, and what other ways to cut P(fake) into three would say.

Each source of photographs is left out in turn of everything that is fitted on validation faces: calibrations, weights,
threshold and band. The networks themselves may have seen other faces of it. A source that the validation faces lack is judged
by what is fitted on all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dfx.data.dataset import read_dataset
from dfx.errors import DataError
from dfx.numbers.intervals import wilson
from dfx.predict.ensemble import Ensemble
from dfx.predict.fitting.unseen import FEWEST, OTHERS
from dfx.predict.verdict import ACROSS, BAND, share_across
from dfx.train.ship.fitting import Val, fit, guard
from dfx.train.ship.logits import LogitStore
from dfx.train.ship.store import shipped_candidate
from dfx.types import Method

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class OfSource:
    """The faces `(N,)` of `source` and what an ensemble fitted without it says: P(fake), the threshold, and the share of each
    interval on the other side of it."""

    source: str
    fake: Bools
    p: NDArray[np.float64]
    across: NDArray[np.float64]
    threshold: float


@dataclass(frozen=True, slots=True)
class Cut:
    """A way to cut P(fake) into three: "fake" from `beyond` above the threshold (or even odds) on, "real" up to `below` under
    even odds (or the threshold), "uncertain" between, and where more than `across` of the interval lies on the other side;
    at .5 and above the interval has no say. `fake_from` takes the place of the threshold."""

    name: str
    below: float = BAND
    beyond: float = BAND
    across: float = 0.5
    fake_from: float | None = None

    def verdicts(self, of: OfSource) -> tuple[Bools, Bools]:
        """Which faces `(N,)` are called fake, and which uncertain."""
        threshold = of.threshold if self.fake_from is None else self.fake_from
        low, high = min(threshold, 0.5) - self.below, max(threshold, 0.5) + self.beyond
        uncertain = ((of.p > low) & (of.p < high)) | (of.across > self.across)
        return (of.p >= threshold) & ~uncertain, uncertain


TODAY = Cut("as dfx says it", across=ACROSS)
CUTS = (
    TODAY,
    Cut("the band alone"),
    Cut("the band alone, from even odds", below=0),
    Cut("from the threshold on", beyond=0),
    Cut("from the threshold on, from even odds", below=0, beyond=0),
    *(Cut(f"fake from {at:.2f} on", beyond=0, fake_from=at) for at in (0.6, 0.7, 0.8, 0.85, 0.9, 0.95)),
)


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `n` faces; no faces have no interval."""

    count: int
    n: int

    def __str__(self) -> str:
        if not self.n:
            return "–"
        low, high = wilson(self.count, self.n)
        return f"{self.count / self.n:.1%} ({low:.1%}–{high:.1%})"


@dataclass(frozen=True, slots=True)
class Row:
    """How photographs and fakes fare: those called fake, uncertain, and the fakes called real."""

    name: str
    photographs_fake: Share
    photographs_uncertain: Share
    fakes_fake: Share
    fakes_uncertain: Share
    fakes_real: Share

    @property
    def cells(self) -> tuple[str, ...]:
        """How many of each there are, then the shares with their 95 % intervals."""
        photographs = (self.photographs_fake, self.photographs_uncertain)
        fakes = (self.fakes_fake, self.fakes_uncertain, self.fakes_real)
        return f"{self.photographs_fake.n}", *map(str, photographs), f"{self.fakes_fake.n}", *map(str, fakes)


def shipped_faces(store: LogitStore, data: Path, split: str, models: Sequence[str], folder: Path) -> Val:
    """The faces of a split and the logits of shipped models, asked where `store` does not keep them."""
    store.candidates.update({name: shipped_candidate(name, folder) for name in models})
    files = read_dataset(data, (split,))
    return Val(files, {name: store(name, files) for name in models})


def left_out_answers(models: Sequence[str], val: Val, asked: Val, method: Method = "mean") -> list[OfSource]:
    """What is said of the faces of `asked`, source by source, by `models` joined on the faces of `val` of all other sources.

    Only sources of photographs are asked about, with what fakes they have; those with fewer than 10 photographs in `val` are
    left out, and asked about, together. Raises DataError where fewer than two sources hold photographs.
    """
    photographs = Counter(source for source, fake in zip(val.sources, val.fake, strict=True) if not fake)
    small = {source for source, count in photographs.items() if count < FEWEST}
    if len(photographs) < 2:
        raise DataError("Leaving a source of photographs out needs at least two sources.")

    def grouped(faces: Val) -> NDArray[np.str_]:
        return np.array([OTHERS if source in small else source for source in faces.sources])

    fitted_on, groups, everyone = grouped(val), grouped(asked), None
    rows = []
    for name in sorted(set(groups[~asked.fake])):
        here = asked.at(groups == name)
        if name in fitted_on:
            ensemble, _ = guard(fit(rest := val.at(fitted_on != name), models, method), rest)
        else:
            ensemble = everyone = everyone or guard(fit(val, models, method), val)[0]
        rows.append(_said(str(name), ensemble, here))
    return rows


def _said(source: str, ensemble: Ensemble, faces: Val) -> OfSource:
    logits = faces.of(ensemble.models)
    p, intervals = ensemble.combine(logits), ensemble.intervals(logits)
    across = [
        share_across(one, (low, high), ensemble.threshold)
        for one, (low, high) in zip(p.tolist(), intervals.tolist(), strict=True)
    ]
    return OfSource(source, faces.fake, p, np.array(across), ensemble.threshold)


def by_source(answers: Sequence[OfSource], cut: Cut = TODAY) -> Iterator[Row]:
    """A row per source, then all together."""
    for of in answers:
        yield _row(of.source, [of], cut)
    yield _row("all", answers, cut)


def by_cut(answers: Sequence[OfSource], cuts: Sequence[Cut] = CUTS) -> Iterator[Row]:
    """A row per way to cut, of all sources together."""
    for cut in cuts:
        yield _row(cut.name, answers, cut)


def _row(name: str, answers: Sequence[OfSource], cut: Cut) -> Row:
    said = [cut.verdicts(of) for of in answers]
    called, uncertain = (np.concatenate([pair[k] for pair in said]) for k in (0, 1))
    fake = np.concatenate([of.fake for of in answers])

    def share(which: Bools, of: Bools) -> Share:
        return Share(int((which & of).sum()), int(of.sum()))

    return Row(
        name, share(called, ~fake), share(uncertain, ~fake), share(called, fake), share(uncertain, fake),
        share(~called & ~uncertain, fake),
    )  # fmt: skip
