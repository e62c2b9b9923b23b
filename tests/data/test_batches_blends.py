"""Which self-blends a batch is made of."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from command import dfx

from dfx.data import batches as B
from dfx.data.alter.augment import RECIPES
from dfx.data.alter.blend import Blend
from dfx.data.dataset import FaceFile
from dfx.errors import TrainingError
from dfx.faces.mesh.points import COUNT, FaceMesh
from dfx.train.fit import train
from dfx.train.plan import Inputs, Plan
from dfx.types import Landmarks
from dfx.zoo.registry import spec_of

FIVE = Landmarks((20, 24), (44, 24), (32, 36), (24, 46), (40, 46))


@pytest.fixture
def files(tmp_path):
    made, rng = [], np.random.default_rng(0)
    for i in range(8):
        key = f"one/train/{('real', 'fake')[i % 2]}/{i}.png"
        path = tmp_path / key
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(path), rng.integers(0, 255, (64, 64, 3), np.uint8))
        made.append(FaceFile(path, key, "one", "train", i % 2 == 1))
    return made


def test_the_468_are_used_where_they_are_known_and_the_five_elsewhere(files, monkeypatch):
    asked: dict[str, set[str]] = {"mesh": set(), "points": set()}
    real = [file.key for file in files if not file.fake]
    points = {key: Landmarks(*((x + i, y) for x, y in FIVE.as_dict().values())) for i, key in enumerate(real)}
    meshes = {key: FaceMesh(np.full((COUNT, 3), i, np.float32), 1.0) for i, key in enumerate(real[:2])}

    def noting(which, kept):
        def made(pixels, where, rng):
            asked[which].add(next(key for key, value in kept.items() if value is where))
            return Blend(pixels, np.zeros(pixels.shape[:2], np.float32))

        return made

    monkeypatch.setattr(B, "self_blend", noting("points", points))
    monkeypatch.setattr(B, "mesh_blend", noting("mesh", meshes))
    scaling, none = spec_of("meso4").scaling, RECIPES["none"]
    batches = B.TrainBatches(files, 32, scaling, batch=64, recipe=none, landmarks=points, meshes=meshes, blend=1.0)
    batches.make(0)
    assert asked == {"mesh": set(real[:2]), "points": set(real[2:])}


def test_without_meshes_nothing_is_drawn_otherwise(files):
    scaling, points = spec_of("meso4").scaling, {file.key: FIVE for file in files if not file.fake}
    plain = B.TrainBatches(files, 32, scaling, batch=16, landmarks=points, blend=0.5).make(3)
    empty = B.TrainBatches(files, 32, scaling, batch=16, landmarks=points, meshes={}, blend=0.5).make(3)
    np.testing.assert_array_equal(plain[0], empty[0])


def test_a_file_without_the_468_is_refused(files, tmp_path):
    stored = tmp_path / "five.npz"
    np.savez(stored, paths=np.array(["one/train/real/0.png"]), points=np.zeros((1, 10), np.float32))
    val = Path(tmp_path / "one/val/real/0.png")
    val.parent.mkdir(parents=True)
    val.write_bytes(files[0].path.read_bytes())
    plan = Plan("meso4", input_size=32, blend=0.5, blends="mesh")
    with pytest.raises(TrainingError, match="adds them"):
        train(plan, tmp_path, tmp_path / "run", Inputs(landmarks=stored))


@pytest.mark.parametrize("words", [("train", "meso4"), ("leave-out", "--out", "runs")])
def test_an_unknown_kind_of_blends_is_refused_at_once(words, tmp_path, files):
    done = dfx(*words, "--data", tmp_path, "--sets", "one" if words[0] == "train" else "all", "--blends", "five")
    assert done.code == 2
    assert done.sentence == "--blends takes points or mesh, not 'five'."
