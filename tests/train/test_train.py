"""Training: the start keeps its function, a resumed run goes on with the same curve, trouble is one sentence."""

import csv
from dataclasses import replace

import cv2
import keras
import numpy as np
import pytest

from dfx.data.dataset import read_dataset
from dfx.errors import DataError, TrainingError
from dfx.records.recipe import read_recipe, stages_of
from dfx.train import checkpoint
from dfx.train.begin.starts import start_from
from dfx.train.fit import built, compiled, train
from dfx.train.plan import Inputs, Plan
from dfx.train.ship.store import candidate_of, keep_records
from dfx.train.watch import Watch
from dfx.types import no_progress
from dfx.zoo import build

PLAN = Plan("meso4", epochs=4, steps=3, batch=8, input_size=32, warm_up=2, workers=1, patience=9)


@pytest.fixture(scope="module")
def faces(tmp_path_factory):
    """Forty made-up pictures; the fake ones carry stripes."""
    root, rng = tmp_path_factory.mktemp("data"), np.random.default_rng(0)
    for i in range(40):
        label, split = ("real", "fake")[i % 2], ("train", "val")[i >= 24]
        pixels = rng.integers(60, 200, (48, 48, 3), np.uint8)
        pixels[:: 2 if label == "fake" else 48] //= 2
        path = root / "made" / split / label / f"{i}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(path), pixels)
    return root


def _history(folder):
    with (folder / "history.csv").open() as file:
        return [(row["epoch"], row["loss"], row["val_auc"]) for row in csv.DictReader(file)]


def test_run_writes_history_and_weights_that_load(faces, tmp_path):
    seen = []
    best = train(PLAN, faces, tmp_path, progress=lambda f, text: seen.append(f))
    assert len(_history(tmp_path)) == 4
    assert seen[-1] == 1
    build("meso4", best, input_size=32)


def test_interrupted_run_goes_on_with_the_same_curve(faces, tmp_path):
    train(PLAN, faces, tmp_path / "whole")
    stopped = tmp_path / "stopped"

    class Killed(Exception):
        pass

    def kill_in_third_epoch(fraction, text):
        if fraction > 0.55:
            raise Killed

    with pytest.raises(Killed):
        train(PLAN, faces, stopped, progress=kill_in_third_epoch)
    assert len(_history(stopped)) == 2
    train(PLAN, faces, stopped, resume=True)
    whole, resumed = _history(tmp_path / "whole"), _history(stopped)
    assert [row[0] for row in resumed] == ["1", "2", "3", "4"]
    assert [float(row[1]) for row in resumed] == pytest.approx([float(row[1]) for row in whole], abs=2e-3)


def test_a_run_that_was_stopped_says_how_many_epochs_it_did_to_the_next_and_to_what_is_shipped(faces, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    train(replace(PLAN, epochs=2), faces, first)
    plan = first / "plan.json"  # as if it had been stopped after two epochs of nine
    plan.write_text(plan.read_text().replace('"epochs": 2', '"epochs": 9'))
    train(replace(PLAN, epochs=1), faces, second, Inputs(weights=first / "best.safetensors"))
    keep_records(second, tmp_path / "models", candidate_of(second))
    last = read_recipe(tmp_path / "models" / "meso4")
    assert [(stage["epochs"], stage["epochs_done"]) for stage in stages_of(last)] == [(9, 2), (1, 1)]


def test_checkpoint_restores_weights_optimiser_and_epoch(tmp_path):
    model = compiled(PLAN, built(PLAN, 32))
    x, y = np.random.default_rng(0).random((8, 32, 32, 3), np.float32), np.eye(2, dtype=np.float32)[[0, 1] * 4][:, :1]
    model.train_on_batch(x, y)
    checkpoint.save(tmp_path / "last.safetensors", model, 3, 0.7)
    other = compiled(PLAN, built(PLAN, 32))
    assert checkpoint.restore(tmp_path / "last.safetensors", other) == (3, 0.7)
    for ours, theirs in zip(model.optimizer.variables, other.optimizer.variables, strict=True):
        np.testing.assert_array_equal(np.asarray(ours), np.asarray(theirs))
    other_plan = replace(PLAN, model="meso_inception4")
    with pytest.raises(TrainingError, match="another model"):
        checkpoint.restore(tmp_path / "last.safetensors", compiled(other_plan, built(other_plan, 32)))


def test_checkpoint_restores_the_dropouts_of_parts(tmp_path):
    def parts():
        keras.utils.set_random_seed(0)
        image, part = keras.Input((8,)), keras.Sequential([keras.Input((8,)), keras.layers.Dropout(0.5)])
        return compiled(PLAN, keras.Model(image, keras.layers.Dense(1)(part(image))))

    model, x, y = parts(), np.ones((4, 8), np.float32), np.ones((4, 1), np.float32)
    model.train_on_batch(x, y)
    checkpoint.save(tmp_path / "last.safetensors", model, 1, 0.7)
    other = parts()
    checkpoint.restore(tmp_path / "last.safetensors", other)
    model.reset_metrics()
    assert other.train_on_batch(x, y) == pytest.approx(model.train_on_batch(x, y))


def test_the_moving_average_is_kept_and_training_goes_on_from_the_last_weights(faces, tmp_path):
    plan = replace(PLAN, average=0.75)
    model = compiled(plan, built(plan, 32))
    rng, expected = np.random.default_rng(0), None
    for _ in range(4):
        model.train_on_batch(rng.random((8, 32, 32, 3), np.float32), rng.integers(0, 2, (8, 1)))
        last = [np.asarray(variable) for variable in model.trainable_variables]
        expected = [0.75 * a + 0.25 * w for a, w in zip(expected, last, strict=True)] if expected else last
    watch = Watch(tmp_path, read_dataset(faces, ("val",)), plan, model, no_progress)
    watch.set_model(model)
    watch.on_epoch_end(0)
    best = build("meso4", tmp_path / "best.safetensors", input_size=32)
    for kept, now, wanted, raw in zip(best.trainable_variables, model.trainable_variables, expected, last, strict=True):
        np.testing.assert_allclose(np.asarray(kept), wanted, atol=2e-4)  # stored as halves
        np.testing.assert_array_equal(np.asarray(now), raw)
    assert max(np.abs(a - w).max() for a, w in zip(expected, last, strict=True)) > 5e-4
    other = compiled(plan, built(plan, 32))
    checkpoint.restore(tmp_path / "last.safetensors", other)
    for ours, theirs in zip(model.optimizer.variables, other.optimizer.variables, strict=True):
        np.testing.assert_array_equal(np.asarray(ours), np.asarray(theirs))


def test_full_disk_keeps_the_last_good_file(tmp_path, monkeypatch):
    path = tmp_path / "last.safetensors"
    checkpoint.write_atomically(path, {"a": np.ones(3)})
    good = path.read_bytes()

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoint, "save_file", full)
    with pytest.raises(TrainingError, match=r"No space left.*kept"):
        checkpoint.write_atomically(path, {"a": np.zeros(3)})
    assert path.read_bytes() == good
    assert list(tmp_path.iterdir()) == [path]


