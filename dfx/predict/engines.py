"""The shipped models' forwards without TensorFlow: derived from their weights, kept beside them, used only while they fit.

`models/<name>/engine.litert` is derived on the machine that runs it and not kept in git: `make setup` does it for all, two
seconds a model after TensorFlow is imported, and so does the first question to a model that has none that fits. Twelve
networks in single precision take 108 MB, nearly twice as much as all else that is shipped, and would be in git once more
for each change of weights; half precision would save half of it, and take the equality with Keras.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dfx.engine import Engine
from dfx.engine.litert import most_threads
from dfx.engine.stored import read_derived, write_derived
from dfx.errors import EngineUnusable, ModelError
from dfx.predict.graph import Features
from dfx.types import Pixels
from dfx.zoo.index import derived_file, read_index
from dfx.zoo.registry import plugged, spec_of

if TYPE_CHECKING:
    import keras

FILE = "engine.litert"
TOLERANCE = 1e-3  # logits
PAIR = 2  # views asked at once, as many as one face has: larger batches take as long a view, and more memory

log = logging.getLogger(__name__)


class EngineForward:
    """As `dfx.predict.graph.GraphForward`, by an engine that gives logits, last features and, where there is one, texture."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine, self._name = engine, name

    @property
    def threads(self) -> int:
        return most_threads()

    def __call__(self, views: Sequence[Pixels] | Pixels, features: Features | None = None) -> NDArray[np.float64]:
        """Raises ModelError for a model without such features."""
        logits, last, *texture = self._engine.in_batches(views, PAIR)
        if features in ("texture", "both") and not texture:
            raise ModelError(f"{self._name} has no residual sums whose texture could be read.")
        wanted = {None: (), "last": (last,), "texture": tuple(texture), "both": (last, *texture)}[features]
        return np.concatenate([logits, *wanted], axis=1).astype(float)


def file_of(name: str) -> Path:
    """Where the engine of `name` lies, whether or not it is there."""
    return derived_file(name, FILE)


def stored_forward(name: str) -> EngineForward:
    """The forward from the derived file. Raises EngineUnusable, which says why there is none, and UnknownModel."""
    return EngineForward(Engine(read_derived(file_of(name), origin_of(name))), name)


def derived_forward(name: str, model: keras.Model) -> EngineForward:
    """The forward of a shipped model with its weights in it, derived now and stored where that is allowed.

    Raises as `converted_forward`.
    """
    forward, flatbuffer = converted_forward(name, model)
    with suppress(OSError):  # models that must not be written to are asked the same way, only later
        write_derived(file_of(name), flatbuffer, origin_of(name))
        log.info("%s was derived for %s.", FILE, name)
    return forward


def converted_forward(name: str, model: keras.Model) -> tuple[EngineForward, bytes]:
    """The forward of any weights of the row `name`, and the engine's bytes, kept nowhere.

    Raises EngineUnusable for a model that LiteRT cannot run, or not to the same numbers.
    """
    flatbuffer = _flatbuffer(name, model)
    forward = EngineForward(Engine(flatbuffer), name)
    views = np.random.default_rng(0).integers(0, 256, (PAIR, *model.input_shape[1:]), np.uint8)
    expected = np.asarray(model(spec_of(name).scaling(views.astype(np.float32)), training=False))
    if not np.abs(forward(views) - expected).max() <= TOLERANCE:
        raise EngineUnusable(f"LiteRT gives other numbers for {name} than Keras.")
    return forward, flatbuffer


def _flatbuffer(name: str, model: keras.Model) -> bytes:
    import keras

    from dfx.engine.convert import flatbuffer_of
    from dfx.predict.features import last_features, texture_features

    if not spec_of(name).convertible:
        raise EngineUnusable(f"LiteRT lacks an operation of {name}.")
    outputs = [model.output, last_features(model)]
    with suppress(ModelError):  # most have residual sums, some have not
        outputs.append(texture_features(model))
    tapped = keras.Model(model.input, outputs, name=name)
    return flatbuffer_of(tapped, (PAIR, *model.input_shape[1:]), "uint8", spec_of(name).scaling)


def origin_of(name: str) -> dict[str, object]:
    """All that the numbers of an engine rest on; the format stands for the code that derives it."""
    spec, row = spec_of(name), read_index()[name]
    return {
        "model": name,
        "weights": row.sha256,
        "input_size": row.input_size,
        "builder": spec.builder,
        "scaling": list(spec.scaling),
        "batch": PAIR,
    } | ({"package": own.package, "home": spec.home} if (own := plugged().models.get(name)) else {})
