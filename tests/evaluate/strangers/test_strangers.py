"""What no camera makes of a face, and how many of each count as unlike."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from dfx.commands.maintain.strangers import strangers
from dfx.data.drawings import PROCEDURES
from dfx.errors import WeightsMissing
from dfx.evaluate.strangers import seen
from dfx.evaluate.strangers.kinds import STRANGERS
from dfx.evaluate.strangers.left_out import by_kind, left_out
from dfx.evaluate.strangers.seen import Eyes, some
from dfx.predict.drawn import Drawn
from dfx.predict.unlike.distance import Unlike

FACE = np.random.default_rng(2).integers(0, 256, (40, 48, 3), dtype=np.uint8)


@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_is_another_picture_of_the_same_size(name: str) -> None:
    made = STRANGERS[name](FACE)
    assert (made.shape, made.dtype) == (FACE.shape, np.uint8)
    assert not np.array_equal(made, FACE)


def test_without_a_distance_there_is_nothing_to_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dfx.predict.unlike.file.read_unlike", lambda: None)
    with pytest.raises(WeightsMissing, match="--distance"):
        strangers(Path("nowhere"), 3)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for label, value in (("real", 40), ("fake", 200)):
        folder = tmp_path / "data" / "one" / "test" / label
        folder.mkdir(parents=True)
        for number in range(3):
            cv2.imwrite(str(folder / f"{number}.png"), np.full((64, 64, 3), value + number, np.uint8))
    return tmp_path / "data"


def test_features_are_seen_once_and_kept(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that sees the mean grey level, and counts."""
    calls = []

    class Grey:
        def logits_and_features(self, crops: list[np.ndarray], kind: str) -> tuple[None, np.ndarray]:
            calls.append(len(crops))
            return None, np.array([[crop.mean()] for crop in crops])

    monkeypatch.setattr(seen, "predictor", lambda name: Grey())
    eyes = Eyes("meso4", data, tmp_path / "work")
    faces = eyes.faces("test", 2)
    assert {name: len(found) for name, found in faces.items()} == {"one/real": 2, "one/fake": 2}
    assert faces["one/real"].mean() < 45 < 195 < faces["one/fake"].mean()
    before = len(calls)
    again = eyes.faces("test", 2)
    assert len(calls) == before
    assert all(np.array_equal(again[name], faces[name]) for name in faces)


def test_the_same_files_are_drawn_each_time() -> None:
    groups = {("one", False): list(range(50)), ("two", True): list(range(3))}
    assert some(groups, 5, 1) == some(groups, 5, 1) != some(groups, 5, 2)  # type: ignore[arg-type]
    assert {name: len(files) for name, files in some(groups, 5, 1).items()} == {"one/real": 5, "two/fake": 3}  # type: ignore[arg-type]


def test_a_procedure_left_out_is_counted_by_a_fit_without_it() -> None:
    """A fit that knows a procedure flags all of its drawings, one that does not flags none."""
    ruler = Unlike(
        "meso4",
        np.zeros((2, 1), np.float32),
        np.eye(1, dtype=np.float16),
        1.0,
        np.linspace(0, 10, 101, dtype=np.float32),
    )
    first, second, other = PROCEDURES[0], PROCEDURES[1], PROCEDURES[-1]
    drawings = {one.name: np.full((3, 1), 1.0 + k, np.float32) for k, one in enumerate((first, second, other))}
    drawings[second.name][0] = 50  # beyond the distance's limit

    def fit(without: list[str]) -> Drawn:
        return Drawn(np.array([0.0], np.float32), 2.0 if first.name not in without else 0.0)

    rows = list(left_out(ruler, fit, drawings))
    assert [(r.n, r.distance, r.fitted, r.without_it, r.without_its_kind) for r in rows] == [
        (3, 0, 3, 0, 0), (3, 1, 3, 3, 1), (3, 0, 3, 3, 3),
    ]  # fmt: skip
    kinds = by_kind(rows)
    assert [(r.kind, r.n, r.distance, r.without_it) for r in kinds] == [(first.kind, 6, 1, 3), (other.kind, 3, 0, 3)]
