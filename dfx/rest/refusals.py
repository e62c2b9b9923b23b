"""What is said where there is no answer: `{"error": one sentence, "code": …}` and its HTTP status, by a table.

Imported when the server starts, so it knows nothing of FastAPI.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.responses import Response

from dfx.errors import (
    Busy,
    DfxError,
    ExplanationError,
    MediaError,
    SettingError,
    TooLarge,
    UnknownModel,
    UnsupportedType,
    WeightsMissing,
)

# The first that fits. A model that is known but not shipped was still asked for by a name: the request is at fault.
STATUS: tuple[tuple[type[DfxError], int], ...] = (
    (TooLarge, 413),
    (UnsupportedType, 415),
    (MediaError, 422),
    (Busy, 429),
    (UnknownModel, 400),
    (WeightsMissing, 400),
    (SettingError, 400),
    (ExplanationError, 400),
    (DfxError, 500),
)
KEY_WANTED = {"www-authenticate": 'Bearer realm="dfx"'}
NO_STORE = {"cache-control": "no-store"}  # of evidence, nothing stays on the way
NO_FILE = "Send the file as multipart/form-data, in a field named file."
UNREADABLE = "The body could not be read: send one file and its options, each once, as multipart/form-data."
NOWHERE = "There is nothing at this address; /api/v1/docs says what there is."


class Fault(DfxError):
    """A fault of dfx's own; the log says where."""

    code = "fault"


class NoFace(MediaError):
    """A map was asked for of a face that there is not."""

    code = "no_face"


class Refusal(HTTPException):
    """An error on the way of a request, before there is a file: whoever reads the body may raise it."""

    def __init__(self, status: int, code: str, sentence: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, sentence, headers)
        self.code = code


def refusal_of(error: DfxError) -> Refusal:
    """What is answered in place of what `error` kept from being."""
    status = next(status for kind, status in STATUS if isinstance(error, kind))
    headers = {"retry-after": str(error.seconds)} if isinstance(error, Busy) else None
    return Refusal(status, error.code, str(error), headers)


def answer(refusal: Refusal) -> Response:
    """The refusal as JSON."""
    said = json.dumps({"error": refusal.detail, "code": refusal.code})
    return Response(said, refusal.status_code, refusal.headers, "application/json")
