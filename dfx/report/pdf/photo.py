"""The report of a picture as PDF: the words, crops and maps of the HTML report, on paper."""

from __future__ import annotations

from collections.abc import Sequence

from dfx.report.html.photo import FaceView, Overlay, face_views, preview_of
from dfx.report.json.photo import to_json
from dfx.report.pdf.attached import finished
from dfx.report.pdf.paper import QUIET, Figure, Paper
from dfx.report.pdf.parts import begun, chart, facts, jpeg_of, keep_in_mind, limits
from dfx.report.words import photo as words
from dfx.types import ImageReport, Picture

CHART_WORDS = f"{words.POLARITY} Dot: P(fake). Bar: 95\u00a0% interval. Line: threshold."


def to_pdf(
    report: ImageReport, picture: Picture, overlays: Sequence[Overlay] = (), display_name: str | None = None
) -> bytes:
    """The whole report, its JSON attached; arguments and errors as of `dfx.report.html.photo.to_html`."""
    paper = begun(report, report.media, display_name, words.face_count_words(report))
    keep_in_mind(paper, report, report.media)
    paper.ln(3)
    _preview(paper, report, picture)
    for face in face_views(report, overlays):
        _face(paper, face, report.threshold, any(one.explanations for one in report.faces))
    limits(paper, words.NOT_A_PROOF_POINTS)
    facts(paper, report, report.media)
    return finished(paper, to_json(report))


def _preview(paper: Paper, report: ImageReport, picture: Picture) -> None:
    boxed = ", each face in its numbered box" if report.faces else ""
    small = ", boxes without a number: too small to judge" if report.too_small else ""
    caption = f"The picture, encoded anew without metadata{boxed}{small}."
    paper.figures([Figure(jpeg_of(preview_of(report, picture)), caption)], 2)


def _face(paper: Paper, face: FaceView, threshold: float, mapped: bool) -> None:
    prediction, found = face.report.prediction, face.report.face
    paper.heading(f"Face {face.number}: {words.verdict_words(prediction)}")
    paper.say(prediction.reason, size=9.5)
    paper.points(face.warnings)
    paper.say(CHART_WORDS, size=8.5, grey=QUIET)
    chart(paper, face.bars, threshold)
    if face.others:
        paper.say(face.others_words, size=8.5, grey=QUIET)
        chart(paper, face.others, threshold)
    paper.ln(2)
    size = f"{found.box.width} × {found.box.height} px, found with confidence {words.number_words(found.confidence)}"
    crop = Figure(jpeg_of(face.crop), size, f"What the models saw{', turned upright' if found.turn else ''}")
    maps = [Figure(jpeg_of(one.image), one.caption, f"Where {one.title} looked") for one in face.maps if one.image]
    paper.figures([crop, *maps])
    for one in face.maps:
        if not one.image:
            paper.say(f"Where {one.title} looked: {one.caption}", size=8.5)
    if face.maps or mapped:
        paper.say(" ".join(face.meanings) if face.maps else words.NO_MAP, size=8.5, grey=QUIET)
