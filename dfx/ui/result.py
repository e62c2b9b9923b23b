"""What a session keeps of an analysed photo: small, and never the file itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dfx.report.as_json import to_text
from dfx.report.html import Overlay, to_html
from dfx.report.pictures import CROP_SIDE, PREVIEW_SIDE, shrink
from dfx.types import Box, Explanation, FaceReport, ImageReport, Pixels, Progress, Toward
from dfx.zoo import spec_of

TOWARDS: tuple[Toward, ...] = ("fake", "real")
OPACITY = 0.5  # of a map over its crop, where nobody chose another


@dataclass(frozen=True, slots=True, eq=False)
class PhotoResult:
    """A report with everything its page shows, a few megabytes at most.

    `report` holds a map per face, model and side (evidence for fake, for real), and crops shrunk to 480 px; `preview`
    (H, W, 3) is the upright picture shrunk to 1000 px; `json` and `html` are the downloads.
    """

    report: ImageReport
    preview: Pixels
    json: str
    html: str

    @property
    def worst(self) -> int:
        """The index of the most suspicious face, whose answer is the picture's; 0 where there is none."""
        faces = self.report.faces
        return max(range(len(faces)), key=lambda index: faces[index].prediction.fake_probability, default=0)

    def boxes(self) -> tuple[Box, ...]:
        """The faces' boxes in pixels of `preview`."""
        scale = self.preview.shape[1] / self.report.media.width
        return tuple(_scaled(face.face.box, scale) for face in self.report.faces)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One plain sentence on why a file gave no result; `for_now`: the next try may fare better."""

    sentence: str
    for_now: bool = False


def analyse(data: bytes, name: str, progress: Progress) -> PhotoResult:
    """The heavy job of the page. TensorFlow is imported in here, not before. Raises DfxError."""
    from dfx.analysis.image import analyze_image

    analysis = analyze_image(data, name, progress=lambda part, text: progress(0.8 * part, text))
    report = analysis.report
    progress(0.8, "Writing the report")
    downloads = to_text(report), to_html(report, analysis.picture, _overlays(report.faces))
    return PhotoResult(
        replace(report, faces=tuple(_kept(face) for face in _with_all_maps(report.faces, progress))),
        shrink(analysis.picture.pixels, PREVIEW_SIDE).copy(),  # a view would keep the whole picture alive
        *downloads,
    )


def _overlays(faces: Sequence[FaceReport]) -> list[Overlay]:
    from dfx.explain.overlay import overlay

    return [
        Overlay(index, one.model, overlay(shrink(face.face.crop, CROP_SIDE), one, OPACITY), one.method)
        for index, face in enumerate(faces)
        for one in face.explanations
    ]


def _with_all_maps(faces: Sequence[FaceReport], progress: Progress) -> Iterator[FaceReport]:
    """The faces with the maps of every model that judged them, so that the page only has to choose."""
    for number, face in enumerate(faces, start=1):
        progress(0.8 + 0.2 * number / len(faces), f"Mapping what each model saw in face {number}")
        yield replace(face, explanations=tuple(_maps(face)))


def _maps(face: FaceReport) -> Iterator[Explanation]:
    from dfx.analysis.image import explain_face

    yield from face.explanations
    done = {(explanation.model, explanation.toward) for explanation in face.explanations}
    for score in face.prediction.scores:
        for toward in TOWARDS:
            if (score.model, toward) not in done and spec_of(score.model).explainable:
                yield explain_face(face.face.crop, score.model, toward=toward)


def _kept(face: FaceReport) -> FaceReport:
    return replace(face, face=replace(face.face, crop=shrink(face.face.crop, CROP_SIDE).copy()))


def _scaled(box: Box, scale: float) -> Box:
    return Box(*(round(edge * scale) for edge in box.as_xywh()))
