"""The map each model is explained by when nobody chose one: its method, and the layer each class activation map reads.

From `models/maps.json`, which `dfx explain-choose` wrote: on self-blended fakes of validation faces, of the maps that find
nearly the most of what was changed the one that most often is stable, faithful and specific. The last layer, which papers
and tools read, is seldom it. Where nothing was measured, Grad-CAM of the last layer.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dfx.explain.methods import NAMES
from dfx.settings import settings

FILE = "maps.json"


@dataclass(frozen=True, slots=True)
class MapChoice:
    """A method of `dfx.explain.methods` and a layer as `dfx.explain.layers` takes it; None for the last one, or for none."""

    method: str
    layer: str | None = None


FALLBACK = MapChoice("gradcam")


def default_map(model: str) -> MapChoice:
    """What a model is explained by."""
    return _measured().defaults.get(model, FALLBACK)


def default_method(model: str) -> str:
    """A name of `dfx.explain.methods`."""
    return default_map(model).method


def default_layer(model: str, method: str) -> str | None:
    """The layer that a model's class activation map by that method reads best; None where none was measured."""
    return _measured().layers.get((model, method))


def is_measured(model: str | None = None) -> bool:
    """Whether that model's default, or any model's, was measured, or is but usual."""
    defaults = _measured().defaults
    return bool(defaults) if model is None else model in defaults


@dataclass(frozen=True, slots=True)
class _Measured:
    defaults: dict[str, MapChoice]
    layers: dict[tuple[str, str], str]  # (model, method) → layer


def _measured() -> _Measured:
    path = settings().models_dir / FILE
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else _Measured({}, {})


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> _Measured:
    """Empty where the file cannot be read: any map can be drawn without it."""
    measured = _Measured({}, {})
    try:
        for row in json.loads(path.read_text(encoding="utf-8"))["rows"]:
            model, method, layer = str(row["model"]), row["method"], row["layer"]
            if method not in NAMES or not (layer is None or isinstance(layer, str)):
                return _Measured({}, {})
            if row["default"]:
                measured.defaults[model] = MapChoice(method, layer)
            if layer is not None:
                measured.layers[model, method] = layer
    except (OSError, ValueError, KeyError, TypeError):
        return _Measured({}, {})
    return measured
