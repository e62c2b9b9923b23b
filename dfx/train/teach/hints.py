"""A trained network's maps into another: a student that also learns to predict its teacher's maps, place by place.

Romero et al., FitNets: Hints for thin deep nets, ICLR 2015, arXiv:1412.6550. What `dfx.train.teach.guide` teaches is one row of
numbers a face, of the face as it lies on disk; here the teacher looks at the very view that the student is shown, and says
what it sees where (Beyer et al., Knowledge distillation: A good teacher is patient and consistent, CVPR 2022,
arXiv:2106.05237).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import keras
from keras import ops

from dfx.data.dataset import FaceFile, of_sets, read_dataset, without
from dfx.errors import DataError, TrainingError
from dfx.records.recipe import stages_of
from dfx.train.run_folder import plan_of, trained
from dfx.train.teach.places import at_places_of, axis_of
from dfx.zoo.registry import spec_of
from dfx.zoo.spec import Scaling

DEPTHS = 3  # the deepest of each network, paired from the last one on
NARROWER = 1.5  # a map ends its depth where every later one has sides this many times smaller
FLAT = 1e-5  # added to a channel's variance: one that never changes asks nothing


def hinted(
    student: keras.Model, teacher: keras.Model, teachers: Scaling, students: Scaling, weight: float
) -> keras.Model:
    """`student` whose loss also holds `weight` times how much of the teacher's maps its own do not tell, linearly.

    The layers are shared; `student` itself stays the network that is kept. `teachers` and `students` say how pixels enter
    each. `teacher` stays as it is and is shown the same view enlarged to its own size: of 96 px faces EfficientNetV2 B0
    tells the fakes with a validation AUC of .72 when run at 96 px, of .92 at the 192 it learned at.
    Raises TrainingError where one of them has no maps.
    """
    # from the last depth of both on, the finest first
    pairs = list(zip(reversed(depths(student)), reversed(depths(teacher)), strict=False))[DEPTHS - 1 :: -1]
    if not pairs:
        raise TrainingError(f"{student.name} and {teacher.name} have no maps in common to give hints on.")
    errors = []
    maps = looking(student, teacher, [source for _, source in pairs], teachers, students)
    for i, ((layer, source), map_) in enumerate(zip(pairs, maps, strict=True)):
        wanted = at_places_of(map_, axis_of(teacher, source), axis_of(student, layer))
        # a network without norms of its own has maps far from 1, from which a projection would learn nothing for long
        norm = keras.layers.BatchNormalization(center=False, scale=False, name=f"hint_{i}_norm")
        projection = keras.layers.Conv2D(wanted.shape[-1], 1, name=f"hint_{i}_projection")
        errors.append(Unexplained(name=f"hint_{i}")([projection(norm(layer.output)), wanted]))
    logit = AddedError(weight, name="hints")([student.outputs[0], *errors])
    return keras.Model(student.input, [logit, *student.outputs[1:]], name=student.name)


def looking(
    student: keras.Model,
    teacher: keras.Model,
    layers: Sequence[keras.layers.Layer],
    teachers: Scaling,
    students: Scaling,
) -> list[keras.KerasTensor]:
    """What `layers` of `teacher`, which stays as it is, give of the view that `student` is shown."""
    eyes = AsItIs(keras.Model(teacher.input, [layer.output for layer in layers]), name="teacher")
    scale = teachers.scale / students.scale
    seen = keras.layers.Rescaling(scale, teachers.offset - scale * students.offset)(student.input)
    side = teacher.input.shape[1]
    if side != student.input.shape[1]:
        seen = ops.image.resize(seen, (side, side), interpolation="bicubic", antialias=side < student.input.shape[1])
    maps = eyes(seen)
    return maps if isinstance(maps, list) else [maps]


def hinting(run: Path | None, data: Path, files: Sequence[FaceFile]) -> tuple[keras.Model, Scaling]:
    """The network of the run folder `run` at the size it was trained at, and its scaling.

    Raises TrainingError where there is none, or where it has seen faces of `data` that are not among `files`: what it then
    taught would be of faces left out.
    """
    if run is None:
        raise TrainingError("Hints need a trained network; name the folder of its run.")
    plan = plan_of(run)
    try:
        faces = read_dataset(data, ("train",))
        seen = [
            file
            for stage in stages_of(plan)
            for file in without(of_sets(faces, stage.get("sets") or ()), stage.get("without") or ())
        ]
    except DataError as error:
        raise TrainingError(f"The network that gives hints learned from other faces: {error}") from error
    own = {file.key for file in files}
    if hidden := sorted({file.set for file in seen if file.key not in own}):
        raise TrainingError(
            f"The network that gives hints learned from {', '.join(hidden)}, which this run leaves out."
        )
    return trained(run, plan["input_size"] or spec_of(plan["model"]).input_size), spec_of(plan["model"]).scaling


def depths(model: keras.Model) -> list[keras.Layer]:
    """The layer that gives the last map of each depth, the finest first, as long as maps have places.

    Gates, whose maps are one pixel wide between wider ones, are no depth; neither is the pixel that a convolution without
    padding cuts off.
    """
    maps: list[tuple[keras.Layer, int]] = []
    for layer in model.layers:
        if isinstance(layer, keras.layers.Flatten):
            break  # a reshape behind it brings back the form, not the places
        if len(getattr(layer.output, "shape", ())) == 4 and not isinstance(layer, keras.layers.InputLayer):
            maps.append((layer, layer.output.shape[1]))
    later = [max((side for _, side in maps[i + 1 :]), default=0) for i in range(len(maps))]
    return [layer for (layer, side), widest in zip(maps, later, strict=True) if widest * NARROWER <= side]


@keras.saving.register_keras_serializable("dfx")
class AsItIs(keras.layers.Layer):
    """A trained network that neither learns nor drops anything, also while the model that it stands in is trained.

    A model hands `training` on to all that it consists of, against what these were called with; a layer's own call is safe.
    """

    def __init__(self, network: keras.Model, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.network = network
        self.network.trainable = False

    def call(self, views: keras.KerasTensor) -> keras.KerasTensor | list[keras.KerasTensor]:
        return self.network(views, training=False)


def standardised(map_: keras.KerasTensor) -> keras.KerasTensor:
    """A map `(N, h, w, D)` of a teacher, which learns nothing by it: each channel with mean 0 and variance 1 in its batch."""
    mean, variance = ops.moments(map_, axes=(0, 1, 2), keepdims=True)
    return ops.stop_gradient((map_ - mean) / ops.sqrt(variance + FLAT))


@keras.saving.register_keras_serializable("dfx")
class Unexplained(keras.layers.Layer):
    """Two maps `(N, h, w, D)`, given and wanted, → `(N,)`: mean squared error, each wanted channel standardised in its batch.

    1 for the best constant, 0 for all of it told.
    """

    def call(self, maps: Sequence[keras.KerasTensor]) -> keras.KerasTensor:
        given, wanted = maps
        return ops.mean(ops.square(given - standardised(wanted)), axis=(1, 2, 3))

    def compute_output_shape(self, input_shape: Sequence[tuple[int | None, ...]]) -> tuple[int | None, ...]:
        return input_shape[0][:1]


@keras.saving.register_keras_serializable("dfx")
class AddedError(keras.layers.Layer):
    """The first input as it is; `weight` times the mean of the others `(N,)` is added to the loss."""

    def __init__(self, weight: float, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.weight = weight

    def call(self, inputs: Sequence[keras.KerasTensor]) -> keras.KerasTensor:
        logit, *errors = inputs
        self.add_loss(self.weight * ops.mean(ops.stack(errors)))
        return logit

    def compute_output_shape(self, input_shape: Sequence[tuple[int | None, ...]]) -> tuple[int | None, ...]:
        return input_shape[0]

    def get_config(self) -> dict[str, object]:
        return {**super().get_config(), "weight": self.weight}
