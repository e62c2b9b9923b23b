"""`/predict_image` and `/predict_video`: DeepGuard's contract, for programs that were written for that service.

It knows a file that cannot be judged (`Error`), and no keys, limits or queues: those are refused as everywhere here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import Form, Request
from pydantic import BaseModel, Field

from dfx.analysis.image import Options, analyze_image
from dfx.analysis.video import analyze_video
from dfx.errors import Busy, DfxError, TooLarge
from dfx.report.json.photo import answer_json
from dfx.report.words.photo import fake_part
from dfx.rest.asked import FORM, Given, form_router
from dfx.rest.described import refused
from dfx.rest.sent import clip_at_the_door, picture_at_the_door, whole
from dfx.rest.turn import in_turn
from dfx.types import ImageReport, Progress, Verdict, VideoReport

Result = Literal["Real", "Fake", "No Faces", "Error"]
JUDGED = "`Real`, `Fake`, `No Faces`, or `Error` for a file that cannot be read"
SETTLED: dict[Verdict, Result] = {"fake": "Fake", "partly_fake": "Fake", "real": "Real"}
router = form_router()


class Message(BaseModel):
    """`prob` is P(fake) in percent, of a clip that is fake for part of the time that of the part; 0.00 where there is none."""

    result: Result
    prob: Annotated[str, Field(pattern=r"^\d{1,3}\.\d\d$")]


class Said(BaseModel):
    """The whole answer."""

    msg: Message


ERROR = Said(msg=Message(result="Error", prob="0.00"))


@router.post(
    "/predict_image",
    summary="A picture, by DeepGuard's contract",
    response_description=JUDGED,
    responses=refused(400, 401, 408, 413, 429),
)
async def predict_image(request: Request, given: Annotated[Given, Form(media_type=FORM)]) -> Said:
    """The default models' answer on the most suspicious face."""

    def look(progress: Progress) -> ImageReport:
        return analyze_image(whole(given.file), "", Options(explain="none"), progress).report

    return await _said(request, lambda: picture_at_the_door(given.file), look)


@router.post(
    "/predict_video",
    summary="A clip, by DeepGuard's contract",
    response_description=JUDGED,
    responses=refused(400, 401, 408, 413, 429),
)
async def predict_video(request: Request, given: Annotated[Given, Form(media_type=FORM)]) -> Said:
    """The default models' answer on the person that decides, over the whole clip."""

    def look(progress: Progress) -> VideoReport:
        return analyze_video(whole(given.file), progress=progress)

    return await _said(request, lambda: clip_at_the_door(given.file), look)


def said_of(report: ImageReport | VideoReport) -> Said:
    """What that system calls it. It knows no "uncertain": then P(fake) stands on one side of the threshold or the other."""
    part = fake_part(report) if isinstance(report, VideoReport) else ()
    fake = part[0].answer.fake_probability if part else answer_json(report)["fake_probability"]
    if fake is None:
        return Said(msg=Message(result="No Faces", prob="0.00"))
    side: Result = "Fake" if fake >= report.threshold else "Real"
    return Said(msg=Message(result=SETTLED.get(report.verdict, side), prob=f"{100 * fake:.2f}"))


async def _said(
    request: Request, door: Callable[[], None], look: Callable[[Progress], ImageReport | VideoReport]
) -> Said:
    try:
        return said_of(await in_turn(request, door, lambda _, progress: look(progress)))
    except (Busy, TooLarge):
        raise
    except DfxError:
        return ERROR
