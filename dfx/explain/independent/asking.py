"""tf-keras-vis asked for the maps that dfx draws: its own code, on the same network, pictures and layer.

What has to be known for its answer to be comparable at all:

- It takes flat functional models, and of a layer the output of its first call: it is given a copy, whose layers were
  called once, and whose graph may be added to.
- The logit is explained; a saturated sigmoid has no gradient left.
- Its own normalisation adds 1e-7, and its growing aligns the corners: maps are taken raw, at the layer's size, signed.
- Its Grad-CAM++ holds the factor exp(score), which differs from view to view: the score given is 0 with the logit's gradient.
- HiResCAM, which it does not have, is its LayerCAM without the ReLU of the gradient.
- Its Score-CAM asks for the softmax of a masked picture, which of one logit is always 1: it is given the model with a
  second output 0, from whose softmax the logit is had back, less the logit of the picture of zeros, as in the paper.
- Its Score-CAM grows masks with the corners aligned, the paper's authors and dfx the cells: unless it is left to itself,
  it is lent the latter.
- Its SmoothGrad averages magnitudes; with `gradient_modifier=None` it averages signed gradients, as the paper and dfx do.
  Its noise comes from numpy's global state, which is seeded, so that dfx can draw the same.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.errors import ExplanationError
from dfx.explain.cam import faster_score_cam
from dfx.explain.layers import feature_maps
from dfx.explain.saliency.smoothgrad import SmoothGrad
from dfx.types import Progress, no_progress

if TYPE_CHECKING:
    import keras

Floats = NDArray[np.float32]
Tensor = Any  # tf.Tensor, which cannot be named without importing TensorFlow

LIBRARY = "tf-keras-vis"
PLAIN: dict[str, Any] = {"seek_penultimate_conv_layer": False, "expand_cam": False, "normalize_cam": False}
CHANNELS = 64  # of Score-CAM at a time: it holds every masked picture at once, 1280 of them of 224 px in 3 GB
BATCH = 16  # masked pictures a forward: 32 take no less time and more memory
LONGEST_S = 90  # for Score-CAM, before it is given up: others wait for the one place meanwhile
SEED = 7  # of SmoothGrad's noise

_lock = threading.Lock()  # its modules' names and numpy's global state are one for all


class Independent:
    """tf-keras-vis on a copy of one flat functional model with one logit."""

    def __init__(self, model: keras.Model) -> None:
        import keras

        copy = keras.models.clone_model(model)
        for own, given in zip(copy.weights, model.weights, strict=True):
            own.assign(given.value)
        self._model = keras.Model(copy.inputs, copy.outputs)  # it gives lists, which Keras else warns of

    def raw_maps(
        self,
        method: str,
        images: Floats,
        layer: str,
        sign: float,
        progress: Progress = no_progress,
        alone: bool = False,
    ) -> Floats:
        """Its maps of `sign · logit` for scaled pictures `(N, S, S, 3)`, by one of `METHODS`, not cut at zero nor normalised.

        Class activation maps: `(N, h, w)`, at the size of `layer`. Gradients: `(N, S, S, 3)`, signed, per unit of the
        model's own input; `layer` is not used. `alone`: Score-CAM with its own way to grow masks. Raises ExplanationError
        where Score-CAM takes longer than `LONGEST_S`.
        """
        ask = partial(_ASKED[method], self._model, layer=layer, sign=sign, progress=progress, alone=alone)
        # One picture at a time: its Faster Score-CAM would take the channels of all for each.
        return np.concatenate([np.asarray(ask(image[None]), np.float32) for image in images])

    def close(self) -> None:
        """Free the copy at once: Keras models lie in circles, which Python else collects much later."""
        del self._model
        gc.collect()


def _by_gradient(
    name: str, options: dict[str, Any], model: keras.Model, image: Floats, layer: str, sign: float, **_: object
) -> Floats:
    visualizer = _theirs(name)(model, clone=False)
    keras_name = feature_maps(model)[layer]._keras_history.operation.name
    return np.asarray(visualizer(_without_value(sign), image, penultimate_layer=keras_name, **PLAIN, **options))


def _by_score(
    faster: bool, model: keras.Model, image: Floats, layer: str, sign: float, progress: Progress, alone: bool
) -> Floats:
    """Score-CAM is a sum over channels, so it is asked for some at a time; Faster Score-CAM chooses among all."""
    import keras

    maps, logit = feature_maps(model)[layer], model.outputs[0]
    channels = int(maps.shape[-1])
    pair = keras.Model(model.inputs, keras.ops.concatenate([logit, keras.ops.zeros_like(logit)], axis=1))
    pair.predict = _predict(pair)
    nothing = float(pair.predict([np.zeros_like(image)])[0, 0])
    scorecam = _theirs("scorecam.Scorecam")(pair, clone=False)

    def increase(softmax: Tensor) -> Tensor:
        return sign * (keras.ops.log(softmax[:, 0] / softmax[:, 1]) - nothing)

    def asked(start: int, stop: int, most: int | None = None) -> Floats:
        tapped = keras.layers.Identity()  # a layer whose output is what shall be weighed
        tapped(maps[..., start:stop])
        with nullcontext() if alone else _masks_by_cells():
            return np.asarray(
                scorecam(increase, image, penultimate_layer=tapped, activation_modifier=None, max_N=most, **PLAIN)
            )

    if faster:
        return asked(0, channels, min(faster_score_cam.KEPT, channels))
    total, began = np.zeros((1, *maps.shape[1:3]), np.float32), time.monotonic()
    for start in range(0, channels, CHANNELS):
        if time.monotonic() - began > LONGEST_S:
            raise ExplanationError(
                f"{LIBRARY} took longer than {LONGEST_S} s; Faster Score-CAM can be checked instead."
            )
        progress(start / channels, f"Asking {LIBRARY} for one feature map after another")
        total += asked(start, min(start + CHANNELS, channels))
    return total


def _predict(model: keras.Model) -> Callable[..., Floats]:
    """In place of Keras's: that one prints its progress to stdout, where a report may be, and warns of many models."""
    import tensorflow as tf

    @tf.function(autograph=False, input_signature=(tf.TensorSpec((None, *model.inputs[0].shape[1:]), tf.float32),))
    def forward(pictures: Tensor) -> Tensor:
        return model([pictures], training=False)

    graph = forward.get_concrete_function()

    def predict(inputs: list[Floats], batch_size: int = BATCH) -> Floats:
        (pictures,) = inputs
        parts = [graph(tf.constant(pictures[at : at + BATCH])) for at in range(0, len(pictures), BATCH)]
        return np.concatenate([np.asarray(part) for part in parts])

    return predict


