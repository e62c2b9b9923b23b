"""Batches for `model.fit`: decoded, blended, augmented and scaled in threads while the model trains."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import keras
import numpy as np

from dfx.data.augment import LIGHT, Recipe, augment
from dfx.data.blend import self_blend
from dfx.data.dataset import FaceFile
from dfx.data.pixels import read_face
from dfx.data.sampler import Draw, draw, make_groups
from dfx.faces.resize import resize
from dfx.types import Landmarks, Pixels
from dfx.zoo.spec import Scaling

Batch = tuple[np.ndarray, np.ndarray]
AHEAD = 6  # batches made before they are needed


class TrainBatches:
    """Endless balanced draws: batch `step` is the same in every run with the same seed, so that a resumed run goes on.

    A batch is `(B, S, S, 3)` scaled float32 and `(B, 1)` float32, 1 for fake. With landmarks, the share `blend` of the fakes
    is self-blended from real faces of the same group.
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
        blend: float = 0.0,
    ) -> None:
        self.files, self.groups = files, make_groups(files)
        self.size, self.scaling, self.recipe = size, scaling, recipe
        self.batch, self.seed = batch, seed
        self.landmarks, self.blend = landmarks or {}, blend
        self._blendable = [[i for i in g.real if files[i].key in self.landmarks] for g in self.groups]

    def stream(self, first: int = 0, workers: int = 2) -> Iterator[Batch]:
        """Batches from step `first` on, in order, made ahead by `workers` threads.

        Not a PyDataset: Keras tries some of its items before the first epoch and counts them in, so no two runs that begin
        at different epochs would see the same batches.
        """
        with ThreadPoolExecutor(workers) as pool:
            ahead = deque(pool.submit(self.make, first + i) for i in range(AHEAD))
            for step in count(first + AHEAD):
                ahead.append(pool.submit(self.make, step))
                yield ahead.popleft().result()

    def make(self, step: int) -> Batch:
        """Batch number `step`."""
        rng = np.random.default_rng((self.seed, step))
        drawn = draw(self.groups, self.batch, rng)
        views = np.stack([self._view(sample, rng) for sample in drawn])
        labels = np.array([[sample.fake] for sample in drawn], np.float32)
        return self.scaling(views.astype(np.float32)), labels

    def _view(self, sample: Draw, rng: np.random.Generator) -> Pixels:
        pixels = None
        if sample.fake and rng.random() < self.blend:
            pixels = self._blended(sample.group, rng)
        if pixels is None:
            pixels = read_face(self.files[sample.file].path)
        return augment(pixels, self.size, rng, self.recipe)

    def _blended(self, group: int, rng: np.random.Generator) -> Pixels | None:
        """A self-blend of a real face of that group, or None where none has landmarks."""
        if not self._blendable[group]:
            return None
        real = self.files[int(rng.choice(self._blendable[group]))]
        return self_blend(read_face(real.path), self.landmarks[real.key], rng).pixels


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
