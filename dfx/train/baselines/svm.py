"""Fitting the support vector machine on texture: balanced draws → histograms → kernel → the cost that validates best."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from dfx.data.alter.augment import recipe_named
from dfx.data.batches import EvalBatches, TrainBatches
from dfx.data.dataset import FaceFile
from dfx.storage import write_whole
from dfx.train.baselines.machine import Floats, Machine, fit_machine, kernel, whitening
from dfx.train.history import csv_line
from dfx.train.plan import Plan
from dfx.train.run_folder import note_plan
from dfx.train.watch import auc_per_set
from dfx.types import Progress
from dfx.zoo.local_patterns import TINY
from dfx.zoo.networks.texture import CENTRES, WIDTH
from dfx.zoo.registry import spec_of
from dfx.zoo.weights import write_from

COSTS = (0.03, 0.3, 3.0)
VIEWS = 4  # of each training face at most: a small folder needs no more draws


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """Mean and variance `(F,)` of the histograms of the training faces."""

    mean: Floats
    variance: Floats

    def unit(self, histograms: Floats) -> Floats:
        """Standardised rows of length 1, as the graph makes them."""
        x = (histograms - self.mean) / np.sqrt(self.variance + TINY)
        return np.asarray(x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-6))


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """The machine with the best mean AUC over the validation sets, of one per cost."""

    machine: Machine
    cost: float
    scores: dict[str, float]

    @property
    def mean(self) -> float:
        return float(np.mean(list(self.scores.values()))) if self.scores else float("nan")


def fit_svm(plan: Plan, train: Sequence[FaceFile], val: Sequence[FaceFile], out: Path, progress: Progress) -> Path:
    """Fit the machine on `plan.steps` batches of balanced draws; returns the weights' file. Raises DataError."""
    began, size = time.monotonic(), plan.input_size or spec_of(plan.model).input_size
    model = spec_of(plan.model).build(size)
    reader = keras.Model(model.input, model.get_layer("histograms").output)
    drawn, fake = _drawn(plan, train, size, reader, progress)
    seen = reader.predict(EvalBatches(val, size, spec_of(plan.model).scaling, batch=32), verbose=0).astype(float)
    scale = Scale(drawn.mean(axis=0), drawn.var(axis=0))
    x, rng = scale.unit(drawn), np.random.default_rng(plan.seed)
    centres = x[rng.choice(len(x), CENTRES, replace=len(x) < CENTRES)]
    turn = whitening(centres, WIDTH)
    progress(0.8, "Looking for the widest margin")
    chosen = choose(kernel(x, centres, WIDTH) @ turn, fake, kernel(scale.unit(seen), centres, WIDTH) @ turn, val)
    model.get_layer("standardised").set_weights([scale.mean, scale.variance])
    model.get_layer("kernel").set_weights([2 * WIDTH * centres.T, np.full(len(centres), -2 * WIDTH)])
    weights = (turn @ chosen.machine.weights)[:, None]
    model.get_layer("logit").set_weights([weights, np.array([chosen.machine.bias])])
    note = "support vector machine with a Gaussian kernel, squared hinge loss"
    note_plan(
        plan, out, left=("learning_rate", "warm_up", "weight_decay", "patience"), note=note, faces=len(fake),
        fakes=int(fake.sum()), costs=COSTS, cost=chosen.cost, width=WIDTH, centres=CENTRES,
    )  # fmt: skip
    row = {
        "epoch": 1,
        "input_size": size,
        "loss": round(chosen.machine.loss, 5),
        "val_auc": round(chosen.mean, 5),
        "seconds": round(time.monotonic() - began, 1),
    } | {f"val_auc_{name}": round(score, 5) for name, score in chosen.scores.items()}
    write_whole(out / "history.csv", csv_line(row, names=True) + "\n")
    write_from(model, out / "best.safetensors")
    progress(1.0, f"validation AUC {chosen.mean:.3f}")
    return out / "best.safetensors"


def choose(x: Floats, fake: np.ndarray, seen: Floats, val: Sequence[FaceFile]) -> Chosen:
    """Fit on `x` `(N, C)` for each of COSTS and keep what tells the faces `val` with values `seen` apart best.

    Where no validation set holds both labels, the middle cost is kept.
    """
    order = (COSTS[len(COSTS) // 2], *COSTS[: len(COSTS) // 2], *COSTS[len(COSTS) // 2 + 1 :])
    tried = [(fit_machine(x, fake, cost), cost) for cost in order]
    rows = [Chosen(machine, cost, auc_per_set(val, machine.logits(seen))) for machine, cost in tried]
    return max(rows, key=lambda row: row.mean) if rows[0].scores else rows[0]


def _drawn(
    plan: Plan, files: Sequence[FaceFile], size: int, reader: keras.Model, progress: Progress
) -> tuple[Floats, np.ndarray]:
    """Histograms `(N, F)` and labels `(N,)` of augmented faces, real and fake alike often within each set."""
    scaling, recipe = spec_of(plan.model).scaling, recipe_named(plan.augment)
    batches = TrainBatches(files, size, scaling, batch=plan.batch, seed=plan.seed, recipe=recipe)
    steps = min(plan.steps, -(-VIEWS * len(files) // plan.batch))
    stream, rows, labels = batches.stream(0, plan.workers), [], []
    for step in range(steps):
        pixels, targets = next(stream)
        rows.append(np.asarray(reader.predict_on_batch(pixels), float))
        labels.append(np.asarray(targets)[:, 0] > 0.5)
        progress(0.7 * (step + 1) / steps, "Reading textures")
    stream.close()  # type: ignore[attr-defined]
    return np.concatenate(rows), np.concatenate(labels)
