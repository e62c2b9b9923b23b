"""Every detection model: what it is (`MODELS`), its architecture (`build`) and its trained weights (`load`).

Importing this costs nothing; Keras is imported when a model is built.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dfx.errors import ModelError, WeightsMissing
from dfx.quiet import import_keras
from dfx.zoo.index import again, read_index, weight_file
from dfx.zoo.registry import MODELS, registered, spec_of
from dfx.zoo.spec import ModelSpec

if TYPE_CHECKING:
    import keras

__all__ = ["MODELS", "ModelSpec", "build", "check_shipped", "load", "present", "registered", "shipped", "spec_of"]


def shipped() -> tuple[str, ...]:
    """dfx's own models whose weights are on this machine, in the registry's order."""
    index = read_index()
    return tuple(name for name in MODELS if name in index and weight_file(name).is_file())


def present() -> tuple[str, ...]:
    """`shipped`, and after them the models of plug-ins."""
    index = read_index()
    return tuple(name for name in registered() if name in index and weight_file(name).is_file())


def check_shipped(name: str) -> None:
    """Raises UnknownModel, or WeightsMissing where the weights of `name` are not here: which ones, and how to get them."""
    spec_of(name)
    if name not in read_index():
        raise WeightsMissing(f"dfx ships no weights for {name} yet; train it with `dfx train {name} --data DIR`.")
    if not weight_file(name).is_file():
        raise WeightsMissing(f"The weight file of {name} is missing. Get it again with `git checkout models`.")


def build(name: str, weights: str | Path | None = None, input_size: int | None = None) -> keras.Model:
    """A flat Keras model `(N, S, S, 3)` scaled RGB → `(N, 1)` logits, positive for "fake".

    `weights`: None random, "dfx" the shipped ones, "imagenet" for a keras.applications backbone, or the path of a
    safetensors file (for the Meso nets also their authors' `.h5`). Raises UnknownModel, WeightsMissing, WeightsDamaged.
    """
    spec = spec_of(name)
    import_keras()
    if weights == "dfx":
        from dfx.zoo.weights import read_into

        check_shipped(name)
        row = read_index()[name]
        return read_into(spec.build(row.input_size), weight_file(name), row.sha256, again(name))
    if weights == "imagenet" and not spec.imagenet:
        raise ModelError(f"{name} is not a keras.applications backbone: it has no ImageNet weights.")
    model = spec.build(input_size)
    if weights == "imagenet":
        return _with_imagenet(model, spec, input_size or spec.input_size)
    if weights is not None:
        path = Path(weights)
        if not path.is_file():
            raise WeightsMissing(f"There is no weight file named {path.name!r}.")
        if path.suffix == ".h5":
            from dfx.zoo.networks.meso import load_published

            return load_published(model, path)
        from dfx.zoo.weights import read_into

        return read_into(model, path)
    return model


def load(name: str) -> keras.Model:
    """The model with its shipped weights, SHA-256 checked."""
    return build(name, "dfx")


def _with_imagenet(model: keras.Model, spec: ModelSpec, size: int) -> keras.Model:
    import keras

    try:
        make = getattr(keras.applications, spec.imagenet or "")
        base = make(include_top=False, weights="imagenet", input_shape=(size, size, 3))
    except Exception as error:  # Keras raises a bare Exception where a download fails
        raise ModelError(f"The ImageNet weights of {spec.imagenet} could not be downloaded.") from error
    for own, theirs in zip(model.weights[: len(base.weights)], base.weights, strict=True):
        own.assign(theirs)
    return model
