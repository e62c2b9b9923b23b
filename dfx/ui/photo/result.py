"""What a session keeps of an analysed photo: small, and never the file itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dfx.analysis.order import models_with_maps
from dfx.explain.regions import with_points
from dfx.report.html.photo import Overlay, to_html
from dfx.report.json.photo import to_text
from dfx.report.pictures import CROP_SIDE, PREVIEW_SIDE, crop_side, shrink
from dfx.types import Box, Explanation, Face, FaceReport, ImageReport, Picture, Pixels, Progress, Toward, by_suspicion

if TYPE_CHECKING:
    from dfx.predict.ensemble import Ensemble

TOWARDS: tuple[Toward, ...] = ("fake", "real")
MAPS_AHEAD = 3  # models whose maps are drawn before the answer is shown
MAPPED = 3  # faces of which that is done, the most suspicious first; of others when they are looked at
OPACITY = 0.5  # of a map over its crop, where nobody chose another


@dataclass(frozen=True, slots=True, eq=False)
class PhotoResult:
    """A report with everything its page shows, a few megabytes at most.

    `report` holds maps of the most suspicious faces per model and side (evidence for fake, for real), and crops shrunk to
    480 px, of many faces to 240; `preview`
    (H, W, 3) is the upright picture shrunk to 1000 px; `json` and `html` are the downloads, `handed` the report that they
    tell, with the maps that were chosen for it; None where it is `report` itself.
    """

    report: ImageReport
    preview: Pixels
    json: str
    html: str
    handed: ImageReport | None = None

    def boxes(self, *, unjudged: bool = False) -> tuple[Box, ...]:
        """The faces' boxes in pixels of `preview`, or those of the faces too small to judge."""
        faces: Sequence[Face] = self.report.too_small if unjudged else [face.face for face in self.report.faces]
        scale = self.preview.shape[1] / self.report.media.width
        return tuple(face.box.scaled(scale) for face in faces)


def analyse(
    data: bytes,
    name: str,
    progress: Progress,
    preset: str = "",
    own: Ensemble | None = None,
    answered: Callable[[ImageReport], None] = lambda report: None,
) -> PhotoResult:
    """The heavy job of the page, by the models of `preset` (none named: the default's) or the visitor's own ensemble.

    `answered` is given the report as soon as it says how likely each face is fake. TensorFlow is imported after that, for
    the maps. Raises DfxError.
    """
    from dfx.analysis.image import Options, analyze_image, explained

    models = (preset,) if preset and not own else ()
    options = Options(models, ensemble=own, mapped=MAPPED)

    def told(part: float, text: str) -> None:
        if part < 1:  # neither the answer nor the maps are the end
            progress(0.8 * part, text)

    answer = analyze_image(data, name, replace(options, explain="none"), told)
    answered(answer.report)
    analysis = explained(answer, options, told)
    report = analysis.report
    progress(0.8, "Writing the report")
    downloads, side = (
        (to_text(report), to_html(report, analysis.picture, overlays_of(report))),
        crop_side(len(report.faces)),
    )
    faces = tuple(  # a view would keep the whole picture alive
        replace(face, face=replace(with_points(face.face), crop=shrink(face.face.crop, side).copy()))
        for face in _with_maps(report.faces, progress)
    )
    chosen = zip(faces, report.faces, strict=True)
    handed = replace(report, faces=tuple(replace(face, explanations=drawn.explanations) for face, drawn in chosen))
    preview = shrink(analysis.picture.pixels, PREVIEW_SIDE).copy()
    return PhotoResult(replace(report, faces=faces), preview, *downloads, handed)


def overlays_of(report: ImageReport) -> list[Overlay]:
    """Every map of the report over its face, at the opacity of the downloads."""
    from dfx.explain.overlay import overlay

    return [
        Overlay(index, drawn.model, overlay(shrink(face.face.crop, CROP_SIDE), drawn, OPACITY), drawn.method)
        for index, face in enumerate(report.faces)
        for drawn in face.explanations
    ]


def pdf_of(result: PhotoResult) -> bytes:
    """The report of the other downloads as PDF."""
    from dfx.report.pdf.photo import to_pdf  # here, since fpdf2 is slow to import

    report = result.handed or result.report
    return to_pdf(report, Picture(result.preview, report.media), overlays_of(report))


def shown_with(result: PhotoResult, index: int, drawn: Explanation) -> PhotoResult:
    """The same answer with the downloads of a page that shows `drawn` over the face `index`, in place of the map that the
    report chose for it; those of other faces stay as they were chosen."""
    chosen = [
        replace(face, explanations=(drawn,) if number == index else tuple(_chosen(face)))
        for number, face in enumerate(result.report.faces)
    ]
    report = replace(result.report, faces=tuple(chosen))
    html = to_html(report, Picture(result.preview, report.media), overlays_of(report))
    return replace(result, json=to_text(report), html=html, handed=report)


def _chosen(face: FaceReport) -> Iterator[Explanation]:
    """The map that the answer came with: it was drawn first."""
    yield from face.explanations[:1]


def _with_maps(faces: Sequence[FaceReport], progress: Progress) -> Iterator[FaceReport]:
    """The faces with the maps of the models that count most, so that the page only has to choose; others on request."""
    ahead = set(by_suspicion([face.prediction for face in faces])[:MAPPED])
    for number, face in enumerate(faces, start=1):
        if number - 1 not in ahead:
            yield face
            continue
        progress(0.8 + 0.2 * number / len(faces), f"Mapping what the models saw in face {number}")
        mapped = list(dict.fromkeys(drawn.model for drawn in face.explanations))
        first = [name for name in models_with_maps(face.prediction.weights) if name not in mapped][:MAPS_AHEAD]
        new = [drawn for name in (*mapped, *first) for drawn in _missing(face, name)]
        yield replace(face, explanations=(*face.explanations, *new))


def maps_of(face: FaceReport, model: str) -> tuple[Explanation, ...]:
    """Both sides of one model's map, evidence for fake and for real. Raises DfxError."""
    here = tuple(one for one in face.explanations if one.model == model)
    return (*here, *_missing(face, model))


def _missing(face: FaceReport, model: str) -> Iterator[Explanation]:
    from dfx.analysis.image import explain_face
    from dfx.explain.request import MapRequest

    done = {one.toward for one in face.explanations if one.model == model}
    for toward in TOWARDS:
        if toward not in done:
            yield explain_face(face.face.crop, model, MapRequest(toward=toward))
