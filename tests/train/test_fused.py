"""The fused batch normalisation is Keras' own: outputs, gradients and moving averages."""

import keras
import numpy as np
import pytest

from dfx.train.fused import fuse


def _net(scale: bool = True, center: bool = True) -> keras.Model:
    keras.utils.set_random_seed(3)
    image = keras.Input((8, 8, 3))
    x = keras.layers.Conv2D(5, 3)(image)
    x = keras.layers.BatchNormalization(momentum=0.9, scale=scale, center=center)(x)
    net = keras.Model(image, keras.layers.Dense(1)(keras.layers.GlobalAveragePooling2D()(keras.ops.relu(x))))
    net.compile(keras.optimizers.SGD(0.1), "mse", jit_compile=False)
    return net


def _trained(net: keras.Model) -> list[np.ndarray]:
    rng = np.random.default_rng(1)
    faces, labels = rng.normal(size=(16, 8, 8, 3)).astype(np.float32), rng.normal(size=(16, 1)).astype(np.float32)
    for _ in range(3):
        net.train_on_batch(faces, labels)
    return [np.asarray(weight) for weight in net.get_weights()]


@pytest.mark.parametrize(("scale", "center"), [(True, True), (False, True), (True, False)])
def test_trains_as_keras_does(scale: bool, center: bool):
    ours, theirs = _net(scale, center), _net(scale, center)
    fuse(ours)
    assert "call" in vars(ours.layers[2])  # else nothing was compared
    for a, b in zip(_trained(ours), _trained(theirs), strict=True):
        np.testing.assert_allclose(a, b, rtol=2e-3, atol=2e-5)  # the unbiased variance: 1/576


def test_predicts_as_keras_does():
    ours, theirs = _net(), _net()
    fuse(ours)
    faces = np.random.default_rng(2).normal(size=(4, 8, 8, 3)).astype(np.float32)
    np.testing.assert_array_equal(ours.predict(faces, verbose=0), theirs.predict(faces, verbose=0))
