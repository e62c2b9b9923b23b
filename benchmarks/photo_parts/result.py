"""What was measured of one photo, and whether both sides saw the same."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from photo_parts.sides import Answer

Rectangle = tuple[int, int, int, int]  # x, y, width, height

LEAST_IOU = 0.75  # of the two detectors' boxes of one face: one saw the photo shrunk, the other whole
MOST_OWN = 1.5  # logits, each on its own crop: a few pixels of difference in the box move any model
MOST_SAME = 0.01  # logits, both on the same crop: rounding


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of the faces of one photo, the worst."""

    faces_ours: int
    faces_plain: int
    iou: float
    own_crops: float  # largest difference of a logit, each side on its own crop
    same_crops: float  # the same with our crop on both sides

    def complaints(self, faces: int) -> list[str]:
        """What is not as it must be for a photo with so many faces, in short sentences."""
        rows = (
            (self.faces_ours != faces, f"dfx found {self.faces_ours} of {faces} faces"),
            (self.faces_plain != faces, f"the plain pipeline found {self.faces_plain} of {faces} faces"),
            (self.iou < LEAST_IOU, f"boxes overlap by {self.iou:.2f}, less than {LEAST_IOU}"),
            (self.own_crops > MOST_OWN, f"logits differ by {self.own_crops:.2f} on own crops, more than {MOST_OWN}"),
            (self.same_crops > MOST_SAME, f"logits differ by {self.same_crops:.3f} on one crop, more than {MOST_SAME}"),
        )
        return [sentence for applies, sentence in rows if applies]


@dataclass(frozen=True, slots=True)
class Measured:
    """One side: seconds of every round, of the first answer from the start of the process, memory, median stages."""

    seconds: list[float]
    stages: dict[str, float]
    first_s: float
    peak_mb: float

    @property
    def median_s(self) -> float:
        return median(self.seconds)


@dataclass(frozen=True, slots=True)
class Row:
    """One photo: both sides, and what they agree on."""

    photo: str
    megapixels: float
    faces: int
    ours: Measured
    plain: Measured
    agreement: Agreement

    @property
    def faster(self) -> float:
        """How many times the plain pipeline's time is ours."""
        return self.plain.median_s / self.ours.median_s

    @property
    def memory_share(self) -> float:
        return self.ours.peak_mb / self.plain.peak_mb


def agree(ours: Answer, plain: Answer, plain_on_ours: dict[str, list[float]]) -> Agreement:
    """Each of our faces against the plain pipeline's face that overlaps most; `plain_on_ours`: logits of our crops."""
    pairs = _pairs(ours.boxes, plain.boxes)
    return Agreement(
        len(ours.boxes),
        len(plain.boxes),
        min((_iou(ours.boxes[i], plain.boxes[j]) for i, j in pairs), default=0.0),
        _largest(ours.logits, plain.logits, pairs),
        _largest(ours.logits, plain_on_ours, [(i, i) for i in range(len(ours.boxes))]),
    )


def _pairs(ours: list[Rectangle], plain: list[Rectangle]) -> list[tuple[int, int]]:
    if not plain:
        return []
    return [(i, max(range(len(plain)), key=lambda j: _iou(box, plain[j]))) for i, box in enumerate(ours)]


def _iou(a: Rectangle, b: Rectangle) -> float:
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    common = max(0, width) * max(0, height)
    return common / (a[2] * a[3] + b[2] * b[3] - common)


def _largest(ours: dict[str, list[float]], plain: dict[str, list[float]], pairs: list[tuple[int, int]]) -> float:
    return max((abs(ours[model][i] - plain[model][j]) for model in ours for i, j in pairs), default=0.0)
