"""Real faces drawn anew by small auto-encoders and up-samplers: fakes that differ from their source in nothing else.

A detector trained on them has only the traces of drawing to learn, as in pairs of a photograph and its copy through a
generator's decoder: Zhang, Karaman and Chang, Detecting and simulating artifacts in GAN fake images, WIFS 2019
(arXiv:1907.06515); Rajan et al., Aligned datasets improve detection of latent diffusion-generated images, 2024
(arXiv:2410.11835). Every auto-encoder here is fitted in closed form on real training faces; half have random encoders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.data.dataset import FaceFile
from dfx.data.fakes.resynthesis import ENCODER, WAYS, Way, down_and_up
from dfx.data.pixels import read_face
from dfx.errors import DataError
from dfx.types import Pixels

Floats = NDArray[np.float32]
FACES, PATCHES = 120, 6_000  # what auto-encoders are fitted on
STRIDES = (2, 4, 8)  # pixels between two codes, in both directions: how often a decoder enlarges by two
KEPT, KEPT_RANDOM = (1 / 24, 1 / 6), (1 / 6, 1 / 2)  # share of a patch's numbers that its code has
EACH = 3  # auto-encoders of a stride, of either kind
RIDGE = 1e-2  # × the mean power of a feature
UPSAMPLERS: tuple[Way, ...] = tuple(way for way in WAYS if way != ENCODER)
FACTORS = (1.5, 4.0)
GIVEN_BACK = 0.4  # the largest share of what was lost that is given back
LARGEST_GAIN = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class PatchCoder:
    """An auto-encoder with one layer each way: a strided convolution and its transpose, patches overlapping by half.

    `encoder` (P, K) and `offset` (K,) make a patch's numbers (P = (2 stride)² · 3) to its code, which is cut off below 0
    where `rectified`; `decoder` (K, P) and `mean` (P,) draw it. `window` (2 stride, 2 stride) weighs overlapping drawings; a
    flat one leaves the seams that transposed convolutions are known for.
    """

    stride: int
    encoder: Floats
    offset: Floats
    decoder: Floats
    mean: Floats
    rectified: bool
    window: Floats

    def __call__(self, pixels: Pixels, noise: float, rng: np.random.Generator) -> Floats:
        """`pixels` (H, W, 3) drawn anew, float32 in 0…255; `noise` in the code, in its standard deviations."""
        height, width = pixels.shape[:2]
        stride, side = self.stride, 2 * self.stride
        rows, columns = -(-height // stride), -(-width // stride)
        around = cv2.copyMakeBorder(
            pixels, stride, (rows + 1) * stride - height, stride, (columns + 1) * stride - width, cv2.BORDER_REFLECT_101
        )
        patches = patches_of(np.asarray(around, np.float32), side, stride)  # (rows + 1, columns + 1, P)
        code = (patches - self.mean) @ self.encoder + self.offset
        if self.rectified:
            code = np.maximum(code, 0)
        if noise:
            code += noise * code.std(axis=(0, 1)) * rng.standard_normal(code.shape, np.float32)
        drawn = (code @ self.decoder + self.mean).reshape(rows + 1, columns + 1, side, side, 3)
        drawn *= self.window[..., None]
        canvas = np.zeros((rows + 2, stride, columns + 2, stride, 3), np.float32)
        for y in range(2):  # each patch covers four cells of stride × stride pixels
            for x in range(2):
                cell = drawn[:, :, y * stride : (y + 1) * stride, x * stride : (x + 1) * stride]
                canvas[y : y + rows + 1, :, x : x + columns + 1] += cell.transpose(0, 2, 1, 3, 4)
        whole = canvas.reshape((rows + 2) * stride, (columns + 2) * stride, 3)
        return whole[stride : stride + height, stride : stride + width]

    def shorter(self, kept: int, window: Floats) -> PatchCoder:
        """The same with the last `kept` numbers of the code alone, drawn through another window."""
        return replace(
            self,
            encoder=np.ascontiguousarray(self.encoder[:, -kept:]),
            offset=self.offset[-kept:],
            decoder=np.ascontiguousarray(self.decoder[-kept:]),
            window=window,
        )


def patches_of(pixels: Floats, side: int, stride: int) -> Floats:
    """All patches `(rows, columns, side · side · 3)` of `(H, W, 3)`, `stride` pixels apart."""
    windows = np.lib.stride_tricks.sliding_window_view(pixels, (side, side), axis=(0, 1))[::stride, ::stride]
    return np.ascontiguousarray(windows.transpose(0, 1, 3, 4, 2)).reshape(*windows.shape[:2], -1)


def principal(patches: Floats, stride: int, kept: int, *, flat: bool) -> PatchCoder:
    """The best code of `kept` numbers without a non-linearity for `patches` (N, P): their principal components.

    Baldi and Hornik, Neural networks and principal component analysis: learning from examples without local minima, 1989.
    """
    mean = patches.mean(0)
    centred = patches - mean
    _, vectors = np.linalg.eigh(centred.T @ centred)
    encoder = np.ascontiguousarray(vectors[:, -kept:], np.float32)
    return PatchCoder(stride, encoder, np.zeros(kept, np.float32), encoder.T, mean, False, window_of(stride, flat))


def random_coder(patches: Floats, stride: int, kept: int, *, flat: bool, rng: np.random.Generator) -> PatchCoder:
    """A layer of `kept` random units with a rectifier, and the best decoder for it (least squares) of `patches` (N, P)."""
    mean = patches.mean(0)
    centred = patches - mean
    encoder = rng.standard_normal((patches.shape[1], kept), np.float32)
    encoder /= (centred @ encoder).std(0)
    offset = rng.uniform(0, 1, kept).astype(np.float32)
    code = np.maximum(centred @ encoder + offset, 0)
    power = code.T @ code
    level = RIDGE * np.trace(power) / kept
    decoder = np.linalg.solve(power + level * np.eye(kept, dtype=np.float32), code.T @ centred)
    return PatchCoder(stride, encoder, offset, decoder.astype(np.float32), mean, True, window_of(stride, flat))


def window_of(stride: int, flat: bool) -> Floats:
    """The weights `(2 stride, 2 stride)` of a drawing; with those of its neighbours they sum to 1 everywhere."""
    side = 2 * stride
    ramp = np.full(side, 0.5) if flat else np.sin(np.pi * (np.arange(side) + 0.5) / side) ** 2
    return np.outer(ramp, ramp).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Reconstruction:
    """Many ways to draw a face anew: the auto-encoders fitted, and the up-samplers of `dfx.data.fakes.resynthesis`."""

    coders: tuple[PatchCoder, ...]

    @classmethod
    def fitted(cls, files: Sequence[FaceFile], seed: int) -> Reconstruction:
        """Auto-encoders of real faces of `files`, the same for the same faces and `seed`. Raises DataError without any."""
        reals, rng = [file for file in files if not file.fake], np.random.default_rng(seed)
        if not reals:
            raise DataError("Redrawn fakes need real faces to draw anew.")
        chosen = rng.choice(len(reals), min(FACES, len(reals)), replace=False)
        faces = [read_face(reals[i].path).astype(np.float32) for i in chosen]
        coders: list[PatchCoder] = []
        for stride in STRIDES:
            cuts = [patches_of(face, 2 * stride, stride).reshape(-1, 12 * stride**2) for face in faces]
            few = [cut[rng.choice(len(cut), min(len(cut), PATCHES // len(cuts)), replace=False)] for cut in cuts]
            patches = np.concatenate(few)
            size = patches.shape[1]
            best = principal(patches, stride, size, flat=False)  # its last components are the code of any length
            for _ in range(EACH):
                kept, flat = max(3, round(size * rng.uniform(*KEPT))), bool(rng.random() < 0.5)
                coders.append(best.shorter(kept, window_of(stride, flat)))
                kept, flat = round(size * rng.uniform(*KEPT_RANDOM)), bool(rng.random() < 0.5)
                coders.append(random_coder(patches, stride, kept, flat=flat, rng=rng))
        return cls(tuple(coders))

    def __call__(self, pixels: Pixels, rng: np.random.Generator) -> Pixels:
        """`pixels` (H, W, 3) uint8 RGB drawn anew in a way drawn from `rng`, half of them about as sharp as before."""
        if rng.random() < 0.5:
            way = UPSAMPLERS[rng.integers(len(UPSAMPLERS))]
            drawn = down_and_up(pixels, way, rng.uniform(*FACTORS)).astype(np.float32)
        else:
            coder = self.coders[rng.integers(len(self.coders))]
            drawn = coder(pixels, rng.uniform(0, 0.2) if rng.random() < 0.5 else 0.0, rng)
        drawn += rng.uniform(0, GIVEN_BACK) * (pixels - drawn)
        if rng.random() < 0.5:
            drawn = as_sharp(drawn, pixels)
        return np.asarray(np.clip(np.round(drawn), 0, 255), np.uint8)


def as_sharp(drawn: Floats, pixels: Pixels) -> Floats:
    """`drawn` with its fine detail raised to the strength that it has in `pixels`, three times at most.

    Otherwise softness would be the sign of what was drawn anew, and sharp generators would not have it.
    """
    smooth = cv2.GaussianBlur(drawn, (0, 0), 2)
    detail, wanted = drawn - smooth, pixels - cv2.GaussianBlur(pixels.astype(np.float32), (0, 0), 2)
    gain = np.clip(wanted.std() / max(float(detail.std()), 1e-6), 1, LARGEST_GAIN)
    return np.asarray(smooth + gain * detail, np.float32)
