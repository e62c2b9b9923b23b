"""Faces with a known manipulation: what was changed is the truth an explanation of "fake" is measured by.

`blend`: self-blends of real test faces, made here, with the exact mask. `video`: frames of a manipulated clip beside the
same frame of its original. `pair`: dfdc's fakes beside their originals, where both show the same frame. In the last two
the mask is where the pictures differ by more than their recompression does.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from dfx.data.alter.blend import self_blend
from dfx.data.dataset import FaceFile, read_dataset
from dfx.data.landmarks import find_landmarks, to_landmarks
from dfx.data.pixels import read_face
from dfx.data.prepare.frames import read_frames
from dfx.errors import DataError
from dfx.faces.resize import resize
from dfx.types import Heat, Pixels

Kind = Literal["blend", "video", "pair"]
KINDS: tuple[Kind, ...] = ("blend", "video", "pair")
SIDE = 224  # pixels of a crop and its mask
LEAST, MOST = 0.02, 0.6  # share of the crop that was changed: less is noise, more is another picture
STRONGEST = 0.25  # a pixel counts as changed from this share of the difference's 99th percentile
GREY_LEVELS = 10.0  # and from this difference in any case: recompression alone stays below
SAME_FRAME = 0.9  # correlation of the two pictures outside what was changed
BLOCK = 32  # faces whose landmarks are looked for at once
FRAME_EVERY_S, FRAMES = 0.5, 5  # of a clip


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A manipulated face crop `(SIDE, SIDE, 3)` and the mask of what was changed, 1 where it was."""

    kind: Kind
    key: str
    crop: Pixels
    mask: Heat


def blends(data: Path, count: int, seed: int = 7, split: str = "test") -> Iterator[Case]:
    """Up to `count` self-blends of a split's real faces below `data`, drawn evenly from the sets. Raises DataError."""
    rng = np.random.default_rng(seed)
    left = _drawn([file for file in read_dataset(data, (split,)) if not file.fake], rng)
    made = 0
    for block in iter(lambda: list(islice(left, BLOCK)), []):
        pictures = [resize(read_face(file.path), SIDE) for file in block]
        for file, picture, row in zip(block, pictures, find_landmarks(pictures), strict=True):
            if made < count and not np.isnan(row).any():
                try:
                    blend = self_blend(picture, to_landmarks(row), rng)
                except DataError:
                    continue
                mask = (blend.mask > 0.5 * blend.mask.max()).astype(np.float32)
                if LEAST < mask.mean() < MOST:
                    made += 1
                    yield Case("blend", file.key, blend.pixels, mask)
        if made >= count:
            return


def _drawn(files: Sequence[FaceFile], rng: np.random.Generator) -> Iterator[FaceFile]:
    """Sets in turn, each in random order."""
    by_set: dict[str, list[FaceFile]] = {}
    for i in rng.permutation(len(files)):
        by_set.setdefault(files[i].set, []).append(files[i])
    for turn in range(max(map(len, by_set.values()), default=0)):
        yield from (members[turn] for members in by_set.values() if turn < len(members))


def pairs(data: Path, count: int, seed: int = 7, set_name: str = "dfdc") -> Iterator[Case]:
    """Up to `count` test fakes of a set that show the same frame as their original. Raises DataError."""
    files = [file for file in read_dataset(data, ("test",)) if file.set == set_name and file.pair]
    real = {file.pair: file for file in files if not file.fake}
    fakes = [file for file in files if file.fake and file.pair in real]
    made = 0
    for i in np.random.default_rng(seed).permutation(len(fakes)):
        before, after = (resize(read_face(file.path), SIDE) for file in (real[fakes[i].pair], fakes[i]))
        mask = changed(before, after)
        if mask is not None:
            made += 1
            yield Case("pair", fakes[i].key, after, mask)
        if made >= count:
            return


def clips(videos: Path) -> Iterator[Case]:
    """Faces of the manipulated clips that `videos`/manifest.csv lists, beside the same face of the original clip.

    Raises DataError without a manifest.
    """
    from dfx.faces.find import find_faces

    try:
        with (videos / "manifest.csv").open(newline="") as file:
            rows = list(csv.DictReader(file))
        originals = {Path(row["path"]).stem: videos / row["path"] for row in rows if row["label"] == "real"}
        listed = [(videos / row["path"], originals[row["original"]]) for row in rows if row["label"] == "fake"]
    except (OSError, KeyError) as error:
        raise DataError(f"{videos.name} holds no manifest.csv of clips and their originals.") from error
    for fake, real in listed:
        stills = zip(read_frames(fake, FRAME_EVERY_S, FRAMES), read_frames(real, FRAME_EVERY_S, FRAMES), strict=False)
        for number, (after, before) in enumerate(stills):
            height, width = before.pixels.shape[:2]
            manipulated = np.asarray(cv2.resize(after.pixels, (width, height)), np.uint8)
            found = find_faces(before.pixels).faces
            if not found:
                continue
            box = found[0].crop_box
            one, other = (resize(box.cut(pixels), SIDE) for pixels in (before.pixels, manipulated))
            mask = changed(one, other)
            if mask is not None:
                yield Case("video", f"{fake.relative_to(videos).as_posix()}#{number}", other, mask)


def changed(before: Pixels, after: Pixels) -> Heat | None:
    """1 where `after` `(S, S, 3)` differs from `before` by more than recompression; None unless both show one frame."""
    difference = cv2.GaussianBlur(cv2.absdiff(before, after).astype(np.float32).max(axis=2), (0, 0), SIDE / 75)
    threshold = max(GREY_LEVELS, STRONGEST * float(np.percentile(difference, 99)))
    mask = cv2.morphologyEx(
        (difference > threshold).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((SIDE // 16, SIDE // 16), np.uint8)
    )
    if not LEAST < mask.mean() < MOST:
        return None
    grey = [cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)[mask == 0].astype(float) for pixels in (before, after)]
    if min(values.std() for values in grey) == 0 or np.corrcoef(*grey)[0, 1] < SAME_FRAME:
        return None
    return mask.astype(np.float32)
