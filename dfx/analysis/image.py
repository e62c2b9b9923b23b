"""The one analysis of a picture that every door calls: bytes in, report out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import dfx
from dfx.errors import ExplanationError, SettingError, WeightsMissing
from dfx.media.images import decode
from dfx.settings import settings
from dfx.types import (
    Explanation,
    FaceReport,
    FoundFaces,
    ImageReport,
    Picture,
    Pixels,
    Progress,
    Toward,
    no_progress,
)
from dfx.zoo import MODELS, check_shipped, spec_of
from dfx.zoo.index import read_index

METHODS = ("gradcam",)


@dataclass(frozen=True, slots=True)
class Options:
    """What to compute.

    `models` empty: the default's; the name of a preset stands for its members; `threshold` None: the shipped one;
    `explain` "none": no map.
    """

    models: tuple[str, ...] = ()
    threshold: float | None = None
    explain: str = "gradcam"


@dataclass(frozen=True, slots=True, eq=False)
class ImageAnalysis:
    """The decoded picture and what dfx says of it."""

    picture: Picture
    report: ImageReport


class _Stopwatch:
    """Seconds per stage, rounded to milliseconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0) + time.perf_counter() - began, 3)


def check(options: Options) -> Options:
    """`options` with its models named out, each once; where none is named, the default preset's, or all that dfx ships
    where no ensemble has a name.

    Raises SettingError, ExplanationError, UnknownModel, WeightsMissing (a file that should be here counts as missing:
    an ensemble without it would be another one), WeightsDamaged. No model is loaded for that.
    """
    if options.threshold is not None and not 0 <= options.threshold <= 1:
        raise SettingError(f"The threshold must lie between 0 and 1, not {options.threshold:g}.")
    if options.explain not in (*METHODS, "none"):
        raise ExplanationError(f"There is no method {options.explain[:40]!r}; there are: {', '.join(METHODS)}, none.")
    models = _members(options.models)
    if not models:
        raise WeightsMissing("No model has its weights here. Get them again with `git checkout models`.")
    for name in models:
        check_shipped(name)
    return replace(options, models=models)


def _members(models: tuple[str, ...]) -> tuple[str, ...]:
    """Registry names, each once."""
    from dfx.predict.shipped import members_of

    there = tuple(name for name in MODELS if name in read_index())
    return members_of(models) or there if models or there else ()


def analyze_image(
    data: bytes, name: str = "", options: Options = Options(), progress: Progress = no_progress
) -> ImageAnalysis:
    """Everything dfx says of the picture in `data`; `name` serves only to state a wrong extension.

    Raises MediaError where the bytes are no usable picture, ModelError where weights are missing or damaged.
    """
    options = check(options)
    watch = _Stopwatch()
    progress(0.0, "Reading the picture")
    with watch.stage("decode"):
        picture = decode(data, name)
    progress(0.1, "Looking for faces")
    with watch.stage("faces"):
        found = _find(picture)
    faces = _judge(found, options, watch, progress) if found.faces else ()
    progress(1.0, "Done")
    return ImageAnalysis(picture, _report(picture, found, faces, options, watch.seconds))


def explain_face(crop: Pixels, model: str, method: str = "gradcam", toward: Toward = "fake") -> Explanation:
    """One model's map for one face crop `(S, S, 3)`: where it finds evidence for `toward`.

    Raises ExplanationError for an unknown method or direction and a model that has no maps, UnknownModel, WeightsMissing,
    WeightsDamaged.
    """
    if method not in METHODS:
        raise ExplanationError(f"There is no method {method[:40]!r}; there are: {', '.join(METHODS)}.")
    if not spec_of(model).explainable:
        raise ExplanationError(f"{model} counts patterns and has no gradient: no map can be drawn for it.")
    return _explain([crop], model, toward)[0]


def _find(picture: Picture) -> FoundFaces:
    from dfx.faces.find import find_faces

    return find_faces(picture.pixels)


def _judge(found: FoundFaces, options: Options, watch: _Stopwatch, progress: Progress) -> tuple[FaceReport, ...]:
    from dfx.faces.quality import warnings_for
    from dfx.predict import predict_faces
    from dfx.predict.verdict import unlike_warnings

    crops = [face.crop for face in found.faces]
    with watch.stage("models"):
        predictions = predict_faces(
            crops, options.models, options.threshold, lambda part, text: progress(0.35 + 0.4 * part, text)
        )
    maps: list[tuple[Explanation, ...]] = [()] * len(crops)
    if options.explain != "none" and any(spec_of(name).explainable for name in options.models):
        lead = lead_model(options.models)
        progress(0.8, f"Explaining what {spec_of(lead).title} saw")
        with watch.stage("explain"):
            maps = [(explanation,) for explanation in _explain(crops, lead)]
    return tuple(
        FaceReport(
            face, prediction, (*face.warnings, *warnings_for(face), *unlike_warnings(prediction.unlike)), explanations
        )
        for face, prediction, explanations in zip(found.faces, predictions, maps, strict=True)
    )


def _explain(crops: list[Pixels], model: str, toward: Toward = "fake") -> list[Explanation]:
    from dfx.explain.cam import grad_cam
    from dfx.predict.predictor import predictor

    ready = predictor(model)
    return grad_cam(ready.model, crops, ready.spec.scaling, model_name=model, toward=toward)


def lead_model(models: tuple[str, ...]) -> str:
    """The model whose map is shown first: of those that have maps, the one with the greatest weight in their ensemble."""
    from dfx.predict import ensemble_weights

    weights = ensemble_weights(models)
    return max(weights, key=lambda name: (spec_of(name).explainable, weights[name]))


def _report(
    picture: Picture, found: FoundFaces, faces: tuple[FaceReport, ...], options: Options, seconds: dict[str, float]
) -> ImageReport:
    from dfx.predict import default_threshold

    worst = max(faces, key=lambda face: face.prediction.fake_probability).prediction if faces else None
    index = read_index()
    return ImageReport(
        media=picture.info,
        verdict=worst.verdict if worst else "no_face",
        fake_probability=worst.fake_probability if worst else None,
        interval=worst.interval if worst else None,
        threshold=default_threshold(options.models) if options.threshold is None else options.threshold,
        faces=faces,
        settings={
            "models": list(options.models),
            "explain": options.explain,
            "face_margin": settings().face_margin,
            "detect_side": settings().detect_side,
            "max_faces": settings().max_faces,
        },
        weights={model: index[model].sha256 for model in options.models if model in index},
        timing_s={**seconds, "total": round(sum(seconds.values()), 3)},
        warnings=(*picture.info.notes, *_left_out(found)),
        dfx_version=dfx.__version__,
    )


def _left_out(found: FoundFaces) -> tuple[str, ...]:
    if not found.left_out:
        return ()
    more = "One more face was found" if found.left_out == 1 else f"{found.left_out} more faces were found"
    count = len(found.faces)
    kept = "the largest is" if count == 1 else f"the {count} largest are"
    return (f"{more}; only {kept} analysed.",)
