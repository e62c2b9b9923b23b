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
from dfx.explain.methods import explain, method_named, why_not
from dfx.explain.regions.consensus import consensus
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
    """Rows of `models` × `methods` on `cases` (of any kinds), the ensemble's consensus per method, and the baselines.

    `done` is what was measured before with the same cases; `keep` is called after each row. Slow methods see the first
    `fewer` cases of each kind; their rows say so by their n. Raises ExplanationError for an unknown method.
    """
    by_kind: dict[Kind, list[Case]] = {}
    for case in cases:
        by_kind.setdefault(case.kind, []).append(case)
    rows = list(done.rows)
    called: dict[tuple[Kind, str, int], list[bool]] = {}  # the models' verdicts, asked for once
    jobs = [(kind, method) for kind in by_kind for method in methods]
    for number, (kind, method) in enumerate(jobs):
        some = by_kind[kind] if method_named(method).quick else by_kind[kind][:fewer]
        said = f"{method} on {len(some)} of kind {kind}"
        have = {(one.model, one.method) for one in rows if one.kind == kind}
        if all((name, method) in have for name in [*_able(models, method), *_together(models, method)]):
            continue
        maps = {}
        for at, name in enumerate(_able(models, method)):
            progress((number + at / len(models)) / len(jobs), f"{name}: {said}")
            ready = predictor(name)
            maps[name] = _maps(ready, method, some)
            if (name, method) not in have:
                asked = (kind, name, len(some))
                called[asked] = called[asked] if asked in called else _called_fake(name, some)
                rows.append(row(some, maps[name], method, called[asked]))
                keep(Truth(tuple(rows), _counts(by_kind), done.seed, done.command))
        if _together(models, method) and ("ensemble", method) not in have:
            rows.append(row(some, _consensus(maps), method))
    for kind, some in by_kind.items():
        if not any(one.kind == kind and one.method == "centre" for one in rows):
            rows += baselines(some)
    found = Truth(tuple(rows), _counts(by_kind), done.seed, done.command)
    keep(found)
    return found


def _able(models: Sequence[str], method: str) -> list[str]:
    return [name for name in models if why_not(name, method) is None]


def _together(models: Sequence[str], method: str) -> list[str]:
    """["ensemble"] where two or more counted members can be explained by the method."""
    weights = ensemble_weights()
    return ["ensemble"] if sum(weights.get(name, 0) > 0 for name in _able(models, method)) > 1 else []


def _counts(by_kind: dict[Kind, list[Case]]) -> dict[str, int]:
    return {kind: len(some) for kind, some in by_kind.items()}


def _maps(ready: Predictor, method: str, cases: Sequence[Case]) -> list[Explanation]:
    found: list[Explanation] = []
    for at in range(0, len(cases), CHUNK):
        found += explain(method, ready, [case.crop for case in cases[at : at + CHUNK]])
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
    """Per case the mean of the counted members' maps, by their weights in the ensemble."""
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
