"""What one burst of frames says of the motion in its face: a few numbers per step from a frame to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfx.temporal.anomaly import from_neighbours
from dfx.temporal.flow import Flow, Method, dense_flow, warped_back
from dfx.temporal.regions import Mask, Regions, face_width, regions
from dfx.temporal.stabilise import as_flow, head_motion
from dfx.temporal.window import Points, Windows, face_windows, points_in_window
from dfx.types import Face, Frame

SAME = 0.3  # grey levels: frames this alike show one moment twice (telecine, 15 fps sold as 30)
CUT = 20.0  # grey levels that motion leaves unexplained: another scene, or a flash
LEAST_SIDE = 16  # px of a window: below it there is no seam to speak of
STILL = 0.05  # face widths a second, added to both sides of a ratio so that two still regions give 1
CELLS = 16  # along a window's side, in which the field is averaged before it is compared: flow is no finer

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class BurstMotion:
    """One number per step `(S,)`; S is at most the frames − 1, see `burst_motion`. Speeds in face widths a second.

    All but `head` are of the motion that is left when the head's own (shift, growth, turn) is taken away.
    """

    times_s: Floats  # the middle of the step
    seconds: Floats  # its length
    residual: Floats  # mean speed inside the face
    deviation: Floats  # mean distance of the field from that of the nearest steps: trembling, jolts
    boundary: Floats  # speed on the seam around the face over that inside; 1: alike
    mouth: Floats  # mean speed there
    eyes: Floats  # of both eyes with their lids: a blink is a peak
    head: Floats  # speed of the head itself
    abruptness: Floats  # distance of the head's velocity from that of the nearest steps
    slip: Floats  # as `deviation`, of the face's inside as a whole against what lies around it
    flicker: Floats  # grey levels that motion does not explain, inside the face over around it; 1: alike
    light: Floats  # grey levels by which the whole inside grows brighter or darker than what lies around it

    @classmethod
    def joined(cls, bursts: Sequence[BurstMotion]) -> BurstMotion:
        """The steps of all bursts, one after the other."""
        return cls(*(np.concatenate([getattr(b, f.name) for b in bursts] or [np.empty(0)]) for f in fields(cls)))


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    """One pair of frames: its motion in pixels, and the grey levels that motion does not explain."""

    seconds: float
    middle_s: float
    left: Flow  # the field less the head's
    head: Floats  # (4,) similarity of the head
    inside: Floats  # (4,) similarity of the inside alone
    around: Floats  # (4,) of the seam and what lies beyond
    error: NDArray[np.float32]  # (side, side) signed grey levels


def face_motion(burst: Sequence[Frame], face: Face, method: Method = "dis") -> BurstMotion:
    """`burst_motion` of a face that was found in the first frame of `burst`."""
    windows = face_windows([frame.pixels for frame in burst], face.box)
    times = [frame.time_s for frame in burst]
    return burst_motion(windows, times, points_in_window(face.landmarks, face.box), method)


def burst_motion(
    windows: Windows, times_s: ArrayLike, points: Points | None = None, method: Method = "dis"
) -> BurstMotion:
    """Motion in the windows `(B, side, side)` of one burst, seen at `times_s` `(B,)`; `points` as `points_in_window` says.

    A frame that repeats the one before is skipped, and the step to the next one spans both intervals: speeds stay right
    and a clip of doubled frames does not tremble. So is a frame whose time does not grow. A step that motion cannot
    explain (a cut, a flash) is left out. Windows below 16 px hold no parts of a face. A burst of which nothing remains
    has no steps. Never NaN. Raises ValueError where shapes do not fit.
    """
    grey, times = np.asarray(windows), np.asarray(times_s, float)
    if grey.ndim != 3 or grey.shape[1] != grey.shape[2] or times.shape != (len(grey),):
        raise ValueError(f"Expected windows (B, side, side) and B times, not {grey.shape} and {times.shape}.")
    parts = regions(grey.shape[1], points)
    kept: list[int] = []  # frames that show something new
    for i in range(len(grey) if grey.shape[1] >= LEAST_SIDE else 0):
        new = not kept or cv2.norm(grey[i], grey[kept[-1]], cv2.NORM_L1) / grey[i].size > SAME
        if new and (not kept or times[i] > times[kept[-1]]):
            kept.append(i)
    steps = [_step(grey[a], grey[b], times[a], times[b], parts, method) for a, b in pairwise(kept)]
    return _numbers([step for step in steps if step is not None], parts, face_width(grey.shape[1]))


def _step(
    before: NDArray[np.uint8], after: NDArray[np.uint8], start: float, end: float, parts: Regions, method: Method
) -> _Step | None:
    """None where motion cannot explain the step."""
    flow = dense_flow(before, after, method)
    error = warped_back(after, flow) - before
    if float(np.abs(error[parts["head"]]).mean()) > CUT:
        return None
    head = head_motion(flow, parts["head"])
    around = head_motion(flow, parts["seam"] | parts["around"])
    inside = head_motion(flow, parts["inside"])
    return _Step(end - start, (start + end) / 2, flow - as_flow(head, before.shape), head, inside, around, error)


def _numbers(steps: Sequence[_Step], parts: Regions, width: float) -> BurstMotion:
    if not steps:
        return BurstMotion.joined([])
    seconds = np.array([step.seconds for step in steps])
    unit = seconds * width  # pixels a step → face widths a second
    fast = [np.hypot(step.left[..., 0], step.left[..., 1]) for step in steps]  # (side, side) pixels a step, each
    speed = {
        name: np.array([field[mask].mean() if mask.any() else 0.0 for field in fast]) / unit
        for name, mask in parts.items()
    }
    moves = np.array((1, 1, width / 2, width / 2))  # growth and turn as the pixels that they move at the face's edge
    head = np.stack([step.head for step in steps]) * moves / unit[:, None]
    slip = np.stack([step.inside - step.around for step in steps]) * moves / unit[:, None]
    cells = np.stack([_cells(step.left, parts["inside"]) for step in steps]) / unit[:, None, None]
    inside, around = (np.stack([step.error[parts[name]] for step in steps]) for name in ("inside", "around"))  # (S, n)
    unexplained = [np.array([float(np.abs(row).mean()) for row in part]) + 0.5 for part in (inside, around)]
    return BurstMotion(
        times_s=np.array([step.middle_s for step in steps]),
        seconds=seconds,
        residual=speed["inside"],
        deviation=np.hypot(*np.moveaxis(from_neighbours(cells), -1, 0)).mean(-1),
        boundary=(speed["seam"] + STILL) / (speed["inside"] + STILL),
        mouth=speed["mouth"],
        eyes=speed["eyes"],
        head=np.linalg.norm(head, axis=1),
        abruptness=np.linalg.norm(from_neighbours(head), axis=1),
        slip=np.linalg.norm(from_neighbours(slip), axis=1),
        flicker=unexplained[0] / unexplained[1],  # half a grey level on both sides: rounding
        light=np.array([abs(float(a.mean() - b.mean())) for a, b in zip(inside, around, strict=True)]),
    )


def _cells(flow: Flow, where: Mask) -> NDArray[np.float32]:
    """The field averaged in cells `(N, 2)`, of those inside."""
    small = cv2.resize(flow, (CELLS, CELLS), interpolation=cv2.INTER_AREA)
    kept = cv2.resize(where.astype(np.float32), (CELLS, CELLS), interpolation=cv2.INTER_AREA) > 0.5
    return np.asarray(small[kept], np.float32)
