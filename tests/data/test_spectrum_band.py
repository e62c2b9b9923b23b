"""The measured band of real faces' spectra, on a folder of made pictures."""

import json

import cv2
import numpy as np
import pytest
from command import dfx

from dfx.data.alter.spectrum_band import measured
from dfx.errors import DataError
from dfx.forensics.pixels.spectrum import BINS


def folder(root, count: int) -> None:
    rng = np.random.default_rng(0)
    for name in ("one", "two"):
        for split, label in (("train", "real"), ("train", "fake"), ("val", "real")):
            place = root / name / split / label
            place.mkdir(parents=True)
            for at in range(count if (split, label) == ("train", "real") else 1):
                cv2.imwrite(str(place / f"{at}.png"), rng.integers(0, 255, (224, 224, 3), np.uint8))


def test_only_real_training_faces_count_and_noise_is_flat(tmp_path) -> None:
    folder(tmp_path, 12)
    out = tmp_path / "band.json"
    assert dfx("maintain", "spectrum-band", tmp_path, out).code == 0
    said = json.loads(out.read_text())
    assert said["n"] == 24
    assert said["sets"] == {"one": 12, "two": 12}
    assert len(said["middle"]) == BINS
    assert np.abs(said["middle"][2:]).max() < 0.3  # white noise is as strong at every frequency
    assert not list(tmp_path.glob("*.part"))


def test_sets_share_evenly(tmp_path) -> None:
    folder(tmp_path, 14)
    assert measured(tmp_path, most=20)["sets"] == {"one": 10, "two": 10}


def test_too_few_faces(tmp_path) -> None:
    folder(tmp_path, 3)
    with pytest.raises(DataError, match="found 6"):
        measured(tmp_path)
    done = dfx("maintain", "spectrum-band", tmp_path, tmp_path / "band.json")
    assert done.code == 2
    assert "found 6" in done.sentence
