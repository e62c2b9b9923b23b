"""Time of one Grad-CAM: dfx against tf-keras-vis, and against its own forward and backward alone.

    python benchmarks/cam.py [MODEL] [ROUNDS]

All rows take turns within a round, so that other work on the machine weighs on all alike: read the ratios. Weights are
random; they do not change the time.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf
from tf_keras_vis.gradcam import Gradcam

from dfx.explain.cam.explain import explain
from dfx.explain.cam.grad_cam import GradCam
from dfx.explain.layers import feature_maps, last_feature_map
from dfx.explain.request import MapRequest
from dfx.explain.source import KerasSource
from dfx.predict.graph import Network
from dfx.types import Pixels
from dfx.zoo import spec_of
from dfx.zoo.folded import forward_of, settle

BATCH = 8
Job = Callable[[], object]


def plain(
    model: keras.Model, target: keras.KerasTensor, batch: int, backward: bool = True, folded: bool = False
) -> Job:
    """The compiled forward, and the way back from the logit to `target`, with nothing around them."""
    whole, tapped = (
        forward_of(keras.Model(model.inputs, outputs), folded)
        for outputs in (model.outputs, [target, model.outputs[0]])
    )
    images = tf.random.uniform((batch, *model.input_shape[1:]))

    @tf.function(autograph=False)
    def run(images: tf.Tensor) -> tf.Tensor:
        if not backward:
            return whole(images)
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(images)
            activations, logit = tapped(images)
        return tape.gradient(logit, images if target is model.inputs[0] else activations)

    return lambda: run(images).numpy()


def reference(model: keras.Model, layer: str, image: np.ndarray) -> Callable[[Gradcam], object]:
    """tf-keras-vis with its map left at the layer's size, as dfx leaves it."""
    options = {"penultimate_layer": layer, "seek_penultimate_conv_layer": False, "expand_cam": False}
    return lambda gradcam: gradcam(lambda output: output[:, 0], image, **options)


def jobs(name: str) -> dict[str, tuple[Job, int]]:
    """Row → what it runs, and how many faces that explains."""
    spec = spec_of(name)
    model = spec.build()
    settle(model)  # as the app does: its weights stay, so that batch normalisations are folded
    features, pixels = feature_maps(model)[last_feature_map(model)], model.inputs[0]
    layer = features._keras_history.operation.name  # Keras' own
    rng = np.random.default_rng(0)
    crops: list[Pixels] = [rng.integers(0, 256, (300, 300, 3), dtype=np.uint8) for _ in range(BATCH)]
    image = rng.uniform(-1, 1, model.input_shape[1:]).astype(np.float32)
    source = KerasSource(Network(model, spec.scaling))

    def grad_cam(faces: int) -> object:
        return explain(GradCam(), source, crops[:faces], MapRequest())

    ask, kept = reference(model, layer, image), Gradcam(model, clone=False)
    return {
        "dfx grad_cam, 1 face": (lambda: grad_cam(1), 1),
        f"dfx grad_cam, {BATCH} faces": (lambda: grad_cam(BATCH), BATCH),
        "forward": (plain(model, features, 1, backward=False), 1),
        "forward + backward to the layer": (plain(model, features, 1), 1),
        "the same, folded": (plain(model, features, 1, folded=True), 1),
        "forward + backward to the pixels": (plain(model, pixels, 1), 1),
        "tf-keras-vis, object reused": (lambda: ask(kept), 1),
        "tf-keras-vis, object new each time": (lambda: ask(Gradcam(model)), 1),
    }


def measure(rows: dict[str, tuple[Job, int]], rounds: int) -> dict[str, float]:
    """Median milliseconds per face, after two rounds that do not count."""
    times: dict[str, list[float]] = {row: [] for row in rows}
    for turn in range(rounds + 2):
        for row, (job, faces) in rows.items():
            began = time.perf_counter()
            job()
            if turn >= 2:
                times[row].append(1000 * (time.perf_counter() - began) / faces)
    return {row: statistics.median(spent) for row, spent in times.items()}


def main(name: str, rounds: int) -> None:
    result = measure(jobs(name), rounds)
    own = result["dfx grad_cam, 1 face"]
    print(f"{name}, {spec_of(name).input_size} px, median of {rounds} rounds\n{'':36}{'ms/face':>9}{'of dfx':>9}")
    for row, spent in result.items():
        print(f"{row:36}{spent:9.1f}{spent / own:9.2f}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "mobilenet_v2", int(sys.argv[2]) if len(sys.argv) > 2 else 11)
