"""Receptive fields against hand-worked chains, published ones, and what a gradient reaches."""

import keras
import numpy as np
import pytest
from keras import layers

from dfx.zoo.anatomy.graph import layers_of
from dfx.zoo.anatomy.model import anatomy
from dfx.zoo.anatomy.receptive_field import PIXEL, Field, Window, after

SIDE = 33


def test_a_chain_by_hand():
    """3 × 3 reads 3; a stride of 2 lets the next 3 × 3 read 3 + 2·2 = 7; dilation 2 over step 2 adds 2·2·2 = 8."""
    one = after(Window(3, 2), [PIXEL], [(9, 9, 3)], (4, 4, 8))
    two = after(Window(3, 1), [one], [(4, 4, 8)], (2, 2, 8))
    three = after(Window(3, 1, 2), [two], [(2, 2, 8)], (2, 2, 8))
    assert one == Field(0, 2, 2)
    assert (two.size, two.step) == (7, 2)
    assert (three.size, three.step) == (15, 2)


def test_padding_moves_the_window_and_joined_maps_span_both():
    padded = after(Window(before=2), [PIXEL], [(9, 9, 3)], (13, 13, 3))
    assert padded == Field(-2, -2, 1)
    joined = after(None, [Field(-2, 2, 1), Field(0, 4, 1)], [(9, 9, 3)] * 2, (9, 9, 3))
    assert joined == Field(-2, 4, 1)


def test_what_is_read_whole_has_no_window_and_marks_what_it_is_joined_with():
    assert after(None, [PIXEL], [(9, 9, 3)], (3,)) is None
    assert after(None, [PIXEL], [(9, 9, 3)], (1, 1, 3)) is None
    assert after(None, [PIXEL, None], [(9, 9, 3), (1, 1, 3)], (9, 9, 3)) == Field(0, 0, 1, beyond=True)


def test_maps_of_two_steps_cannot_be_joined():
    with pytest.raises(ValueError, match="one step"):
        after(None, [Field(0, 0, 1), Field(0, 0, 2)], [(9, 9, 3)] * 2, (9, 9, 3))


@pytest.mark.parametrize(("name", "size"), [("mobilenet_v2", 491), ("inception_resnet_v2", 3039)])
def test_published_receptive_fields(name, size):
    """Araujo et al., Distill 2019, counts 3039 for InceptionResNetV2; 491 for MobileNetV2 adds up by hand."""
    assert anatomy(name).last_map.field.size == size


def branches():
    image = keras.Input((SIDE, SIDE, 1))
    x = layers.Conv2D(1, 3, strides=2, padding="same")(image)
    wide = layers.Conv2D(1, 3, dilation_rate=2, padding="same")(x)
    x = layers.Add()([layers.DepthwiseConv2D(3, padding="same")(x), wide])
    x = layers.AveragePooling2D(2)(layers.ZeroPadding2D(((1, 0), (1, 0)))(x))
    return keras.Model(image, layers.SeparableConv2D(1, 3, padding="same")(x))


def test_the_gradient_reaches_exactly_the_window():
    """With positive weights nothing cancels: the pixels of a cell's gradient that are not 0 are its window."""
    import tensorflow as tf

    model = branches()
    for weight in model.weights:
        weight.assign(np.ones(weight.shape))
    field, cell = layers_of(model)[-1].field, 4
    picture = tf.ones((1, SIDE, SIDE, 1))
    with tf.GradientTape() as tape:
        tape.watch(picture)
        answer = model(picture)[0, cell, cell, 0]
    rows = np.flatnonzero(np.abs(tape.gradient(answer, picture).numpy()[0, :, :, 0]).sum(axis=1))
    assert (rows[0], rows[-1]) == (
        max(cell * field.step + field.first, 0),
        min(cell * field.step + field.last, SIDE - 1),
    )
    assert 0 < rows[0] < rows[-1] < SIDE - 1, "the window must lie inside, or the test sees only the border"
