"""What is done at the end of every epoch: validate, write history, save, stop early, say how long it will take."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import keras
import numpy as np

from dfx.data.batches import EvalBatches
from dfx.data.dataset import FaceFile, by_set
from dfx.numbers.metrics import auc
from dfx.storage import append_line
from dfx.train import checkpoint
from dfx.train.history import csv_line
from dfx.train.plan import Plan
from dfx.types import Progress
from dfx.zoo.registry import spec_of
from dfx.zoo.weights import write_from

FEWEST = 50  # of each label: the AUC of a smaller set moves more by chance than from epoch to epoch


def auc_per_set(files: Sequence[FaceFile], logits: np.ndarray) -> dict[str, float]:
    """AUC per set of logits `(N,)`; sets in which a label has fewer than FEWEST faces are pooled as "others"."""
    sizes = {name: Counter(file.fake for file in members) for name, members in by_set(files).items()}
    alone = {name for name, count in sizes.items() if min(count[False], count[True]) >= FEWEST}
    groups = np.array([file.set if file.set in alone else "others" for file in files])
    labels = np.array([file.fake for file in files])
    return {
        str(name): auc(labels[groups == name], logits[groups == name])
        for name in dict.fromkeys(groups)
        if len(set(labels[groups == name])) == 2
    }


class Watch(keras.callbacks.Callback):
    """Follows one run. `best` is the mean AUC over the validation sets that hold both labels."""

    def __init__(
        self, out: Path, files: Sequence[FaceFile], plan: Plan, detector: keras.Model, progress: Progress
    ) -> None:
        super().__init__()
        self.out, self.files, self.plan, self.detector, self.progress = out, files, plan, detector, progress
        self.last, self.best_file = out / "last.safetensors", out / "best.safetensors"
        self.batches = EvalBatches(files, int(detector.input_shape[1]), spec_of(plan.model).scaling)
        self.done, self.best, self.waited, self.failure = 0, -math.inf, 0, ""
        self._began = self._epoch_began = time.monotonic()
        self._first = 0

    def forget(self) -> None:
        """Begin the history anew."""
        for name in ("history.csv", "last.safetensors", "best.safetensors"):
            (self.out / name).unlink(missing_ok=True)

    def on_train_begin(self, logs: object = None) -> None:
        self._first, self._began = self.done, time.monotonic()

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        self._epoch_began = time.monotonic()

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        loss = (logs or {}).get("loss", 0.0)
        if not math.isfinite(loss):
            self.failure = f"The loss became {loss} in epoch {self.done + 1}; the last good weights are kept."
            self.model.stop_training = True
        steps = self.done * self.plan.steps + batch + 1
        self.progress(steps / (self.plan.epochs * self.plan.steps), f"epoch {self.done + 1}, loss {loss:.3f}")

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        if self.failure:
            return
        self.done = epoch + 1
        with self._averaged():
            scores = auc_per_set(self.files, self.detector.predict(self.batches, verbose=0)[:, 0])
            mean = float(np.mean(list(scores.values()))) if scores else math.nan
            self._note(float((logs or {}).get("loss", math.nan)), mean, scores)
            if (
                not scores or mean > self.best or self.plan.blend == 1
            ):  # no fake may choose the epoch of who never saw one
                self.best, self.waited = mean if scores else self.best, 0
                write_from(self.detector, self.best_file)
            else:
                self.waited += 1
                self.model.stop_training = self.waited >= self.plan.patience
        checkpoint.save(self.last, self.model, self.done, self.best)

    @contextmanager
    def _averaged(self) -> Iterator[None]:
        """The moving average of the weights in the model's place, where the plan asks for one."""
        if not self.plan.average:
            yield
            return
        variables = self.model.trainable_variables
        last = [keras.ops.convert_to_numpy(variable).copy() for variable in variables]
        self.model.optimizer.finalize_variable_values(variables)
        try:
            yield
        finally:
            for variable, values in zip(variables, last, strict=True):
                variable.assign(values)

    def _note(self, loss: float, mean: float, scores: dict[str, float]) -> None:
        now = time.monotonic()
        row = {
            "epoch": self.done,
            "input_size": self.batches.size,
            "loss": round(loss, 5),
            "val_auc": round(mean, 5),
            "learning_rate": f"{float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate)):.2e}",
            "seconds": round(now - self._epoch_began, 1),
        } | {f"val_auc_{name}": round(score, 5) for name, score in scores.items()}
        path = self.out / "history.csv"
        append_line(path, csv_line(row, names=not path.exists() or not path.stat().st_size))
        self.progress(self.done / self.plan.epochs, f"epoch {self.done}: loss {loss:.3f}, validation AUC {mean:.3f}")
