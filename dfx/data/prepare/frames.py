"""Frames of a video of our own, spread over all of it. Nothing from a stranger comes this way."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from dfx.errors import Undecodable
from dfx.media.process.names import display_name
from dfx.types import Pixels

MOST_FRAMES = 30  # of one video: more show the same face again
_SEEK_FROM = 300  # frames; nearer ones are reached sooner by decoding on


@dataclass(frozen=True, slots=True, eq=False)
class Still:
    """One frame: its time in seconds by its number and the video's frame rate, and its pixels `(H, W, 3)` RGB."""

    time_s: float
    pixels: Pixels


def read_frames(path: Path, every_s: float = 1.0, most: int = MOST_FRAMES) -> Iterator[Still]:
    """About one frame per `every_s` seconds, at most `most`, evenly over the whole clip, in order.

    Raises Undecodable where the video cannot be opened, states no frame rate, or holds no frame.
    """
    capture = _open(path)
    name, given = display_name(path.name), 0
    try:
        rate = capture.get(cv2.CAP_PROP_FPS) if capture.isOpened() else 0.0
        if not 0 < rate < 1e4:
            raise Undecodable(f"{name}: expected a video, but it cannot be opened or states no frame rate.")
        position = 0
        for wanted in times(_length(path, capture), rate, every_s, most):
            position = _go_to(capture, position, wanted)
            done, frame = capture.read()
            position += 1
            if done:
                given += 1
                yield Still(wanted / rate, np.asarray(frame[..., ::-1], np.uint8, order="C"))
        if not given:
            raise Undecodable(f"{name}: expected a video, but not one frame of it can be decoded.")
    finally:
        capture.release()


def _open(path: Path) -> cv2.VideoCapture:
    """By FFmpeg alone: OpenCV's other readers take "1%d.avi" for a series of pictures. What both complain of is silenced."""
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    level = cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        return cv2.VideoCapture(str(path.resolve()), cv2.CAP_FFMPEG)
    finally:
        cv2.utils.logging.setLogLevel(level)


def times(frames: int, rate: float, every_s: float, most: int) -> list[int]:
    """The numbers of the frames to take of `frames` at `rate` per second: rising, at most `most`, none twice."""
    count = min(max(1, int(frames / rate / every_s)), most, frames)
    return [int((i + 0.5) * frames / count) for i in range(count)]


def _length(path: Path, capture: cv2.VideoCapture) -> int:
    """Frames in the file: as it states, or counted where it states none."""
    stated = int(capture.get(cv2.CAP_PROP_FRAME_COUNT))
    if stated > 0:
        return stated
    counter, frames = _open(path), 0
    while counter.grab():
        frames += 1
    counter.release()
    return frames


def _go_to(capture: cv2.VideoCapture, position: int, wanted: int) -> int:
    """Moves on to frame `wanted`; the frame number reached."""
    if wanted - position > _SEEK_FROM:
        capture.set(cv2.CAP_PROP_POS_FRAMES, wanted)
        return wanted
    while position < wanted and capture.grab():
        position += 1
    return position
