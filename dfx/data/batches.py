"""Batches for `model.fit`: decoded, blended, augmented and scaled in threads while the model trains."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import NamedTuple, Protocol

import cv2
import keras
import numpy as np

from dfx.data.alter.augment import LIGHT, Recipe, augment
from dfx.data.alter.blend import self_blend
from dfx.data.alter.mesh_blend import mesh_blend
from dfx.data.dataset import FaceFile
from dfx.data.pixels import read_face
from dfx.data.sampler import Draw, draw, make_groups
from dfx.errors import DataError
from dfx.faces.mesh.points import FaceMesh
from dfx.faces.resize import resize
from dfx.types import Landmarks, Pixels
from dfx.zoo.spec import Scaling

Targets = np.ndarray | tuple[np.ndarray, np.ndarray]
Batch = tuple[np.ndarray, Targets]
AHEAD = 6  # batches made before they are needed


class Asked(Protocol):
    """What students are taught by; see `dfx.train.teacher.Teacher`."""

    def fake_probability(self, key: str) -> float | None: ...

    def features_of(self, key: str | None) -> np.ndarray: ...


class View(NamedTuple):
    """One face of a batch: pixels, target, and the key of the face on disk; None for a picture made of others."""

    pixels: Pixels
    target: float
    key: str | None


class TrainBatches:
    """Endless balanced draws: batch `step` is the same in every run with the same seed, so that a resumed run goes on.

    A batch is `(B, S, S, 3)` scaled float32 and `(B, 1)` float32, 1 for fake. With landmarks, the share `blend` of the fakes
    is self-blended from real faces of the same group, by their `meshes` where those are given and hold the face. With a
    teacher, the target of a face as it lies on disk is `soft` · the teacher's P(fake) + (1 − soft) · the label (Hinton et al.,
    2015, arXiv:1503.02531); with `guide`, the teacher's features `(B, D)` are a second target.
    """

    def __init__(
        self,
        files: Sequence[FaceFile],
        size: int,
        scaling: Scaling,
        *,
        batch: int = 64,
        seed: int = 7,
        recipe: Recipe = LIGHT,
        landmarks: Mapping[str, Landmarks] | None = None,
        meshes: Mapping[str, FaceMesh] | None = None,
        blend: float = 0.0,
        teacher: Asked | None = None,
        soft: float = 0.0,
        guide: bool = False,
    ) -> None:
        self.files, self.groups = files, make_groups(files)
        self.size, self.scaling, self.recipe = size, scaling, recipe
        self.batch, self.seed = batch, seed
        self.landmarks, self.meshes, self.blend = landmarks or {}, meshes or {}, blend
        self.teacher, self.soft, self.guide = teacher, soft, guide
        if blend > 0 and not self.landmarks:
            raise DataError("Self-blending needs the landmarks of real faces; make them with `dfx maintain landmarks`.")
        self._blendable = [[i for i in g.real if files[i].key in self.landmarks] for g in self.groups]

    def stream(self, first: int = 0, workers: int = 2) -> Iterator[Batch]:
        """Batches from step `first` on, in order, made ahead by `workers` threads.

        Not a PyDataset: Keras tries some of its items before the first epoch and counts them in, so no two runs that begin
        at different epochs would see the same batches.
        """
        cv2.setNumThreads(1)  # OpenCV's own threads beside ours only wait for each other
        with ThreadPoolExecutor(workers) as pool:
            ahead = deque(pool.submit(self.make, first + i) for i in range(AHEAD))
            for step in count(first + AHEAD):
                ahead.append(pool.submit(self.make, step))
                yield ahead.popleft().result()

    def make(self, step: int) -> Batch:
        """Batch number `step`."""
        rng = np.random.default_rng((self.seed, step))
        drawn = draw(self.groups, self.batch, rng)
        made = [self._view(sample, rng) for sample in drawn]
        views = self.scaling(np.stack([view.pixels for view in made]).astype(np.float32))
        targets = np.array([[view.target] for view in made], np.float32)
        if not self.guide or self.teacher is None:
            return views, targets
        return views, (targets, np.stack([self.teacher.features_of(view.key) for view in made]).astype(np.float32))

    def _view(self, sample: Draw, rng: np.random.Generator) -> View:
        pixels, target, key = None, float(sample.fake), None
        if sample.fake and rng.random() < self.blend:
            pixels = self._blended(sample.group, rng)
        if pixels is None:
            file = self.files[sample.file]
            pixels, key = read_face(file.path), file.key
            if self.teacher and (said := self.teacher.fake_probability(key)) is not None:
                target = self.soft * said + (1 - self.soft) * file.fake
        return View(augment(pixels, self.size, rng, self.recipe), target, key)

    def _blended(self, group: int, rng: np.random.Generator) -> Pixels | None:
        """A self-blend of a real face of that group, or None where none has landmarks; of any group where all are blends."""
        if not self._blendable[group]:
            if self.blend < 1:
                return None
            group = next(i for i, some in enumerate(self._blendable) if some)
        real = self.files[int(rng.choice(self._blendable[group]))]
        pixels, mesh = read_face(real.path), self.meshes.get(real.key)
        made = mesh_blend(pixels, mesh, rng) if mesh else self_blend(pixels, self.landmarks[real.key], rng)
        return made.pixels


class EvalBatches(keras.utils.PyDataset):
    """Every file once, in order, not augmented: `(B, S, S, 3)` scaled float32."""

    def __init__(
        self, files: Sequence[FaceFile], size: int, scaling: Scaling, *, batch: int = 64, workers: int = 2
    ) -> None:
        super().__init__(workers=workers, use_multiprocessing=False, max_queue_size=6)
        self.files, self.size, self.scaling, self.batch = files, size, scaling, batch

    def __len__(self) -> int:
        return -(-len(self.files) // self.batch)

    def __getitem__(self, index: int) -> tuple[np.ndarray]:
        some = self.files[index * self.batch : (index + 1) * self.batch]
        views = [resize(read_face(file.path), self.size) for file in some]
        return (self.scaling(np.stack(views).astype(np.float32)),)
