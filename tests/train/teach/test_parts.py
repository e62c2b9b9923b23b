"""Learning in parts: where networks can be cut, what is paired, what a part is given and asked, and what remains."""

import json
from dataclasses import replace

import cv2
import keras
import numpy as np
import pytest

from dfx.errors import TrainingError
from dfx.train.fit import built, train
from dfx.train.plan import Inputs, Plan
from dfx.train.teach.parts import STEPS, Carried, Missed, go_ahead, in_parts
from dfx.train.teach.seams import paired, seams
from dfx.zoo import build
from dfx.zoo.spec import SYMMETRIC, UNIT
from dfx.zoo.weights import read_into, write_from

layers = keras.layers


def _net(width, side=16, name="net"):
    """Two depths, each a block with a shortcut; a gate in the second; a last map behind a ReLU."""
    image = keras.Input((side, side, 3))
    x = _block(layers.Conv2D(width, 3, padding="same")(image), "fine")
    x = _block(layers.Conv2D(2 * width, 3, 2, padding="same")(x), "coarse")
    gate = layers.Dense(2 * width, activation="sigmoid")(layers.GlobalAveragePooling2D(keepdims=True)(x))
    x = layers.Conv2D(3 * width, 1)(layers.Multiply(name="gated")([x, gate]))
    x = layers.ReLU(name="last")(x)
    return keras.Model(image, layers.Dense(1)(layers.GlobalAveragePooling2D()(x)), name=name)


def _block(x, name):
    y = layers.Conv2D(x.shape[-1], 3, padding="same", activation="relu")(x)
    return layers.Add(name=name)([x, layers.Conv2D(x.shape[-1], 3, padding="same")(y)])


def test_networks_are_cut_where_branches_have_joined():
    assert [layer.name for layer in seams(_net(4))] == ["fine", "coarse", "last"]


@pytest.mark.parametrize(
    ("name", "sides"), [("xception", [31, 16, 8, 8, 4, 4]), ("inception_resnet_v2", [13, 6, 6, 2, 2])]
)
def test_real_networks_are_paired_depth_by_depth(name, sides):
    pairs = paired(seams(build(name, input_size=128)), seams(build("efficientnet_v2_b0", input_size=192)))
    assert [own.output.shape[1] for own, _ in pairs] == sides
    taught = [taught.name for _, taught in pairs]
    assert taught[-5:] == ["block3b_add", "block5b_add", "block5e_add", "block6e_add", "top_activation"]
    assert all(own.output.shape[-1] >= taught.output.shape[-1] for own, taught in pairs)


def test_map_is_carried_standardised_once_as_it_is_and_once_negated():
    map_ = np.random.default_rng(0).normal(3, 5, (4, 6, 6, 2)).astype(np.float32)
    standard = (map_ - map_.mean((0, 1, 2))) / map_.std((0, 1, 2))
    carried = np.asarray(Carried(5, rectified=False)(map_))
    np.testing.assert_allclose(carried, np.concatenate([standard, -standard, standard], -1)[..., :5], atol=1e-4)
    np.testing.assert_allclose(Carried(5, rectified=True)(map_), np.maximum(carried, 0), atol=1e-4)


def test_missed_is_one_for_the_mean_and_zero_for_all():
    wanted = np.random.default_rng(0).normal(3, 5, (4, 6, 6, 2)).astype(np.float32)
    np.testing.assert_allclose(Missed()([wanted, wanted]), 0, atol=1e-6)
    assert np.asarray(Missed()([np.full_like(wanted, wanted.mean()), wanted])).mean() == pytest.approx(1, abs=1e-4)


def _colours(n=16):
    rng = np.random.default_rng(0)
    return rng.random((n, 1, 1, 3), np.float32) + 0.2 * rng.random((n, 16, 16, 3), np.float32)


