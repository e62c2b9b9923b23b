"""Engines of shipped models: Keras' numbers for every one, and only while they fit their weights."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np
import pytest
from tiny_models import models_in, write_tiny_models
from typer.testing import CliRunner

from dfx.commands.maintain import maintain_app
from dfx.engine.stored import read_derived
from dfx.errors import EngineUnusable, ModelError, WeightsDamaged
from dfx.predict import engines
from dfx.predict.engines import TOLERANCE, file_of, stored_forward
from dfx.predict.graph import GraphForward
from dfx.predict.predictor import Predictor, predictor
from dfx.types import Pixels
from dfx.zoo import MODELS, build, load, shipped, spec_of
from dfx.zoo.index import weight_file

SHIPPED = shipped() or [pytest.param("", marks=pytest.mark.skip(reason="no shipped weights"))]
RNG = np.random.default_rng(3)
CROPS = [RNG.integers(0, 256, (90, 90, 3), np.uint8), np.full((70, 70, 3), 128, np.uint8)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_models(tmp_path_factory.mktemp("models"))


@pytest.fixture
def models(folder: Path) -> Iterator[Path]:
    with models_in(folder):
        file_of("meso4").unlink(missing_ok=True)
        yield folder


def smooth(size: int) -> list[Pixels]:
    """Two pictures with large areas and edges, as faces have and noise has not."""
    down, across = np.mgrid[0:size, 0:size] / size
    waves = [127 + 60 * np.sin(9 * k * down + 5 * across) + 60 * np.cos(7 * across * k) for k in (1, 2, 3)]
    one = np.clip(np.stack(waves, axis=-1), 0, 255).astype(np.uint8)
    return [one, np.ascontiguousarray(one[::-1] // 2)]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_model_has_keras_logits_and_features(name: str) -> None:
    ready = predictor(name)
    spec, model = spec_of(name), load(name)
    views = smooth(ready.size)
    expected = np.asarray(model(spec.scaling(np.stack(views).astype(np.float32)), training=False))
    assert np.abs(ready._forward(views) - expected).max() <= TOLERANCE
    assert isinstance(ready._forward, engines.EngineForward) == spec.convertible
    graph = GraphForward(model, spec.scaling, constant=True)
    for kind in ("last", "both") if name in ("mobilenet_v3_small", "mobilenet_v2") else ():
        own, theirs = ready._forward(views, kind), graph(views, kind)
        np.testing.assert_allclose(own, theirs, atol=TOLERANCE * max(1, np.abs(theirs).max()))


def test_only_the_texture_machine_has_none() -> None:
    assert [name for name, spec in MODELS.items() if not spec.convertible] == ["svm"]


def test_weights_of_ones_own_are_asked_by_an_engine_of_theirs() -> None:
    model = build("meso4", input_size=32)
    own, expected = Predictor(model, engine=True), Predictor(model)
    assert isinstance(own._forward, engines.EngineForward)
    np.testing.assert_allclose(own.logits(CROPS), expected.logits(CROPS), atol=1e-5)
    assert isinstance(Predictor(build("svm"), engine=True)._forward, GraphForward)  # which LiteRT cannot run


def test_the_first_question_derives_it_and_the_next_process_finds_it(models: Path) -> None:
    with pytest.raises(EngineUnusable, match="missing"):
        stored_forward("meso4")
    first = predictor("meso4")
    assert file_of("meso4").is_file()
    with models_in(models):
        second = predictor("meso4")
        assert second._model is None  # Keras was not asked
        np.testing.assert_array_equal(second.logits(CROPS), first.logits(CROPS))
        own = Predictor(load("meso4"))
        np.testing.assert_allclose(second.logits(CROPS), own.logits(CROPS), atol=1e-5)
        for mine, theirs in zip(second.logits_and_features(CROPS), own.logits_and_features(CROPS), strict=True):
            np.testing.assert_allclose(mine, theirs, atol=1e-4)
        np.testing.assert_array_equal(second.model.get_weights()[0], own.model.get_weights()[0])


def test_both_views_of_a_face_are_one_call(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ready, calls = predictor("meso4"), []
    real = engines.Engine.__call__
    monkeypatch.setattr(
        engines.Engine, "__call__", lambda own, inputs: (calls.append(inputs.shape), real(own, inputs))[1]
    )
    ready.logits(CROPS[:1])
    assert calls == [(2, 64, 64, 3)]


@pytest.mark.parametrize("damage", ["cut", "flipped", "emptied", "other weights"])
def test_a_file_that_does_not_fit_is_replaced_and_never_asked(
    models: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = predictor("meso4").logits(CROPS)
    path, whole = file_of("meso4"), file_of("meso4").read_bytes()
    spoilt = {
        "cut": whole[:-100],
        "flipped": whole[:-9] + bytes([whole[-9] ^ 64]) + whole[-8:],
        "emptied": b"",
        "other weights": whole.replace(engines.origin_of("meso4")["weights"].encode(), b"0" * 64),
    }[damage]
    path.write_bytes(spoilt)
    with models_in(models), caplog.at_level(logging.INFO):
        np.testing.assert_allclose(predictor("meso4").logits(CROPS), before, atol=1e-5)
        assert "The engine of meso4 is not used." in caplog.text
        read_derived(path, engines.origin_of("meso4"))


def test_without_litert_keras_answers_the_same(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = predictor("meso4").logits(CROPS)

    def refuse(*_: object) -> None:
        raise EngineUnusable("LiteRT cannot run this network on this machine.")

    with models_in(models):
        monkeypatch.setattr(engines, "Engine", refuse)
        ready = predictor("meso4")
        assert isinstance(ready._forward, GraphForward)
        np.testing.assert_allclose(ready.logits(CROPS), before, atol=1e-4)


def test_other_numbers_than_keras_are_not_stored(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = engines._flatbuffer

    def wrong(name: str, model: keras.Model) -> bytes:
        other = keras.models.clone_model(model)
        other.set_weights([weight * 1.01 + 0.01 for weight in model.get_weights()])
        return right(name, other)

    monkeypatch.setattr(engines, "_flatbuffer", wrong)
    assert isinstance(predictor("meso4")._forward, GraphForward)
    assert not file_of("meso4").exists()


def test_a_folder_that_must_not_be_written_to_is_no_hindrance(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(engines, "write_derived", refuse)
    assert isinstance(predictor("meso4")._forward, engines.EngineForward)
    assert not file_of("meso4").exists()


def test_damaged_weights_are_refused_though_their_engine_is_whole(models: Path) -> None:
    predictor("meso4")
    path = weight_file("meso4")
    whole = path.read_bytes()
    try:
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        with models_in(models), pytest.raises(WeightsDamaged, match="meso4"):
            predictor("meso4")
    finally:
        path.write_bytes(whole)


def test_texture_where_there_is_none_is_said(models: Path) -> None:
    with pytest.raises(ModelError, match="residual sums"):
        predictor("meso4").logits_and_features(CROPS, "texture")


def test_maintain_derives_what_is_missing_and_leaves_what_fits(models: Path) -> None:
    run = CliRunner()
    stored_at = []
    for expected in ("derived. It is missing.", "it fits."):
        answer = run.invoke(maintain_app, ["engines"])
        assert answer.exit_code == 0
        assert {f"meso4: {expected}", f"meso4, maps: {expected}"} <= set(answer.output.splitlines())
        stored_at.append(file_of("meso4").stat().st_mtime_ns)
    assert stored_at[0] == stored_at[1]


def test_a_face_is_one_forward_and_memory_is_planned_once(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts in place of times, which a busy machine changes."""
    asked, planned = [], []
    call, plan = engines.Engine.__call__, engines.Engine._plan
    monkeypatch.setattr(engines.Engine, "__call__", lambda own, views: asked.append(len(views)) or call(own, views))
    monkeypatch.setattr(engines.Engine, "_plan", lambda own: planned.append(own) or plan(own))
    predictor("meso4")
    asked.clear()  # it was compared with Keras when it was derived
    crops = [CROPS[k % 2] for k in range(7)]
    alone = predictor("meso4").logits(crops)
    assert asked == [engines.PAIR] * len(crops)  # itself and its mirror image, whatever the number of faces
    asked.clear()
    both, _ = predictor("meso4").logits_and_features(crops)
    assert asked == [engines.PAIR] * len(crops)  # features come with the answer
    assert len(planned) == 1
    np.testing.assert_array_equal(alone, both)
