"""Fitting the one-class autoencoder: real faces only, in training and in the choice of the epoch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers, ops

from dfx.data.alter.augment import Recipe, augment, recipe_named
from dfx.data.dataset import FaceFile, by_set
from dfx.data.pixels import read_face
from dfx.data.sampler import Group, shares
from dfx.errors import DataError, TrainingError
from dfx.train import checkpoint
from dfx.train.plan import Plan
from dfx.train.run_folder import note_plan
from dfx.train.watch import Watch, auc_per_set
from dfx.types import Progress
from dfx.zoo.networks.one_class_vae import CODE, CODE_MEAN, FEATURES, RECONSTRUCTION
from dfx.zoo.registry import spec_of
from dfx.zoo.spec import Scaling
from dfx.zoo.weights import write_from

NOISE = 0.05  # standard deviation of the decoder's pixels: the smaller, the less the divergence weighs
LEAST_REAL = 2  # validation faces: the spread of fewer is not known


@keras.saving.register_keras_serializable("dfx")
class Sampled(layers.Layer):
    """Mean and log-variance of the code, `(N, CODE)` each → a code drawn from them; adds the divergence to the loss.

    The divergence from a standard normal is divided by `values`, the number of values in a picture.
    """

    def __init__(self, values: int, seed: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.values = values
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, code: list[keras.KerasTensor]) -> keras.KerasTensor:
        mean, log_variance = code
        divergence = 0.5 * ops.sum(ops.square(mean) + ops.exp(log_variance) - log_variance - 1, axis=-1)
        self.add_loss(ops.mean(divergence) / self.values)
        noise = keras.random.normal(ops.shape(mean), seed=self.seed_generator)
        return mean + ops.exp(0.5 * log_variance) * noise


def training_model(detector: keras.Model, seed: int) -> keras.Model:
    """Picture → reconstruction from a drawn code, sharing its layers with `detector`."""
    flat, mean = detector.get_layer(FEATURES).output, detector.get_layer(CODE_MEAN).output
    log_variance = layers.Dense(CODE, kernel_initializer="zeros", name="code_log_variance")(flat)
    values = int(np.prod(detector.input_shape[1:]))
    x = Sampled(values, seed, name="code")([mean, log_variance])
    names = [layer.name for layer in detector.layers]
    for name in names[names.index(CODE_MEAN) + 1 : names.index(RECONSTRUCTION) + 1]:
        x = detector.get_layer(name)(x)
    return keras.Model(detector.input, x, name="one_class_vae_fit")


def unlikelihood(image: keras.KerasTensor, redrawn: keras.KerasTensor) -> keras.KerasTensor:
    """−log p(image | code) per value, but for a constant: squared error / 2σ², `(N,)`."""
    return ops.mean(ops.square(image - redrawn), axis=(1, 2, 3)) / (2 * NOISE**2)


class RealBatches:
    """Endless draws of real faces, sets by their shares: batch `step` is the same in every run with the same seed."""

    def __init__(self, files: Sequence[FaceFile], size: int, scaling: Scaling, plan: Plan, recipe: Recipe) -> None:
        at = {file.key: i for i, file in enumerate(files)}
        self.files, self.size, self.scaling, self.recipe = files, size, scaling, recipe
        self.batch, self.seed = plan.batch, plan.seed
        self.groups = [Group(name, tuple(at[m.key] for m in members), ()) for name, members in by_set(files).items()]

    def stream(self, first: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """(faces, faces), `(B, S, S, 3)` scaled float32, from step `first` on."""
        for step in count(first):
            faces = self.make(step)
            yield faces, faces

    def make(self, step: int) -> np.ndarray:
        rng = np.random.default_rng((self.seed, step))
        chosen = rng.choice(len(self.groups), size=self.batch, p=shares(self.groups))
        files = [self.files[int(rng.choice(self.groups[g].real))] for g in chosen]
        views = [augment(read_face(file.path), self.size, rng, self.recipe) for file in files]
        return self.scaling(np.stack(views).astype(np.float32))


class OneClassWatch(Watch):
    """Keeps the epoch that redraws the real validation faces best. Fakes are only measured, never chosen by."""

    def __init__(
        self, out: Path, files: Sequence[FaceFile], plan: Plan, detector: keras.Model, progress: Progress
    ) -> None:
        super().__init__(out, files, plan, detector, progress)
        self.errors = keras.Model(detector.input, detector.get_layer("errors").output)
        self.real = np.array([not file.fake for file in self.files])
        self.scores: dict[str, float] = {}

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        if self.failure:
            return
        self.done = epoch + 1
        errors = self.errors.predict(self.batches, verbose=0).astype(float)
        standardise(self.detector, errors[self.real])
        kernel, bias = self.detector.get_layer("logit").get_weights()
        scores = auc_per_set(self.files, (errors @ kernel)[:, 0] + bias[0])
        mean = float(np.mean(list(scores.values()))) if scores else float("nan")
        self._note(float((logs or {}).get("loss", np.nan)), mean, scores)
        redrawn = -float(np.mean(errors[self.real, 0] ** 2))
        if redrawn > self.best:
            self.best, self.waited = redrawn, 0
            write_from(self.detector, self.best_file)
        else:
            self.waited += 1
            self.model.stop_training = self.waited >= self.plan.patience
        checkpoint.save(self.last, self.model, self.done, self.best)


def standardise(detector: keras.Model, errors: np.ndarray) -> None:
    """Make the logit the mean of both errors, each in standard deviations above the mean of `errors` `(N, 2)`."""
    mean, spread = errors.mean(axis=0), np.maximum(errors.std(axis=0), 1e-6)
    weights = 1 / (spread * errors.shape[1])
    detector.get_layer("logit").set_weights([weights[:, None], np.array([-float(weights @ mean)])])


def fit_vae(
    plan: Plan,
    train: Sequence[FaceFile],
    val: Sequence[FaceFile],
    out: Path,
    *,
    resume: bool = False,
    progress: Progress,
) -> Path:
    """Fit the autoencoder; returns the weights' file. An epoch is at most one pass over the real faces.

    Raises DataError where real faces are missing, TrainingError (NaN loss, no disk).
    """
    real, size = [file for file in train if not file.fake], plan.input_size or spec_of(plan.model).input_size
    seen = sum(not file.fake for file in val)
    if not real or seen < LEAST_REAL:
        raise DataError(
            f"{plan.model} needs real faces to train on and {LEAST_REAL} to validate on, not {len(real)} and {seen}."
        )
    plan = replace(plan, steps=min(plan.steps, -(-len(real) // plan.batch)))
    detector = spec_of(plan.model).build(size)
    model = compiled(detector, plan)
    watch = OneClassWatch(out, val, plan, detector, progress)
    if resume and watch.last.is_file():
        watch.done, watch.best = checkpoint.restore(watch.last, model)
    else:
        note_plan(plan, out, note="one-class variational autoencoder", real_train=len(real), real_val=seen, noise=NOISE)
        watch.forget()
    batches = RealBatches(real, size, spec_of(plan.model).scaling, plan, recipe_named(plan.augment))
    model.fit(
        batches.stream(watch.done * plan.steps), steps_per_epoch=plan.steps, epochs=plan.epochs,
        initial_epoch=watch.done, callbacks=[watch], verbose=0, shuffle=False,
    )  # fmt: skip
    if watch.failure:
        raise TrainingError(watch.failure)
    return watch.best_file


def compiled(detector: keras.Model, plan: Plan) -> keras.Model:
    """The training model with AdamW, warm-up and cosine, and the negative evidence lower bound per value as loss."""
    model = training_model(detector, plan.seed)
    total = plan.epochs * plan.steps
    warm_up = min(plan.warm_up, max(1, total // 10))
    rate = keras.optimizers.schedules.CosineDecay(
        plan.learning_rate * 0.02, max(1, total - warm_up), warmup_target=plan.learning_rate, warmup_steps=warm_up
    )
    optimiser = keras.optimizers.AdamW(rate, weight_decay=plan.weight_decay, clipnorm=1.0)
    model.compile(optimiser, unlikelihood, jit_compile=False)  # XLA is slower on two cores
    return model
