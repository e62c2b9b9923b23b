"""What a model sees in a face, in numbers: before its answer, and in its first feature maps.

The last features hold what the answer rests on, and little else: noise and drawings lie among the faces there. The first
feature maps hold the texture of the picture itself, so that what no camera made stands out (docs/lab.md has the figures).
"""

from __future__ import annotations

from collections.abc import Callable

import keras
from keras import ops

from dfx.errors import ModelError

TAPS = 3  # the first residual sums, at an eighth and a sixteenth of the input's side
QUIET = 1e-3  # added to a standard deviation before its logarithm


class Texture(keras.layers.Layer):
    """Feature maps `(N, H, W, C)` → their channels' means and logarithms of the standard deviation, `(N, 2 · ΣC)`."""

    def call(self, maps: list[keras.KerasTensor]) -> keras.KerasTensor:
        parts = [(ops.mean(x, axis=(1, 2)), ops.log(ops.std(x, axis=(1, 2)) + QUIET)) for x in maps]
        return ops.concatenate([part for pair in parts for part in pair], axis=1)


def joined(parts: list[keras.KerasTensor], name: str) -> keras.KerasTensor:
    """`(N, A)`, `(N, B)`, … side by side. Every operation added to a model needs a name of its own: Keras counts the
    names it invents per thread, so those of another thread's model would be given twice."""
    return keras.layers.Concatenate(axis=1, name=name)(parts)


def last_features(model: keras.Model) -> keras.KerasTensor:
    """What the last dense layer reads, `(N, D)`: found from the logit backwards. Raises ModelError where there is none."""
    by_depth = getattr(model, "_nodes_by_depth", {})
    for node in (node for depth in sorted(by_depth) for node in by_depth[depth]):
        if isinstance(node.operation, keras.layers.Dense):
            return node.input_tensors[0]
    raise ModelError(f"{model.name} has no dense layer whose features could be read.")


def texture_features(model: keras.Model) -> keras.KerasTensor:
    """Per channel of the first residual sums, the mean and the logarithm of the standard deviation over the map,
    `(N, 2 · channels)`. Raises ModelError for a model without such sums."""
    sums = [
        layer.output for layer in model.layers if isinstance(layer, keras.layers.Add) and len(layer.output.shape) == 4
    ]
    if len(sums) < TAPS:
        raise ModelError(f"{model.name} has no {TAPS} residual sums whose texture could be read.")
    return Texture(name="dfx_texture")(sums[:TAPS])


FEATURES: dict[str, Callable[[keras.Model], keras.KerasTensor]] = {
    "last": last_features,
    "texture": texture_features,
    "both": lambda model: joined([last_features(model), texture_features(model)], "dfx_both"),
}
