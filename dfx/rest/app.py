"""The application: its addresses, what it says in place of an answer, and that it tells nobody else."""

from __future__ import annotations

import logging
import traceback
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from dfx import __version__
from dfx.errors import DfxError
from dfx.rest import about, analyze, deepguard, docs
from dfx.rest.described import describe
from dfx.rest.refusals import NO_FILE, NOWHERE, UNREADABLE, Refusal, answer, refusal_of
from dfx.rest.turn import FAILED, Gone

ABOUT = (
    "P(fake) of every face in a picture or clip, with its reasons: the same analysis, options and numbers as the pages, the "
    "command line and Python. A probability is a reason to look, never a proof."
)
_log = logging.getLogger("dfx.rest")


def build() -> FastAPI:
    """A fresh application, without the guards that stand before it (`dfx.ui.server`)."""
    app = FastAPI(
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # Nothing is measured, traced or sent anywhere, whatever the environment asks of others.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    describe(app, "dfx", __version__, ABOUT)
    for room in (about, analyze, deepguard, docs):
        app.include_router(room.router)
    handlers: dict[Any, Any] = {
        DfxError: lambda _, error: answer(refusal_of(error)),
        RequestValidationError: lambda _, error: answer(refusal_of_form(error)),
        HTTPException: lambda _, error: answer(refusal_of_http(error)),
        Gone: lambda _, error: Response(status_code=499),  # heard by nobody
        Exception: _fault,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)
    return app


def refusal_of_form(error: RequestValidationError) -> Refusal:
    """The first thing that is wrong with a body; what was sent is not repeated."""
    first = error.errors()[0]
    name = str(first["loc"][-1])[:40]
    if name in ("file", "body"):
        return Refusal(400, "no_file", NO_FILE)
    if first["type"] == "extra_forbidden":
        return Refusal(400, "setting", f"There is no option {name!r} here; /api/v1/docs says which there are.")
    said = str(first["msg"])
    return Refusal(400, "setting", f"The option {name} cannot be used: {said[:1].lower()}{said[1:]}.")


def refusal_of_http(error: HTTPException) -> Refusal:
    """What FastAPI or a guard says on its own, in our words; `Allow` and the like stay."""
    if isinstance(error, Refusal):
        return error
    allowed = (error.headers or {}).get("Allow", "another method")
    sentences = {400: UNREADABLE, 404: NOWHERE, 405: f"This address takes {allowed} only."}
    phrase = HTTPStatus(error.status_code).phrase
    sentence = sentences.get(error.status_code, f"{phrase}.")
    return Refusal(error.status_code, phrase.lower().replace(" ", "_"), sentence, error.headers)


def _fault(request: Request, error: Exception) -> Response:
    _log.error(
        "%s in %s\n%s", type(error).__name__, request.url.path, "".join(traceback.format_tb(error.__traceback__))
    )
    return answer(Refusal(500, "fault", FAILED))
