"""The moments of a clip as they are read: each with the frames right after it, then its faces and what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from dfx.faces.quality import BLURRED, Quality, measure, warnings_of
from dfx.faces.resize import resize
from dfx.temporal.steps import BurstMotion, burst_motion
from dfx.temporal.window import Windows, face_windows, points_in_window
from dfx.types import Face, FaceReport, FoundFaces, Frame, Pixels, Prediction

KEPT_SIDE = 224  # pixels of a crop that the report keeps: what the models see, and little memory
MOVING = 3  # faces of a moment whose motion is followed, largest first
WIDE_PX = 128  # a face this wide counts in full; a smaller one by its share of it
LEAST = 0.1  # weight of the smallest, most blurred face

Find = Callable[[Sequence[Pixels]], list[FoundFaces]]


@dataclass(slots=True, eq=False)
class Moment:
    """A frame and those that follow it in the stream."""

    frame: Frame
    burst: list[Frame] = field(default_factory=list)

    def frames(self) -> list[Frame]:
        return [self.frame, *self.burst]


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """One face of one moment: what is said of it, how much it counts in (0, 1], and how it moves, in which windows; None
    where that was not followed."""

    report: FaceReport
    weight: float
    motion: BurstMotion | None = None
    windows: Windows | None = None


def moments(frames: Iterable[Frame], burst: int, pulse: Callable[[], None] = lambda: None) -> Iterator[Moment]:
    """Frames by the moment they belong to, in order; bursts may run into the next moment's frames. `pulse` is called at
    every frame, and may raise."""
    open_: dict[int, Moment] = {}
    for frame in frames:
        pulse()
        if frame.step == 0:
            open_[frame.number] = Moment(frame)
        elif frame.number in open_:
            open_[frame.number].burst.append(frame)
        for number in [n for n, one in open_.items() if len(one.burst) >= burst or n + 1 < frame.number]:
            yield open_.pop(number)
    yield from (open_[number] for number in sorted(open_))


def batches(parts: Iterable[Moment], most: int) -> Iterator[list[Moment]]:
    """Up to `most` moments at a time; the first comes alone, so that there is something to show at once."""
    batch: list[Moment] = []
    wanted = 1
    for part in parts:
        batch.append(part)
        if len(batch) >= wanted:
            yield batch
            batch, wanted = [], most
    if batch:
        yield batch


def sighting(face: Face, prediction: Prediction, moment: Moment, moving: bool) -> Sighting:
    """What is kept of a face once it has been judged."""
    quality = measure(face)
    kept = Face(
        face.box, face.confidence, face.landmarks, face.crop_box,
        resize(face.crop, KEPT_SIDE) if face.crop.shape[0] > KEPT_SIDE else face.crop.copy(), face.warnings,
    )  # fmt: skip
    report = FaceReport(kept, prediction, (*face.warnings, *warnings_of(quality)))
    if not (moving and moment.burst):
        return Sighting(report, weight_of(quality))
    frames = moment.frames()
    windows = face_windows([frame.pixels for frame in frames], face.box)
    points = points_in_window(face.landmarks, face.box)
    motion = burst_motion(windows, [frame.time_s for frame in frames], points)
    return Sighting(report, weight_of(quality), motion, windows)


def weight_of(quality: Quality) -> float:
    """How much a face counts among those of its track: by its width and its sharpness, each up to what is plenty."""
    return max(LEAST, min(1.0, quality.width_px / WIDE_PX) * min(1.0, quality.sharpness / (2 * BLURRED)))
