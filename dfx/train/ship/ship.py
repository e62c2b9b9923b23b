"""From training runs to what is shipped: `dfx maintain leaderboard`.

Every run's best weights go to `models/<name>` in half precision with their SHA-256, or stay out with the reason on the card;
calibrations, ensembles and thresholds are fitted on the validation splits, which no training saw; then metrics, cards,
predictions and the leaderboard are written from the test splits.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from dfx.data.dataset import FaceFile, read_dataset
from dfx.evaluate.cost import cost_with
from dfx.evaluate.folder import POOLS
from dfx.numbers.metrics import auc
from dfx.numbers.pools import two_label_groups
from dfx.train.ship.carried import carried
from dfx.train.ship.figures import Outside, measure_all, write_figures
from dfx.train.ship.fitting import Val, fit_all, write_distance, write_fitted
from dfx.train.ship.logits import Candidate, LogitStore
from dfx.train.ship.store import candidate_of, keep_records, ship_weights, shipped_candidate, withheld, withhold
from dfx.types import Progress, no_progress
from dfx.zoo import MODELS, spec_of
from dfx.zoo.index import read_index

LOGITS = "logits"  # folder below the runs


def ship(
    data: Path,
    runs: Sequence[Path],
    folder: Path,
    work: Path,
    progress: Progress = no_progress,
    published: Path | None = None,
    distance: str | None = None,
    fast: Sequence[str] = (),
) -> Path:
    """Ship `runs` below `folder`, fit and measure everything that is shipped, and return the leaderboard's file.

    `work` keeps logits between calls; `published` holds the authors' Meso weights (.h5), measured beside ours;
    `distance` names the model in whose features it is fitted how unlike the training faces a face is; `fast` the members of
    the default, which else are chosen. Raises DataError, TrainingError, WeightsDamaged.
    """
    folder.mkdir(parents=True, exist_ok=True)
    store, files = LogitStore(work / LOGITS, {}, progress), read_dataset(data, ("val",))
    reasons = _store(store, runs, files, folder)
    index = read_index(folder)
    shipped_before = [name for name in MODELS if name in index and name not in store.candidates]
    store.candidates.update({name: shipped_candidate(name, folder) for name in shipped_before})
    authors = _published(published) if published else {}
    store.candidates.update({name: candidate for name, (candidate, _) in authors.items()})
    val = Val(files, {name: store(name, files) for name in store.candidates})
    costs = {
        name: cost_with(store.predictor(name, engine=True), one.file.stat().st_size)
        for name, one in store.candidates.items()
    }
    names = tuple(name for name in MODELS if name in index)
    fitted = fit_all(val, names, {name: costs[name].ms_one for name in names}, fast)
    write_fitted(fitted, names, folder)
    if distance:
        write_distance(store, val, distance, folder)
    before = carried(folder, store.candidates, read_dataset(data, ("test",)))
    evaluation = measure_all(store, fitted, data, costs, progress, before)
    outside = Outside(reasons, {name: title for name, (_, title) in authors.items()})
    return write_figures(evaluation, fitted, data, folder, outside, before)


def _store(store: LogitStore, runs: Sequence[Path], val: Sequence[FaceFile], folder: Path) -> dict[str, str]:
    """Put every run's weights into the store and, where they earn it, into the models folder; why not, where they do not."""
    reasons = {}
    for run in runs:
        candidate = candidate_of(run)
        keep_records(run, folder, candidate)
        store.candidates[candidate.name] = candidate
        reason = withheld(candidate, mean_auc(store(candidate.name, val), val))
        if reason is None:
            store.candidates[candidate.name] = ship_weights(candidate, folder)
        else:
            withhold(candidate, folder)
            reasons[candidate.name] = str(reason)
    return reasons


def _published(folder: Path) -> dict[str, tuple[Candidate, str]]:
    """The authors' Meso weights, by file name: `Meso4_DF.h5` and so on."""
    kinds = {"Meso4": "meso4", "MesoInception": "meso_inception4"}
    found = {}
    for path in sorted(folder.glob("*.h5")):
        kind, _, trained_on = path.stem.partition("_")
        if kind in kinds:
            name = f"published_{path.stem.lower()}"
            title = f"{spec_of(kinds[kind]).title}, the authors' weights ({trained_on})"
            found[name] = (Candidate(name, kinds[kind], path), title)
    return found


def mean_auc(logits: np.ndarray, files: Sequence[FaceFile]) -> float:
    """The mean AUC over all groups in which real and fake stand side by side."""
    fake = np.array([file.fake for file in files])
    groups = np.array([name or "" for name in two_label_groups([file.set for file in files], fake, POOLS)])
    return float(np.mean([auc(fake[groups == name], logits[groups == name]) for name in set(groups) - {""}]))
