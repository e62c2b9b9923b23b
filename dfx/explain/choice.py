"""The map each model is explained by when nobody chose one: its method, and the layer each class activation map reads.

From `models/maps.json`, which `dfx explain-choose` wrote: on self-blended fakes of validation faces, of the maps that find
nearly the most of what was changed the one that most often is stable, faithful and specific. The last layer, which papers
and tools read, is seldom it. Where nothing was measured, Grad-CAM of the last layer.
"""

from __future__ import annotations

from dataclasses import dataclass

from dfx.errors import DataError
from dfx.explain.methods import NAMES
from dfx.records.maps import FILE, read_maps
from dfx.settings import settings


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
    """Empty where the file cannot be read or names a method that dfx lacks: any map can be drawn without it."""
    try:
        rows = read_maps(settings().models_dir / FILE).rows
    except DataError:
        rows = ()
    if any(row.method not in NAMES for row in rows):
        rows = ()
    return _Measured(
        {row.model: MapChoice(row.method, row.layer) for row in rows if row.default},
        {(row.model, row.method): row.layer for row in rows if row.layer is not None},
    )
