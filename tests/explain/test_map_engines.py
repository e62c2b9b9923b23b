"""Engines of maps: Keras' maps without Keras, only while they fit, and Keras itself for what they do not hold."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np
import pytest
from tiny_models import models_in, write_tiny_models

from dfx.engine import convert
from dfx.errors import EngineUnusable
from dfx.explain import engines
from dfx.explain.cam.base import GradientCam
from dfx.explain.cam.family import FAMILY
from dfx.explain.engines import FILE, GradientEngine, derived_gradients, file_of, gradient_engine, stored_gradients
from dfx.explain.method import FUSED
from dfx.explain.methods import explain
from dfx.explain.request import MapRequest
from dfx.predict.predictor import Predictor, predictor
from dfx.records.maps import FILE as CHOSEN
from dfx.records.maps import Choice, Maps, write_maps
from dfx.types import Explanation, Toward
from dfx.zoo import load

CROPS = [np.random.default_rng(seed).integers(0, 256, (70, 70, 3), np.uint8) for seed in (3, 4, 5)]
PARTS = "layercam@#11,hirescam@#5"
HELD = [("gradcam", "#8", "max_pooling2d_2"), ("fusedcam", PARTS, "layercam@max_pooling2d_3, hirescam@max_pooling2d_1")]


def chosen(*rows: tuple[str, str, str]) -> Maps:
    return Maps(rows=tuple(Choice("meso4", method, layer, name, 8, 1, 0.5, 0.5) for method, layer, name in rows))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small models, of which meso4 has both engines."""
    folder = write_tiny_models(tmp_path_factory.mktemp("models"))
    write_maps(folder / CHOSEN, chosen(*HELD))
    with models_in(folder):
        derived_gradients("meso4", predictor("meso4").model)
    return folder


@pytest.fixture
def models(folder: Path) -> Iterator[Path]:
    with models_in(folder):
        yield folder


@pytest.fixture(scope="module")
def through_keras(folder: Path) -> Predictor:
    with models_in(folder):
        return Predictor(load("meso4"))


def assert_same(own: list[Explanation], theirs: list[Explanation]) -> None:
    for one, other in zip(own, theirs, strict=True):
        assert (one.model, one.method, one.layer, one.unit) == (other.model, other.method, other.layer, other.unit)
        assert one.signed is not None
        assert other.signed is not None
        assert one.raw_peak == pytest.approx(other.raw_peak, rel=1e-3, abs=1e-9)
        np.testing.assert_allclose(one.signed, other.signed, atol=1e-3)  # Grad-CAM++ and XGrad-CAM divide by small sums


@pytest.mark.parametrize("toward", ["fake", "real"])
def test_every_gradient_method_draws_keras_map_without_keras(
    models: Path, through_keras: Predictor, toward: Toward
) -> None:
    ready = predictor("meso4")
    asked = [(name, layer) for name, method in FAMILY.items() if isinstance(method, GradientCam)
             for layer in (None, "last", "#8", "max_pooling2d_1")]  # fmt: skip
    for method, layer in [*asked, (FUSED, PARTS), ("gradcam", "#8+last")]:
        request = MapRequest(method, layer, toward)
        assert_same(explain(request, ready, CROPS), explain(request, through_keras, CROPS))
    assert ready._model is None


@pytest.mark.parametrize(
    ("method", "layer"), [("gradcam", "#2"), ("faster-scorecam", None), (FUSED, "gradcam@#2,layercam@#8")]
)
def test_what_it_does_not_hold_is_drawn_through_keras(
    models: Path, through_keras: Predictor, method: str, layer: str | None
) -> None:
    ready, request = predictor("meso4"), MapRequest(method, layer)
    assert_same(explain(request, ready, CROPS), explain(request, through_keras, CROPS))
    assert ready._model is not None


