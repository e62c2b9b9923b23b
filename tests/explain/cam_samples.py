"""Small models whose maps can be worked out in numpy."""

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from dfx.types import Explanation, Pixels

SIDE = 4
BIAS = 7.0
Array = NDArray[np.float64]


def pooled_model(head: tuple[float, float]) -> keras.Model:
    """Channel 0 is red, channel 1 is green; logit = head · their means + BIAS."""
    image = keras.Input((SIDE, SIDE, 3))
    x = layers.Conv2D(2, 1, activation="relu", use_bias=False, name="conv")(image)
    x = layers.GlobalAveragePooling2D()(x)
    model = keras.Model(image, layers.Dense(1, name="logit")(x), name="tiny")
    model.get_layer("conv").set_weights([np.array([[1, 0], [0, 1], [0, 0]], np.float32)[None, None]])
    model.get_layer("logit").set_weights([np.array(head, np.float32)[:, None], np.array([BIAS], np.float32)])
    return model


def face() -> Pixels:
    """Red 10 at (0, 1), red 4 at (2, 2), green 3 everywhere."""
    crop = np.zeros((SIDE, SIDE, 3), np.uint8)
    crop[..., 1] = 3
    crop[0, 1, 0], crop[2, 2, 0] = 10, 4
    return crop


def curved_model() -> keras.Model:
    """8 × 8 pixels → a 4 × 4 map of 3 channels → a curved head, so that gradients differ from cell to cell."""
    keras.utils.set_random_seed(2)
    image = keras.Input((8, 8, 3))
    x = layers.Conv2D(3, 2, strides=2, activation="relu", bias_initializer="ones", name="conv")(image)
    x = layers.Dense(5, activation="tanh", name="hidden")(layers.Flatten()(x))
    return keras.Model(image, layers.Dense(1, name="logit")(x), name="curved")


def deep_model() -> keras.Model:
    """Maps of 8, 4, 4 and 2 cells a side, called fine, mid, mid2 and coarse."""
    keras.utils.set_random_seed(8)
    x = image = keras.Input((16, 16, 3))
    for name, stride in (("fine", 2), ("mid", 2), ("mid2", 1), ("coarse", 2)):
        x = layers.Conv2D(3, 3, stride, padding="same", activation="silu", name=name)(x)
    return keras.Model(image, layers.Dense(1)(layers.GlobalAveragePooling2D()(x)), name="deep")


class Curved:
    """`curved_model` in float64 numpy."""

    def __init__(self, model: keras.Model) -> None:
        weights = [
            np.asarray(one, float) for name in ("conv", "hidden", "logit") for one in model.get_layer(name).weights
        ]
        self.kernel, self.offset, self.hidden, self.hidden_offset, self.last, self.last_offset = weights

    def activations(self, image: Array) -> Array:
        """`(4, 4, 3)` of an image `(8, 8, 3)`: the kernel's steps do not overlap."""
        patches = image.reshape(4, 2, 4, 2, 3)
        return np.maximum(np.einsum("iajbk,abkc->ijc", patches, self.kernel) + self.offset, 0)

    def head(self, activations: Array) -> float:
        return float(
            (np.tanh(activations.ravel() @ self.hidden + self.hidden_offset) @ self.last + self.last_offset)[0]
        )

    def logit(self, image: Array) -> float:
        return self.head(self.activations(image))

    def gradient(self, activations: Array) -> Array:
        """∂logit/∂A `(4, 4, 3)`."""
        slope = 1 - np.tanh(activations.ravel() @ self.hidden + self.hidden_offset) ** 2
        return (self.hidden @ (slope * self.last[:, 0])).reshape(activations.shape)


def random_faces(count: int, side: int = 8) -> list[Pixels]:
    rng = np.random.default_rng(3)
    return [rng.integers(0, 256, (side, side, 3), dtype=np.uint8) for _ in range(count)]


def raw_of(explanation: Explanation) -> NDArray[np.float32]:
    """The signed map in its unit, of a map with evidence."""
    assert explanation.signed is not None
    assert explanation.has_evidence
    return explanation.signed * np.float32(explanation.raw_peak / explanation.signed.max())
