"""Training, on any Keras backend: balanced batches, warm-up and cosine, checkpoint and resume."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import keras
import numpy as np

from dfx.data.alter.augment import recipe_named
from dfx.data.batches import TrainBatches
from dfx.data.dataset import FaceFile, of_sets, read_dataset, without
from dfx.data.landmarks import load, load_meshes, to_landmarks
from dfx.data.pixels import read_face
from dfx.errors import TrainingError
from dfx.faces.resize import resize
from dfx.storage import write_whole
from dfx.train import checkpoint
from dfx.train.begin.grow import grow
from dfx.train.begin.starts import load_arrays, start_from
from dfx.train.fused import fuse
from dfx.train.history import history_of
from dfx.train.plan import Inputs, Plan
from dfx.train.run_folder import recipe_in, trained
from dfx.train.teach.guide import feature_error, guided
from dfx.train.teach.hints import hinted, hinting
from dfx.train.teach.parts import STEPS as AHEAD
from dfx.train.teach.parts import go_ahead, in_parts
from dfx.train.teach.teacher import Teacher, load_teacher
from dfx.train.watch import Watch
from dfx.types import Progress, no_progress
from dfx.zoo.networks.meso import load_published
from dfx.zoo.registry import spec_of


def train(
    plan: Plan,
    data: Path,
    out: Path,
    inputs: Inputs = Inputs(),
    *,
    resume: bool = False,
    progress: Progress = no_progress,
) -> Path:
    """Train `plan.model` on the train split of `data`, watched on its val split; returns the best weights' file.

    `out` receives `last.safetensors` (resume), `best.safetensors`, `history.csv` and `plan.json`.
    Raises DataError, TrainingError (NaN loss, no disk); what was saved before is kept.
    """
    if plan.hints and plan.parts:
        raise TrainingError("A run learns a network's maps as hints or part by part, not both.")
    keras.utils.set_random_seed(plan.seed)
    size = plan.input_size or spec_of(plan.model).input_size
    files, watched = _faces(plan, data)
    teacher = _teacher(plan, inputs, files)
    landmarks = {key: to_landmarks(row) for key, row in load(inputs.landmarks).items()} if inputs.landmarks else None
    meshes = load_meshes(inputs.landmarks) if inputs.landmarks and plan.blends == "mesh" else None
    if plan.blend and plan.blends == "mesh" and not meshes:
        raise TrainingError("The landmarks hold no 468 points; `dfx maintain landmarks` adds them to the file.")
    detector = built(plan, size)
    model = guided(detector, teacher.features.shape[1]) if plan.guide and teacher else detector
    if plan.hints or plan.parts:
        seeing = (*hinting(inputs.hinting, data, files), spec_of(plan.model).scaling)
        model = in_parts(model, *seeing, plan.parts) if plan.parts else hinted(model, *seeing, plan.hints)
    model = compiled(plan, model)
    batches = TrainBatches(
        files, size, spec_of(plan.model).scaling, batch=plan.batch, seed=plan.seed,
        recipe=recipe_named(plan.augment), landmarks=landmarks, meshes=meshes, blend=plan.blend,
        redrawn=plan.redrawn, pairs=plan.pairs, teacher=teacher, soft=plan.soft, guide=plan.guide > 0,
    )  # fmt: skip
    watch = Watch(out, watched, plan, detector, progress)
    if resume and watch.last.is_file():
        watch.done, watch.best = checkpoint.restore(watch.last, model)
    else:
        views = (batch for batch, _ in batches.stream(0, plan.workers))
        _start(detector, plan, inputs, files, size, views)
        if plan.parts:
            go_ahead(model, views)
        out.mkdir(parents=True, exist_ok=True)
        watch.forget()
        _note(plan, out, inputs)
    stream = batches.stream(watch.done * plan.steps, plan.workers)
    model.fit(
        stream, steps_per_epoch=plan.steps, epochs=plan.epochs, initial_epoch=watch.done, callbacks=[watch], verbose=0,
        shuffle=False,
    )  # fmt: skip
    if watch.failure:
        raise TrainingError(watch.failure)
    return watch.best_file


def _faces(plan: Plan, data: Path) -> tuple[list[FaceFile], list[FaceFile]]:
    """The faces to train on and those to watch, less what the plan leaves out."""
    both = [file for split in ("train", "val") for file in of_sets(read_dataset(data, (split,)), plan.sets)]
    kept = without(both, plan.without)
    return [file for file in kept if file.split == "train"], [file for file in kept if file.split == "val"]


def _teacher(plan: Plan, inputs: Inputs, files: Sequence[FaceFile]) -> Teacher | None:
    """What students of stored answers are taught by. Raises DataError, TrainingError where it cannot teach these faces."""
    if (plan.guide or plan.soft) and not inputs.teacher:
        raise TrainingError("Soft targets and a guide need a teacher; make its answers with `dfx maintain teacher`.")
    teacher = load_teacher(inputs.teacher) if inputs.teacher else None
    if teacher and not any(file.key in teacher.rows for file in files):
        raise TrainingError("The teacher was asked of other faces; make its answers anew with `dfx maintain teacher`.")
    return teacher


def _note(plan: Plan, out: Path, inputs: Inputs) -> None:
    """`plan.json`: the plan and what it started from; the earlier run's history is kept beside it."""
    noted = {**asdict(plan), "start": inputs.start.name if inputs.start else None}
    if (plan.hints or plan.parts) and inputs.hinting:
        noted["hinting"] = inputs.hinting.resolve().name
    if plan.parts:
        noted["ahead"] = AHEAD  # batches
    earlier = inputs.weights.parent if inputs.weights else inputs.smaller
    if earlier and (recipe := recipe_in(earlier)):
        noted["after"] = recipe
    if earlier and (earlier / "history.csv").is_file():
        write_whole(out / "earlier.csv", history_of(earlier))
    write_whole(out / "plan.json", json.dumps(noted, indent=1) + "\n")


