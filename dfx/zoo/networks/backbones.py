"""The keras.applications backbones under their sources' heads.

Every head is built on `backbone.output`, so that the model is flat and a gradient reaches each layer by name.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import keras

from dfx.zoo.networks import heads

Head = Callable[[keras.KerasTensor], keras.KerasTensor]


def _on(application: str, head: Head, size: int) -> keras.Model:
    make = getattr(keras.applications, application)
    base = make(include_top=False, weights=None, input_shape=(size, size, 3))
    return keras.Model(base.input, head(base.output))


mobilenet_v2 = partial(_on, "MobileNetV2", heads.mobile_head)  # input size in pixels → model, as all of these
mobilenet_v3_small = partial(_on, "MobileNetV3Small", heads.study_head)
mobilenet_v3_large = partial(_on, "MobileNetV3Large", heads.study_head)
efficientnet_v2_b0 = partial(_on, "EfficientNetV2B0", heads.study_head)
efficientnet_v2_b1 = partial(_on, "EfficientNetV2B1", heads.study_head)
efficientnet_v2_b2 = partial(_on, "EfficientNetV2B2", heads.study_head)
efficientnet_v2_m = partial(_on, "EfficientNetV2M", heads.deepguard_head)
xception = partial(_on, "Xception", heads.pooled_softmax_head)
inception_resnet_v2 = partial(_on, "InceptionResNetV2", heads.flatten_head)
