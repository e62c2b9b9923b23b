"""The overview of a data folder holds numbers and no file's name."""

import json

import cv2
import numpy as np
import pytest
from command import dfx

from dfx.compare.stored.data import read_data


@pytest.fixture
def data(tmp_path):
    rng = np.random.default_rng(1)
    for split in ("train", "test"):
        for label in ("real", "fake"):
            folder = tmp_path / "data" / "alpha" / split / label
            folder.mkdir(parents=True)
            for k in range(3):
                pixels = cv2.resize(rng.integers(0, 256, (8, 8, 3), np.uint8), (64, 64), interpolation=cv2.INTER_CUBIC)
                cv2.imwrite(str(folder / f"person{split}{label}{k}.jpg"), pixels)
    twin = tmp_path / "data/alpha/train/real/persontrainreal0.jpg"  # a leak, so that a finding has an example to name
    (tmp_path / "data/alpha/test/real/persontwin.jpg").write_bytes(twin.read_bytes())
    (tmp_path / "data/alpha/test/fake/personbroken.jpg").write_bytes(b"no picture")
    return tmp_path / "data"


def test_numbers_and_findings_without_names(data, tmp_path):
    out = tmp_path / "models"
    out.mkdir()
    assert dfx("maintain", "overview", "--data", data, "--out", out / "data.json").code == 0
    text = (out / "data.json").read_text()
    assert "person" not in text
    content = json.loads(text)
    assert content["unreadable"] == 1
    assert any(one["sentence"].startswith("LEAK: 1 pair") for one in content["findings"])
    found = read_data(out)
    assert found.problem is None
    assert (found.files, found.number(split="test", label="real")) == (13, 4)


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path):
    done = dfx("maintain", "overview", "--data", tmp_path / "none", "--out", tmp_path / "x.json")
    assert (done.code, done.sentence) == (2, "There is no data folder named 'none'.")
