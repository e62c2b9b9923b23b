"""Every method of every model on every kind of case, kept as it goes so that an interrupted run goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from dfx.errors import DataError
from dfx.evaluate.truth.cases import Case, Kind
from dfx.evaluate.truth.score import Row, baselines, row
from dfx.evaluate.truth.store import read_json, write_json
from dfx.explain.choice import default_layer, default_method
from dfx.explain.methods import FUSED, explain, method_named, why_not
from dfx.explain.regions.consensus import MODEL as ENSEMBLE
from dfx.explain.regions.consensus import consensus
from dfx.explain.request import AUTO, MapRequest
from dfx.predict import default_threshold, ensemble_weights, predict_faces
from dfx.predict.predictor import Predictor, predictor
from dfx.types import Explanation, Progress, no_progress

CHUNK = 32  # faces explained at once
FEWER = 60  # cases for methods that take hundreds of runs of the model
COARSE = 64  # pixels a side that a pixel map is kept at, to hold all models' maps at once


@dataclass(frozen=True, slots=True)
class Truth:
    """What is stored: the rows, and how many cases of each kind there were."""

    rows: tuple[Row, ...]
    cases: dict[str, int]
    seed: int
    command: str

    def row_of(self, model: str, method: str, kind: Kind) -> Row | None:
        """The row of that name, or None."""
        wanted = (model, method, kind)
        return next((row for row in self.rows if (row.model, row.method, row.kind) == wanted), None)


def measure(
    cases: Sequence[Case],
    models: Sequence[str],
    methods: Sequence[str],
    done: Truth,
    keep: Callable[[Truth], None] = lambda truth: None,
    progress: Progress = no_progress,
    fewer: int = FEWER,
) -> Truth:
    """Rows of `models` × `methods` on `cases` (of any kinds), the ensemble's consensus per method and of each model's best
    map ("auto"), and the baselines. Class activation maps are read from the layer that the model and method are best on.

    `done` is what was measured before with the same cases; `keep` is called after each row. Slow methods see the first
    `fewer` cases of each kind; their rows say so by their n. Raises ExplanationError for an unknown method.
    """
    table = _Table(cases, done, keep)
    jobs = [(kind, method) for kind in table.by_kind for method in (*methods, AUTO)]
    for number, (kind, method) in enumerate(jobs):
        some = table.by_kind[kind] if method == AUTO or method_named(method).quick else table.by_kind[kind][:fewer]
        _job(table, kind, method, some, models, _part_of(progress, number, len(jobs)))
    for kind, some in table.by_kind.items():
        if not table.has(kind, "no model", "centre"):
            for one in baselines(some):
                table.add(one)
    return table.truth()


class _Table:
    """The rows so far, handed on to `keep` with each new one, and the models' verdicts, asked for once."""

    def __init__(self, cases: Sequence[Case], done: Truth, keep: Callable[[Truth], None]) -> None:
        self.by_kind: dict[Kind, list[Case]] = {}
        for case in cases:
            self.by_kind.setdefault(case.kind, []).append(case)
        self._rows, self._done, self._keep = list(done.rows), done, keep
        self._called: dict[tuple[Kind, str, int], list[bool]] = {}

    def has(self, kind: Kind, model: str, method: str) -> bool:
        return any((row.kind, row.model, row.method) == (kind, model, method) for row in self._rows)

    def add(self, one: Row) -> None:
        self._rows.append(one)
        self._keep(self.truth())

    def called_fake(self, kind: Kind, model: str, some: Sequence[Case]) -> list[bool]:
        asked = (kind, model, len(some))
        if asked not in self._called:
            self._called[asked] = _called_fake(model, some)
        return self._called[asked]

    def truth(self) -> Truth:
        return Truth(tuple(self._rows), _counts(self.by_kind), self._done.seed, self._done.command)


def _job(
    table: _Table, kind: Kind, method: str, some: Sequence[Case], models: Sequence[str], progress: Progress
) -> None:
    """The missing rows of one method on one kind."""
    able = [name for name in models if _is_able(name, default_method(name) if method == AUTO else method)]
    missing = [] if method == AUTO else [name for name in able if not table.has(kind, name, method)]
    together = _together(able) if not table.has(kind, ENSEMBLE, method) else []
    asked, maps = list(dict.fromkeys([*missing, *together])), {}
    for at, name in enumerate(asked):
        progress(at / len(asked), f"{name}: {method} on {len(some)} of kind {kind}")
        found = _maps(predictor(name), method, some)
        if name in missing:
            table.add(row(some, found, method, table.called_fake(kind, name, some)))
        if name in together:
            maps[name] = found
    if together:
        table.add(row(some, _consensus(maps), method))


def _part_of(progress: Progress, at: int, count: int) -> Progress:
    return lambda share, text: progress((at + share) / count, text)


def _is_able(model: str, method: str) -> bool:
    """Whether the model can be explained by the method; maps are fused only where it was measured which."""
    return why_not(model, method) is None and (method != FUSED or default_layer(model, method) is not None)


def _together(able: Sequence[str]) -> list[str]:
    """The ensemble's members among `able`, where they are two or more."""
    weights = ensemble_weights()
    members = [name for name in able if weights.get(name, 0) > 0]
    return members if len(members) > 1 else []


def _counts(by_kind: dict[Kind, list[Case]]) -> dict[str, int]:
    return {kind: len(some) for kind, some in by_kind.items()}


def _maps(ready: Predictor, method: str, cases: Sequence[Case]) -> list[Explanation]:
    used = default_method(ready.spec.name) if method == AUTO else method
    layer = default_layer(ready.spec.name, used) if method_named(used).family == "cam" else None
    request = MapRequest(used, layer)
    found: list[Explanation] = []
    for at in range(0, len(cases), CHUNK):
        found += explain(request, ready, [case.crop for case in cases[at : at + CHUNK]])
    return [_coarser(one) for one in found]


def _coarser(one: Explanation) -> Explanation:
    """A pixel map at COARSE pixels a side, by area; a map of cells as it is."""
    if max(one.heat.shape) <= COARSE:
        return one
    heat = np.asarray(cv2.resize(one.heat, (COARSE, COARSE), interpolation=cv2.INTER_AREA), np.float32)
    return replace(one, heat=heat / max(float(heat.max()), 1e-12) if one.has_evidence else heat, signed=None)


def _called_fake(model: str, cases: Sequence[Case]) -> list[bool]:
    threshold = default_threshold((model,))
    said = predict_faces([case.crop for case in cases], (model,))
    return [one.fake_probability >= threshold for one in said]


def _consensus(maps: dict[str, list[Explanation]]) -> list[Explanation]:
    """Per case the mean of the members' maps, by their weights in the ensemble."""
    weights = {name: weight for name, weight in ensemble_weights().items() if weight > 0 and name in maps}
    each = zip(*(maps[name] for name in weights), strict=True)
    return [consensus(some, list(weights.values())).explanation for some in each]


def write_truth(path: Path, truth: Truth) -> None:
    """As JSON, whole or not at all. Raises DataError where the disk refuses."""
    write_json(path, asdict(truth))


def read_truth(path: Path) -> Truth:
    """What `write_truth` wrote; an empty one where there is no file. Raises DataError for anything else."""
    stored = read_json(path)
    if not stored["rows"]:
        return Truth((), {}, 7, "")
    try:
        rows = tuple(Row(**{key: _tuple(value) for key, value in one.items()}) for one in stored["rows"])
        return Truth(rows, stored["cases"], stored["seed"], stored["command"])
    except (KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{path.name} does not hold scores of explanations that dfx wrote.") from error


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
