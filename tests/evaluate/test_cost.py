"""What an answer costs, by a clock of our own and once by the real one."""

import numpy as np
import pytest

from dfx.evaluate import cost
from dfx.evaluate.cost import SIDE, timed
from dfx.records.cost import WARM_UP, Cost, together
from dfx.zoo.anatomy.facts import count
from dfx.zoo.index import Shipped


def test_the_median_of_repeats_after_warming_up(monkeypatch):
    now, asked = [0.0], []
    took = iter([9.0, 9.0, 0.4, 0.1, 0.2, 0.3, 50.0])  # seconds: two warm-ups, then five of which .3 is the middle
    monkeypatch.setattr(cost.time, "perf_counter", lambda: now[0])

    def answer(crops):
        asked.append(crops)
        now[0] += next(took)

    assert timed(answer, 8, repeats=5) == pytest.approx(1e3 * 0.3 / 8)
    assert len(asked) == WARM_UP + 5
    assert {(len(crops), crops[0].shape, crops[0].dtype.name) for crops in asked} == {(8, (SIDE, SIDE, 3), "uint8")}


def test_together_is_the_sum_on_the_same_machine():
    one, two = Cost(1.5, 1.0, 10, 3, 7, 4, 2), Cost(2.0, 0.5, 20, 4, 8, 4, 2)
    assert together([one, two]) == Cost(3.5, 1.5, 30, 7, 15, 4, 2)
    assert together([one]) == one


def test_a_real_model_is_counted_and_timed(monkeypatch):
    from dfx.predict import predictor
    from dfx.zoo import build, index

    model = build("meso4", input_size=32)
    ready = predictor.Predictor(model)
    monkeypatch.setattr(predictor, "predictor", lambda name: ready)
    monkeypatch.setattr(index, "read_index", lambda: {"meso4": Shipped("", 57_000, 32)})
    found = cost.cost_of("meso4", repeats=2)
    assert (found.parameters, found.flops) == (model.count_params(), count(model).flops)  # at the size it runs at
    assert (found.bytes, found.repeats) == (57_000, 2)
    assert 0 < found.ms_eight < 5_000
    assert np.isfinite(found.ms_one)
    assert found.cores >= 1
    assert found.threads >= 1
