"""Dense hints: which maps are paired, what the error is worth, what the teacher is shown, and when it must not teach."""

import csv
import json
from dataclasses import replace

import cv2
import keras
import numpy as np
import pytest

from dfx.errors import TrainingError
from dfx.train.fit import built, train
from dfx.train.plan import Inputs, Plan
from dfx.train.teach.hints import AddedError, Unexplained, depths, hinted, hinting, looking
from dfx.zoo import build
from dfx.zoo.registry import spec_of
from dfx.zoo.spec import SYMMETRIC, UNIT
from dfx.zoo.weights import write_from

layers = keras.layers
PLAN = Plan("cnn", epochs=2, steps=3, batch=8, input_size=32, warm_up=2, workers=1, hints=1.0)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    root, rng = tmp_path_factory.mktemp("faces"), np.random.default_rng(0)
    for name in ("one", "two"):
        for i in range(24):
            label, split = ("real", "fake")[i % 2], ("train", "val")[i >= 16]
            path = root / name / split / label / f"{i}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(path), rng.integers(60 if label == "fake" else 0, 200, (40, 40, 3), np.uint8))
    return root


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The run folder of a Meso-4, larger than its student."""
    folder = tmp_path_factory.mktemp("runs") / "meso4_1"
    folder.mkdir()
    write_from(build("meso4", input_size=48), folder / "best.safetensors")
    (folder / "plan.json").write_text(json.dumps({"model": "meso4", "input_size": 48}))
    return folder


def _losses(folder):
    with (folder / "history.csv").open() as file:
        return [float(row["loss"]) for row in csv.DictReader(file)]


def _net(width=4, side=16):
    """Maps of 16, a gate of 1, 14 (an unpadded pixel), 7, and behind a flatten 20."""
    image = keras.Input((side, side, 3))
    x = layers.Conv2D(width, 3, padding="same", name="fine")(image)
    gate = layers.Conv2D(width, 1, name="gate")(layers.GlobalAveragePooling2D(keepdims=True)(x))
    x = layers.Conv2D(width, 3, name="cut")(layers.Multiply(name="gated")([x, gate]))
    x = layers.MaxPooling2D(2, name="coarse")(x)
    flat = layers.Dense(20 * 20)(layers.Flatten()(x))
    return keras.Model(image, layers.Dense(1)(layers.Flatten()(layers.Reshape((20, 20, 1), name="again")(flat))))


def test_a_depth_ends_before_the_maps_get_smaller():
    assert [layer.name for layer in depths(_net())] == ["cut", "coarse"]


def test_depths_of_a_real_network():
    assert [layer.output.shape[1] for layer in depths(spec_of("cnn").build(96))] == [94, 45, 20, 10]


def test_error_is_the_share_that_is_not_told():
    wanted = np.random.default_rng(0).normal(3, 5, (4, 6, 6, 2)).astype(np.float32)
    mean, deviation = wanted.mean((0, 1, 2)), wanted.std((0, 1, 2))
    standard = (wanted - mean) / deviation
    error = Unexplained()
    assert np.asarray(error([standard, wanted])).max() < 1e-5
    nothing = np.asarray(error([np.zeros_like(wanted), wanted]))
    np.testing.assert_allclose(nothing, np.square(standard).mean((1, 2, 3)), rtol=1e-3)
    assert nothing.mean() == pytest.approx(1, abs=1e-3)
    half = np.asarray(error([standard / 2, wanted]))
    np.testing.assert_allclose(half, nothing / 4, rtol=1e-3)


def test_errors_are_added_to_the_loss_and_the_logit_passes():
    layer = AddedError(0.5)
    logit = np.array([[2.0], [-1.0]], np.float32)
    passed = layer([logit, np.array([1.0, 3.0], np.float32), np.array([0.0, 2.0], np.float32)])
    np.testing.assert_array_equal(passed, logit)
    assert [float(loss) for loss in layer.losses] == [pytest.approx(0.5 * 1.5)]


def test_teacher_is_shown_the_same_picture_in_its_own_numbers_and_size():
    """A teacher whose map is what it sees: with numbers in [0, 1], where the student has [−1, 1]."""
    image = keras.Input((32, 32, 3))
    eye = layers.Conv2D(3, 1, name="eye", use_bias=False)
    teacher = keras.Model(image, layers.Dense(1)(layers.GlobalAveragePooling2D()(eye(image))))
    eye.set_weights([np.eye(3, dtype=np.float32)[None, None]])
    student = _net()
    seen = keras.Model(student.input, looking(student, teacher, [eye], UNIT, SYMMETRIC)[0])
    colours = np.array([[[[10, 120, 250]]]], np.float32) * np.ones((1, 16, 16, 1), np.float32)
    maps = np.asarray(seen(SYMMETRIC(colours)))
    assert maps.shape == (1, 32, 32, 3)
    np.testing.assert_allclose(maps[0, 7, 9], np.array([10, 120, 250]) / 255, atol=1e-5)


def test_teacher_drops_nothing_while_the_student_is_trained():
    image = keras.Input((16, 16, 3))
    noisy = layers.Dropout(0.5, name="noisy")(image)
    teacher = keras.Model(image, layers.Dense(1)(layers.GlobalAveragePooling2D()(noisy)))
    student = _net()
    seen = keras.Model(student.input, looking(student, teacher, [teacher.get_layer("noisy")], UNIT, UNIT)[0])
    faces = np.random.default_rng(0).random((4, 16, 16, 3), np.float32)
    np.testing.assert_allclose(seen(faces, training=True), faces, atol=1e-6)


def _untold(model, faces):
    """The hints' part of the loss."""
    model(faces, training=True)
    return float(sum(model.losses))