def test_parts_learn_and_follow_on_one_another():
    """What was learned from the teacher's own maps holds when each part is given what those before it say."""
    keras.utils.set_random_seed(3)
    student, teacher = _net(8, name="student"), _net(4, name="teacher")
    model = in_parts(student, teacher, UNIT, UNIT, 1.0)
    model.compile(keras.optimizers.Adam(5e-3), keras.losses.BinaryCrossentropy(from_logits=True))
    faces, before = _colours(), [w.copy() for w in teacher.get_weights()]

    def missed():
        """Of each of the teacher's maps, by the student as a whole."""
        ends = keras.Model(student.input, [student.get_layer(name).output for name in ("fine", "coarse")])(faces)
        maps = keras.Model(teacher.input, [teacher.get_layer(name).output for name in ("fine", "coarse")])(faces)
        wanted = [Carried(given.shape[-1], rectified=False)(map_) for given, map_ in zip(ends, maps, strict=True)]
        return [float(np.mean(Missed()([given, w]))) for given, w in zip(ends, wanted, strict=True)]

    first = missed()
    for _ in range(150):
        model.train_on_batch(faces, np.zeros((16, 1), np.float32))
    assert all(now < 0.6 * then for now, then in zip(missed(), first, strict=True))
    for old, new in zip(before, teacher.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_the_first_part_goes_ahead_alone():
    keras.utils.set_random_seed(3)
    student = _net(8, name="student")
    model = in_parts(student, _net(4, name="teacher"), UNIT, UNIT, 1.0)
    error = keras.Model(model.input, model.get_layer("missed_0").output)
    first = keras.Model(student.input, student.get_layer("fine").output)
    before, faces = [w.copy() for w in student.get_weights()], _colours()
    missed = float(np.mean(error(faces)))
    go_ahead(model, [faces] * 40, steps=40)
    assert float(np.mean(error(faces))) < 0.7 * missed
    count = len(first.get_weights())
    for old, new in zip(before[count:], student.get_weights()[count:], strict=True):
        np.testing.assert_array_equal(old, new)


def test_no_part_waits_for_those_before_it():
    """A part's error depends on its own weights alone: with the first layers wrecked, the later errors are what they were."""
    student, teacher = _net(8, name="student"), _net(4, name="teacher")
    model = in_parts(student, teacher, UNIT, SYMMETRIC, 1.0)
    errors = keras.Model(model.input, [model.get_layer(f"missed_{i}").output for i in range(3)])
    faces = SYMMETRIC(255 * _colours())
    before = [np.asarray(error) for error in errors(faces)]
    first = next(layer for layer in student.layers if layer.weights)
    first.set_weights([values + 1 for values in first.get_weights()])
    after = [np.asarray(error) for error in errors(faces)]
    assert not np.allclose(before[0], after[0])
    for i in (1, 2):
        np.testing.assert_allclose(before[i], after[i], rtol=1e-6)


def test_a_teacher_wider_than_the_student_is_refused():
    with pytest.raises(TrainingError, match="fine of student is narrower than fine of teacher"):
        in_parts(_net(4, name="student"), _net(6, name="teacher"), UNIT, UNIT, 1.0)


def test_networks_without_maps_are_refused():
    image = keras.Input((16, 16, 3))
    blind = keras.Model(image, layers.Dense(1)(layers.Flatten()(image)), name="blind")
    with pytest.raises(TrainingError, match="blind and net have no maps in common"):
        in_parts(blind, _net(4), UNIT, UNIT, 1.0)


def test_hints_and_parts_are_not_learned_at_once(tmp_path):
    with pytest.raises(TrainingError, match="as hints or part by part, not both"):
        train(Plan("cnn", hints=1.0, parts=1.0), tmp_path, tmp_path / "run")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    root, rng = tmp_path_factory.mktemp("faces"), np.random.default_rng(0)
    for i in range(24):
        label, split = ("real", "fake")[i % 2], ("train", "val")[i >= 16]
        path = root / "one" / split / label / f"{i}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(path), rng.integers(60 if label == "fake" else 0, 200, (40, 40, 3), np.uint8))
    return root


def test_run_in_parts_resumes_and_its_weights_are_the_detectors(data, tmp_path, monkeypatch):
    ahead = []
    monkeypatch.setattr("dfx.train.fit.go_ahead", lambda model, views: ahead.append(next(iter(views)).shape))
    teacher = tmp_path / "meso4_1"
    teacher.mkdir()
    write_from(build("meso4", input_size=48), teacher / "best.safetensors")
    (teacher / "plan.json").write_text(json.dumps({"model": "meso4", "input_size": 48}))
    plan = Plan("meso4", epochs=2, steps=2, batch=4, input_size=32, warm_up=1, workers=1, parts=1.0)
    inputs = Inputs(hinting=teacher)
    train(plan, data, tmp_path / "whole", inputs)
    train(replace(plan, epochs=1), data, tmp_path / "twice", inputs)
    best = train(plan, data, tmp_path / "twice", inputs, resume=True)
    noted = json.loads((tmp_path / "whole" / "plan.json").read_text())
    assert (noted["parts"], noted["hinting"], noted["ahead"]) == (1.0, "meso4_1", STEPS)
    read_into(built(plan, 32), best)
    assert ahead == [(4, 32, 32, 3)] * 2  # not when it goes on
    assert len((tmp_path / "twice" / "history.csv").read_text().splitlines()) == 3
