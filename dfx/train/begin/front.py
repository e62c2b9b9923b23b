"""The first layers of a larger network that are narrower than the smaller one's: they learn its map before all else.

EfficientNetV2 M has 24 filters where B0 has 32, so its beginning cannot be filled from there. But it has more of them one
after the other, and learns to tell, linearly, what B0's beginning says of each place; from there on B0's layers fit.
Romero et al., FitNets: Hints for thin deep nets, ICLR 2015, arXiv:1412.6550.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

import keras
import numpy as np

from dfx.errors import TrainingError

STEPS, RATE = 400, 1e-2
LAST = 20  # batches that tell how well it was learned
FLAT = 1e-6  # added to a channel's variance


def narrower(small: keras.Model, large: keras.Model) -> list[str]:
    """The layers of `small` from its first to the last that is wider than its namesake in `large`."""
    named = [layer for layer in small.layers if layer.weights]
    places = {layer.name: layer for layer in large.layers}
    wide = [i for i, layer in enumerate(named) if layer.name in places and not fits(layer, places[layer.name])]
    return [layer.name for layer in named[: wide[-1] + 1]] if wide else []


def fits(source: keras.layers.Layer, layer: keras.layers.Layer) -> bool:
    """Whether every array of `source` has room in its counterpart of `layer`."""
    pairs = zip(source.get_weights(), layer.get_weights(), strict=True)
    return all(all(a <= b for a, b in zip(old.shape, new.shape, strict=True)) for old, new in pairs)


def learn(
    large: keras.Model, small: keras.Model, seam: str, views: Iterable[np.ndarray], steps: int = STEPS
) -> np.ndarray:
    """Teach `large`'s layers before the convolution `seam` to tell the map that `small`'s is given there.

    `views` gives batches `(N, S, S, 3)`, as the networks take them. Returns the linear reading `(D, d)` of the map of
    `large` that tells that of `small`. Raises TrainingError where half of the map or more stays unexplained (mean squared
    error by variance), as it does without views.
    """
    wanted = keras.Model(small.input, small.get_layer(seam).input)
    width = small.get_layer(seam).input.shape[-1]
    reading = keras.layers.Conv2D(width, 1, use_bias=False, name="reading")
    front = keras.Model(large.input, reading(large.get_layer(seam).input))
    rate = keras.optimizers.schedules.CosineDecay(RATE, steps)
    front.compile(keras.optimizers.Adam(rate), loss="mse", jit_compile=False)
    scale: np.ndarray | None = None
    unexplained: list[float] = []
    for batch in islice(views, steps):
        maps = keras.ops.convert_to_numpy(wanted(batch, training=False))
        if scale is None:
            scale = np.sqrt(maps.var(axis=(0, 1, 2)) + FLAT)
        front.reset_metrics()  # Keras gives the mean since the last reset
        unexplained.append(float(front.train_on_batch(batch, maps / scale)))
    if scale is None or np.mean(unexplained[-LAST:]) >= 0.5:
        raise TrainingError(f"{large.name} could not learn what the first layers of {small.name} say.")
    return keras.ops.convert_to_numpy(reading.kernel)[0, 0] * scale
