"""Test pictures that also lie in another split are found and left out."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from dfx.data.dataset import FaceFile
from dfx.errors import DataError
from dfx.evaluate.leaks import leaked_keys, leaks
from dfx.records.predictions import Predictions


def test_a_test_picture_in_training_is_found_re_encoded_too(tmp_path):
    rng = np.random.default_rng(0)
    for split in ("train", "val", "test"):
        for label in ("real", "fake"):
            folder = tmp_path / "made" / split / label
            folder.mkdir(parents=True)
            for i in range(3):
                pixels = cv2.resize(rng.integers(0, 255, (8, 8, 3), np.uint8), (96, 96), interpolation=cv2.INTER_CUBIC)
                cv2.imwrite(str(folder / f"{i}.png"), pixels)
    copied = cv2.imread(str(tmp_path / "made/train/fake/1.png"))
    cv2.imwrite(str(tmp_path / "made/test/fake/2.jpg"), copied, [cv2.IMWRITE_JPEG_QUALITY, 90])
    (tmp_path / "made/test/fake/2.png").unlink()
    assert leaked_keys(tmp_path) == {"made/test/fake/2.jpg"}


def _predictions(scores: list[float]) -> Predictions:
    fake = [True, True, False, False]
    files = tuple(FaceFile(Path(str(i)), str(i), "made", "test", label) for i, label in enumerate(fake))
    return Predictions("data", files, {"ensemble": (None, np.array(scores))})


def test_auc_with_and_without():
    (row,) = leaks(_predictions([0.9, 0.2, 0.3, 0.1]), frozenset({"0"}), "ensemble")
    assert (row.pictures, row.leaked, row.all, row.clean) == (4, 1, 0.75, 0.5)


def test_a_set_that_has_one_label_left_is_left_out():
    assert not list(leaks(_predictions([0.9, 0.2, 0.3, 0.1]), frozenset({"0", "1"}), "ensemble"))


def test_unknown_judge_is_refused():
    with pytest.raises(DataError, match="ensemble"):
        list(leaks(_predictions([0.9, 0.2, 0.3, 0.1]), frozenset(), "other"))
