"""One model's features into another: a student that also learns to predict its teacher's features.

Romero et al., FitNets: Hints for thin deep nets, ICLR 2015, arXiv:1412.6550. A label is one bit of a face and often wrong;
the teacher's features are hundreds of numbers, which teach a network from random weights much sooner what to look for.
"""

from __future__ import annotations

import keras
from keras import ops

NAME = "guide"


def guided(model: keras.Model, width: int) -> keras.Model:
    """`model` with a second output `(N, width)`, linear in its pooled last feature map; the layers are shared."""
    maps = [layer.output for layer in model.layers if len(getattr(layer.output, "shape", ())) == 4]
    pooled = keras.layers.GlobalAveragePooling2D(name=f"{NAME}_pool")(maps[-1])
    return keras.Model(model.input, [model.outputs[0], keras.layers.Dense(width, name=NAME)(pooled)])


@keras.saving.register_keras_serializable("dfx")
def feature_error(wanted: keras.KerasTensor, given: keras.KerasTensor) -> keras.KerasTensor:
    """Mean squared error per face `(N,)`; 0 where the teacher's features are not known (NaN)."""
    known = ops.logical_not(ops.isnan(wanted))
    error = ops.where(known, ops.square(ops.where(known, wanted, given) - given), 0.0)
    return ops.mean(error, axis=-1)
