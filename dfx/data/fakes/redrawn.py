"""A face as the one-class auto-encoder of the zoo draws it: 64 × 64 pixels through a code of 96 numbers, and up again.

The network is shipped for its answer; here its reconstruction is asked for, which is far blurrier than a generator's. It is
derived from the same weights when first asked, which takes TensorFlow and some seconds, and kept beside them for later.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache

import cv2
import numpy as np

from dfx.engine import Engine
from dfx.engine.stored import read_derived, write_derived
from dfx.errors import EngineUnusable
from dfx.faces.resize import resize
from dfx.types import Pixels
from dfx.zoo.index import read_index, shipped_bytes, weight_file
from dfx.zoo.registry import spec_of

NAME = "one_class_vae"
FILE = "redraw.litert"


def redrawn(face: Pixels) -> Pixels:
    """`face` (h, w, 3) uint8 RGB as the auto-encoder redraws it, at its own size again.

    Raises WeightsMissing, WeightsDamaged or EngineUnusable where there is no such network to ask.
    """
    engine, side = network()
    (drawn,) = engine(resize(face, side)[None])
    pixels = np.clip(np.round(drawn[0] * 255), 0, 255).astype(np.uint8)
    height, width = face.shape[:2]
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


@cache
def network() -> tuple[Engine, int]:
    """The network and the side of its input, pixels. Raises WeightsMissing, WeightsDamaged, EngineUnusable."""
    weights = shipped_bytes(NAME)  # also its hash, before anything derived from it is believed
    row, path = read_index()[NAME], weight_file(NAME).with_name(FILE)
    origin = {"model": NAME, "output": "reconstruction", "weights": row.sha256, "input_size": row.input_size}
    try:
        return Engine(read_derived(path, origin)), row.input_size
    except EngineUnusable:
        flatbuffer = _derived(weights, row.input_size)
    with suppress(OSError):  # models that must not be written to are derived again by the next process
        write_derived(path, flatbuffer, origin)
    return Engine(flatbuffer), row.input_size


def _derived(weights: bytes, side: int) -> bytes:
    from dfx.quiet import import_keras

    import_keras()
    import keras

    from dfx.engine.convert import flatbuffer_of
    from dfx.zoo.networks.one_class_vae import RECONSTRUCTION, one_class_vae
    from dfx.zoo.weights import unpack

    model = unpack(one_class_vae(side), weights)
    drawn = keras.Model(model.input, model.get_layer(RECONSTRUCTION).output, name=NAME)
    try:
        return flatbuffer_of(drawn, (1, side, side, 3), "uint8", spec_of(NAME).scaling)
    except ValueError as error:
        raise EngineUnusable("LiteRT cannot run the auto-encoder.") from error
