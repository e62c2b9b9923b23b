"""Which map becomes a model's default: by choices made by hand, and of a small model from end to end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import keras
import numpy as np
import pytest

from dfx.errors import ExplanationError
from dfx.evaluate.truth import choose
from dfx.evaluate.truth.cases import Case
from dfx.evaluate.truth.choose import FEW, LEAST, MOST, NEAR, PASSIVE, choices, layers_to_try
from dfx.evaluate.truth.trial import Trial
from dfx.explain.cam.explain import explain as cams
from dfx.explain.cam.family import FAMILY
from dfx.explain.cam.sweep import GRADIENT_CAMS
from dfx.explain.layers import check_layer, feature_maps
from dfx.explain.methods import FUSED, explain
from dfx.explain.request import MapRequest
from dfx.explain.source import KerasSource
from dfx.predict.predictor import Predictor
from dfx.records.maps import Choice
from dfx.zoo import spec_of

SIDE = 64  # pixels of a case, as many as the small model takes


def found(pointing: float, energy: float, method: str = "gradcam", trusted: float | None = None) -> Choice:
    """With `trusted` in [0, 3] spread evenly over the three shares."""
    share = None if trusted is None else trusted / 3
    return Choice("net", method, None, "top", 8, 60, pointing, energy, stable=share, faithful=share, specific=share)


def test_what_it_finds_and_how_far_it_is_trusted_add_up() -> None:
    one = replace(found(0.9, 0.5), stable=0.5, faithful=0.75, specific=None)
    assert (one.found, one.trusted) == (pytest.approx(1.4), 1.25)
    assert found(0.9, 0.5).trusted == 0


def test_the_default_is_the_most_trusted_of_those_that_find_nearly_the_most() -> None:
    most, near, far = found(0.9, 0.6, trusted=0.5), found(0.85, 0.58, "b", 2.0), found(0.5, 0.5, "c", 3.0)
    assert choose._default([most, near, far], []) is near
    assert choose._default([most, far], []) is most
    same = found(0.88, 0.6, "d", 2.0)
    assert choose._default([most, near, same], []) is same  # as trusted, and finds more


@pytest.mark.parametrize(("above", "chosen"), [(NEAR - 0.01, False), (NEAR + 0.01, True)])
def test_the_pixels_count_only_where_they_find_clearly_more(above: float, chosen: bool) -> None:
    best, fine = found(0.7, 0.4, trusted=0.1), found(0.7 + above, 0.4, "gradient")
    coarse = found(0.2, 0.1, "gradient-input")
    assert choose._default([best, found(0.3, 0.3, "b", 3.0)], [coarse, fine]) is (fine if chosen else best)


class Bench:
    """Stands in for the trial: shares by the layer's name, and what was asked."""

    def __init__(self, stable: dict[str, float], faithful: dict[str, float]) -> None:
        self.stable, self.share, self.tried, self.asked = stable, faithful, list[str](), list[float]()

    def trial(self, parts: Sequence[tuple[str, str]]) -> Trial:
        ((_, layer),) = parts
        self.tried.append(layer)
        return Trial(self.stable[layer], 0.5, (None,))

    def faithful(self, trial: Trial) -> float:
        self.asked.append(trial.stable)
        return self.share[next(name for name, stable in self.stable.items() if stable == trial.stable)]


def test_of_one_kind_the_two_steadiest_are_tried_in_full_and_the_most_trusted_wins() -> None:
    some = {"a": 1.3, "b": 1.29, "c": 1.28, "d": 1.0}
    tried = {(("gradcam", name),): found(share / 2, share / 2) for name, share in some.items()}
    bench = Bench({"a": 0.2, "b": 0.6, "c": 0.7, "d": 1.0}, {"a": 1.0, "b": 1.0, "c": 0.3, "d": 1.0})
    parts, best = choose._most_trusted(bench, tried)  # type: ignore[arg-type]
    assert bench.tried == ["a", "b", "c"]  # d finds too little
    assert sorted(bench.asked) == [0.6, 0.7]  # of the three the two steadiest
    assert parts == (("gradcam", "b"),)
    assert (best.stable, best.specific, best.faithful, best.few) == (0.6, 0.5, 1.0, 0)


