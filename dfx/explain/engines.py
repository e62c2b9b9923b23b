"""Activations and gradients of shipped models without TensorFlow: derived from their weights, kept beside them, used only
while they fit.

`models/<name>/maps.litert` answers for the layers that `models/maps.json` names for the model, and for its last map: what
nearly every class activation map reads. It is derived by `dfx maintain engines`, which `make setup` calls, and not by the
first question: that takes some four seconds a model, and more memory than a map through Keras. Twelve take 196 MB.

Two cores, milliseconds of processor time for both views of a face, of all those layers at once:

| | LiteRT | TensorFlow, folded | layers | MB |
|---|---|---|---|---|
| MobileNetV3-Small 224 | 4.9 | 12.7 | 4 | 7.8 |
| MobileNetV2 192 | 14.3 | 19.4 | 4 | 18.0 |
| MobileNetV3-Large 192 | 23.8 | 31.9 | 7 | 26.2 |
| EfficientNetV2-B0 176 | 30.3 | 56.3 | 6 | 48.6 |
| EfficientNetV2-B1 112 | 16.4 | 44.8 | 6 | 53.3 |

Gradients at the pixels stay with TensorFlow: through all rectifiers of a network, LiteRT's differed by 1e-3 of their norm, took
four times as long as those of the layers, and of some networks were slower than TensorFlow's.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dfx.engine import Engine
from dfx.engine.stored import read_derived, write_derived
from dfx.errors import DataError, EngineUnusable, ModelError
from dfx.explain.layers import PLACE, feature_maps
from dfx.predict.engines import PAIR, origin_of
from dfx.predict.graph import kept
from dfx.predict.predictor import Predictor, ShippedPredictor
from dfx.records.maps import FILE as CHOSEN
from dfx.records.maps import read_maps
from dfx.settings import settings
from dfx.types import Pixels
from dfx.zoo.anatomy.model import anatomy
from dfx.zoo.index import derived_file
from dfx.zoo.registry import spec_of

if TYPE_CHECKING:
    import keras

FILE = "maps.litert"
LARGEST = (
    30_000_000  # parameters: with more, as EfficientNetV2 M has, the file holds the last map alone and the weights once
)
# Of the norm, as a share. A unit that stands on its rectifier's edge to within rounding passes a gradient on or not: two graphs
# of TensorFlow, folded or not, differ by up to 1.5e-3 for that. All else agrees to 1e-5; a mistake is far larger than this.
TOLERANCE = 0.05

log = logging.getLogger(__name__)


class GradientEngine:
    """Of a model's layers at some places, their activations and the logit's gradients there."""

    def __init__(self, engine: Engine, layers: Sequence[tuple[str, str]]) -> None:
        """`layers`: the place and the name of each, in the order of the engine's outputs, the model's last map as the
        last."""
        self._engine = engine
        self.layers = tuple(name for _, name in layers)
        self._last: tuple[Pixels | None, tuple[NDArray[Any], ...]] = (None, ())
        self._named = dict(layers) | {name: name for name in self.layers} | {"last": self.layers[-1]}

    def layer(self, asked: str | None) -> str | None:
        """The name of the layer asked for by name, rule or place, the last for None; None where the engine has it not."""
        return self._named.get("last" if asked is None else asked)

    def __call__(self, pictures: Sequence[Pixels] | Pixels, layer: str) -> tuple[NDArray[Any], NDArray[Any]]:
        """Activations and gradients of the named layer, `(N, h, w, C)`, read-only, for N ≥ 1 pictures `(S, S, 3)` uint8.

        Every layer is computed by one run, and those of the last face are kept: its next map, of whatever layer and method,
        is only put together. The maps that dfx shows first are fused of two.
        """
        given, at = np.asarray(pictures), self.layers.index(layer)
        known, outputs = self._last
        if known is None or not np.array_equal(known, given):
            outputs = self._engine.in_batches(given, PAIR)
            for each in outputs:
                each.setflags(write=False)
            if len(given) <= PAIR:  # one face: its two views
                self._last = given.copy(), outputs  # both at once, for other threads
        return outputs[at], outputs[at + len(self.layers)]


def file_of(name: str) -> Path:
    """Where the engine of `name` lies, whether or not it is there."""
    return derived_file(name, FILE)


def gradient_engine(predictor: Predictor) -> GradientEngine | None:
    """The process's one engine of a shipped model, where it has one that fits; else None, and the log says why."""

    def stored() -> GradientEngine | None:
        try:
            return stored_gradients(predictor.spec.name)
        except EngineUnusable as reason:
            log.info("%s of %s is not used. %s", FILE, predictor.spec.name, reason)
            return None

    return kept(predictor, FILE, stored) if isinstance(predictor, ShippedPredictor) else None