def _by_pixels(
    options: dict[str, Any], model: keras.Model, image: Floats, layer: str, sign: float, **_: object
) -> Floats:
    signed: dict[str, Any] = {"gradient_modifier": None, "keepdims": True, "normalize_map": False}
    saliency = _theirs("saliency.Saliency")(model, clone=False)
    with _seeded():
        return np.asarray(saliency(lambda output: sign * output[:, 0], image, **signed, **options))


def _relu_of_gradients(values: Tensor) -> Tensor:
    """Grad-CAM++ puts its modifier to gradients `(N, h, w, C)`, where the paper has a ReLU, and to the map `(N, h, w)`, which
    stays signed."""
    import tensorflow as tf

    return tf.nn.relu(values) if len(values.shape) == 4 else values


_NOISE = {"smooth_samples": SmoothGrad().n, "smooth_noise": SmoothGrad().noise}
_ASKED: dict[str, Callable[..., Floats]] = {
    "gradcam": partial(_by_gradient, "gradcam.Gradcam", {"activation_modifier": None}),
    "gradcam++": partial(
        _by_gradient, "gradcam_plus_plus.GradcamPlusPlus", {"activation_modifier": _relu_of_gradients}
    ),
    "layercam": partial(_by_gradient, "layercam.Layercam", {"activation_modifier": None}),
    "hirescam": partial(_by_gradient, "layercam.Layercam", {"activation_modifier": None, "gradient_modifier": None}),
    "scorecam": partial(_by_score, False),
    "faster-scorecam": partial(_by_score, True),
    "gradient": partial(_by_pixels, {}),
    "smoothgrad": partial(_by_pixels, _NOISE),
}
METHODS: tuple[str, ...] = tuple(_ASKED)


def _theirs(name: str) -> Any:
    """ "gradcam.Gradcam" of tf-keras-vis, imported when it is first asked."""
    module, kind = name.split(".")
    return getattr(import_module(f"tf_keras_vis.{module}"), kind)


def _without_value(sign: float) -> Callable[[Tensor], Tensor]:
    """A score that is 0 and has the gradient of `sign · logit`: exp(score), a factor of its Grad-CAM++, is 1."""
    import tensorflow as tf

    def score(output: Tensor) -> Tensor:
        value = sign * output[:, 0]
        return value - tf.stop_gradient(value)

    return score


@contextmanager
def _masks_by_cells() -> Iterator[None]:
    """Its Score-CAM calls scipy's zoom by a name of its module; in here the cells are aligned instead."""
    module: Any = import_module("tf_keras_vis.scorecam")
    with _lock:
        before = module.zoom
        module.zoom = grown_by_cells
        try:
            yield
        finally:
            module.zoom = before


def grown_by_cells(activations: Any, factors: tuple[float, ...], **_: object) -> Floats:
    """`(1, h, w, C)` grown by the factors, bilinear, cells aligned by their areas, in place of scipy's zoom."""
    (planes,) = np.asarray(activations)
    height, width = (round(side * factor) for side, factor in zip(planes.shape[:2], factors[1:3], strict=True))
    channels = np.moveaxis(planes, -1, 0)
    grown = [cv2.resize(plane, (width, height), interpolation=cv2.INTER_LINEAR) for plane in channels]
    return np.stack(grown, axis=-1)[None].astype(np.float32)


@contextmanager
def _seeded() -> Iterator[None]:
    """numpy's global random numbers, from which its SmoothGrad draws, begin at `SEED`; afterwards as before."""
    with _lock:
        before = np.random.get_state()
        np.random.seed(SEED)
        try:
            yield
        finally:
            np.random.set_state(before)
