"""Made-up reports for the tests of this folder: synthetic pixels, no model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dfx.types import (
    Box,
    EnsembleReport,
    Explanation,
    Face,
    FaceReport,
    ImageReport,
    ImageSettings,
    Landmarks,
    MediaInfo,
    Picture,
    Pixels,
    Prediction,
    Score,
)

SHA256 = "9f2c" * 16


def noise(height: int, width: int, seed: int = 0) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def picture(height: int = 300, width: int = 400) -> Picture:
    pixels = noise(height, width)
    pixels.setflags(write=False)  # as the door for image bytes hands it over
    return Picture(
        pixels, MediaInfo(SHA256, 412_345, "JPEG", width, height, ("The file is named .png but is a JPEG.",))
    )


def face(x: int, y: int) -> Face:
    points = Landmarks(
        (x + 10.126, y + 15.0), (x + 30.0, y + 15.0), (x + 20.0, y + 25.0), (x + 12.0, y + 35.0), (x + 28.0, y + 35.0)
    )
    crop_box = Box(x - 10, y - 5, 60, 60)
    return Face(
        Box(x, y, 40, 50), 0.987654321, points, crop_box, crop_box.cut(picture().pixels), ("Face is 40 px wide.",)
    )


def scores() -> tuple[Score, ...]:
    return (
        Score("mobilenet_v2", 2.5, 0.91234567, (0.8, 0.96), 0.7),
        Score("meso_inception4", np.float32(0.25), 0.55, (0.3, 0.75), 0.3),  # type: ignore[arg-type]
    )


def face_report(x: int = 50, y: int = 40, probability: float = 0.93, explained: bool = True) -> FaceReport:
    low, high = max(0.0, probability - 0.12), min(1.0, probability + 0.04)
    verdict = "fake" if probability >= 0.5 else "real"
    prediction = Prediction(probability, (low, high), 0.5, verdict, f"Reason of the face at {x}.", scores())
    heat = np.zeros((4, 4), np.float32)
    heat[1, 2] = 1
    maps = (
        Explanation("mobilenet_v2", "gradcam", "out_relu", heat, 0.0421, 0.02),
        Explanation("meso_inception4", "gradcam", "last_map", 0 * heat, 0.0, 0.01),
    )
    return FaceReport(face(x, y), prediction, ("Face is 40 px wide.", "Face is blurred."), maps if explained else ())


def image_report() -> ImageReport:
    """Two faces, the second the more suspicious."""
    return ImageReport(
        media=picture().info,
        verdict="fake",
        fake_probability=0.93,
        interval=(0.81, 0.97),
        threshold=0.5,
        shipped_threshold=0.5,
        faces=(face_report(50, 40, 0.2, explained=False), face_report(250, 100, 0.93)),
        ensemble=EnsembleReport("fast", "weighted", 0.5, {"mobilenet_v2": 0.7, "meso_inception4": 0.3}),
        settings=ImageSettings(("mobilenet_v2", "meso_inception4"), "auto", None, 0.3, 800, 12, 40),
        weights={"mobilenet_v2": "ab12" * 16, "meso_inception4": "cd34" * 16},
        timing_s={"decode": 0.0123, "detect": 0.214},
        warnings=("3 more faces were left out.",),
        dfx_version="0.1.0",
    )


def no_face_report() -> ImageReport:
    return replace(image_report(), verdict="no_face", fake_probability=None, interval=None, faces=())
