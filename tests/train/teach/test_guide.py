"""A student with a guide learns its teacher's features too, resumes on the same curve and is kept without the guide."""

import csv
from dataclasses import replace

import cv2
import keras
import numpy as np
import pytest

from dfx.data.dataset import read_dataset
from dfx.errors import TrainingError
from dfx.train.begin.starts import start_from
from dfx.train.fit import train
from dfx.train.plan import Inputs, Plan
from dfx.train.teach.guide import feature_error, guided
from dfx.train.teach.teacher import Teacher, load_teacher, save_teacher
from dfx.zoo import build

PLAN = Plan("cnn", epochs=3, steps=3, batch=8, input_size=32, warm_up=2, workers=1, guide=1.0, soft=0.5, blend=0)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    root, rng = tmp_path_factory.mktemp("faces"), np.random.default_rng(0)
    for i in range(32):
        label, split = ("real", "fake")[i % 2], ("train", "val")[i >= 20]
        path = root / "made" / split / label / f"{i}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(path), rng.integers(60 if label == "fake" else 0, 200, (40, 40, 3), np.uint8))
    return root


@pytest.fixture(scope="module")
def taught(data, tmp_path_factory):
    """A teacher that was asked of all faces but one."""
    keys = [file.key for file in read_dataset(data, ("train",))][1:]
    rng = np.random.default_rng(1)
    path = tmp_path_factory.mktemp("teacher") / "teacher.npz"
    features = rng.normal(size=(len(keys), 6)).astype(np.float16)
    save_teacher(path, Teacher({key: i for i, key in enumerate(keys)}, rng.random(len(keys)), features))
    return Inputs(teacher=path)


def _losses(folder):
    with (folder / "history.csv").open() as file:
        return [float(row["loss"]) for row in csv.DictReader(file)]


def test_teacher_comes_back_as_saved(taught, data):
    teacher = load_teacher(taught.teacher)
    first, second = [file.key for file in read_dataset(data, ("train",))][:2]
    assert teacher.fake_probability(first) is None
    assert np.isnan(teacher.features_of(first)).all()
    assert 0 <= teacher.fake_probability(second) <= 1
    assert np.isfinite(teacher.features_of(second)).all()
    assert np.isnan(teacher.features_of(None)).all()


def test_error_counts_only_known_features():
    wanted = np.array([[1.0, 3.0], [np.nan, np.nan]], np.float32)
    given = np.array([[0.0, 1.0], [7.0, 7.0]], np.float32)
    np.testing.assert_allclose(np.asarray(feature_error(wanted, given)), [2.5, 0.0])


def test_guided_run_resumes_and_its_weights_are_the_detectors(data, taught, tmp_path):
    train(PLAN, data, tmp_path / "whole", taught)

    def kill(fraction, text):
        if fraction > 0.7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(PLAN, data, tmp_path / "stopped", taught, progress=kill)
    best = train(PLAN, data, tmp_path / "stopped", taught, resume=True)
    assert _losses(tmp_path / "stopped") == pytest.approx(_losses(tmp_path / "whole"), abs=2e-3)
    assert len(build("cnn", best, input_size=32).outputs) == 1
    alone = train(replace(PLAN, guide=0.0), data, tmp_path / "alone", taught)
    assert _losses(alone.parent) != pytest.approx(_losses(tmp_path / "whole"), abs=2e-3)  # the guide has a say


@pytest.mark.parametrize("asked", [{"soft": 0.0}, {"guide": 0.0}])
def test_guide_or_soft_targets_without_a_teacher_are_refused(data, tmp_path, asked):
    with pytest.raises(TrainingError, match="need a teacher"):
        train(replace(PLAN, **asked), data, tmp_path)


def test_teacher_of_other_faces_is_refused(data, tmp_path):
    save_teacher(tmp_path / "t.npz", Teacher({"elsewhere/1.png": 0}, np.ones(1), np.ones((1, 6), np.float16)))
    with pytest.raises(TrainingError, match="asked of other faces"):
        train(PLAN, data, tmp_path / "run", Inputs(teacher=tmp_path / "t.npz"))
    assert not (tmp_path / "run").exists()


def test_second_output_is_linear_in_the_last_maps():
    image = keras.Input((8, 8, 3))
    maps = keras.layers.Conv2D(4, 3, name="maps")(image)
    net = keras.Model(image, keras.layers.Dense(1)(keras.layers.Flatten()(maps)))
    logit, features = guided(net, 5)(np.ones((2, 8, 8, 3), np.float32))
    assert logit.shape == (2, 1)
    assert features.shape == (2, 5)


def test_smaller_kernels_and_open_gates_start_as_the_same_function():
    """A 3 × 3 start in a 5 × 5 layer is the same convolution; a gate that the start does not know passes 97 %."""

    def net(size: int, gate: bool) -> keras.Model:
        image = keras.Input((9, 9, 3))
        x = keras.layers.DepthwiseConv2D(size, padding="same", use_bias=False, name="depthwise")(image)
        if gate:
            pooled = keras.layers.GlobalAveragePooling2D(keepdims=True)(x)
            squeezed = keras.layers.Conv2D(3, 1, activation="relu", name="squeeze_excite_conv")(pooled)
            opened = keras.layers.Conv2D(3, 1, activation="hard_sigmoid", name="squeeze_excite_conv_1")(squeezed)
            x = keras.layers.Multiply()([x, opened])
        return keras.Model(image, x)

    small, large = net(3, gate=False), net(5, gate=True)
    faces = np.random.default_rng(4).normal(size=(2, 9, 9, 3)).astype(np.float32)
    assert start_from(large, {"depthwise/kernel": small.get_layer("depthwise").get_weights()[0]}, faces) == 1
    gate = (2.8 + 3) / 6
    np.testing.assert_allclose(large(faces), np.asarray(small(faces)) * gate, rtol=1e-4, atol=1e-5)
