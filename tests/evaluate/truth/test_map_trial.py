"""Maps whose trust is known: they follow the picture or not, and the weights or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from dfx.evaluate.truth import trial
from dfx.evaluate.truth.cases import Case
from dfx.evaluate.truth.trial import SEEDS, Bench, together
from dfx.types import Pixels

SIDE = 32
PATCH = (slice(8, 16), slice(16, 28))  # what the stand-in model reads
ASKED = ("gradcam", "top")
OTHER = ("hirescam", "top")
Floats = NDArray[np.float32]
Draw = Callable[[Pixels, int | None], Floats]  # crop, seed of the weights (None: as learnt) → map


class FakeSweep:
    """Draws `ASKED` by the function given, and OTHER upside down."""

    def __init__(self, draw: Draw, seed: int | None = None) -> None:
        self.asked, self.draw, self.seed = (ASKED, OTHER), draw, seed

    def maps(self, crops: Sequence[Pixels]) -> dict[tuple[str, str], Floats]:
        found = np.stack([np.asarray(self.draw(crop, self.seed), np.float32) for crop in crops])
        return {ASKED: found, OTHER: found[:, ::-1]}


class FakeModel:
    """Stands in for a predictor: its logit is the patch's mean."""

    class spec:
        scaling = None

    model = None

    def logits(self, crops: Sequence[Pixels]) -> NDArray[np.float64]:
        return np.array([crop[PATCH].mean() / 10 - 5 for crop in crops])


def smooth(crop_seed: int = 0) -> Pixels:
    """Waves, with the patch bright."""
    rows, columns = np.mgrid[:SIDE, :SIDE]
    wave = 90 + 40 * np.sin(rows / 4 + crop_seed) + 30 * np.cos(columns / 5)
    wave[PATCH] += 80
    return np.repeat(np.rint(np.clip(wave, 0, 255)).astype(np.uint8)[..., None], 3, axis=2)


def cases(count: int) -> list[Case]:
    return [Case("blend", str(i), smooth(i), np.zeros((SIDE, SIDE), np.float32)) for i in range(count)]


@pytest.fixture
def bench_of(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Bench]:
    """A bench whose copies with weights drawn anew are the stand-in sweep with a seed."""

    def made(draw: Draw, count: int = 2) -> Bench:
        monkeypatch.setattr(trial, "Sweep", lambda network, layers: FakeSweep(draw, network.model))
        monkeypatch.setattr(trial, "redrawn", lambda model, crop, scaling, explain, seed: lambda share: explain(seed))
        return Bench(FakeModel(), FakeSweep(draw), cases(count))  # type: ignore[arg-type]

    return made


def noise(seed: int, side: int = SIDE) -> Floats:
    return np.random.default_rng(seed).standard_normal((side, side)).astype(np.float32)


def right() -> Floats:
    """1 in the patch, falling off outside it."""
    rows, columns = np.mgrid[:SIDE, :SIDE]
    away = np.hypot(np.maximum(np.abs(rows - 11.5) - 3.5, 0), np.maximum(np.abs(columns - 21.5) - 5.5, 0))
    return np.exp(-away / 4).astype(np.float32)


def of_place(crop: Pixels, seed: int | None) -> Floats:
    """The same, coarse enough that a small shift hardly matters, whatever is shown and learnt."""
    return right()


def of_content(crop: Pixels, seed: int | None) -> Floats:
    """The crop's grey levels, whatever was learnt."""
    return crop[..., 0].astype(np.float32)


def of_model(crop: Pixels, seed: int | None) -> Floats:
    """The crop's grey levels, and noise when the model knows nothing."""
    return of_content(crop, seed) if seed is None else noise(seed)


def of_chance(crop: Pixels, seed: int | None) -> Floats:
    """Another map for each input."""
    return noise(int(crop.astype(int).sum()) + (0 if seed is None else 1 + seed))