def stored_gradients(name: str) -> GradientEngine:
    """From the derived file. Raises EngineUnusable, which says why there is none."""
    layers = _layers(name)
    return GradientEngine(Engine(read_derived(file_of(name), _origin(name, layers))), layers)


def derived_gradients(name: str, model: keras.Model) -> GradientEngine:
    """Derived now from a shipped model with its weights in it, and stored where that is allowed.

    Raises EngineUnusable for a model without gradients or that LiteRT cannot run, or not to the same numbers.
    """
    import keras

    from dfx.engine.convert import flatbuffer_of

    spec, layers = spec_of(name), _layers(name)
    if not (spec.explainable and spec.convertible):
        raise EngineUnusable(f"No gradient of {name} is drawn by LiteRT.")
    maps = feature_maps(model)
    if list(maps) != _map_names(name):
        raise EngineUnusable(f"The layers of {name} are not those of its stored anatomy.")
    tapped = keras.Model(model.input, [*(maps[layer] for _, layer in layers), model.output], name=name)
    try:
        flatbuffer = flatbuffer_of(tapped, (PAIR, *model.input_shape[1:]), "uint8", spec.scaling, gradients=True)
    except ValueError as error:
        raise EngineUnusable(str(error)) from error
    engine = GradientEngine(Engine(flatbuffer), layers)
    _check(engine, tapped, name)
    with suppress(OSError):  # models that must not be written to are asked through Keras
        write_derived(file_of(name), flatbuffer, _origin(name, layers))
        log.info("%s was derived for %s.", FILE, name)
    return engine


def _check(engine: GradientEngine, tapped: keras.Model, name: str) -> None:
    """Raises EngineUnusable where Keras gives other activations or gradients."""
    import tensorflow as tf

    views = np.random.default_rng(0).integers(0, 256, (PAIR, *tapped.input_shape[1:]), np.uint8)
    images = tf.constant(spec_of(name).scaling(views.astype(np.float32)))
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(images)
        *activations, logits = tapped(images, training=False)
    gradients = tape.gradient(logits, activations)
    for layer, *expected in zip(engine.layers, activations, gradients, strict=True):
        for own, theirs in zip(engine(views, layer), map(np.asarray, expected), strict=True):
            if not np.linalg.norm(own - theirs) <= TOLERANCE * np.linalg.norm(theirs):
                raise EngineUnusable(f"LiteRT gives other gradients for {name} than Keras.")


def _layers(name: str) -> list[tuple[str, str]]:
    """Place and name of the layers that the model's maps read, each once, the last map at the end.

    Raises EngineUnusable for a model without maps.
    """
    names, chosen = _map_names(name), set[int]()
    if not names:
        raise EngineUnusable(f"{name} has no feature maps.")
    with suppress(DataError):  # any map can be drawn without that file, if by Keras
        rows = [row for row in read_maps(settings().models_dir / CHOSEN).rows if row.model == name]
        chosen = {int(place) for row in rows for place in re.findall(rf"{PLACE}(\d+)", row.layer or "")}
    last = len(names) - 1
    if sum(part.parameters for part in anatomy(name).parts) > LARGEST:
        chosen = set()
    return [(f"{PLACE}{place}", names[place]) for place in (*sorted(at for at in chosen if at < last), last)]


def _map_names(name: str) -> list[str]:
    """The names of the model's feature maps, see `dfx.explain.layers.feature_maps`, without building it.

    Raises EngineUnusable where its anatomy is not stored.
    """
    try:
        layers = anatomy(name).layers
    except ModelError as error:
        raise EngineUnusable(str(error)) from error
    return [layer.name for layer in layers if layer.is_map and layer.kind not in ("InputLayer", "Dropout")]


def _origin(name: str, layers: Sequence[tuple[str, str]]) -> dict[str, object]:
    """All that the numbers rest on; the format stands for the code that derives them."""
    return {**origin_of(name), "gradients": 1, "layers": [list(layer) for layer in layers]}
