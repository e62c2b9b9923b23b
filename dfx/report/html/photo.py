"""The report as one HTML file to keep, send and print: inert, self-contained, the answer first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dfx.report.dossier.exhibit import Dossier
from dfx.report.html.parts import Bar, bar_of, render
from dfx.report.json.photo import face_warnings
from dfx.report.pictures import CROP_SIDE, PREVIEW_SIDE, boxed, crop_side, data_uri
from dfx.report.words import photo as words
from dfx.types import Explanation, FaceReport, ImageReport, Picture, Pixels


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """A map laid over one face's crop.

    `face_index` counts `report.faces` from 0; `pixels` (H, W, 3) RGB; an empty `method` stands for any.
    """

    face_index: int
    model: str
    pixels: Pixels
    method: str = ""


@dataclass(frozen=True, slots=True)
class Map:
    """One explanation as shown: whose it is, its caption, and its picture where there is one."""

    explanation: Explanation
    title: str  # the model's
    method: str
    caption: str
    image: str


@dataclass(frozen=True, slots=True)
class FaceView:
    """One face as shown."""

    number: int
    report: FaceReport
    crop: str
    bars: tuple[Bar, ...]  # of those who decide
    others: tuple[Bar, ...]  # of those who were asked and do not count
    others_words: str
    maps: tuple[Map, ...]
    meanings: tuple[str, ...]  # of the maps, each once
    warnings: tuple[str, ...]


def to_html(
    report: ImageReport,
    picture: Picture,
    overlays: Sequence[Overlay] = (),
    display_name: str | None = None,
    dossier: Dossier | None = None,
) -> str:
    """The whole report as one HTML document of no script and no address but `data:` pictures.

    `picture` is the one that was analysed, or a smaller copy of it; `overlays` are matched to the faces' explanations by
    face, model and method; `display_name` is the user's own name for the file, shown shortened and escaped, and nowhere
    where it is None; `dossier` is what was looked at beside the answer. Raises ValueError on a probability or interval
    outside [0, 1], NaN included.
    """
    return render(
        "report.html.jinja",
        report,
        report.media,
        display_name,
        detail=words.face_count_words(report),
        points=words.NOT_A_PROOF_POINTS,
        preview=preview_of(report, picture),
        faces=face_views(report, overlays),
        dossier=dossier,
        mapped=any(face.explanations for face in report.faces),
    )


def preview_of(report: ImageReport, picture: Picture) -> str:
    """The picture with its boxes, as a `data:` address."""
    scale = picture.pixels.shape[1] / picture.info.width
    boxes = [face.face.box.scaled(scale) for face in report.faces]
    unjudged = [face.box.scaled(scale) for face in report.too_small]
    return data_uri(boxed(picture.pixels, boxes, unjudged=unjudged), PREVIEW_SIDE)


def face_views(report: ImageReport, overlays: Sequence[Overlay]) -> list[FaceView]:
    """Every judged face as it is shown. Raises ValueError as `to_html`."""
    side = crop_side(len(report.faces))
    return [_face(index, face, overlays, side) for index, face in enumerate(report.faces)]


def _face(index: int, report: FaceReport, overlays: Sequence[Overlay], side: int) -> FaceView:
    prediction = report.prediction
    deciding, heard_only = (
        tuple(bar_of(words.model_words(score.model), score.fake_probability, score.interval, False) for score in scores)
        for scores in (prediction.deciding, prediction.heard_only)
    )
    if len(deciding) > 1:
        name = words.together_words(prediction)
        deciding = (bar_of(name, prediction.fake_probability, prediction.interval, True), *deciding)
    return FaceView(
        number=index + 1,
        report=report,
        crop=data_uri(report.face.crop, side),
        bars=deciding,
        others=heard_only,
        others_words=words.heard_only_words(prediction),
        maps=tuple(_maps(report.explanations, [overlay for overlay in overlays if overlay.face_index == index])),
        meanings=tuple(dict.fromkeys(map(words.map_meaning_words, report.explanations))),
        warnings=tuple(face_warnings(report)),
    )


def _maps(explanations: Iterable[Explanation], overlays: list[Overlay]) -> Iterable[Map]:
    """Each explanation with the first overlay of its model and method that no other took."""
    left = list(overlays)
    for explanation in explanations:
        model, methods = explanation.model, ("", explanation.method)
        overlay = next((layer for layer in left if layer.model == model and layer.method in methods), None)
        if overlay is not None:
            left.remove(overlay)
        image = "" if overlay is None else data_uri(overlay.pixels, CROP_SIDE)
        yield Map(
            explanation,
            words.model_words(model),
            words.method_words(explanation.method),
            words.map_words(explanation),
            image,
        )
