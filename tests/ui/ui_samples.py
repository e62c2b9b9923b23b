"""Made-up answers for tests of the pages."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from threading import Event

import numpy as np
from PIL import Image

from dfx.report.json.photo import to_text
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
    Prediction,
    Progress,
    Score,
    Verdict,
    no_progress,
)
from dfx.ui.photo.result import PhotoResult

POINTS = Landmarks((30, 40), (60, 40), (45, 55), (35, 70), (58, 70))
MODELS = ("mobilenet_v2", "meso_inception4")
WEIGHTS = dict.fromkeys(MODELS, 0.5)
ENSEMBLE = EnsembleReport("all", "mean", 0.5, WEIGHTS)
SETTINGS = ImageSettings(MODELS, "auto", None, 0.3, 800, 12, 40)


def a_map(model: str, peak: float) -> Explanation:
    heat = np.linspace(0, 1, 25, dtype=np.float32).reshape(5, 5) * (peak > 0)
    return Explanation(model, "gradcam", "top", heat, peak, 0.02)


def a_face(p: float, at: int = 0, warnings: tuple[str, ...] = (), weights: Mapping[str, float] = WEIGHTS) -> FaceReport:
    """A face at the `at`-th place of its picture, judged with those `weights`; the second model's map holds no evidence."""
    verdict: Verdict = "fake" if p > 0.55 else "real" if p < 0.45 else "uncertain"
    scores = tuple(Score(model, 1.5, p, (p / 2, (1 + p) / 2), weight) for model, weight in weights.items())
    box, crop_box = Box(20 + 100 * at, 30, 50, 60), Box(10 + 100 * at, 10, 80, 80)
    return FaceReport(
        Face(box, 0.99, POINTS, crop_box, np.full((80, 80, 3), 90, np.uint8), warnings),
        Prediction(p, (p / 2, (1 + p) / 2), 0.5, verdict, "The models disagree.", scores),
        (),
        (a_map(MODELS[0], 0.25), a_map(MODELS[1], 0.0)),
    )


def a_report(data: bytes, faces: Sequence[FaceReport]) -> ImageReport:
    worst = max(faces, key=lambda face: face.prediction.fake_probability).prediction if faces else None
    return ImageReport(
        media=MediaInfo(hashlib.sha256(data).hexdigest(), len(data), "JPEG", 800, 400),
        verdict=worst.verdict if worst else "no_face",
        fake_probability=worst.fake_probability if worst else None,
        interval=worst.interval if worst else None,
        threshold=0.5,
        faces=tuple(faces),
        ensemble=ENSEMBLE,
        settings=SETTINGS,
        weights={MODELS[0]: "ab" * 32},
        timing_s={"decode": 0.01, "total": 0.2},
    )


class Analysis:
    """Stands in for the heavy job: answers with `faces`, or raises `error`; counts what it was asked."""

    def __init__(self) -> None:
        self.faces: Sequence[FaceReport] = (a_face(0.93),)
        self.too_small: tuple[Face, ...] = ()
        self.left_out = 0
        self.error: Exception | None = None
        self.hold: Event | None = None  # what everything behind the answer waits for
        self.asked: list[str] = []
        self.presets: list[str] = []
        self.ensemble = ENSEMBLE

    def __call__(
        self,
        data: bytes,
        name: str,
        progress: Progress = no_progress,
        preset: str = "",
        own: object = None,
        answered: Callable[[ImageReport], None] = lambda report: None,
    ) -> PhotoResult:
        self.asked.append(name)
        self.presets.append(preset)
        progress(0.2, "Looking for faces")
        progress(0.6, "Asking the models")
        if self.error:
            raise self.error
        report = replace(a_report(data, self.faces), too_small=self.too_small, left_out=self.left_out)
        report = replace(report, ensemble=self.ensemble)
        if self.too_small and not self.faces:
            report = replace(report, verdict="uncertain")
        answered(report)
        assert self.hold is None or self.hold.wait(20)
        progress(0.9, "Writing the report")
        return PhotoResult(report, np.full((400, 800, 3), 60, np.uint8), to_text(report), "<!doctype html>")


def picture() -> bytes:
    """A small white PNG."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return out.getvalue()
