"""The part of a board that a visitor has chosen: by set, method and what was measured of the files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dfx.compare.board.bands import Band, Floats, quality_bands, sharpness_bands, size_bands
from dfx.compare.board.board import Board, Faces
from dfx.compare.board.judges import Judge
from dfx.errors import DataError

Labels = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Filter:
    """What is kept; empty keeps all.

    `methods` ("<set>/<method>") keep those fakes, and the real faces of the sets or pools in which they stand beside real
    ones. `size`, `sharpness` and `quality` are keys of bands, `judges` names.
    """

    sets: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    size: str = ""
    sharpness: str = ""
    quality: str = ""
    judges: tuple[str, ...] = ()


EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class Choices:
    """What a filter may name on this board, with the number of faces of each.

    `same_as_set` are measures whose bands only tell sets from one another: filtering by one is filtering by set.
    """

    sets: Mapping[str, int]
    methods: Mapping[str, int]
    bands: Mapping[str, tuple[tuple[Band, int], ...]]
    same_as_set: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """The chosen faces and judges: labels `(n,)`, answers `(M, n)`, thresholds `(M,)`; `at` are the faces' places on the
    board `(n,)`."""

    judges: tuple[Judge, ...]
    fake: Labels
    p: Floats
    thresholds: Floats
    at: NDArray[np.intp]
    faces: Faces
    filter: Filter = field(default=EVERYTHING)

    @property
    def n(self) -> int:
        return len(self.fake)

    @property
    def n_fake(self) -> int:
        return int(self.fake.sum())

    @property
    def n_real(self) -> int:
        return self.n - self.n_fake

    @property
    def why_no_ranking(self) -> str:
        """Why curves and what rests on both labels cannot be had here; "" where they can."""
        if not self.n:
            return "No face is left by this filter."
        if self.n_fake and self.n_real:
            return ""
        return f"All {self.n} faces here are {'fake' if self.n_fake else 'real'}: it takes both to rank them."


def bands_of(faces: Faces) -> dict[str, tuple[Band, ...]]:
    """Measure → its bands that hold a face."""
    return {
        "size": size_bands(faces.side),
        "sharpness": sharpness_bands(faces.sharpness),
        "quality": quality_bands(faces.quality),
    }


def values_of(faces: Faces) -> dict[str, Floats]:
    """Measure → its values `(N,)`."""
    return {"size": faces.side, "sharpness": faces.sharpness, "quality": faces.quality}


@lru_cache(maxsize=4)
def choices(board: Board) -> Choices:
    """What there is to choose from."""
    faces, values = board.faces, values_of(board.faces)
    bands = {
        name: tuple((band, int(band.holds(values[name]).sum())) for band in found)
        for name, found in bands_of(faces).items()
    }
    same = []
    for name, counted in bands.items():
        holding = [set(faces.set[band.holds(values[name])].tolist()) for band, _ in counted]
        if len(counted) > 1 and sum(map(len, holding)) == len(set().union(*holding)):  # no set has faces in two of them
            same.append(name)
    return Choices(_counted(faces.set), _counted(methods_of(faces)[faces.fake]), bands, tuple(same))


def _counted(words: NDArray[np.str_]) -> dict[str, int]:
    names, counts = np.unique(words, return_counts=True)
    return {str(name): int(count) for name, count in zip(names, counts, strict=True)}


def methods_of(faces: Faces) -> NDArray[np.str_]:
    """ "<set>/<method>" of every face `(N,)`."""
    return np.char.add(np.char.add(faces.set, "/"), faces.method)


@lru_cache(maxsize=16)
def cut(board: Board, chosen: Filter = EVERYTHING) -> Cut:
    """The part of the board that `chosen` keeps, perhaps no face at all. Raises DataError for a name that is not there."""
    faces, names = board.faces, board.names
    _check("model", chosen.judges, names)
    _check("set", chosen.sets, np.unique(faces.set).tolist())
    keep = np.isin(faces.set, chosen.sets) if chosen.sets else np.ones(len(faces), bool)
    if chosen.methods:
        _check("method", chosen.methods, np.unique(methods_of(faces)[faces.fake]).tolist())
        named = np.isin(methods_of(faces), chosen.methods) & faces.fake
        beside = [group for group in np.unique(faces.group[named]).tolist() if group]
        keep &= named | (~faces.fake & np.isin(faces.group, beside))
    for measure, bands in bands_of(faces).items():
        if key := getattr(chosen, measure):
            _check(measure, (key,), [band.key for band in bands])
            keep &= next(band for band in bands if band.key == key).holds(values_of(faces)[measure])
    rows = [i for i, name in enumerate(names) if not chosen.judges or name in chosen.judges]
    at, judges = np.flatnonzero(keep), tuple(board.judges[i] for i in rows)
    thresholds = np.array([judge.threshold for judge in judges])
    return Cut(judges, faces.fake[at], board.p[rows][:, at], thresholds, at, faces, chosen)


def _check(what: str, names: Iterable[str], there: Iterable[str]) -> None:
    known = list(there)
    if unknown := [name for name in names if name not in known]:
        raise DataError(f"There is no {what} {unknown[0][:40]!r} to choose; there are: {', '.join(known) or 'none'}.")


def choices_in_words(found: Choices) -> str:
    """What the filters cannot tell apart here; "" where there is nothing to say."""
    said = [
        f"Every set has one {name} only, so that filtering by {name} is filtering by set." for name in found.same_as_set
    ]
    said += [
        f"All faces have the same {name} ({bands[0][0].title})."
        for name, bands in found.bands.items()
        if len(bands) == 1
    ]
    return " ".join(said)