def built(plan: Plan, size: int) -> keras.Model:
    """The model with random weights, its batch norms as training wants them."""
    model = spec_of(plan.model).build(size)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = plan.norm_momentum
    fuse(model)
    return model


def compiled(plan: Plan, model: keras.Model) -> keras.Model:
    """`model` with its optimiser: AdamW, linear warm-up, cosine to zero, binary cross-entropy on the logit.

    With `plan.average` the optimiser also keeps the moving average of the weights (Polyak and Juditsky, Acceleration of
    stochastic approximation by averaging, SIAM J. Control Optim. 30(4), 1992).
    """
    total = plan.epochs * plan.steps
    warm_up = min(plan.warm_up, max(1, total // 10))
    rate = keras.optimizers.schedules.CosineDecay(
        plan.learning_rate * 0.02, total - warm_up, warmup_target=plan.learning_rate, warmup_steps=warm_up
    )
    losses = [keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=plan.label_smoothing), feature_error]
    count = len(model.outputs)
    # jit_compile=False: XLA is 13 times slower for MobileNetV2 on two cores
    model.compile(
        keras.optimizers.AdamW(
            rate, weight_decay=plan.weight_decay, use_ema=plan.average > 0, ema_momentum=plan.average
        ),
        losses[:count],
        loss_weights=[1.0, plan.guide][:count],
        jit_compile=False,
    )
    return model


def _start(
    model: keras.Model, plan: Plan, inputs: Inputs, files: Sequence[FaceFile], size: int, views: Iterator[np.ndarray]
) -> None:
    if inputs.weights:
        from dfx.zoo.weights import read_into

        read_into(model, inputs.weights)
    elif inputs.smaller:
        grow(trained(inputs.smaller, size), model, views)
    elif inputs.start and inputs.start.suffix == ".h5":
        load_published(model, inputs.start)
    elif inputs.start:
        rng = np.random.default_rng(plan.seed)
        some = [files[i] for i in rng.choice(len(files), min(200, len(files)), replace=False)]
        faces = np.stack([resize(read_face(file.path), size) for file in some]).astype(np.float32)
        if not start_from(model, load_arrays(inputs.start), spec_of(plan.model).scaling(faces)):
            raise TrainingError(f"{inputs.start.name} holds no layer of {plan.model}.")
