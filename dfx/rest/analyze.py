"""`/api/v1/analyze` and `/api/v1/map`: a file's report, and one map of it as a picture."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Form, Request, Response

from dfx.analysis.explain import explain_crops
from dfx.analysis.forensics import look_all
from dfx.analysis.image import Options, analyze_image
from dfx.analysis.order import lead_model, side_of
from dfx.analysis.video import VideoOptions, analyze_video
from dfx.errors import SettingError
from dfx.explain.overlay import overlay
from dfx.explain.request import MapRequest
from dfx.report.captioned import map_png
from dfx.report.files import OPACITY
from dfx.report.json import photo as photo_json
from dfx.report.json import video as video_json
from dfx.report.words.forensics import to_json as forensics_json
from dfx.rest.asked import FORM, Asked, MapAsked, form_router
from dfx.rest.described import REPORT, refused
from dfx.rest.refusals import NoFace
from dfx.rest.sent import kind_at_the_door, picture_at_the_door, whole
from dfx.rest.turn import in_turn
from dfx.types import Progress, Toward
from dfx.zoo import spec_of

NO_FACE = "Expected a picture with a face to draw a map of, but none was judged in it."
router = form_router()

Ready = tuple[Options, VideoOptions, Literal["image", "video"]]


@router.post(
    "/api/v1/analyze",
    summary="The report of a picture or clip",
    response_class=Response,
    responses={
        200: {"description": "`dfx.report/1`", "content": {"application/json": {"schema": REPORT}}},
        **refused(),
    },
)
async def analyze(request: Request, asked: Annotated[Asked, Form(media_type=FORM)]) -> Response:
    """What `dfx analyze --json` writes of the file, without its name."""

    def door() -> Ready:
        return *asked.checked(), kind_at_the_door(asked.file)

    def job(ready: Ready, progress: Progress) -> str:
        of_pictures, of_clips, kind = ready
        data, name = whole(asked.file), asked.file.filename or ""
        if kind == "video":
            return video_json.to_text(analyze_video(data, name, of_clips, progress), None)
        result = analyze_image(data, name, of_pictures, progress)
        report, forensics = result.report, None
        if asked.forensics:
            face = report.faces[report.lead].face.crop_box if report.faces else None
            forensics = forensics_json(look_all(data, result.picture.pixels, face, progress))
        return photo_json.to_text(report, None, forensics)

    return Response(await in_turn(request, door, job), media_type="application/json")


@router.post(
    "/api/v1/map",
    summary="One map of a face in a picture, as PNG",
    response_class=Response,
    responses={200: {"description": "the map over the face", "content": {"image/png": {}}}, **refused()},
)
async def draw_map(request: Request, asked: Annotated[MapAsked, Form(media_type=FORM)]) -> Response:
    """What `dfx analyze --out` writes as `face_N_MODEL_METHOD.png`: it says below and in its text chunks what it shows."""

    def door() -> Options:
        picture_at_the_door(asked.file)
        return asked.checked()

    def job(ready: Options, progress: Progress) -> bytes:
        report = analyze_image(whole(asked.file), asked.file.filename or "", ready, progress).report
        if not report.faces:
            raise NoFace(NO_FACE)
        number = report.lead + 1 if asked.face is None else asked.face
        if number > len(report.faces):
            raise SettingError(
                f"There is no face {number} in the picture; faces that were judged: {len(report.faces)}."
            )
        face = report.faces[number - 1]
        model = asked.model or lead_model(face.prediction.weights)
        toward: Toward = asked.toward or side_of(face.prediction)
        progress(0.8, "Drawing the map")
        drawn = explain_crops([face.face.crop], model, MapRequest(asked.method, asked.layer, toward))[0]
        pixels = overlay(face.face.crop, drawn, OPACITY)
        return map_png(pixels, drawn, spec_of(model).title, report.media.sha256, f"Face {number}")

    return Response(await in_turn(request, door, job), media_type="image/png")
