"""The values of a picture.

Pixels are RGB, uint8, `(H, W, 3)`, upright. Coordinates are pixels of the full-size upright picture,
x to the right, y down. Every probability is P(fake) in [0, 1].
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dfx.types.ensemble import EnsembleReport, ImageSettings, VideoSettings

Pixels = NDArray[np.uint8]  # (H, W, 3) RGB
Heat = NDArray[np.float32]  # (H, W) in [0, 1]
Signed = NDArray[np.float32]  # (H, W) in [−1, 1], positive: for the answer explained
Verdict = Literal["fake", "partly_fake", "real", "uncertain", "no_face"]  # partly: of clips, for some of the time
Toward = Literal["fake", "real"]  # which answer a map gives the evidence for
Progress = Callable[[float, str], None]  # (fraction in [0, 1], what is being done)


def no_progress(fraction: float, text: str) -> None:
    """The callback of whoever does not watch."""


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What is known of a file without trusting a word of it.

    `format` is decided by content ("JPEG", "PNG", …); `width`, `height` are those of the upright picture in pixels;
    `notes` are short sentences for the user (extension mismatch, first frame of an animation, …).
    """

    sha256: str
    bytes: int
    format: str
    width: int
    height: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A decoded image: upright RGB pixels (read-only) and what its file was."""

    pixels: Pixels  # (H, W, 3)
    info: MediaInfo


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in full-size pixels, top left corner and size, all integers."""

    x: int
    y: int
    width: int
    height: int

    @property
    def area(self) -> int:
        return self.width * self.height

    def as_xywh(self) -> tuple[int, int, int, int]:
        return (self.x, self.y, self.width, self.height)

    def cut(self, pixels: Pixels) -> Pixels:
        """The part of `pixels` (H, W, 3) under this box: a view."""
        return pixels[self.y : self.y + self.height, self.x : self.x + self.width]

    def scaled(self, share: float) -> Box:
        """The same place in a picture `share` times as large, to whole pixels."""
        return Box(*(round(edge * share) for edge in self.as_xywh()))


Point = tuple[float, float]  # x, y


@dataclass(frozen=True, slots=True)
class Landmarks:
    """MTCNN's five points; left and right as the viewer sees them."""

    left_eye: Point
    right_eye: Point
    nose: Point
    mouth_left: Point
    mouth_right: Point

    def as_dict(self) -> dict[str, Point]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """A face that was found and kept.

    `box` is the detector's, clipped to the picture; `crop_box` is the square with the margin that the models see,
    moved and if need be shrunk to lie inside the picture; `crop` holds its pixels `(S, S, 3)`, the face upright. By
    DeepGuard's rules it is the box with its margin, a rectangle, which the models' own resizing makes square.

    A face that lies on its side has `box`, `landmarks` and `crop_box` in the picture as given, with the names that its
    landmarks have where it stands; `turn` quarter turns clockwise, which `crop` has had, make it upright.

    `points` (468, 3) are those of its mesh in pixels of the upright crop as it was cut; empty where none are seen, None where
    nobody looked. They stay with a face of which a smaller copy of the crop is kept.
    """

    box: Box
    confidence: float  # [0, 1]
    landmarks: Landmarks
    crop_box: Box
    crop: Pixels  # (S, S, 3)
    warnings: tuple[str, ...] = ()
    turn: int = 0  # quarter turns clockwise
    points: NDArray[np.float32] | None = None

    @property
    def width_px(self) -> int:
        """How wide the face is where it stands upright, pixels."""
        return self.box.height if self.turn % 2 else self.box.width


@dataclass(frozen=True, slots=True, eq=False)
class FoundFaces:
    """The faces of one picture, largest first, and how many more were found but left out by the limit.

    `too_small`: found, but of too few pixels to be judged; `parts`: in how many overlapping parts the picture was searched
    beside as a whole; `reach_px`: the narrowest face that the search can find.
    """

    faces: tuple[Face, ...]
    left_out: int = 0
    too_small: tuple[Face, ...] = ()
    parts: int = 0
    reach_px: int = 0


