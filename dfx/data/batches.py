"""Batches for `model.fit`: decoded, blended, augmented and scaled in threads while the model trains."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from typing import NamedTuple, Protocol

import cv2
import keras
import numpy as np

from dfx.data.alter.augment import LIGHT, Recipe, augment
from dfx.data.alter.blend import self_blend
from dfx.data.alter.mesh_blend import mesh_blend
from dfx.data.dataset import FaceFile
from dfx.data.fakes.reconstruction import Reconstruction
from dfx.data.pixels import read_face
from dfx.data.sampler import BLENDED, REDRAWN, Draw, draw, make_groups, originals_of, paired
from dfx.errors import DataError
from dfx.faces.mesh.points import FaceMesh
from dfx.faces.resize import resize
from dfx.types import Landmarks, Pixels
from dfx.zoo.spec import Scaling

Targets = np.ndarray | tuple[np.ndarray, np.ndarray]
Batch = tuple[np.ndarray, Targets]
AHEAD = 6  # batches made before they are needed


class Asked(Protocol):
    """What students are taught by; see `dfx.train.teach.teacher.Teacher`."""

    def fake_probability(self, key: str) -> float | None: ...

    def features_of(self, key: str | None) -> np.ndarray: ...


class View(NamedTuple):
    """One face of a batch: pixels, target, and the key of the face on disk; None for a picture made of others."""

    pixels: Pixels
    target: float
    key: str | None


class TrainBatches:
    """Endless balanced draws: batch `step` is the same in every run with the same seed, so that a resumed run goes on.

    A batch is `(B, S, S, 3)` scaled float32 and `(B, 1)` float32, 1 for fake. Of the fakes the share `blend` is self-blended
    from real faces of the same group that have landmarks, by their `meshes` where those are given and hold the face; the share
    `redrawn` is real faces of the group drawn anew (`dfx.data.fakes.reconstruction`), and the share `pairs` stands beside its
    own original or source. With a teacher, the target of a face as it lies on disk is `soft` · the teacher's P(fake) +
    (1 − soft) · the label (Hinton et al., 2015, arXiv:1503.02531); with `guide`, the teacher's features `(B, D)` are a second
    target.
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
        redrawn: float = 0.0,
        pairs: float = 0.0,
        teacher: Asked | None = None,
        soft: float = 0.0,
        guide: bool = False,
    ) -> None:
        self.files, self.groups = files, make_groups(files)
        self.size, self.scaling, self.recipe = size, scaling, recipe
        self.batch, self.seed = batch, seed
        self.landmarks, self.meshes = landmarks or {}, meshes or {}
        self.blend, self.redrawn, self.pairs = blend, redrawn, pairs
        self.teacher, self.soft, self.guide = teacher, soft, guide
        if blend > 0 and not self.landmarks:
            raise DataError("Self-blending needs the landmarks of real faces; make them with `dfx maintain landmarks`.")
        if blend + redrawn > 1:
            raise DataError("Expected the shares of blended and of redrawn fakes to sum to at most 1.")
        self._blendable = [[i for i in g.real if files[i].key in self.landmarks] for g in self.groups]
        self._originals = originals_of(files)
        self._redraw = Reconstruction.fitted(files, seed) if redrawn > 0 else None

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
        made = [self._view(sample) for sample in self.drawn(step)]
        views = self.scaling(np.stack([view.pixels for view in made]).astype(np.float32))
        targets = np.array([[view.target] for view in made], np.float32)
        if not self.guide or self.teacher is None:
            return views, targets
        return views, (targets, np.stack([self.teacher.features_of(view.key) for view in made]).astype(np.float32))

    def drawn(self, step: int) -> list[Draw]:
        """Which faces batch number `step` holds, and which fakes are made of them."""
        rng = np.random.default_rng((self.seed, step))
        draws = [self._maybe_made(sample, rng) for sample in draw(self.groups, self.batch, rng)]
        return paired(draws, self._originals, self.pairs, rng) if self.pairs else draws

    def _maybe_made(self, sample: Draw, rng: np.random.Generator) -> Draw:
        """The fake on disk, or one to be made of a real face in its place; of any group where all are blends."""
        if not sample.fake or (chance := rng.random()) >= self.blend + self.redrawn:
            return sample
        if chance >= self.blend:
            return replace(sample, file=int(rng.choice(self.groups[sample.group].real)), made=REDRAWN)
        group = sample.group
        if not self._blendable[group]:
            if self.blend < 1:
                return sample
            group = next(i for i, some in enumerate(self._blendable) if some)
        return replace(sample, file=int(rng.choice(self._blendable[group])), group=group, made=BLENDED)

    def _view(self, sample: Draw) -> View:
        file, rng = self.files[sample.file], np.random.default_rng(sample.look)
        pixels, target, key = read_face(file.path), float(sample.fake), None
        if sample.made == BLENDED:
            mesh, own = self.meshes.get(file.key), np.random.default_rng((sample.look, 1))
            made = mesh_blend(pixels, mesh, own) if mesh else self_blend(pixels, self.landmarks[file.key], own)
            pixels = made.pixels
        elif self._redraw and sample.made == REDRAWN:
            pixels = self._redraw(pixels, np.random.default_rng((sample.look, 1)))
        else:
            key = file.key
            if self.teacher and (said := self.teacher.fake_probability(key)) is not None:
                target = self.soft * said + (1 - self.soft) * file.fake
        return View(augment(pixels, self.size, rng, self.recipe), target, key)


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
