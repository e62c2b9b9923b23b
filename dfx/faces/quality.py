"""What to beware of in a face, measured with numpy and OpenCV alone.

The thresholds stand where `python benchmarks/quality.py DATA` put them; see the comment at each.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.faces.in_crop import in_crop
from dfx.types import Face, Landmarks, Pixels

SIDE = 128  # the face is brought to this size before its sharpness is measured, so that it does not depend on pixels
LEAST_CONTRAST = 0.05  # below it there is only noise to stretch

# A face narrower than this may not decide, in photos and in clips. The default ensemble on 477 test faces (dfdc, ffpp,
# faces140k, new sets), shrunk to this width: mean AUC .91 at full size, .87 at 64 px, .84 at 48, .81 at 40, .75 at 32, .68
# at 24, .58 at 16; from 24 px down all but every face comes out as uncertain.
LEAST_PX = 40

# Shares of real test faces that each one flags, by benchmarks/quality.py (93 to 98 faces a set).
SMALL_PX = 64  # chosen, not measured: MTCNN finds faces from 20 px, the models see 144 px and more
BLURRED = 100  # 2 % of photos, 0 % of faces140k, 16 % of utkface (soft); after a blur of 3 px 99 %, dfdc 73 %
TURNED_DEG = 45  # 2 % of photos, 1 % of faces140k, 4 % of dfdc
TILTED_DEG = 30  # at most 1 %: MTCNN itself loses faces tilted further
BLOCKY = 1.5  # 0 % but for dfdc's videos (13 %); of JPEG quality 15 99 %, of 30 51 to 99 %, of 60 at most 24 %
DARK = 0.22  # 0 % but for dfdc (6 %); of photographs at a quarter of their light 89 % and more


@dataclass(frozen=True, slots=True)
class Quality:
    """Measured values of one face.

    `yaw` and `roll` are estimates from five points, good to some 10 degrees; `blockiness` is how much larger the steps
    on an 8-pixel grid are than elsewhere (1: no grid), seen only where a picture was not re-scaled after compression.
    """

    width_px: int
    sharpness: float  # variance of the Laplacian of the grey face at SIDE px, over the contrast squared
    yaw: float  # degrees, 0: towards the viewer, positive: towards the viewer's right
    roll: float  # degrees, positive: clockwise as the viewer sees it
    blockiness: float
    brightness: float  # 95th percentile of luma, [0, 1]: of the lit parts, so that dark skin does not count as dark
    contrast: float  # 95th minus 5th percentile of luma, [0, 1]


def warnings_for(face: Face) -> tuple[str, ...]:
    """What of the quality of `face` should make its reader careful, in short sentences; nothing is an empty tuple."""
    return warnings_of(measure(face))


def warnings_of(quality: Quality) -> tuple[str, ...]:
    """The sentences for values already measured."""
    width = quality.width_px
    rows = (
        (width < SMALL_PX, f"The face is {width} px wide; below {SMALL_PX} px models guess more."),
        (quality.sharpness < BLURRED, "The face is blurred; fine traces of editing are lost."),
        (
            abs(quality.yaw) > TURNED_DEG,
            f"The face is turned about {abs(quality.yaw):.0f}° aside; models saw few such.",
        ),
        (abs(quality.roll) > TILTED_DEG, f"The head is tilted {abs(quality.roll):.0f}°; models saw few such."),
        (quality.blockiness > BLOCKY, "The picture is heavily compressed; that hides traces and adds its own."),
        (quality.brightness < DARK, "The face is very dark; little of it can be judged."),
    )
    return tuple(sentence for applies, sentence in rows if applies)


def measure(face: Face) -> Quality:
    """The quality of `face`, measured on the part of its crop that the detector's box covers."""
    width = face.width_px
    if face.turn:
        face = in_crop(face)
    x, y = max(0, face.box.x - face.crop_box.x), max(0, face.box.y - face.crop_box.y)
    inner = face.crop[y : y + face.box.height, x : x + face.box.width]
    grey = np.asarray(cv2.cvtColor(inner, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    low, high = np.percentile(grey, (5, 95)) / 255
    way = cv2.INTER_AREA if max(grey.shape) > SIDE else cv2.INTER_LINEAR
    edges = cv2.Laplacian(cv2.resize(grey, (SIDE, SIDE), interpolation=way), cv2.CV_32F)
    return Quality(
        width_px=width,
        sharpness=float(np.var(edges)) / max(float(high - low), LEAST_CONTRAST) ** 2,
        yaw=yaw(face.landmarks),
        roll=roll(face.landmarks),
        blockiness=blockiness(grey),
        brightness=float(high),
        contrast=float(high - low),
    )


def roll(points: Landmarks) -> float:
    """The slope of the line through the eyes, degrees."""
    (x0, y0), (x1, y1) = points.left_eye, points.right_eye
    return math.degrees(math.atan2(y1 - y0, x1 - x0))


def yaw(points: Landmarks) -> float:
    """How far the face is turned to a side, degrees.

    Where the nose's tip stands half an eye distance before the eyes' line, it moves by tan(yaw) / 2 eye distances off
    the line through the middle of the eyes and of the mouth.
    """
    turn = math.radians(-roll(points))
    x = {name: px * math.cos(turn) - py * math.sin(turn) for name, (px, py) in points.as_dict().items()}
    eyes = x["right_eye"] - x["left_eye"]
    middle = (x["left_eye"] + x["right_eye"] + x["mouth_left"] + x["mouth_right"]) / 4
    return math.degrees(math.atan2(2 * (x["nose"] - middle), eyes))


def blockiness(grey: Pixels) -> float:
    """Mean step at the strongest of the eight positions of an 8-pixel grid over the mean step elsewhere, (H, W) grey.

    The weaker of both directions, so that a straight edge in the picture is not taken for a grid; 1 below 32 px.
    """
    if min(grey.shape) < 32:
        return 1.0
    values = grey.astype(np.float32)
    across = np.abs(np.diff(values, axis=1)).mean(axis=0)
    down = np.abs(np.diff(values, axis=0)).mean(axis=1)
    return min(_grid_strength(across), _grid_strength(down))


def _grid_strength(steps: NDArray[np.float32]) -> float:
    whole = steps[: len(steps) // 8 * 8].reshape(-1, 8).mean(axis=0)
    peak = int(whole.argmax())
    elsewhere = float(np.delete(whole, peak).mean())
    return float(whole[peak]) / elsewhere if elsewhere > 0 else 1.0
