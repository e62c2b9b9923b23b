import shutil

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
    rows = L.collect(faces, out)
    assert len(rows) == 6
    assert all(name.startswith("dfdc/train/real/") for name in rows)
    kept = L.load(out)
    assert len(kept) >= 4
    assert "dfdc/train/real/zz.jpg" not in kept
    for row in kept.values():
        points = L.to_landmarks(row)
        assert points.left_eye[0] < points.right_eye[0]
        assert points.left_eye[1] < points.mouth_left[1]
        assert 0 < points.nose[0] < 224
    assert L.coverage(rows)["dfdc"] == (len(kept), 6)


def test_goes_on_where_it_stopped(faces, monkeypatch):
    out = faces / "points.npz"
    before = L.collect(faces, out)
    monkeypatch.setattr(L, "detect_in_batch", lambda pictures: pytest.fail("looked again"))
    after = L.collect(faces, out)
    assert list(after) == list(before)


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
