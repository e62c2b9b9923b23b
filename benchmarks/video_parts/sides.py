"""The two ways to judge a clip that are compared: the same moments, the same models, no motion on either side."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


class Ours:
    """`analyze_video` as the page calls it: bytes, decoded in a process of their own that was started ahead."""

    def __init__(self, models: Sequence[str], motion: bool) -> None:
        from dfx.analysis.video import VideoOptions
        from dfx.media.video import spare

        spare.keep()
        self._options = VideoOptions(tuple(models), motion=motion)

    def analyse(self, clip: Path, times: Sequence[float] | None) -> list[tuple[float, list[float]]]:
        from dfx.analysis.video import analyze_video

        report = analyze_video(clip.read_bytes(), clip.name, self._options)
        return [(one.time_s, [face.report.prediction.scores[0].logit for face in one.faces]) for one in report.frames]


class Plain:
    """What a user writes: OpenCV's VideoCapture, MTCNN on the whole frame, `predict` for each crop and model."""

    def __init__(self, models: Sequence[str], motion: bool) -> None:
        from mtcnn import MTCNN

        from dfx.zoo import load

        self._detector = MTCNN()
        self._models = {name: load(name) for name in models}

    def analyse(self, clip: Path, times: Sequence[float] | None) -> list[tuple[float, list[float]]]:
        import cv2

        assert times is not None  # the moments the other side took
        capture, found, wanted = cv2.VideoCapture(str(clip)), [], list(times)
        rate, number = capture.get(cv2.CAP_PROP_FPS), -1
        while wanted and capture.grab():
            number += 1
            if number / rate >= wanted[0] - 0.5 / rate:
                wanted.pop(0)
                _, frame = capture.retrieve()
                found.append((number / rate, self._judge(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB))))
        capture.release()
        return found

    def _judge(self, pixels: Any) -> list[float]:
        import numpy as np

        from dfx.faces.crop import square_around
        from dfx.faces.resize import resize
        from dfx.types import Box
        from dfx.zoo import spec_of

        first: list[float] = []
        for face in sorted(self._detector.detect_faces(pixels), key=lambda one: -one["box"][2] * one["box"][3]):
            if face["confidence"] <= 0.95:
                continue
            x, y, width, height = (max(0, int(edge)) for edge in face["box"])
            crop = square_around(Box(x, y, width, height), 0.30, *pixels.shape[:2]).cut(pixels)
            for place, (name, model) in enumerate(self._models.items()):
                view = spec_of(name).scaling(resize(crop, model.input_shape[1]).astype(np.float32))
                both = model.predict(np.stack([view, view[:, ::-1]]), verbose=0)
                if place == 0:
                    first.append(float(both.mean()))
        return first


SIDES: dict[str, type[Ours] | type[Plain]] = {"ours": Ours, "plain": Plain}
