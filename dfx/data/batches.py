"""Batches for `model.fit`: decoded, blended, augmented and scaled in threads while the model trains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import keras
import numpy as np

from dfx.data.augment import LIGHT, Recipe, augment
from dfx.data.blend import self_blend
from dfx.data.dataset import FaceFile
from dfx.data.sampler import Draw, draw, make_groups
from dfx.errors import DataError
from dfx.faces.resize import resize
from dfx.types import Landmarks, Pixels
from dfx.zoo.spec import Scaling


def read_face(path: Path) -> Pixels:
    """A training crop as `(H, W, 3)` uint8 RGB. Raises DataError where the file is not a picture.

    Training data is our own, chosen by whoever trains: it does not pass the door for hostile bytes.
    """
    pixels = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR_RGB) if path.stat().st_size else None
    if pixels is None:
        raise DataError(f"{path.name} is not a readable picture.")
    return np.asarray(pixels)


class TrainBatches(keras.utils.PyDataset):
    """Endless balanced draws, cut into epochs; batch `i` of epoch `e` is the same in every run with the same seed.

    Items are `(B, S, S, 3)` scaled float32 and `(B, 1)` float32, 1 for fake. With landmarks, the share `blend` of the fakes
    is self-blended from real faces of the same group.
    """

    def __init__(
        self,
        files: Sequence[FaceFile],
        size: int,
        scaling: Scaling,
        *,
        batch: int = 64,
        steps: int = 300,
        seed: int = 7,
        recipe: Recipe = LIGHT,
        landmarks: Mapping[str, Landmarks] | None = None,
        blend: float = 0.0,
        workers: int = 2,
    ) -> None:
        super().__init__(workers=workers, use_multiprocessing=False, max_queue_size=6)
        self.files, self.groups = files, make_groups(files)
        self.size, self.scaling, self.recipe = size, scaling, recipe
        self.batch, self.steps, self.seed = batch, steps, seed
        self.landmarks, self.blend = landmarks or {}, blend
        self.epoch = 0
        self._blendable = [[i for i in g.real if files[i].key in self.landmarks] for g in self.groups]

    def __len__(self) -> int:
        return self.steps

    def on_epoch_end(self) -> None:
        self.epoch += 1

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng((self.seed, self.epoch, index))
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

    def __init__(self, files: Sequence[FaceFile], size: int, scaling: Scaling, *, batch: int = 64, workers: int = 2) -> None:
        super().__init__(workers=workers, use_multiprocessing=False, max_queue_size=6)
        self.files, self.size, self.scaling, self.batch = files, size, scaling, batch

    def __len__(self) -> int:
        return -(-len(self.files) // self.batch)

    def __getitem__(self, index: int) -> tuple[np.ndarray]:
        some = self.files[index * self.batch : (index + 1) * self.batch]
        views = [resize(read_face(file.path), self.size) for file in some]
        return (self.scaling(np.stack(views).astype(np.float32)),)
