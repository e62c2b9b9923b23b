"""How an answer came about: the ensemble that gave it, and what was asked of the picture or clip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Method = Literal["mean", "weighted", "stacking", "vote"]  # how members become one, see `dfx.predict.pooling`
OWN = "own"


@dataclass(frozen=True, slots=True)
class EnsembleReport:
    """The ensemble that answered on single faces.

    `name`: "fast" or "all" of those that dfx ships, "own" of the visitor's, "" of models that were named one by one.
    `weights`, in [0, 1] and summing to 1, are of every model that was asked; one of weight 0 is heard for comparison only.
    """

    name: str
    rule: Method
    threshold: float  # P(fake) from which a face is called fake
    weights: Mapping[str, float]  # model → its say

    @property
    def is_own(self) -> bool:
        """Whether it is the visitor's."""
        return self.name == OWN


@dataclass(frozen=True, slots=True)
class ImageSettings:
    """What was asked of a picture. `explain` and `layer` as in `dfx.analysis.image.Options`."""

    models: tuple[str, ...]
    explain: str
    layer: str | None
    face_margin: float  # of the face's longer side, on every side of it
    detect_side: int  # pixels
    max_faces: int
    faces_from_px: int  # how wide a face must be to be judged
    face_confidence: float | None = None  # above which the detector's faces are kept; None: not known


@dataclass(frozen=True, slots=True)
class VideoSettings:
    """What was asked of a clip, as in `dfx.analysis.video.VideoOptions`."""

    models: tuple[str, ...]
    rules: str
    every_s: float
    max_frames: int
    motion: bool
    face_margin: float
    max_faces: int  # of one frame
    least_frames: int | None = None  # moments of a short clip; None here and below: not known
    detect_side: int | None = None  # pixels; None by DeepGuard's rules, too, which have a size and
    face_confidence: float | None = None  # a confidence of their own
