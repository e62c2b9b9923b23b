"""How fakes move, learned from whole clips: patterns, the line through them, and what it is worth.

Every clip is read as the analysis reads it. The figure is that of lines that saw no clip of the same original; the line
that is stored saw all. How much the motion counts beside the pictures is fitted with their scores by
`dfx maintain clips`, from the left-out log-odds that `dfx maintain motion --logits` writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dfx.analysis.clip.moments import batches, moments
from dfx.errors import DataError
from dfx.evaluate.clips.clips import ClipFile
from dfx.evaluate.motion.fit import fit_line, group_interval
from dfx.numbers.metrics import auc
from dfx.temporal.model import Measured, MotionModel
from dfx.temporal.pattern import Floats
from dfx.temporal.steps import BurstMotion, face_motion
from dfx.types import Face, FoundFaces, Sampling

SAMPLING = Sampling(every_s=1.0, least=16, most=64, burst=5)
BATCH = 8  # moments whose faces are looked for together


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """Clips with enough motion and their patterns `(N, F)`."""

    clips: tuple[ClipFile, ...]
    patterns: Floats

    @property
    def fake(self) -> NDArray[np.bool_]:
        return np.array([clip.fake for clip in self.clips], bool)

    @property
    def groups(self) -> list[str]:
        return [clip.group for clip in self.clips]


def bursts_of(path: Path) -> Iterator[BurstMotion]:
    """The motion of the clip's leading face, burst by burst: the largest of the first moment that has one, then the
    nearest to the last. Raises MediaError as the reader does."""
    from dfx.faces import find_faces_in_batch
    from dfx.media.video.stream import open_video

    last: Face | None = None
    with open_video(path) as stream:
        for batch in batches(moments(stream.frames(SAMPLING), SAMPLING.burst), BATCH):
            found = find_faces_in_batch([moment.frame.pixels for moment in batch])
            for moment, faces in zip(batch, found, strict=True):
                face = _same(faces, last)
                if face is not None and moment.burst:
                    last = face
                    yield face_motion(moment.frames(), face)


def with_motion(clips: Sequence[ClipFile], patterns: Sequence[Floats | None]) -> Moved:
    """Clips with a pattern. Raises DataError where none of a label has one."""
    kept = [(clip, pattern) for clip, pattern in zip(clips, patterns, strict=True) if pattern is not None]
    if len({clip.fake for clip, _ in kept}) < 2:
        raise DataError("Motion can only be learned from real and fake clips whose faces move; those given lack one.")
    return Moved(tuple(clip for clip, _ in kept), np.stack([pattern for _, pattern in kept]))


def learned(moved: Moved, logits: Floats, data: str) -> MotionModel:
    """The line through all clips, with what lines through the others said of each (`left_out_logits`)."""
    line = fit_line(moved.patterns, moved.fake, moved.groups)
    return MotionModel(
        mean=tuple(line.mean.tolist()),
        scale=tuple(line.scale.tolist()),
        weights=tuple(line.weights.tolist()),
        bias=line.bias,
        measured=_measured(moved, logits),
        trained_on=f"{int((~moved.fake).sum())} real and {int(moved.fake.sum())} fake clips of the folder {data!r}.",
    )


def _measured(moved: Moved, logits: Floats) -> Measured:
    fake, methods = moved.fake, np.array([clip.method for clip in moved.clips])
    found = {}
    for method in sorted({clip.method for clip in moved.clips if clip.fake}):
        rows = ~fake | (methods == method)
        found[method] = auc(fake[rows], logits[rows])
    interval = group_interval(fake, logits, moved.groups)
    return Measured(len(fake), len(set(moved.groups)), auc(fake, logits), interval, found)


def _same(found: FoundFaces, last: Face | None) -> Face | None:
    if not found.faces or last is None:
        return found.faces[0] if found.faces else None
    x, y = _middle(last)
    return min(found.faces, key=lambda face: abs(_middle(face)[0] - x) + abs(_middle(face)[1] - y))


def _middle(face: Face) -> tuple[float, float]:
    return face.box.x + face.box.width / 2, face.box.y + face.box.height / 2


def rows_of(moved: Moved, logits: Floats) -> list[dict[str, object]]:
    """What is kept of each clip: its left-out log-odds and its pattern, by `FEATURES`."""
    return [
        {"clip": clip.key, "method": clip.method, "group": clip.group, "logit": float(logit), "pattern": list(pattern)}
        for clip, logit, pattern in zip(moved.clips, logits, moved.patterns.tolist(), strict=True)
    ]
