"""The benchmarks of training: what an arm of the search changes, and what parts are said to miss."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np
import pytest

from dfx.train.teach.seams import paired, seams
from dfx.zoo import build
from dfx.zoo.weights import write_from

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


@pytest.fixture(scope="module")
def search() -> Iterator[ModuleType]:
    yield from _script("search")


@pytest.fixture(scope="module")
def parts() -> Iterator[ModuleType]:
    yield from _script("parts")


def _script(name: str) -> Iterator[ModuleType]:
    before = set(sys.modules)
    sys.path.insert(0, str(BENCHMARKS))
    try:
        yield import_module(name)
    finally:
        sys.path.remove(str(BENCHMARKS))
        for new in set(sys.modules) - before:
            if str(BENCHMARKS) in str(getattr(sys.modules[new], "__file__", "")):
                del sys.modules[new]


def test_every_arm_of_the_search_changes_one_thing(search: ModuleType) -> None:
    for model in search.STARTS:
        (_, first), *others = search.arms(model)
        changed = [{key for key, value in asdict(plan).items() if asdict(first)[key] != value} for _, plan in others]
        assert [len(keys) for keys in changed] == [1] * len(others)
        assert set.union(*changed) == {"learning_rate", "augment", "average"}


def test_what_parts_miss_is_told_of_each_seam(
    parts: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(0)
    for i in range(8):
        face = tmp_path / "data" / "one" / "val" / ("real", "fake")[i % 2] / f"{i}.png"
        face.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(face), rng.integers(0, 255, (40, 40, 3), np.uint8))
    for run in ("student", "teacher"):
        network = build("mobilenet_v3_small", input_size=64)
        (tmp_path / run).mkdir()
        write_from(network, tmp_path / run / "best.safetensors")
        (tmp_path / run / "plan.json").write_text(json.dumps({"model": "mobilenet_v3_small", "input_size": 64}))
    monkeypatch.setattr(parts, "N", 8)
    names, missed = parts.missed(tmp_path / "data", tmp_path / "student", tmp_path / "teacher")
    own = seams(network)
    assert np.shape(missed) == (len(names), 2) == (len(paired(own, own)), 2)
    alone, row = np.transpose(missed)
    assert alone[0] == pytest.approx(row[0])  # nothing stands before the first
    assert row[1:] != pytest.approx(alone[1:])
    assert np.isfinite(missed).all()
