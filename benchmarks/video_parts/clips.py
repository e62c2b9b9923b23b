"""The clips that are measured: one of the sample photographs, moving slowly, encoded as H.264."""

from __future__ import annotations

from pathlib import Path

import av
import cv2
import numpy as np

from dfx.data.samples import samples
from dfx.types import Pixels

FPS = 25
SIZES = {"720p": (1280, 720), "1080p": (1920, 1080)}


def write_clip(path: Path, size: str, seconds: int) -> Path:
    """`seconds` of the first real sample, its face wandering on a slow circle."""
    width, height = SIZES[size]
    photo = _photo(height)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"preset": "veryfast", "crf": "21"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(seconds * FPS):
            picture = _framed(photo, width, height, 2 * np.pi * number / (FPS * 8))
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


def _photo(height: int) -> Pixels:
    """As high as the frame."""
    file = next(sample.file for sample in samples() if not sample.is_fake)
    pixels = cv2.cvtColor(cv2.imread(str(file)), cv2.COLOR_BGR2RGB)
    scale = height / pixels.shape[0]
    return np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def _framed(photo: Pixels, width: int, height: int, angle: float) -> Pixels:
    move = np.array(
        [[1, 0, (width - photo.shape[1]) / 2 + 0.05 * width * np.cos(angle)], [0, 1, 0.03 * height * np.sin(angle)]]
    )
    return np.asarray(cv2.warpAffine(photo, move, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)
