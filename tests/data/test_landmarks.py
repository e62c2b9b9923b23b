import shutil

import cv2
import numpy as np
import pytest
from command import dfx

from dfx.data import landmarks as L
from dfx.errors import DataError


@pytest.fixture
def faces(shared, tmp_path):
    """A small data folder with five tight real crops, a fake, a test picture and a damaged file."""
    source = shared("data")
    real = sorted((source / "dfdc/train/real").glob("*.jpg"))[:5]
    for folder in ("dfdc/train/real", "dfdc/train/fake", "dfdc/test/real"):
        (tmp_path / folder).mkdir(parents=True)
    for path in real:
        shutil.copy(path, tmp_path / "dfdc/train/real")
    shutil.copy(real[0], tmp_path / "dfdc/train/fake/f.jpg")
    shutil.copy(real[0], tmp_path / "dfdc/test/real/t.jpg")
    (tmp_path / "dfdc/train/real/zz.jpg").write_bytes(b"not a picture")
    return tmp_path


def test_real_train_faces_only_and_points_inside(faces):
    out = faces / "points.npz"
    stored = L.collect(faces, out)
    assert len(stored.rows) == len(stored.meshes) == 6
    assert all(name.startswith("dfdc/train/real/") for name in stored.rows)
    kept, meshes = L.load(out), L.load_meshes(out)
    assert len(kept) >= 4
    assert "dfdc/train/real/zz.jpg" not in kept
    assert set(meshes) <= set(kept)
    assert len(meshes) >= 3
    for name, row in kept.items():
        points = L.to_landmarks(row)
        assert points.left_eye[0] < points.right_eye[0]
        assert points.left_eye[1] < points.mouth_left[1]
        assert 0 < points.nose[0] < 224
        if name in meshes:
            away = np.abs(meshes[name].eyes - np.array([points.left_eye, points.right_eye])).max()
            assert away < 0.22 * max(1, meshes[name].eye_distance)
    assert L.coverage(stored)["dfdc"] == (len(kept), len(meshes), 6)


def test_goes_on_where_it_stopped(faces, monkeypatch):
    out = faces / "points.npz"
    before = L.collect(faces, out)
    monkeypatch.setattr(L, "detect_in_batch", lambda pictures: pytest.fail("looked again"))
    monkeypatch.setattr(L, "mesh_by", lambda picture, five: pytest.fail("looked again"))
    after = L.collect(faces, out)
    assert list(after.rows) == list(before.rows)
    assert list(after.meshes) == list(before.meshes)


def test_adds_the_468_to_a_file_that_has_the_five_alone(faces, monkeypatch):
    out, old = faces / "points.npz", faces / "old.npz"
    whole = L.collect(faces, out)
    np.savez(old, paths=np.array(list(whole.rows)), points=np.stack(list(whole.rows.values())))
    assert L.load_meshes(old) == {}
    monkeypatch.setattr(L, "detect_in_batch", lambda pictures: pytest.fail("the five are there"))
    added = L.collect(faces, old)
    assert list(added.rows) == list(whole.rows)
    for name, mesh in L.load_meshes(out).items():
        np.testing.assert_allclose(L.load_meshes(old)[name].points, mesh.points, atol=0.5)  # half precision, 224 px


def test_points_that_do_not_agree_with_the_five_are_not_kept(faces):
    whole = L.collect(faces, faces / "points.npz")
    name = next(iter(L.load_meshes(faces / "points.npz")))
    picture = np.asarray(cv2.imread(str(faces / name), cv2.IMREAD_COLOR_RGB), np.uint8)
    row = whole.rows[name]
    assert not np.isnan(L.find_mesh(picture, row)).any()
    profile = row.copy()
    profile[4] -= 0.6 * (row[2] - row[0])  # the nose where it would stand in profile
    assert np.isnan(L.find_mesh(picture, profile)).all()
    assert np.isnan(L.find_mesh(picture, L.MISSING)).all()
    assert np.isnan(L.find_mesh(np.zeros_like(picture), row)).all()


def test_rows_and_landmarks_are_each_others_inverse():
    row = np.arange(10, dtype=np.float32)
    assert np.array_equal(L.to_row(L.to_landmarks(row)), row)
    assert L.to_landmarks(row, scale=2).right_eye == (4, 6)


def test_no_real_faces(tmp_path):
    with pytest.raises(DataError, match="found none"):
        L.collect(tmp_path, tmp_path / "out.npz")


def test_damaged_file(tmp_path):
    (tmp_path / "x.npz").write_bytes(b"no")
    with pytest.raises(DataError, match="cannot be read"):
        L.load(tmp_path / "x.npz")


def test_the_command_refuses_in_one_sentence(tmp_path):
    done = dfx("maintain", "landmarks", tmp_path, tmp_path / "o.npz")
    assert done.code == 2
    assert "found none" in done.sentence
