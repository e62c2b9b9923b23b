"""MTCNN's three nets with the weights of the `mtcnn` package 1.0.0, read as numbers and never unpickled.

Zhang et al., "Joint Face Detection and Alignment using Multi-task Cascaded Convolutional Networks", 2016
(arXiv 1604.02878). The package itself looks for its pickled weights in the current directory first, so a folder of
evidence could run code there; `scripts/convert_mtcnn.py` turned them into the safetensors files of `dfx/faces/detect/mtcnn`,
which are opened by absolute path and only with the SHA-256 written here.

Beside each lies the same net in LiteRT's form, derived from it by the same script: together 2 MB that change no more, so
that no detection waits for TensorFlow. Where LiteRT does not run, Keras gives the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dfx.engine import Engine
from dfx.errors import EngineUnusable
from dfx.quiet import import_keras
from dfx.zoo.checked import checked_bytes

if TYPE_CHECKING:
    import keras

FOLDER = Path(__file__).resolve().parent / "mtcnn"
AGAIN = "dfx/faces"

FACE_OR_NOT = 2  # probabilities: not a face, a face
Forward = Callable[[NDArray[np.float32]], tuple[NDArray[Any], ...]]  # what a net takes → its outputs

BOX, POINTS = 4, 10  # offsets of a box's corners; five x, then five y


@dataclass(frozen=True, slots=True)
class Net:
    """One of the cascade: pixels of its square input (None: any), channels of its convolutions with their kernels and
    the pools behind them, units of its dense layer, outputs beside the probabilities, SHA-256 of its weight file."""

    name: str
    side: int | None
    blocks: tuple[tuple[int, int, tuple[int, str] | None], ...]  # channels, kernel, pool (size, padding)
    dense: int | None
    outputs: tuple[int, ...]
    sha256: str
    derived_sha256: str

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.name}.safetensors"

    @property
    def derived_file(self) -> Path:
        return FOLDER / f"{self.name}.litert"


PNET = Net(
    "pnet", None, ((10, 3, (2, "same")), (16, 3, None), (32, 3, None)), None, (BOX,),
    "623cd18d5de70e7d52e2ae70304e47985e8fe91a39cc2cdc508b4a226a17fc67",
    "1d7489fbdb52565482e9ec768241bd19289855b061fff7d87373de40c5ae5f4f",
)  # fmt: skip
RNET = Net(
    "rnet", 24, ((28, 3, (3, "same")), (48, 3, (3, "valid")), (64, 2, None)), 128, (BOX,),
    "a0dab4619053241e2c4f1c9cd263723b783670ffc1c265cddb2bd19d732aedb2",
    "ed5b15653f9c10f013585dc36f1b5f41d32604dcda30701185e84a68cbb2eb49",
)  # fmt: skip
ONET = Net(
    "onet", 48, ((32, 3, (3, "same")), (64, 3, (3, "valid")), (64, 3, (2, "same")), (128, 2, None)), 256, (BOX, POINTS),
    "1d98428fb6441ec3f909fd2c3a5fb3f0e67821e3ecba589e08a45b3e4b2335e2",
    "337c3d8722308449b900200b95def5803a36720e7252fae14238cd975fa1faad",
)  # fmt: skip
NETS = (PNET, RNET, ONET)


def build(net: Net) -> keras.Model:
    """The net with random weights: pictures (N, side, side, 3) in [−1, 1] → its outputs, the probabilities last."""
    import_keras()
    import keras
    from keras import layers

    x = picture = keras.Input((net.side, net.side, 3))
    for number, (channels, kernel, pool) in enumerate(net.blocks, start=1):
        x = layers.Conv2D(channels, kernel, name=f"conv{number}")(x)
        x = layers.PReLU(shared_axes=[1, 2], name=f"prelu{number}")(x)
        if pool:
            x = layers.MaxPooling2D(pool[0], strides=2, padding=pool[1])(x)
    if net.dense is None:  # convolutions to the end: an answer for each place of a picture of any size
        heads = [layers.Conv2D(size, 1, name=f"head{size}")(x) for size in net.outputs]
        face = layers.Conv2D(FACE_OR_NOT, 1, activation="softmax", name="face")(x)
    else:
        x = layers.Flatten()(layers.Permute((2, 1, 3))(x))  # the weights come from a library that has columns first
        x = layers.PReLU(name="prelu_dense")(layers.Dense(net.dense, name="dense")(x))
        heads = [layers.Dense(size, name=f"head{size}")(x) for size in net.outputs]
        face = layers.Dense(FACE_OR_NOT, activation="softmax", name="face")(x)
    return keras.Model(picture, [*heads, face], name=f"mtcnn_{net.name}")


def load(net: Net) -> keras.Model:
    """The net with its weights. Raises WeightsMissing, WeightsDamaged, which name it."""
    import_keras()
    from dfx.zoo.weights import read_into

    return read_into(build(net), net.file, net.sha256, AGAIN)


def forward(net: Net, threads: int | None = None) -> Forward:
    """The net ready to answer, by LiteRT on so many `threads` (None: as many as serve), or through Keras where that does
    not run. Raises WeightsMissing, WeightsDamaged."""
    flatbuffer = checked_bytes(net.derived_file, net.derived_sha256, net.name, AGAIN)
    try:
        return Engine(flatbuffer, threads)
    except EngineUnusable:
        return through_keras(net)


def through_keras(net: Net) -> Forward:
    """The net by TensorFlow, traced once for every size. Raises WeightsMissing, WeightsDamaged."""
    model = load(net)
    import tensorflow as tf

    answer = tf.function(model, input_signature=[tf.TensorSpec((None, net.side, net.side, 3), tf.float32)])
    return lambda pictures: tuple(one.numpy() for one in answer(tf.constant(pictures)))
