"""A grid of 4 models × 6 methods on one face: dfx against tf-keras-vis doing the same methods.

    python benchmarks/explain.py [ROUNDS]

All sides are warm, tf-keras-vis' objects are reused, and the sides take turns within a round, so that other work on the
machine weighs on all: read the ratios. Maps stay at the layer's size, and the ratio is of the same map, of the last layer
and one view. "as drawn" is what the app does for a quick map: it explains the mean over the face and its mirror image.
Weights are random; they do not change the time.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import keras
import numpy as np
from tf_keras_vis.gradcam import Gradcam
from tf_keras_vis.gradcam_plus_plus import GradcamPlusPlus
from tf_keras_vis.layercam import Layercam
from tf_keras_vis.saliency import Saliency
from tf_keras_vis.scorecam import Scorecam

from dfx.explain.cam.explain import explain as cams
from dfx.explain.cam.family import FAMILY
from dfx.explain.cam.faster_score_cam import KEPT
from dfx.explain.layers import feature_maps, last_feature_map
from dfx.explain.methods import explain
from dfx.explain.request import MapRequest
from dfx.explain.saliency import base
from dfx.explain.saliency.family import GRADIENTS
from dfx.explain.saliency.smoothgrad import SmoothGrad
from dfx.explain.source import KerasSource
from dfx.predict.predictor import Predictor
from dfx.types import Pixels
from dfx.zoo import spec_of

MODELS = ("mobilenet_v3_small", "mobilenet_v2", "mobilenet_v3_large", "efficientnet_v2_b0")
CAMS = ("gradcam", "gradcam++", "layercam", "faster-scorecam")
SALIENCY = ("gradient", "smoothgrad")
Job = Callable[[], object]


def theirs(model: keras.Model, layer: str, image: np.ndarray) -> dict[str, Job]:
    """tf-keras-vis' six methods, each object made once."""
    asked = {"penultimate_layer": layer, "seek_penultimate_conv_layer": False, "expand_cam": False}
    gradcam, pp, layercam, scorecam = (
        kind(model, clone=False) for kind in (Gradcam, GradcamPlusPlus, Layercam, Scorecam)
    )
    saliency, samples = Saliency(model, clone=False), SmoothGrad().n

    def score(output: object) -> object:
        return output[:, 0]  # type: ignore[index]

    return {
        "gradcam": lambda: gradcam(score, image, **asked),
        "gradcam++": lambda: pp(score, image, **asked),
        "layercam": lambda: layercam(score, image, **asked),
        "faster-scorecam": lambda: scorecam(score, image, max_N=KEPT, **asked),
        "gradient": lambda: saliency(score, image),
        "smoothgrad": lambda: saliency(score, image, smooth_samples=samples),
    }


def ours(method: str, ready: Predictor, crop: Pixels) -> Job:
    """dfx's map of one view."""
    network, request = ready.network, MapRequest(method)
    if method in CAMS:
        return lambda: cams(FAMILY[method], KerasSource(network), [crop], request)
    return lambda: base.explain(GRADIENTS[method], network, [crop], request)


def jobs(name: str) -> dict[str, tuple[Job, Job, Job]]:
    """Method → dfx's job, the same as the app draws it, and tf-keras-vis'."""
    ready = Predictor(spec_of(name).build())
    crop = np.random.default_rng(0).integers(0, 256, (300, 300, 3), dtype=np.uint8)
    image = ready.spec.scaling(np.random.default_rng(1).uniform(0, 255, ready.model.input_shape[1:]).astype(np.float32))
    last = feature_maps(ready.model)[last_feature_map(ready.model)]
    other = theirs(ready.model, last._keras_history.operation.name, image)
    return {
        method: (
            ours(method, ready, crop),
            lambda method=method: explain(MapRequest(method), ready, [crop]),
            other[method],
        )  # type: ignore[misc]
        for method in (*CAMS, *SALIENCY)
    }


def measure(rounds: int) -> dict[tuple[str, str], tuple[float, ...]]:
    """(model, method) → median milliseconds of the three jobs, after one round that does not count."""
    found = {}
    for name in MODELS:
        for method, sides in jobs(name).items():
            times: tuple[list[float], ...] = ([], [], [])
            for turn in range(rounds + 1):
                for spent, job in zip(times, sides, strict=True):
                    began = time.perf_counter()
                    job()
                    if turn:
                        spent.append(1000 * (time.perf_counter() - began))
            found[name, method] = tuple(map(statistics.median, times))
    return found


def main(rounds: int) -> None:
    result = measure(rounds)
    print(f"ms, median of {rounds} rounds\n{'':38}{'dfx':>9}{'as drawn':>10}{'theirs':>9}{'ratio':>7}")
    for (name, method), (own, drawn, other) in result.items():
        print(f"{name:20}{method:18}{own:9.1f}{drawn:10.1f}{other:9.1f}{other / own:7.1f}")
    for title, methods in (("CAM grid", CAMS), ("whole grid", (*CAMS, *SALIENCY))):
        own, drawn, other = (
            sum(times[side] for (_, method), times in result.items() if method in methods) for side in (0, 1, 2)
        )
        print(f"{title:38}{own:9.1f}{drawn:10.1f}{other:9.1f}{other / own:7.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
