"""Folders of faces: what is found, grouped, drawn and refused."""

from collections import Counter

import cv2
import numpy as np
import pytest

from dfx.data.alter.augment import augment
from dfx.data.dataset import FaceFile, read_dataset
from dfx.data.pixels import read_face
from dfx.data.sampler import draw, make_groups, shares
from dfx.errors import DataError


def _write(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.full((40, 40, 3), 90, np.uint8))


def _files(**counts):
    """`_files(a=(3, 5))`: set a with 3 real and 5 fake faces."""
    return [
        FaceFile(None, f"{name}/{label}/{i}", name, "train", bool(label))
        for name, pair in counts.items()
        for label, count in enumerate(pair)
        for i in range(count)
    ]


def test_layouts_with_and_without_sets_and_methods(tmp_path):
    root = tmp_path / "mine"
    for key in ("a/train/real/1.jpg", "a/test/fake/2.png", "train/fake/3.jpg", "b/val/fake/swap/4.jpg", "a/notes.txt"):
        _write(root / key) if not key.endswith("txt") else (root / key).write_text("x")
    found = {f.key: (f.set, f.split, f.fake) for f in read_dataset(root)}
    assert found == {
        "a/train/real/1.jpg": ("a", "train", False),
        "a/test/fake/2.png": ("a", "test", True),
        "train/fake/3.jpg": ("mine", "train", True),
        "b/val/fake/swap/4.jpg": ("b", "val", True),
    }


def test_manifest_names_methods(tmp_path):
    _write(tmp_path / "a/train/fake/1.jpg")
    (tmp_path / "manifest.csv").write_text("path,method\na/train/fake/1.jpg,FaceSwap\n")
    assert [f.method for f in read_dataset(tmp_path)] == ["FaceSwap"]


@pytest.mark.parametrize("make", [False, True])
def test_folder_without_faces_is_one_sentence(tmp_path, make):
    root = tmp_path / "empty"
    if make:
        root.mkdir()
    with pytest.raises(DataError, match="empty"):
        read_dataset(root)


def test_broken_picture_is_named(tmp_path):
    for name, data in (("empty.jpg", b""), ("text.jpg", b"hello")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(DataError, match=name):
            read_face(tmp_path / name)


def test_one_label_sets_are_pooled_and_the_rest_balanced_within():
    files = _files(big=(10, 400), photos=(50, 0), diffusion=(0, 70))
    groups = make_groups(files)
    assert [g.name for g in groups] == ["big", "photos+diffusion"]
    assert shares(groups).sum() == pytest.approx(1)
    drawn = draw(groups, 4_000, np.random.default_rng(0))
    assert all(files[d.file].fake == d.fake for d in drawn)
    for g in range(2):
        labels = Counter(d.fake for d in drawn if d.group == g)
        assert labels[True] / labels.total() == pytest.approx(0.5, abs=0.05)


def test_lone_one_label_set_joins_all_others():
    groups = make_groups(_files(a=(5, 5), photos=(9, 0)))
    assert [(g.name, len(g.real), len(g.fake)) for g in groups] == [("a", 5, 5), ("all", 14, 5)]


def test_one_class_only_is_refused():
    with pytest.raises(DataError, match="every face here is fake"):
        make_groups(_files(a=(0, 5)))


def test_augmented_views_differ_but_repeat_with_their_seed():
    face = np.random.default_rng(1).integers(0, 255, (100, 120, 3), np.uint8)
    one, two, again = (augment(face, 64, np.random.default_rng(seed)) for seed in (1, 2, 1))
    assert one.shape == (64, 64, 3)
    assert one.dtype == np.uint8
    np.testing.assert_array_equal(one, again)
    assert np.abs(one.astype(int) - two).mean() > 1


def test_augmentation_keeps_the_brightness_on_average():
    face = np.full((64, 64, 3), 120, np.uint8)
    rng = np.random.default_rng(0)
    assert np.mean([augment(face, 32, rng).mean() for _ in range(300)]) == pytest.approx(120, abs=3)