@pytest.mark.parametrize("damage", ["missing", "cut", "flipped", "other weights", "other layers", "no litert"])
def test_one_that_does_not_fit_is_passed_over(
    models: Path,
    through_keras: Predictor,
    damage: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path, whole = file_of("meso4"), file_of("meso4").read_bytes()
    spoilt = {
        "missing": None,
        "cut": whole[:-100],
        "flipped": whole[:-9] + bytes([whole[-9] ^ 64]) + whole[-8:],
        "other weights": whole.replace(engines.origin_of("meso4")["weights"].encode(), b"0" * 64),  # type: ignore[attr-defined]
    }
    try:
        if damage == "other layers":
            write_maps(models / CHOSEN, chosen(*HELD, ("xgradcam", "#2", "max_pooling2d")))
        elif damage == "no litert":
            monkeypatch.setattr(engines, "Engine", unusable)
        elif (changed := spoilt[damage]) is None:
            path.unlink()
        else:
            path.write_bytes(changed)
        ready = predictor("meso4")
        with caplog.at_level(logging.INFO):
            assert_same(
                explain(MapRequest("gradcam"), ready, CROPS), explain(MapRequest("gradcam"), through_keras, CROPS)
            )
        assert f"{FILE} of meso4 is not used." in caplog.text
        assert gradient_engine(ready) is None
    finally:
        path.write_bytes(whole)
        write_maps(models / CHOSEN, chosen(*HELD))


def unusable(*_: object) -> None:
    raise EngineUnusable("LiteRT cannot run this network on this machine.")


def test_other_numbers_than_keras_are_not_stored(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right, whole = convert.flatbuffer_of, file_of("meso4").read_bytes()

    def wrong(model: keras.Model, *args: object, **options: object) -> bytes:
        weights = model.get_weights()
        model.set_weights([weight * 1.05 for weight in weights])
        try:
            return right(model, *args, **options)  # type: ignore[arg-type]
        finally:
            model.set_weights(weights)

    monkeypatch.setattr(convert, "flatbuffer_of", wrong)
    file_of("meso4").unlink()
    try:
        with pytest.raises(EngineUnusable, match="other gradients"):
            derived_gradients("meso4", load("meso4"))
        assert not file_of("meso4").exists()
    finally:
        file_of("meso4").write_bytes(whole)


def test_a_model_without_gradients_has_none(models: Path) -> None:
    with pytest.raises(EngineUnusable):
        stored_gradients("svm")
    assert gradient_engine(Predictor(load("meso4"))) is None


class Counting:
    """Stands in for a network of two layers: activations are the pictures' means and a hundred more, gradients minus those."""

    def __init__(self) -> None:
        self.runs = 0

    def in_batches(self, pictures: np.ndarray, size: int) -> tuple[np.ndarray, ...]:
        self.runs += 1
        means = pictures.mean(axis=(1, 2, 3), keepdims=True).astype(np.float32)
        return means, means + 100, -means, -means - 100


def test_all_layers_of_one_face_take_one_run_and_another_face_its_own() -> None:
    network = Counting()
    engine = GradientEngine(network, [("#1", "early"), ("#2", "late")])  # type: ignore[arg-type]
    face = np.full((2, 4, 4, 3), 7, np.uint8)
    for layer, mean in (("early", 7), ("late", 107), ("early", 7)):
        activations, gradients = engine(list(face), layer)  # as equal pictures, not the same array
        assert activations.ravel().tolist() == [mean, mean]
        assert gradients.ravel().tolist() == [-mean, -mean]
        assert not activations.flags.writeable
    assert network.runs == 1
    face[:] = 9  # what was asked is not what the caller makes of it later
    assert engine(face, "late")[0].ravel().tolist() == [109, 109]
    assert network.runs == 2
    many = np.concatenate([face, face])  # of several faces nothing is kept
    assert engine(many, "early")[0].ravel().tolist() == [9] * 4
    assert engine(many, "late")[0].ravel().tolist() == [109] * 4
    assert network.runs == 4
