"""A trained network's maps into another, part by part: each part learns at once, from the teacher's map before it, to give
the teacher's map behind it.

So no part waits until those before it have learned, as hints at the end of a deep network do, and none is deep. The first part
has most to learn and costs least, so it goes ahead. Put together again the parts follow on one another as ever: what they then
lose is learned back by training the whole.
Li et al., Block-wisely supervised neural architecture search with knowledge distillation, CVPR 2020, arXiv:1911.13053.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

import keras
import numpy as np
from keras import ops

from dfx.errors import TrainingError
from dfx.train.teach.hints import FLAT, AddedError, looking, standardised
from dfx.train.teach.places import at_places_of, axis_of
from dfx.train.teach.seams import paired, seams
from dfx.zoo.spec import Scaling

STEPS, RATE = 300, 5e-3  # of the first part alone


def in_parts(
    student: keras.Model, teacher: keras.Model, teachers: Scaling, students: Scaling, weight: float
) -> keras.Model:
    """`student` for training in parts: the head on the teacher's last map, and in the loss `weight` times what the parts miss.

    The layers are shared; `student` itself stays the network that is kept. `teachers` and `students` say how pixels enter
    each. A part is given the teacher's map in the student's width, each channel of it once as it is, once negated, and so on,
    so that a ReLU loses nothing of it. `teacher` stays as it is.
    Raises TrainingError where the two have no seams to pair, or a map of the teacher is wider than the student's.
    """
    pairs = paired(seams(student), seams(teacher))
    if not pairs:
        raise TrainingError(f"{student.name} and {teacher.name} have no maps in common to learn in parts.")
    before, given, errors = student.input, student.input, []
    maps = looking(student, teacher, [taught for _, taught in pairs], teachers, students)
    for i, ((own, taught), map_) in enumerate(zip(pairs, maps, strict=True)):
        width = own.output.shape[-1]
        if map_.shape[-1] > width:
            raise TrainingError(f"{own.name} of {student.name} is narrower than {taught.name} of {teacher.name}.")
        there = at_places_of(map_, axis_of(teacher, taught), axis_of(student, own))
        wanted = Carried(width, _is_rectified(own), name=f"carried_{i}")(there)
        part = keras.Model(before, own.output, name=f"part_{i}")
        errors.append(Missed(name=f"missed_{i}")([part(given), wanted]))
        before, given = own.output, wanted
    head = keras.Model(before, student.outputs[0], name="part_head")
    return keras.Model(student.input, AddedError(weight, name="missed")([head(given), *errors]), name=student.name)


def go_ahead(model: keras.Model, views: Iterable[np.ndarray], steps: int = STEPS) -> None:
    """Teach the first part of a model of `in_parts` alone, by batches `(N, S, S, 3)` of `views`."""
    first = keras.Model(model.input, model.get_layer("missed_0").output)
    first.compile(
        keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(RATE, steps)), loss="mae", jit_compile=False
    )
    for batch in islice(views, steps):
        first.train_on_batch(batch, np.zeros(len(batch), np.float32))


def _is_rectified(layer: keras.layers.Layer) -> bool:
    return getattr(layer, "activation", None) is keras.activations.relu or isinstance(layer, keras.layers.ReLU)


@keras.saving.register_keras_serializable("dfx")
class Carried(keras.layers.Layer):
    """A map `(N, h, w, d)` in `width` ≥ d channels: standardised in its batch, then negated, then again as it is, and so on.

    Without its negative numbers where `rectified`.
    """

    def __init__(self, width: int, rectified: bool, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.width, self.rectified = width, rectified

    def call(self, map_: keras.KerasTensor) -> keras.KerasTensor:
        standard, times = standardised(map_), -(-self.width // map_.shape[-1])
        copies = ops.concatenate([standard if i % 2 == 0 else -standard for i in range(times)], axis=-1)
        carried = copies[..., : self.width]
        return ops.relu(carried) if self.rectified else carried

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return (*input_shape[:-1], self.width)

    def get_config(self) -> dict[str, object]:
        return {**super().get_config(), "width": self.width, "rectified": self.rectified}


@keras.saving.register_keras_serializable("dfx")
class Missed(keras.layers.Layer):
    """Two maps `(N, h, w, D)`, given and wanted, → `(N,)`: mean squared error by the variance of all that is wanted."""

    def call(self, maps: Sequence[keras.KerasTensor]) -> keras.KerasTensor:
        given, wanted = maps
        return ops.mean(ops.square(given - wanted), axis=(1, 2, 3)) / (ops.var(wanted) + FLAT)

    def compute_output_shape(self, input_shape: Sequence[tuple[int | None, ...]]) -> tuple[int | None, ...]:
        return input_shape[0][:1]
