"""The one analysis of a picture that every door calls: bytes in, report out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import dfx
from dfx.analysis.explain import explain_crops, methods_of
from dfx.analysis.found_words import found_words
from dfx.analysis.order import lead_model, side_of
from dfx.errors import SettingError, WeightsMissing
from dfx.explain.request import AUTO, MapRequest
from dfx.faces.quality import LEAST_PX
from dfx.media.photo.images import decode
from dfx.settings import settings
from dfx.types import (
    Explanation,
    Face,
    FaceReport,
    FoundFaces,
    ImageReport,
    ImageSettings,
    MediaInfo,
    Picture,
    Pixels,
    Prediction,
    Progress,
    Toward,
    by_suspicion,
    no_progress,
)
from dfx.zoo import MODELS, check_shipped, spec_of
from dfx.zoo.index import read_index

if TYPE_CHECKING:
    from dfx.predict.ensemble import Ensemble


@dataclass(frozen=True, slots=True)
class Options:
    """What to compute.

    `models` empty: the default's; the name of a preset stands for its members; `threshold` None: the shipped one;
    `explain` names methods with commas between them, "auto" stands for each model's own best, "none" for no map; `layer`
    is for class activation maps. `ensemble`: one of the visitor's own in place of `models`, with its own threshold where none
    is given. `mapped`: of how many faces maps are drawn, the most suspicious first; None: of all.
    """

    models: tuple[str, ...] = ()
    threshold: float | None = None
    explain: str = AUTO
    layer: str | None = None
    ensemble: Ensemble | None = None
    mapped: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ImageAnalysis:
    """The decoded picture and what dfx says of it."""

    picture: Picture
    report: ImageReport


class Stopwatch:
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
    methods_of(options.explain)
    if options.ensemble:
        models = options.ensemble.heard().models
    else:
        from dfx.predict.shipped import members_of

        here = tuple(name for name in MODELS if name in read_index())
        models = members_of(options.models) or here if options.models or here else ()
    if not models:
        raise WeightsMissing("No model has its weights here. Get them again with `git checkout models`.")
    for name in models:
        check_shipped(name)
    return replace(options, models=models)


def analyze_image(
    data: bytes,
    name: str = "",
    options: Options = Options(),
    progress: Progress = no_progress,
    decoded: Callable[[], Picture] | None = None,
) -> ImageAnalysis:
    """Everything dfx says of the picture in `data`; `name` serves only to state a wrong extension.

    `decoded` gives that picture where it is being decoded already; it raises as `decode`, and the time it is waited for is
    that of the stage. Raises MediaError where the bytes are no usable picture, ModelError where weights are missing or damaged.
    """
    options = check(options)
    watch = Stopwatch()
    progress(0.0, "Reading the picture")
    with watch.stage("decode"):
        picture = decoded() if decoded else decode(data, name)
    from dfx.faces.detect.search import search_faces  # not before the bytes are a picture

    progress(0.1, "Looking for faces")
    with watch.stage("faces"):
        found = search_faces(picture.pixels)
    faces = _judged(found.faces, options, watch, progress) if found.faces else ()
    answered = ImageAnalysis(picture, report_of(picture.info, found, faces, options, watch.seconds))
    return _explained(answered, options, progress)


def explained(analysis: ImageAnalysis, options: Options, progress: Progress = no_progress) -> ImageAnalysis:
    """The same with the maps that `options` ask for; else they are those that it was made with.

    A map gives the evidence for the face's own verdict, as on every page. So a door may show the answer while the maps are
    drawn; TensorFlow is imported only here, and only for maps that no engine draws. Raises as `check`.
    """
    return _explained(analysis, check(options), progress)


def _explained(analysis: ImageAnalysis, options: Options, progress: Progress) -> ImageAnalysis:
    """With `options` that were checked."""
    report, methods = analysis.report, methods_of(options.explain)
    watch, faces, asked = Stopwatch(), list(report.faces), report.settings
    if faces and methods and any(spec_of(name).explainable for name in options.models):
        lead = lead_model(faces[0].prediction.weights)
        chosen = by_suspicion([face.prediction for face in faces])[: options.mapped]
        sides: dict[Toward, list[int]] = {"fake": [], "real": []}
        for index in chosen:
            sides[side_of(faces[index].prediction)].append(index)
        drawn: dict[int, list[Explanation]] = {index: [] for index in chosen}
        with watch.stage("explain"):
            for number, method in enumerate(methods):
                progress(0.8 + 0.2 * number / len(methods), f"Explaining what {spec_of(lead).title} saw")
                for side, places in sides.items():
                    crops = [faces[index].face.crop for index in places]
                    maps = explain_crops(crops, lead, MapRequest(method, options.layer, side)) if crops else ()
                    for index, one in zip(places, maps, strict=True):
                        drawn[index].append(one)
        for index, explanations in drawn.items():
            faces[index] = replace(faces[index], explanations=tuple(explanations))
    progress(1.0, "Done")
    if isinstance(asked, ImageSettings):
        asked = replace(asked, explain=options.explain)
    stages = {stage: spent for stage, spent in {**report.timing_s, **watch.seconds}.items() if stage != "total"}
    seconds = {**stages, "total": round(sum(stages.values()), 3)}
    return replace(analysis, report=replace(report, faces=tuple(faces), settings=asked, timing_s=seconds))


def explain_face(crop: Pixels, model: str, request: MapRequest = MapRequest()) -> Explanation:
    """One model's map for one face crop `(S, S, 3)`: where it finds evidence for the answer asked for.

    Raises ExplanationError for an unknown method or direction and a model that has no such maps, UnknownModel,
    WeightsMissing, WeightsDamaged.
    """
    return explain_crops([crop], model, request)[0]


def _judged(faces: Sequence[Face], options: Options, watch: Stopwatch, progress: Progress) -> tuple[FaceReport, ...]:
    """What the models say of each face."""
    from dfx.predict import predict_faces

    crops = [face.crop for face in faces]
    with watch.stage("models"):
        predictions = predict_faces(
            crops, options.models, options.threshold, lambda part, text: progress(0.35 + 0.4 * part, text),
            options.ensemble,
        )  # fmt: skip
    return face_reports(faces, predictions)


def face_reports(faces: Sequence[Face], predictions: Sequence[Prediction]) -> tuple[FaceReport, ...]:
    """Each face with its prediction and all there is to beware of in it."""
    from dfx.faces.covered import covered_warnings
    from dfx.faces.quality import warnings_for
    from dfx.predict.verdict import unlike_warnings

    return tuple(
        FaceReport(
            face,
            prediction,
            (
                *face.warnings,
                *warnings_for(face),
                *covered_warnings(face),
                *unlike_warnings(prediction.unlike, prediction.drawn),
            ),
        )
        for face, prediction in zip(faces, predictions, strict=True)
    )


def report_of(
    media: MediaInfo, found: FoundFaces, faces: tuple[FaceReport, ...], options: Options, seconds: dict[str, float]
) -> ImageReport:
    """The report of a picture whose faces are judged; `options` as `check` gives them."""
    from dfx.predict import ensemble_report

    ensemble = ensemble_report(options.models, options.threshold, options.ensemble)
    worst = faces[by_suspicion([face.prediction for face in faces])[0]].prediction if faces else None
    index = read_index()
    return ImageReport(
        media=media,
        verdict=worst.verdict if worst else "uncertain" if found.too_small else "no_face",
        fake_probability=worst.fake_probability if worst else None,
        interval=worst.interval if worst else None,
        threshold=ensemble.threshold,
        faces=faces,
        ensemble=ensemble,
        settings=ImageSettings(
            models=options.models,
            explain=options.explain,
            layer=options.layer or None,
            face_margin=settings().face_margin,
            detect_side=settings().detect_side,
            max_faces=settings().max_faces,
            faces_from_px=max(LEAST_PX, found.reach_px),
            face_confidence=settings().face_confidence,
        ),
        weights={model: index[model].sha256 for model in options.models if model in index},
        timing_s=seconds,  # `explained` adds their sum
        warnings=(*media.notes, *found_words(found)),
        dfx_version=dfx.__version__,
        too_small=found.too_small,
        left_out=found.left_out,
        shipped_threshold=ensemble_report(options.models, own=options.ensemble).threshold,
    )
