"""Which map each model is explained by: every gradient method on every layer, and pairs of the best of these, tried on blends
of validation faces.

First counts what a map finds of what was changed, then, among those that find nearly as much, how far it can be trusted.
The truth table is measured on test faces, which this never sees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from dfx.errors import ExplanationError
from dfx.evaluate.truth.cases import Case
from dfx.evaluate.truth.score import scored
from dfx.evaluate.truth.trial import Bench, Maps, explanation, together
from dfx.explain.cam.fused import AND, Part
from dfx.explain.cam.sweep import GRADIENT_CAMS, Asked, Sweep
from dfx.explain.layers import feature_maps, place_of
from dfx.explain.methods import FUSED, METHODS, explain, why_not
from dfx.explain.request import MapRequest
from dfx.predict.predictor import Predictor
from dfx.records.maps import Choice
from dfx.types import Explanation, Progress, no_progress

if TYPE_CHECKING:
    import keras

LEAST, MOST = 4, 64  # cells a side: coarser maps say nothing of a place, finer ones know little of the answer
PASSIVE = ("BatchNormalization", "DepthwiseConv2D", "ZeroPadding2D", "Rescaling", "Normalization", "Reshape")
NEAR = 0.1  # of pointing + energy: as good as the best
SHORT = 16  # maps of a kind, of those as good as the best, that are tried for steadiness and specificity
FINAL = {1: 2, 2: 6}  # single maps of a method, and pairs, that are tried for faithfulness, which takes longest
FEW = 16  # faces that trust is tried on
PAIRED = 2  # maps per method that pairs are made of
Parts = tuple[Asked, ...]


def layers_to_try(model: keras.Model) -> list[str]:
    """Layers whose map is neither too coarse nor too fine, without those that only prepare for the next one."""
    there = feature_maps(model)
    kinds = {name: type(tensor._keras_history.operation).__name__ for name, tensor in there.items()}
    return [name for name, map_ in there.items() if LEAST <= map_.shape[1] <= MOST and kinds[name] not in PASSIVE]


def choices(ready: Predictor, cases: Sequence[Case], progress: Progress = no_progress) -> list[Choice]:
    """Each gradient CAM's best layer, the best pair of them, the quick methods at the pixels; and which is the default.

    A method at the pixels is the default only where it finds more than NEAR above the best CAM. Empty for a model without
    gradients. Needs at least one case. Raises ExplanationError, also for a model without a layer to try.
    """
    name = ready.spec.name
    if not ready.spec.explainable:
        return []
    progress(0.0, f"{name}: all layers")
    layers = layers_to_try(ready.model)
    if not layers:
        raise ExplanationError(f"{name} has no layer to try: none has a map of {LEAST} to {MOST} cells a side.")
    sweep = Sweep(ready.network, layers)
    maps = sweep.maps([case.crop for case in cases])
    tried = {asked: _choice(ready, (asked,), maps, cases) for asked in maps}
    bench, found = Bench(ready, sweep, cases[:FEW]), list[Choice]()
    pool: list[Asked] = []
    for number, method in enumerate(GRADIENT_CAMS):
        progress(0.3 + 0.1 * number, f"{name}: how far {method} can be trusted")
        ranked = sorted((asked for asked in tried if asked[0] == method), key=lambda asked: -tried[asked].found)
        best = _most_trusted(bench, {(asked,): tried[asked] for asked in ranked})
        found.append(best[1])
        pool += dict.fromkeys([*ranked[:PAIRED], *best[0]])
    progress(0.8, f"{name}: pairs of maps")
    pairs: dict[Parts, Choice] = {pair: _choice(ready, pair, maps, cases) for pair in combinations(pool, 2)}
    found.append(_most_trusted(bench, pairs)[1])
    progress(0.9, f"{name}: methods at the pixels")
    pixels = _at_the_pixels(ready, cases)
    default = _default(found, pixels)
    return [replace(choice, default=choice is default) for choice in (*found, *pixels)]


def _choice(ready: Predictor, parts: Parts, maps: Maps, cases: Sequence[Case]) -> Choice:
    there = feature_maps(ready.model)
    places = [Part(method, place_of(ready.model, layer)) for method, layer in parts]
    names = [Part(method, layer) for method, layer in parts]
    several = len(parts) > 1
    return Choice(
        ready.spec.name,
        FUSED if several else parts[0][0],
        AND.join(map(str, places)) if several else places[0].layer,
        f"{AND} ".join(map(str, names)) if several else names[0].layer,
        max(int(there[layer].shape[1]) for _, layer in parts),
        len(cases),
        *_found([explanation(raw) for raw in together(maps, parts)], cases),
    )


def _found(maps: Sequence[Explanation], cases: Sequence[Case]) -> tuple[float, float]:
    """Pointing and energy; a map without evidence finds nothing."""
    scores = [scored(one, case) for one, case in zip(maps, cases, strict=True)]
    return (
        float(np.mean([one is not None and one.hit for one in scores])),
        float(np.mean([one.energy if one else 0.0 for one in scores])),
    )


def _most_trusted(bench: Bench, tried: Mapping[Parts, Choice]) -> tuple[Parts, Choice]:
    """Of maps of one kind: those that find nearly the most, of these the steadiest and most specific, of these the most
    trusted."""
    ranked = sorted(tried, key=lambda parts: -tried[parts].found)
    near = [parts for parts in ranked if tried[parts].found >= tried[ranked[0]].found - NEAR]
    once = {parts: bench.trial(parts) for parts in near[:SHORT]}
    steady = sorted(once, key=lambda parts: (round(once[parts].stable + once[parts].specific, 1), tried[parts].found))
    last = steady[-FINAL[len(ranked[0])] :]
    full = {}
    for parts in last:
        trial = once[parts]
        full[parts] = replace(
            tried[parts], few=trial.n, stable=trial.stable, specific=trial.specific, faithful=bench.faithful(trial)
        )
    return max(full.items(), key=lambda choice: (choice[1].trusted, choice[1].found))


def _at_the_pixels(ready: Predictor, cases: Sequence[Case]) -> list[Choice]:
    found = []
    for method in METHODS:
        if method.family != "gradient" or not method.quick or why_not(ready.spec.name, method.name):
            continue
        try:
            maps = explain(MapRequest(method.name), ready, [case.crop for case in cases])
        except ExplanationError:
            continue  # nothing to guide in this model, for one
        found.append(Choice(ready.spec.name, method.name, None, "input", ready.size, len(cases), *_found(maps, cases)))
    return found


def _default(cams: Sequence[Choice], pixels: Sequence[Choice]) -> Choice:
    best = max(one.found for one in cams)
    if pixels and (finest := max(pixels, key=lambda one: one.found)).found > best + NEAR:
        return finest
    return max((one for one in cams if one.found >= best - NEAR), key=lambda one: (one.trusted, one.found))