def test_hints_train_the_student_and_leave_the_teacher_alone():
    keras.utils.set_random_seed(3)
    student, teacher = _net(), _net(6, 24)
    model = hinted(student, teacher, UNIT, UNIT, 1.0)
    model.compile(keras.optimizers.Adam(0.02), keras.losses.BinaryCrossentropy(from_logits=True))
    rng = np.random.default_rng(0)
    faces = rng.random((16, 1, 1, 3), np.float32) + 0.05 * rng.random((16, 16, 16, 3), np.float32)  # a colour each
    labels = np.zeros((16, 1), np.float32)
    before, fine = [w.copy() for w in teacher.get_weights()], student.get_layer("fine").get_weights()[0].copy()
    untold = [_untold(model, faces)]
    for _ in range(40):
        model.train_on_batch(faces, labels)
    untold.append(_untold(model, faces))
    assert untold[1] < 0.8 * untold[0]
    for old, new in zip(before, teacher.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
    assert not np.array_equal(fine, student.get_layer("fine").get_weights()[0])
    hint_only = [w for w in model.trainable_variables if all(w is not own for own in student.trainable_variables)]
    assert len(hint_only) == 2 * 2  # two depths, kernel and bias


def test_hinted_run_resumes_and_its_weights_are_the_detectors(data, run, tmp_path):
    inputs = Inputs(hinting=run)
    train(PLAN, data, tmp_path / "whole", inputs)

    def kill(fraction, text):
        if fraction > 0.6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(PLAN, data, tmp_path / "stopped", inputs, progress=kill)
    best = train(PLAN, data, tmp_path / "stopped", inputs, resume=True)
    whole = _losses(tmp_path / "whole")
    assert _losses(tmp_path / "stopped") == pytest.approx(whole, abs=2e-3)
    assert len(build("cnn", best, input_size=32).outputs) == 1
    assert json.loads((tmp_path / "whole" / "plan.json").read_text())["hinting"] == "meso4_1"
    with pytest.raises(TrainingError, match="another model or recipe"):
        train(replace(PLAN, hints=0.0), data, tmp_path / "stopped", resume=True)


@pytest.mark.parametrize(
    ("noted", "without", "said"),
    [
        (None, (), "name the folder of its run"),
        ({}, (), "no run folder"),
        ({"model": "meso4", "input_size": 48, "sets": ["elsewhere"]}, (), "learned from other faces: .*elsewhere"),
        ({"model": "meso4", "input_size": 48}, ("two",), "learned from two, which this run leaves out"),
        ({"model": "meso4", "input_size": 48, "sets": ["one"], "after": {"sets": []}}, ("two",), "learned from two"),
    ],
)
def test_teacher_that_must_not_teach_is_refused_at_start(data, run, tmp_path, noted, without, said):
    folder = None
    if noted is not None:
        folder = tmp_path / "teacher"
        folder.mkdir()
        (folder / "best.safetensors").write_bytes((run / "best.safetensors").read_bytes())
        (folder / "plan.json").write_text(json.dumps(noted))
    with pytest.raises(TrainingError, match=said):
        train(replace(PLAN, without=without), data, tmp_path / "run", Inputs(hinting=folder))
    assert not (tmp_path / "run").exists()


def test_teacher_of_the_same_sets_may_teach(data, run):
    from dfx.data.dataset import read_dataset

    network, scaling = hinting(run, data, read_dataset(data, ("train",)))
    assert network.input_shape == (None, 48, 48, 3)
    assert scaling == UNIT


def test_network_without_maps_gives_no_hints():
    image = keras.Input((16, 16, 3))
    blind = keras.Model(image, layers.Dense(1)(layers.Flatten()(image)), name="blind")
    with pytest.raises(TrainingError, match="no maps"):
        hinted(built(PLAN, 32), blind, UNIT, UNIT, 1.0)
