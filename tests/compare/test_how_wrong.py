"""How often an answer is wrong, from made-up figures of sets left out, worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dfx.compare.stored.how_wrong import HowWrong, how_wrong
from dfx.errors import DataError
from dfx.records.leave_out import read_leave_out
from dfx.settings import settings

ROWS = [
    {"group": "a", "n_real": 40, "n_fake": 10, "false_alarms": 0.05, "recall": 0.7},
    {"group": "b", "n_real": 10, "n_fake": 40, "false_alarms": 0.1, "recall": 0.9},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    left = {
        "presets": {
            "fast": {"sets": [{"method": "mean", "auc": 0.9, "threshold": 0.6, **row} for row in ROWS]},
            "bare": {"sets": []},
        }
    }
    (tmp_path / "leaderboard.json").write_text(json.dumps({"rows": [], "left_out": left}))
    return tmp_path


def test_real_is_wrong_of_fakes_and_fake_of_real_faces(folder: Path) -> None:
    fake, real = how_wrong(folder, "fast", "fake"), how_wrong(folder, "fast", "real")
    assert (fake.k, fake.n, real.k, real.n) == (2 + 1, 50, 3 + 4, 50)
    assert real.share == pytest.approx(0.14)
    assert real.interval == pytest.approx((0.0695, 0.2619), abs=1e-4)  # Wilson's, by R's prop.test without correction
    said = real.in_words()
    assert (
        "Of 50 fakes from collections that dfx was not fitted to, 7 stayed below the threshold: 14 % (7–26 %)." in said
    )
    assert "3 rose above the threshold: 6 % (" in fake.in_words()
    assert "pairs" not in said  # no network was trained without a collection here


@pytest.mark.parametrize("preset", ["bare", "own", ""])
def test_what_was_not_measured_has_no_number(folder: Path, preset: str) -> None:
    assert how_wrong(folder, preset, "real") is None
    assert how_wrong(folder / "nowhere", "fast", "real") is None


def test_what_is_shipped_says_it_with_what_no_training_saw() -> None:
    folder = settings().models_dir
    try:
        stored = read_leave_out(folder)
    except DataError:
        pytest.skip("needs leave_out.json of the shipped models")
    found = how_wrong(folder, "fast", "real")
    assert isinstance(found, HowWrong)
    sets = [row for row in stored.rows if row.is_set]
    assert found.unseen == pytest.approx(sum(row.auc for row in sets) / len(sets))
    assert f"in {100 * found.unseen:.0f} of 100 pairs (mean of {len(sets)} collections;" in found.in_words()
