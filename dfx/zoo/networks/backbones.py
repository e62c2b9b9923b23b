"""The keras.applications backbones under their sources' heads.

Every head is built on `backbone.output`, so that the model is flat and a gradient reaches each layer by name.
"""

from __future__ import annotations

from collections.abc import Callable

import keras

from dfx.zoo.networks import heads

Head = Callable[[keras.KerasTensor], keras.KerasTensor]


def _on(application: str, head: Head, size: int, **options: object) -> keras.Model:
    make = getattr(keras.applications, application)
    base = make(include_top=False, weights=None, input_shape=(size, size, 3), **options)
    return keras.Model(base.input, head(base.output))


def mobilenet_v2(size: int) -> keras.Model:
    return _on("MobileNetV2", heads.mobile_head, size)


def mobilenet_v3_small(size: int) -> keras.Model:
    return _on("MobileNetV3Small", heads.study_head, size)


def mobilenet_v3_large(size: int) -> keras.Model:
    return _on("MobileNetV3Large", heads.study_head, size)


def efficientnet_v2_b0(size: int) -> keras.Model:
    return _on("EfficientNetV2B0", heads.study_head, size)


def efficientnet_v2_b1(size: int) -> keras.Model:
    return _on("EfficientNetV2B1", heads.study_head, size)


def efficientnet_v2_b2(size: int) -> keras.Model:
    return _on("EfficientNetV2B2", heads.study_head, size)


def efficientnet_v2_m(size: int) -> keras.Model:
    return _on("EfficientNetV2M", heads.deepguard_head, size)


def xception(size: int) -> keras.Model:
    return _on("Xception", heads.pooled_softmax_head, size)


def inception_resnet_v2(size: int) -> keras.Model:
    return _on("InceptionResNetV2", heads.flatten_head, size)
