"""From a run folder into the models folder: weights, history and recipe; what is too large for what it can do stays out."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from dfx.storage import write_whole, writing
from dfx.train.history import history_of
from dfx.train.run_folder import plan_of, recipe_in
from dfx.train.ship.logits import Candidate
from dfx.zoo import build
from dfx.zoo.index import WEIGHTS, Shipped, add_to_index, drop_from_index, read_index, sha256_of, weight_file
from dfx.zoo.registry import spec_of
from dfx.zoo.weights import write_from

LIGHT_BYTES = 15_000_000  # a file up to this size is shipped whatever it can do, so that a class can see it fail
USEFUL_AUC = 0.75  # a larger one earns its place by its mean validation AUC
EIGHT_BIT_BYTES = 60_000_000  # above it, large kernels are stored in 8 bits
LARGER = {"mobilenet_v2": 192, "mobilenet_v2_ifmd": 192}  # px; see `candidate_of`


@dataclass(frozen=True, slots=True)
class Withheld:
    """Why trained weights are measured but not shipped."""

    megabytes: float
    auc: float

    def __str__(self) -> str:
        return (
            f"Trained and measured, but not shipped: {self.megabytes:.0f} MB for a mean validation AUC of {self.auc:.2f}; "
            f"above {LIGHT_BYTES / 1e6:.0f} MB dfx ships from {USEFUL_AUC:.2f} on."
        )


def candidate_of(run: Path) -> Candidate:
    """The best weights of a run folder, run at the size they were trained at or at a larger one. Raises TrainingError.

    Training zooms in, so that faces look larger there than at the same size later (Touvron et al. 2019, arXiv 1906.06423).
    LARGER has the networks that measured better for it on validation faces; `benchmarks/sizes.py` tells what photographs of
    unseen sources pay for it.
    """
    plan = plan_of(run)
    model = str(plan["model"])
    trained = int(plan.get("input_size") or spec_of(model).input_size)
    return Candidate(model, model, run / "best.safetensors", max(trained, LARGER.get(model, 0)))


def shipped_candidate(name: str, folder: Path) -> Candidate:
    """What lies in the models folder under that name of the registry."""
    return Candidate(name, name, weight_file(name, folder), read_index(folder)[name].input_size)


def withheld(candidate: Candidate, auc: float) -> Withheld | None:
    """The reason to keep these weights out of the models folder, None where they are to be shipped."""
    size = candidate.file.stat().st_size
    return Withheld(size / 1e6, auc) if size > LIGHT_BYTES and auc < USEFUL_AUC else None


def ship_weights(candidate: Candidate, folder: Path) -> Candidate:
    """Store the weights below `folder` and enter them in the index; returns them as they are shipped."""
    out = folder / candidate.name / WEIGHTS
    out.parent.mkdir(parents=True, exist_ok=True)
    size = candidate.size or spec_of(candidate.model).input_size
    if candidate.file.stat().st_size > EIGHT_BIT_BYTES:
        write_from(build(candidate.model, candidate.file, size), out, eight_bit=True)
    else:
        with candidate.file.open("rb") as source, writing(out) as file:
            shutil.copyfileobj(source, file)
    add_to_index(folder, candidate.name, Shipped(sha256_of(out), out.stat().st_size, size))
    return Candidate(candidate.name, candidate.model, out, size)


def withhold(candidate: Candidate, folder: Path) -> None:
    """Take weights that are no longer shipped out of `folder`."""
    (folder / candidate.name / WEIGHTS).unlink(missing_ok=True)
    drop_from_index(folder, candidate.name)


def keep_records(run: Path, folder: Path, candidate: Candidate) -> None:
    """The history and the recipe of a run, beside its weights or in their place."""
    out = folder / candidate.name
    out.mkdir(parents=True, exist_ok=True)
    write_whole(out / "history.csv", history_of(run))
    recipe = {**(recipe_in(run) or {}), "run_at": candidate.size, "weights": sha256_of(run / "best.safetensors")}
    write_whole(out / "recipe.json", json.dumps(recipe, indent=1) + "\n")