def test_nan_loss_stops_with_the_reason(faces, tmp_path):
    with pytest.raises(TrainingError, match=r"loss became (nan|inf).*last good weights"):
        train(replace(PLAN, learning_rate=float("nan")), faces, tmp_path)


def test_folder_with_one_class_is_refused(faces, tmp_path):
    only = tmp_path / "only"
    for split in ("train", "val"):
        (only / split / "real").mkdir(parents=True)
        cv2.imwrite(str(only / split / "real" / "1.png"), np.zeros((40, 40, 3), np.uint8))
    with pytest.raises(DataError, match="every face here is real"):
        train(PLAN, only, tmp_path / "run")


def test_unfolded_batch_norms_keep_the_function_and_get_true_statistics():
    """A folded start (kernel and bias only) must compute the same after it is given batch statistics."""
    rng = np.random.default_rng(0)
    model = build("mobilenet_v2", input_size=64)
    arrays = {}
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization) and not layer.name.startswith("head"):
            arrays[f"{layer.name}/bias"] = rng.normal(0, 0.1, layer.beta.shape).astype(np.float32)
        elif "conv" in layer.name.lower() or "block" in layer.name:
            for w in layer.weights:
                arrays[f"{layer.name}/{w.name}"] = np.asarray(w)
    folded = keras.Model(model.input, model.get_layer("out_relu").output)
    faces = rng.uniform(-1, 1, (50, 64, 64, 3)).astype(np.float32)
    count = start_from(model, arrays, faces)
    assert count == len(model.weights) - len(model.get_layer("head_norm").weights) - 4
    after = np.asarray(folded(faces[:5], training=False))
    plain = _folded_forward(arrays, faces[:5])
    np.testing.assert_allclose(after, plain, rtol=2e-2, atol=2e-3)
    norm = model.get_layer("bn_Conv1")
    inputs = np.asarray(keras.Model(model.input, norm.input)(faces, training=False))
    np.testing.assert_allclose(np.asarray(norm.moving_mean), inputs.mean(axis=(0, 1, 2)), atol=1e-3)


def _folded_forward(arrays, faces):
    """The network as stored: every batch norm is the identity plus its bias."""
    model = build("mobilenet_v2", input_size=64)
    for layer in model.layers:
        if f"{layer.name}/bias" in arrays and isinstance(layer, keras.layers.BatchNormalization):
            bias = arrays[f"{layer.name}/bias"]
            ones = np.ones_like(bias)
            layer.set_weights([ones * np.sqrt(1 + layer.epsilon), bias, ones * 0, ones])
        else:
            for w in layer.weights:
                if f"{layer.name}/{w.name}" in arrays:
                    w.assign(arrays[f"{layer.name}/{w.name}"])
    return np.asarray(keras.Model(model.input, model.get_layer("out_relu").output)(faces, training=False))


def test_start_that_fits_nothing_is_refused(faces, tmp_path):
    np.savez(tmp_path / "other.npz", **{"nothing/kernel": np.ones(3)})
    with pytest.raises(TrainingError, match="no layer of meso4"):
        train(PLAN, faces, tmp_path / "run", Inputs(start=tmp_path / "other.npz"))
