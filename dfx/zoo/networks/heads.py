"""What stands on a backbone's last feature map: each source's own head, ending in one logit."""

from __future__ import annotations

import keras
from keras import layers


@keras.saving.register_keras_serializable("dfx")
class LogitDifference(layers.Layer):
    """`(N, 2)` class logits (real, fake) → `(N, 1)` logit of P(fake): a two-way softmax is a sigmoid of the difference."""

    def call(self, class_logits: keras.KerasTensor) -> keras.KerasTensor:
        return class_logits[:, 1:] - class_logits[:, :1]

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return (*input_shape[:-1], 1)


def sigmoid_logit(features: keras.KerasTensor) -> keras.KerasTensor:
    """One sigmoid unit, kept before its sigmoid."""
    return layers.Dense(1, name="logit")(features)


def softmax_logit(features: keras.KerasTensor) -> keras.KerasTensor:
    """Two softmax units (real, fake), kept before their softmax."""
    return LogitDifference(name="logit")(layers.Dense(2, name="class_logits")(features))


def mobile_head(feature_map: keras.KerasTensor) -> keras.KerasTensor:
    """S5: global average pooling → dense 128 → batch norm → dropout .3 → sigmoid."""
    x = layers.GlobalAveragePooling2D(name="pooled")(feature_map)
    x = layers.Dense(128, activation="relu", name="head_dense")(x)
    x = layers.BatchNormalization(name="head_norm")(x)
    return sigmoid_logit(layers.Dropout(0.3, name="head_dropout")(x))


def study_head(feature_map: keras.KerasTensor) -> keras.KerasTensor:
    """S3: batch norm → dense → dropout → softmax. The study gives no width; 256 is ours."""
    x = layers.GlobalAveragePooling2D(name="pooled")(feature_map)
    x = layers.BatchNormalization(name="head_norm")(x)
    x = layers.Dense(256, activation="relu", name="head_dense")(x)
    return softmax_logit(layers.Dropout(0.3, name="head_dropout")(x))


def deepguard_head(feature_map: keras.KerasTensor) -> keras.KerasTensor:
    """S4: average pooling → dense 1024 → 512 → 512 → 512 → sigmoid, dropout .5, L2 1e-3."""
    x = layers.GlobalAveragePooling2D(name="pooled")(feature_map)
    for i, width in enumerate((1024, 512, 512, 512)):
        decay = keras.regularizers.L2(1e-3)
        x = layers.Dense(width, activation="relu", kernel_regularizer=decay, name=f"head_dense_{i + 1}")(x)
    return sigmoid_logit(layers.Dropout(0.5, name="head_dropout")(x))


def flatten_head(feature_map: keras.KerasTensor) -> keras.KerasTensor:
    """S2: flatten → dense 1024 → sigmoid."""
    x = layers.Flatten(name="flat")(feature_map)
    return sigmoid_logit(layers.Dense(1024, activation="relu", name="head_dense")(x))


def pooled_softmax_head(feature_map: keras.KerasTensor) -> keras.KerasTensor:
    """S1: global average pooling → softmax (Eq. 11, 12)."""
    return softmax_logit(layers.GlobalAveragePooling2D(name="pooled")(feature_map))
