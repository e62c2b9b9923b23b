"""The truth table of two small models: what is measured, how often, and what the ensemble's rows are made of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_models import TINY, models_in, write_tiny_models

from dfx.errors import ExplanationError
from dfx.evaluate.truth import run
from dfx.evaluate.truth.cases import SIDE, Case
from dfx.evaluate.truth.run import measure
from dfx.evaluate.truth.score import row
from dfx.explain.choice import FILE
from dfx.explain.layers import check_layer
from dfx.explain.methods import FUSED
from dfx.explain.regions import consensus
from dfx.explain.request import AUTO, MapRequest
from dfx.predict.predictor import predictor
from dfx.records.maps import Choice, Maps, write_maps
from dfx.records.truth import Truth
from dfx.types import Explanation

CHOSEN = {"meso4": ("hirescam", "#2"), "meso_inception4": ("gradient-input", None)}
WEIGHTS = {"meso4": 0.25, "meso_inception4": 0.75}


def nothing(count: int) -> Truth:
    return Truth((), {"blend": count}, 7, "dfx explain-bench")


def cases(count: int) -> list[Case]:
    made = []
    for seed in range(count):
        rng = np.random.default_rng(seed)
        crop, mask = rng.integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8), np.zeros((SIDE, SIDE), np.float32)
        mask[40:120, 60:160] = 1
        made.append(Case("blend", str(seed), crop, mask))
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = write_tiny_models(tmp_path_factory.mktemp("models"))
    rows = [Choice(m, k, layer, "last", 7, 60, 0.5, 0.4, default=True) for m, (k, layer) in CHOSEN.items()]
    write_maps(made / FILE, Maps(rows=(*rows, Choice("meso4", "gradcam", "#1", "first", 7, 60, 0.5, 0.4))))
    return made


@pytest.fixture(scope="module")
def loaded() -> dict[str, Any]:
    return {}


@pytest.fixture
def drawn(folder: Path, loaded: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[Any, ...]]]:
    """What was explained: (model, method, layer, faces)."""
    asked: list[tuple[Any, ...]] = []
    really = run.explain

    def explain(request: MapRequest, ready: Any, crops: Any) -> list[Explanation]:
        asked.append((ready.spec.name, request.method, request.layer, len(crops)))
        return really(request, ready, crops)

    with models_in(folder, loaded):
        monkeypatch.setattr(run, "explain", explain)
        yield asked


def test_each_map_is_read_from_its_best_layer_and_drawn_once(drawn: list[tuple[Any, ...]]) -> None:
    kept: list[Truth] = []
    found = measure(cases(3), TINY, ["gradcam"], nothing(3), kept.append)
    assert [(one.model, one.method, one.n) for one in found.rows] == [
        ("meso4", "gradcam", 3), ("meso_inception4", "gradcam", 3), ("ensemble", "gradcam", 3), ("ensemble", AUTO, 3),
        ("no model", "centre", 3), ("no model", "edges", 3),
    ]  # fmt: skip
    assert drawn == [
        ("meso4", "gradcam", "#1", 3),
        ("meso_inception4", "gradcam", None, 3),  # no layer was measured: the last
        ("meso4", "hirescam", "#2", 3),
        ("meso_inception4", "gradient-input", None, 3),
    ]
    first = found.row_of("meso4", "gradcam", "blend")
    assert first is not None
    assert first.layer == check_layer(predictor("meso4").model, "#1")
    assert first.caught is not None
    together = found.row_of("ensemble", AUTO, "blend")
    assert together is not None
    assert (together.layer, together.caught) == ("several", None)
    assert [len(one.rows) for one in kept] == [1, 2, 3, 4, 5, 6]
    assert kept[-1] == found


def test_the_ensembles_best_is_the_consensus_of_default_maps(drawn: list[tuple[Any, ...]]) -> None:
    some = cases(2)
    found = measure(some, TINY, [], nothing(2)).row_of("ensemble", AUTO, "blend")
    assert found is not None
    each = [run._maps(predictor(name), method, some) for name, (method, _) in CHOSEN.items()]
    maps = [consensus(pair, list(WEIGHTS.values())).explanation for pair in zip(*each, strict=True)]
    expected = row(some, maps, AUTO)
    assert (found.pointing, found.energy, found.iou) == (expected.pointing, expected.energy, expected.iou)
    assert maps[0].method == "several"


def test_nothing_is_measured_twice(drawn: list[tuple[Any, ...]]) -> None:
    some = cases(2)
    found = measure(some, TINY, ["gradcam"], nothing(2))
    drawn.clear()
    kept: list[Truth] = []
    assert measure(some, TINY, ["gradcam"], found, kept.append) == found
    assert (drawn, kept) == ([], [])


def test_an_interrupted_run_goes_on(drawn: list[tuple[Any, ...]]) -> None:
    """Cut off after the first model's row: its map is drawn again for the consensus, its row is not."""
    some, kept = cases(2), list[Truth]()
    whole = measure(some, TINY, ["gradcam"], nothing(2), kept.append)
    drawn.clear()
    again = measure(some, TINY, ["gradcam"], kept[0])
    for one, other in zip(again.rows, whole.rows, strict=True):
        assert (one.model, one.method, one.pointing) == (other.model, other.method, other.pointing)
        assert one.energy == pytest.approx(other.energy, rel=1e-6)  # sums on several threads
    assert again.rows[0] is kept[0].rows[0]
    drawn.clear()
    measure(some, TINY, ["gradcam"], kept[3])  # but for the baselines all is there
    assert drawn == []


def test_slow_methods_see_fewer_cases_and_pairs_not_measured_are_left_out(drawn: list[tuple[Any, ...]]) -> None:
    found = measure(cases(3), ["meso4"], ["faster-scorecam", FUSED], nothing(3), fewer=1)
    assert [(one.model, one.method, one.n) for one in found.rows] == [
        ("meso4", "faster-scorecam", 1), ("no model", "centre", 3), ("no model", "edges", 3),
    ]  # fmt: skip  # one model is no ensemble


def test_a_model_without_gradients_has_no_say_in_the_best(
    drawn: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """But it has one in what asks again and again."""
    monkeypatch.setattr(run, "ensemble_weights", lambda: {**WEIGHTS, "svm": 0.5})
    assert [name for name in (*TINY, "svm") if run._is_able(name, "gradcam")] == list(TINY)
    assert run._together([name for name in (*TINY, "svm") if run._is_able(name, "rise")]) == [*TINY, "svm"]
    rows = measure(cases(1), [*TINY, "svm"], [], nothing(1)).rows
    assert (rows[0].model, rows[0].method) == ("ensemble", AUTO)
    assert {name for name, *_ in drawn} == set(TINY)


def test_an_unknown_method_is_refused(drawn: list[tuple[Any, ...]]) -> None:
    with pytest.raises(ExplanationError, match="There is no method 'tealeaves'"):
        measure(cases(1), TINY, ["tealeaves"], nothing(1))
