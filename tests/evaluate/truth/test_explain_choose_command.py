"""`dfx explain-choose`: what it writes, what it keeps, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command import dfx
from tiny_models import TINY, models_in, write_tiny_models

from dfx.evaluate.truth import cases as made_cases
from dfx.evaluate.truth import choose
from dfx.evaluate.truth.cases import Case
from dfx.explain.choice import FILE, MapChoice, default_layer, default_map
from dfx.records.maps import Choice


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_models(tmp_path_factory.mktemp("models"))


class Measured:
    """Stands in for the measurement: two rows a model, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []
        self.drawn: list[tuple[int, int, str]] = []
        self.cases = 20
        self.error: Exception | None = None

    def blends(self, data: Path, count: int, seed: int, split: str) -> Iterator[Case]:
        self.drawn.append((count, seed, split))
        empty = np.zeros((8, 8, 3), np.uint8), np.zeros((8, 8), np.float32)
        yield from (Case("blend", str(i), *empty) for i in range(self.cases))

    def choices(self, ready: Any, cases: list[Case], progress: Any) -> list[Choice]:
        progress(0.5, "half")
        self.asked.append((ready.spec.name, len(cases)))
        if self.error and len(self.asked) > 1:
            raise self.error
        name, n = ready.spec.name, len(cases)
        return [
            Choice(name, "hirescam", "#4", "top", 8, n, 0.75, 0.5, 12, 0.9, 0.8, 0.7, default=True),
            Choice(name, "gradient", None, "input", 64, n, 0.25, 0.2),
        ]


@pytest.fixture
def measured(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Measured]:
    stand_in = Measured()
    monkeypatch.setattr(made_cases, "blends", stand_in.blends)
    monkeypatch.setattr(choose, "choices", stand_in.choices)
    with models_in(folder):
        yield stand_in


def rows_of(path: Path) -> list[tuple[str, str, int]]:
    return [(row["model"], row["method"], row["n"]) for row in json.loads(path.read_text())["rows"]]


def test_it_writes_what_the_pages_read(measured: Measured, folder: Path) -> None:
    done = dfx("explain-choose", "--data", folder, "--n", 20, "--out", folder / FILE)
    assert done.code == 0, done.err
    assert measured.drawn == [(20, 11, "val")]
    assert sorted(measured.asked) == [(name, 20) for name in sorted(TINY)]
    assert "meso4" in done.out
    assert "0.750" in done.out
    for name in TINY:
        assert default_map(name) == MapChoice("hirescam", "#4")
        assert default_layer(name, "gradient") is None
    stored = json.loads((folder / FILE).read_text())
    assert (stored["seed"], stored["command"]) == (11, "dfx explain-choose --data DATA --n 20")
    (folder / FILE).unlink()


def test_models_that_were_not_asked_keep_their_rows(measured: Measured, tmp_path: Path) -> None:
    out = tmp_path / "maps.json"
    assert dfx("explain-choose", "--data", tmp_path, "--n", 20, "--out", out).code == 0
    measured.cases = 30
    assert dfx("explain-choose", "--data", tmp_path, "--models", "meso4", "--n", 30, "--out", out).code == 0
    assert sorted(rows_of(out)) == [
        ("meso4", "gradient", 30), ("meso4", "hirescam", 30),
        ("meso_inception4", "gradient", 20), ("meso_inception4", "hirescam", 20),
    ]  # fmt: skip


def test_what_was_measured_before_a_failure_stays(measured: Measured, tmp_path: Path) -> None:
    from dfx.errors import ExplanationError

    out, measured.error = tmp_path / "maps.json", ExplanationError("No layer to try.")
    done = dfx("explain-choose", "--data", tmp_path, "--n", 20, "--out", out)
    assert done.code != 0
    assert done.sentence.endswith("No layer to try.")
    assert {name for name, *_ in rows_of(out)} == {measured.asked[0][0]}


@pytest.mark.parametrize("text", ["{", "[]", '{"rows": [{"model": "meso4"}]}', '{"rows": [3]}'])
def test_a_file_of_something_else_is_kept_and_said(measured: Measured, tmp_path: Path, text: str) -> None:
    out = tmp_path / "other.json"
    out.write_text(text)
    done = dfx("explain-choose", "--data", tmp_path, "--n", 20, "--out", out)
    assert done.code != 0
    assert "other.json does not hold" in done.sentence
    assert out.read_text() == text
    assert measured.asked == []


def test_without_a_face_to_blend_it_says_so(measured: Measured, tmp_path: Path) -> None:
    measured.cases = 0
    done = dfx("explain-choose", "--data", tmp_path, "--n", 20, "--out", tmp_path / "maps.json")
    assert done.code != 0
    assert "could be blended" in done.sentence
    assert not (tmp_path / "maps.json").exists()