@pytest.mark.parametrize(
    ("draw", "stable", "specific"), [(of_place, 1, 0), (of_content, 1, 0), (of_model, 1, 1), (of_chance, 0, 1)]
)
def test_stable_and_specific(bench_of: Callable[..., Bench], draw: Draw, stable: float, specific: float) -> None:
    found = bench_of(draw).trial((ASKED,))
    assert (found.n, found.stable, found.specific) == (2, stable, specific)
    assert len(found.maps) == 2


def test_each_seed_counts(bench_of: Callable[..., Bench]) -> None:
    """Specific with one draw of the weights and not with the other."""
    first = SEEDS[0]
    found = bench_of(lambda crop, seed: noise(9) if seed == first else of_content(crop, None)).trial((ASKED,))
    assert found.specific == pytest.approx(1 / len(SEEDS))


def test_faithful_is_a_map_of_what_the_model_reads(bench_of: Callable[..., Bench]) -> None:
    bench = bench_of(lambda crop, seed: right())
    assert bench.faithful(bench.trial((ASKED,))) == 1
    reverse = bench_of(lambda crop, seed: 1.5 - right())
    assert reverse.faithful(reverse.trial((ASKED,))) == 0


def test_maps_without_evidence_or_order_are_not_counted(bench_of: Callable[..., Bench]) -> None:
    """Of three faces one has no evidence and one the same value everywhere."""
    crops = [case.crop for case in cases(3)]

    def draw(crop: Pixels, seed: int | None) -> Floats:
        if np.array_equal(crop, crops[0]):
            return -np.ones((4, 4), np.float32)
        return np.ones((4, 4), np.float32) if np.array_equal(crop, crops[1]) else np.eye(4, dtype=np.float32)

    bench = bench_of(draw, 3)
    found = bench.trial((ASKED,))
    assert found.n == 1
    assert [one is None for one in found.maps] == [True, True, False]
    none = bench_of(lambda crop, seed: -np.ones((4, 4), np.float32))
    nothing = none.trial((ASKED,))
    assert (nothing.n, nothing.stable, nothing.specific, none.faithful(nothing)) == (0, 0, 0, 0)


def test_a_map_that_vanishes_when_the_face_is_moved_is_not_stable(bench_of: Callable[..., Bench]) -> None:
    crops = [case.crop for case in cases(2)]

    def draw(crop: Pixels, seed: int | None) -> Floats:
        return right() if any(np.array_equal(crop, one) for one in crops) else -right()

    assert bench_of(draw).trial((ASKED,)).stable == 0


def test_maps_that_are_not_finite_pass_nothing_and_stop_nothing(bench_of: Callable[..., Bench]) -> None:
    crops = [case.crop for case in cases(2)]

    def draw(crop: Pixels, seed: int | None) -> Floats:
        known = seed is None and any(np.array_equal(crop, one) for one in crops)
        return right() if known else np.full((SIDE, SIDE), np.nan, np.float32)

    found = bench_of(draw).trial((ASKED,))
    assert (found.n, found.stable, found.specific) == (2, 0, 0)


def test_several_parts_are_their_mean(bench_of: Callable[..., Bench]) -> None:
    up = np.array([[[1.0, 0.0], [0.0, -4.0]]], np.float32)
    fine = np.zeros((1, 4, 4), np.float32)
    fine[0, 0, 0] = 2
    maps = {ASKED: up, OTHER: fine}
    assert together(maps, [ASKED]) is up
    both = together(maps, [ASKED, OTHER])
    assert both.shape == (1, 4, 4)
    assert both[0, 0, 0] == pytest.approx((0.25 + 1) / 2)
    assert both[0, 3, 3] == pytest.approx(-0.5)
    found = bench_of(of_model).trial((ASKED, OTHER))  # a picture and the same upside down: no longer the picture's
    assert found.maps[0] is not None
    np.testing.assert_allclose(found.maps[0].heat, found.maps[0].heat[::-1], atol=1e-6)