def test_layers_that_are_neither_too_coarse_nor_too_fine() -> None:
    model = spec_of("mobilenet_v2").build(160)
    maps, names = feature_maps(model), layers_to_try(model)
    assert names
    assert {name for name in names if not LEAST <= maps[name].shape[1] <= MOST} == set()
    assert {type(maps[name]._keras_history.operation).__name__ for name in names}.isdisjoint(PASSIVE)
    left = {maps[name].shape[1] for name in set(maps) - set(names)}
    assert {80, 5} <= left  # 80 is too fine; of 5 a side some are but normalised


def cases(count: int) -> list[Case]:
    """Faces of noise, a square of which is bright; the square is what was changed."""
    made = []
    for seed in range(count):
        rng = np.random.default_rng(seed)
        crop, mask = rng.integers(0, 120, (SIDE, SIDE, 3), dtype=np.uint8), np.zeros((SIDE, SIDE), np.float32)
        row, column = rng.integers(5, 35, 2)
        crop[row : row + 24, column : column + 24] += 120
        mask[row : row + 24, column : column + 24] = 1
        made.append(Case("blend", str(seed), crop, mask))
    return made


@pytest.fixture(scope="module")
def small() -> Predictor:
    keras.utils.set_random_seed(5)
    return Predictor(spec_of("meso4").build(64))


@pytest.fixture(scope="module")
def chosen(small: Predictor) -> tuple[list[Choice], list[float]]:
    """The choices of three cases, and the progress told."""
    told: list[float] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choose, "PAIRED", 1)  # fewer pairs
        return choices(small, cases(3), lambda share, text: told.append(share)), told


def test_a_small_model_from_end_to_end(small: Predictor, chosen: tuple[list[Choice], list[float]]) -> None:
    rows, told = chosen
    methods = [one.method for one in rows]
    assert methods == [*GRADIENT_CAMS, FUSED, "gradient", "gradient-input", "guided-backprop"]
    assert sum(one.default for one in rows) == 1
    assert told == sorted(told)
    for one in rows:
        assert (one.model, one.n) == ("meso4", 3)
        assert 0 <= one.pointing <= 1
        assert 0 <= one.energy <= 1
        shares = (one.stable, one.faithful, one.specific)
        if one.method in (*GRADIENT_CAMS, FUSED):
            assert all(share is not None and 0 <= share <= 1 for share in shares)
            assert 0 < one.few <= min(3, FEW)
        else:
            assert (one.layer, one.layer_name, one.cells, one.few, shares) == (None, "input", 64, 0, (None,) * 3)
    for one in rows[: len(GRADIENT_CAMS)]:
        assert one.layer is not None
        assert check_layer(small.model, one.layer) == one.layer_name
        assert feature_maps(small.model)[one.layer_name].shape[1] == one.cells
        assert LEAST <= one.cells <= MOST


def test_the_stored_layers_draw_the_maps_that_were_measured(
    small: Predictor, chosen: tuple[list[Choice], list[float]]
) -> None:
    """By the way any map is drawn: the same pointing and energy come out."""
    some = cases(3)
    crops = [case.crop for case in some]
    for one in chosen[0]:
        maps = explain(MapRequest(one.method, one.layer), small, crops)
        assert {made.method for made in maps} == {one.method}
        pointing, energy = choose._found(maps, some)
        assert pointing == pytest.approx(one.pointing)
        assert energy == pytest.approx(one.energy, abs=1e-3)
        if one.method in FAMILY:
            best = max(_found_by(small, one.method, layer, some) for layer in layers_to_try(small.model))
            assert pointing + energy >= best - NEAR - 1e-3


def _found_by(ready: Predictor, method: str, layer: str, some: Sequence[Case]) -> float:
    crops, source = [case.crop for case in some], KerasSource(ready.network)
    return sum(choose._found(cams(FAMILY[method], source, crops, MapRequest(method, layer), both_ways=True), some))


def test_a_model_without_gradients_has_no_choice() -> None:
    class Svm:
        spec = spec_of("svm")

    assert choices(Svm(), cases(1)) == []  # type: ignore[arg-type]


def test_a_model_without_a_layer_to_try_is_said(small: Predictor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choose, "layers_to_try", lambda model: [])
    with pytest.raises(ExplanationError, match="meso4 has no layer to try"):
        choices(small, cases(1))
