"""What the layers of a model give for a face, and for two of them: the work behind the Feature maps page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dfx.data.alter.blend import self_blend
from dfx.data.samples import Sample, sample_named, samples
from dfx.errors import DataError
from dfx.explain.difference import FeatureDifference, Weighting, pair_difference, single_difference
from dfx.explain.difference.features import features
from dfx.explain.difference.shapes import Shape, shapes
from dfx.explain.difference.value import Maps
from dfx.faces.crop import cut
from dfx.faces.in_crop import in_crop
from dfx.media.photo.images import decode
from dfx.predict.graph import Network
from dfx.types import Face, Pixels

SPREAD = 8  # layers shown as thumbnails
_SEEDS = range(35, 135)  # of an altered copy; the first that changes the face fully somewhere is taken
_CHANGED = 0.74  # of the blending mask's maximum


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A difference with the features of both its sides, each `(h, w, C)`."""

    difference: FeatureDifference
    first: Maps
    second: Maps


@dataclass(frozen=True, slots=True, eq=False)
class Depth:
    """One layer of several spread over the depth: the mean |activation| of the first face, `(h, w)`.

    `apart` is the energy of the difference of two faces over their mean energy there, ≥ 0; None for one face.
    """

    layer: str
    shape: Shape
    mean: np.ndarray
    apart: float | None


@lru_cache(maxsize=32)
def layers_of(model: str) -> dict[str, Shape]:
    """Layer → (h, w, C), from the picture to the logit. Raises as `predictor`."""
    return shapes(_network(model).model)


def can_differ(model: str) -> bool:
    """Whether the two layers that S5's difference classifier compares are there. Raises as `predictor`."""
    from dfx.explain.difference import can_differ as has_both

    return has_both(_network(model).model)


def head_layer(model: str) -> str:
    """The layer that the head reads."""
    from dfx.explain.layers import last_feature_map

    return last_feature_map(_network(model).model)


def spread(names: Sequence[str], count: int = SPREAD) -> tuple[str, ...]:
    """`count` of the names, evenly from the first to the last; all of them where there are fewer."""
    if len(names) <= count:
        return tuple(names)
    return tuple(names[round(step * (len(names) - 1) / (count - 1))] for step in range(count))


def depth_of(model: str, crops: Sequence[Pixels]) -> tuple[Depth, ...]:
    """About eight layers over the depth for one face crop `(S, S, 3)`, or for two to compare. Raises ExplanationError."""
    layers, depths = layers_of(model), []
    for name, maps in features(_network(model), list(crops)[:2], spread(list(layers))).items():
        apart = None
        if len(maps) == 2:
            first, second = maps.astype(np.float64)
            energy = (np.square(first).mean() + np.square(second).mean()) / 2
            apart = float(np.square(first - second).mean() / energy) if energy else 0.0
        depths.append(Depth(name, layers[name], np.abs(maps[0]).mean(axis=-1), apart))
    return tuple(depths)


def pair_seen(
    model: str,
    real: Pixels,
    fake: Pixels,
    layer_real: str,
    layer_fake: str,
    weights: Weighting = "uniform",
    normalise: bool = True,
) -> Seen:
    """A real against a fake face crop at two layers of one shape. Raises ExplanationError as `pair_difference`."""
    network = _network(model)
    difference = pair_difference(network, real, fake, layer_real, layer_fake, weights, normalise)
    found = features(network, [real, fake], [layer_real, layer_fake])
    return Seen(difference, found[layer_real][0], found[layer_fake][1])


def single_seen(model: str, crop: Pixels) -> Seen:
    """One face crop at the difference classifier's two layers. Raises ExplanationError as `single_difference`."""
    network = _network(model)
    difference = single_difference(network, crop)
    layers = [difference.first.layer, difference.second.layer]
    found = features(network, [crop], layers)
    return Seen(difference, found[layers[0]][0], found[layers[1]][0])


def altered(face: Face) -> Pixels:
    """A copy of the face's crop that dfx manipulated: a self-blend, always the same for the same face.

    Raises DataError where the landmarks span no face.
    """
    points = in_crop(face).landmarks
    for seed in _SEEDS:
        made = self_blend(face.crop, points, np.random.default_rng(seed))
        if made.mask.max() >= _CHANGED:
            return made.pixels
    raise DataError("No altered copy that differs enough from this face could be made.")


def twin_of(sample: Sample) -> Sample | None:
    """The picture that a sample fake was made of, or the first fake that was made of a sample."""
    return sample_named(sample.original) or next((one for one in samples() if one.original == sample.id), None)


def twin_crop(twin: Sample, face: Face) -> Pixels:
    """The twin's pixels at the place of the face's crop: both pictures have one size. Raises MediaError."""
    return cut(decode(twin.file.read_bytes(), twin.file.name).pixels, face.crop_box, face.turn)


def face_in(data: bytes, name: str) -> Face:
    """The largest face of another photo. Raises MediaError, DataError where none is found that is large enough to judge."""
    from dfx.faces.detect.search import search_faces

    found = search_faces(decode(data, name).pixels)
    if not found.faces:
        what = (
            "Every face in the second photo is too small"
            if found.too_small
            else "No face was found in the second photo"
        )
        raise DataError(f"{what}.")
    return found.faces[0]


def _network(model: str) -> Network:
    from dfx.predict.predictor import predictor

    return predictor(model).network
