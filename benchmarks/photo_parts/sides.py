"""The two ways to judge a photo that are compared. Both get a file's bytes and give faces, logits and a map per face.

Both keep what they have loaded from one photo to the next; both use the same weights and the same rule for crops.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Protocol

from dfx.types import Box, Pixels

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


@dataclass(slots=True)
class Answer:
    """What one side says of a photo: plain values, since they go through a pipe as JSON."""

    boxes: list[tuple[int, int, int, int]]  # the detector's, x, y, width, height, largest first
    crops: list[tuple[int, int, int, int]]
    logits: dict[str, list[float]]  # model → one per face
    stages: dict[str, float] = field(default_factory=dict)  # seconds


class Side(Protocol):
    def analyse(self, data: bytes) -> Answer: ...

    def logits(self, data: bytes, crops: Sequence[Box]) -> dict[str, list[float]]:
        """Model → one logit for each of these crops of the photo."""


class Ours:
    """`analyze_image`, as page and command line call it, decoding in its own process included."""

    def __init__(self, models: Sequence[str]) -> None:
        from dfx.analysis.image import Options
        from dfx.media.photo.images import warm_up

        warm_up()
        self._options = Options(models=tuple(models))

    def analyse(self, data: bytes) -> Answer:
        from dfx.analysis.image import analyze_image

        report = analyze_image(data, options=self._options).report
        scores = [{score.model: score.logit for score in face.prediction.scores} for face in report.faces]
        return Answer(
            [face.face.box.as_xywh() for face in report.faces],
            [face.face.crop_box.as_xywh() for face in report.faces],
            {model: [row[model] for row in scores] for model in self._options.models},
            {stage: seconds for stage, seconds in report.timing_s.items() if stage != "total"},
        )

    def logits(self, data: bytes, crops: Sequence[Box]) -> dict[str, list[float]]:
        from dfx.media.photo.images import decode
        from dfx.predict.predictor import predictor

        views = [box.cut(decode(data).pixels) for box in crops]
        return {name: predictor(name).logits(views).tolist() for name in self._options.models}


class Plain:
    """What a user writes with the packages' own calls: Pillow, MTCNN at full size, `predict`, tf-keras-vis.

    A careful user: the Gradcam object is made once (benchmarks/cam.py tells what a new one for each face costs), and
    all faces of a photo go through the models together.
    """

    def __init__(self, models: Sequence[str]) -> None:
        from mtcnn import MTCNN
        from tf_keras_vis.gradcam import Gradcam

        from dfx.analysis.order import lead_model
        from dfx.predict import ensemble_weights
        from dfx.zoo import load

        self._detector = MTCNN()
        self._models = {name: load(name) for name in models}
        self._lead = self._models[lead_model(ensemble_weights(tuple(models)))]
        self._gradcam = Gradcam(self._lead)

    def analyse(self, data: bytes) -> Answer:
        watch: dict[str, float] = {}
        with _stage(watch, "decode"):
            pixels = _pixels(data)
        with _stage(watch, "faces"):
            boxes = self._find(pixels)
            crops = [_crop_box(box, pixels) for box in boxes]
        with _stage(watch, "models"):
            logits = self._predict(pixels, crops)
        with _stage(watch, "explain"):
            self._explain(pixels, crops)
        return Answer([box.as_xywh() for box in boxes], [box.as_xywh() for box in crops], logits, watch)

    def logits(self, data: bytes, crops: Sequence[Box]) -> dict[str, list[float]]:
        return self._predict(_pixels(data), crops)

    def _find(self, pixels: Pixels) -> list[Box]:
        found = self._detector.detect_faces(pixels)
        kept = found if len(found) == 1 else [face for face in found if face["confidence"] > 0.95]
        return sorted((_inside(face["box"], pixels) for face in kept), key=lambda box: box.area, reverse=True)

    def _predict(self, pixels: Pixels, crops: Sequence[Box]) -> dict[str, list[float]]:
        if not crops:
            return {name: [] for name in self._models}
        return {name: _mean_of_both(model, _batch(model, pixels, crops)) for name, model in self._models.items()}

    def _explain(self, pixels: Pixels, crops: Sequence[Box]) -> Any:
        """The maps of the layer that dfx explains too; the package's defaults otherwise."""
        from dfx.explain.layers import feature_maps, last_feature_map

        if not crops:
            return []
        return self._gradcam(
            lambda output: output[:, 0],
            _batch(self._lead, pixels, crops),
            penultimate_layer=feature_maps(self._lead)[last_feature_map(self._lead)]._keras_history.operation.name,
            seek_penultimate_conv_layer=False,
        )


SIDES: dict[str, type[Ours] | type[Plain]] = {"ours": Ours, "plain": Plain}


@contextmanager
def _stage(watch: dict[str, float], name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    watch[name] = time.perf_counter() - began


def _pixels(data: bytes) -> Pixels:
    import numpy as np
    from PIL import Image

    return np.asarray(Image.open(BytesIO(data)).convert("RGB"))


def _inside(box: Sequence[int], pixels: Pixels) -> Box:
    height, width = pixels.shape[:2]
    x, y = max(0, int(box[0])), max(0, int(box[1]))
    return Box(x, y, min(int(box[2]), width - x), min(int(box[3]), height - y))


def _crop_box(box: Box, pixels: Pixels) -> Box:
    from dfx.faces.crop import square_around

    return square_around(box, 0.30, *pixels.shape[:2])


def _mean_of_both(model: Any, images: Any) -> list[float]:
    """As dfx does: the mean logit of each image and its mirror image, asked together."""
    import numpy as np

    logits = model.predict(np.concatenate([images, images[:, :, ::-1]]), verbose=0)[:, 0]
    return [float(logit) for logit in logits.reshape(2, -1).mean(axis=0)]


def _batch(model: Any, pixels: Pixels, crops: Sequence[Box]) -> Any:
    """`(N, S, S, 3)` scaled as the model wants it."""
    import numpy as np

    from dfx.faces.resize import resize
    from dfx.zoo import spec_of

    views = [resize(box.cut(pixels), model.input_shape[1]) for box in crops]
    return spec_of(model.name).scaling(np.stack(views).astype(np.float32))
