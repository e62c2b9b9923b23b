"""From fitted judges to files: metrics, cards, predictions and the leaderboard below the models folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from dfx.data.dataset import by_set, read_dataset
from dfx.evaluate.card.card import card
from dfx.evaluate.cost import Cost
from dfx.evaluate.folder import ENSEMBLE, POOLS
from dfx.evaluate.run import Evaluation, evaluate
from dfx.predict.ensemble import Ensemble
from dfx.records.leaderboard import Entry, leaderboard
from dfx.records.predictions import write_predictions
from dfx.records.recipe import recipe_of
from dfx.storage import write_whole
from dfx.train.baselines.baselines import BASELINES
from dfx.train.ship.carried import Carried
from dfx.train.ship.fitting import Fitted
from dfx.train.ship.logits import LogitStore
from dfx.types import Progress, no_progress
from dfx.zoo.registry import MODELS, spec_of
from dfx.zoo.spec import OURS

BOARD, PREDICTIONS, JUDGES = "leaderboard.json", "predictions.parquet", "ensembles"
PRESET_TITLES = {ENSEMBLE: "Ensemble", "fast": "Ensemble, fast", "all": "Ensemble, all"}
METHOD_TITLES = {"mean": "Mean", "weighted": "Weighted mean", "stacking": "Stacking", "vote": "Majority vote"}


@dataclass(frozen=True, slots=True)
class Outside:
    """What the cards say beyond the figures: reasons not to ship, and published weights measured beside ours (name → title)."""

    withheld: Mapping[str, str] = field(default_factory=dict)
    published: Mapping[str, str] = field(default_factory=dict)


def judges_of(fitted: Fitted) -> dict[str, Ensemble]:
    """Every judge by the name under which it is measured; the default ensemble is "ensemble"."""
    return {
        **fitted.single,
        ENSEMBLE: fitted.presets[fitted.default].ensemble,
        **{f"{ENSEMBLE}_{name}": one.ensemble for name, one in fitted.presets.items() if name != fitted.default},
        **{f"{ENSEMBLE}_{method}": judge for method, judge in fitted.methods.items()},
    }


def measure_all(
    store: LogitStore,
    fitted: Fitted,
    data: Path,
    costs: Mapping[str, Cost],
    progress: Progress = no_progress,
    beside: Sequence[Carried] = (),
) -> Evaluation:
    """Every judge on the test split, with what each costs, compared with those measured before."""
    judges = judges_of(fitted)
    command = f"dfx evaluate --data {data.resolve().name} --split test"
    said = {one.entry.name: one.said for one in beside}
    found = evaluate(judges, data, "test", store, pools=POOLS, command=command, progress=progress, beside=said)
    return found.with_costs(lambda model: costs[model])


def write_figures(
    evaluation: Evaluation, fitted: Fitted, data: Path, folder: Path, outside: Outside, beside: Sequence[Carried] = ()
) -> Path:
    """All files; returns the leaderboard's. Of judges measured before only the comparisons are new."""
    fresh = {one.name: evaluation.metrics(one.name) for one in evaluation.measured}
    kept = {one.entry.name: {**one.metrics, **evaluation.pairs_of(one.entry.name)} for one in beside}
    metrics = {**fresh, **kept}
    sets = list(by_set(read_dataset(data, ("train",))))
    for name in metrics.keys() & MODELS.keys():
        (folder / name).mkdir(parents=True, exist_ok=True)
        _write(folder / name / "metrics.json", metrics[name])
        if name in fresh:
            size = int(json.loads((folder / name / "recipe.json").read_text()).get("run_at") or 0) or None
            recipe, withheld = recipe_of(folder / name, name, size), outside.withheld.get(name)
            recipe |= {"sets": recipe["sets"] or sets}
            recipe |= {"notes": (*recipe.get("notes", ()), withheld)} if withheld else {}
            write_whole(folder / name / "card.md", card(spec_of(name), metrics[name], recipe))
    _write(folder / "metrics.json", metrics[ENSEMBLE])
    (folder / JUDGES).mkdir(exist_ok=True)
    for name in metrics.keys() - MODELS.keys() - {ENSEMBLE}:
        _write(folder / JUDGES / f"{name}.json", metrics[name])
    if said := evaluation.predictions:
        write_predictions(folder / PREDICTIONS, said.files, said.columns, said.data)
    entries = [*(_entry(name, outside) for name in fresh), *(one.entry for one in beside)]
    _write(folder / BOARD, leaderboard(entries, metrics, left_out(fitted)))
    return folder / BOARD


def _entry(name: str, outside: Outside) -> Entry:
    if name in outside.published:
        return Entry(
            name, outside.published[name], "published", "S4", "The authors' weights, measured and not shipped."
        )
    if name not in MODELS:
        part = name.removeprefix(f"{ENSEMBLE}_")
        return Entry(name, PRESET_TITLES.get(part) or f"{METHOD_TITLES[part]} of all", "ensemble", OURS)
    spec = spec_of(name)
    kind = "baseline" if name in BASELINES else "specialist" if spec.source == OURS else "model"
    return Entry(name, spec.title, kind, spec.source, outside.withheld.get(name))


def left_out(fitted: Fitted) -> dict[str, Any]:
    """Every way to join the members on sets its fit did not see, and the presets' thresholds on sources left out."""
    presets = {
        name: {
            "members": list(preset.ensemble.models),
            "method": preset.ensemble.method,
            "sets": [asdict(row) for row in preset.left],
            "sources": asdict(preset.guarded) if preset.guarded else None,
        }
        for name, preset in fitted.presets.items()
    }
    return {"default": fitted.default, "methods": [asdict(row) for row in fitted.left], "presets": presets}


def _write(path: Path, value: object) -> None:
    write_whole(path, json.dumps(value, indent=1, allow_nan=False) + "\n")