@dataclass(frozen=True, slots=True)
class Score:
    """One model's answer for one face: its raw logit (positive: fake), its calibrated P(fake), and its weight in [0, 1] in
    the ensemble that answered; 0: heard for comparison only."""

    model: str
    logit: float
    fake_probability: float
    interval: tuple[float, float]  # 95 %, of the calibration
    weight: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """All models' answer for one face, and the ensemble's.

    `interval` holds the ensemble's P(fake) in about 95 of 100 cases like those it was calibrated on: it grows with the
    members' disagreement. `reason` says in one sentence why the verdict is what it is. `unlike` is the share of
    validation faces nearer to what dfx knows than this one; None where that is not measured. `drawn`: the face looks
    drawn or rendered, not photographed.
    """

    fake_probability: float
    interval: tuple[float, float]
    threshold: float
    verdict: Verdict
    reason: str
    scores: tuple[Score, ...]
    unlike: float | None = None
    drawn: bool = False

    @property
    def weights(self) -> dict[str, float]:
        """Model → its weight in the ensemble that answered, of all that were asked."""
        return {score.model: score.weight for score in self.scores}

    @property
    def deciding(self) -> tuple[Score, ...]:
        """The models whose answers make the ensemble's; all of them where none has a weight."""
        return tuple(score for score in self.scores if score.weight > 0) or self.scores

    @property
    def heard_only(self) -> tuple[Score, ...]:
        """Those that were asked and do not count."""
        return tuple(score for score in self.scores if score not in self.deciding)


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """Where a model looked, for one face crop.

    `heat` is the map divided by its own maximum, at the feature map's size `(h, w)`; `raw_peak` is that maximum in
    `unit`; 0 means that nothing in the crop speaks for `toward` and `heat` is all zero. `signed`, of methods that also
    say what speaks against `toward`, is the raw map divided by its largest magnitude.
    """

    model: str
    method: str
    layer: str
    heat: Heat  # (h, w)
    raw_peak: float
    seconds: float
    toward: Toward = "fake"
    unit: str = "logits per map cell"
    signed: Signed | None = None  # (h, w)

    @property
    def has_evidence(self) -> bool:
        return self.raw_peak > 0


@dataclass(frozen=True, slots=True, eq=False)
class FaceReport:
    """One face with its prediction and what to beware of."""

    face: Face
    prediction: Prediction
    warnings: tuple[str, ...] = ()
    explanations: tuple[Explanation, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ImageReport:
    """Everything dfx says of one picture. Where several faces were judged, the verdict is that of the `lead`.

    `faces` are those that were judged; `too_small` were found, but nothing is said of them; `left_out` more are beyond the
    limit. Where none could be judged, the verdict is "uncertain" and without numbers. A face of a clip that stands as a
    picture of its own has the clip's settings.
    """

    media: MediaInfo
    verdict: Verdict
    fake_probability: float | None
    interval: tuple[float, float] | None
    threshold: float
    faces: tuple[FaceReport, ...]
    ensemble: EnsembleReport
    settings: ImageSettings | VideoSettings
    weights: Mapping[str, str]  # model → SHA-256 of its weight file
    timing_s: Mapping[str, float]
    warnings: tuple[str, ...] = ()
    dfx_version: str = field(default="")
    too_small: tuple[Face, ...] = ()
    left_out: int = 0
    shipped_threshold: float | None = None  # what `threshold` is where nobody moved it

    @property
    def found(self) -> int:
        """How many faces were found, judged or not."""
        return len(self.faces) + len(self.too_small) + self.left_out

    @property
    def lead(self) -> int:
        """The index of the face whose answer is the picture's, see `by_suspicion`; 0 where none was judged."""
        return next(iter(by_suspicion([face.prediction for face in self.faces])), 0)


def by_suspicion(answers: Sequence[Prediction]) -> list[int]:
    """Indices of `answers`, the one that decides first: called fake before open before called real, then by P(fake)."""
    ranks: dict[Verdict, int] = {"fake": 2, "uncertain": 1}
    rows = [(ranks.get(one.verdict, 0), one.fake_probability) for one in answers]
    return sorted(range(len(rows)), key=rows.__getitem__, reverse=True)
