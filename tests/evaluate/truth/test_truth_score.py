"""Rows of the truth table by hand: a perfect map, a wrong one, one without evidence."""

import numpy as np
import pytest

from dfx.errors import DataError
from dfx.evaluate.truth.cases import SIDE, Case
from dfx.evaluate.truth.score import baselines, row
from dfx.records.truth import Truth, read_truth, write_truth
from dfx.types import Explanation


def _case() -> Case:
    mask = np.zeros((SIDE, SIDE), np.float32)
    mask[: SIDE // 2, : SIDE // 2] = 1
    return Case("blend", "made/test/real/0.png", np.full((SIDE, SIDE, 3), 90, np.uint8), mask)


def _map(cells: list[list[float]]) -> Explanation:
    heat = np.array(cells, np.float32)
    return Explanation("net", "gradcam", "last", heat, float(heat.max()), 0.5)


RIGHT, WRONG, EMPTY = _map([[1, 0], [0, 0]]), _map([[0, 0], [0, 1]]), _map([[0, 0], [0, 0]])


def test_right_wrong_and_empty_maps():
    found = row([_case()] * 4, [RIGHT, RIGHT, WRONG, EMPTY], "gradcam", [True, False, True, True])
    assert (found.n, found.pointing, found.empty, found.area, found.seconds) == (4, 0.5, 1, 0.25, 0.5)
    assert found.caught == 0.75
    assert found.pointing_caught == pytest.approx(1 / 3)
    assert found.pointing_interval[0] < 0.5 < found.pointing_interval[1]
    alone = row([_case()], [RIGHT], "gradcam")
    assert alone.energy > 0.6  # smooth growth leaves a little outside
    assert alone.caught is None


def test_baselines_know_no_model():
    centre, edges = baselines([_case(), _case()])
    assert (centre.model, edges.model) == ("no model", "no model")
    assert edges.empty == 2  # a plain crop has no edges
    assert centre.energy == pytest.approx(0.25, abs=0.01)  # a quarter of a symmetric map


def test_stored_rows_come_back(tmp_path):
    truth = Truth((row([_case()], [RIGHT], "gradcam"),), {"blend": 1}, 7, "dfx explain-bench")
    write_truth(tmp_path / "truth.json", truth)
    back = read_truth(tmp_path / "truth.json")
    assert back.row_of("net", "gradcam", "blend") is not None
    assert back.cases == {"blend": 1}
    assert read_truth(tmp_path / "none.json").rows == ()
    (tmp_path / "bad.json").write_text("[]")
    with pytest.raises(DataError, match=r"bad\.json"):
        read_truth(tmp_path / "bad.json")
