"""The door for programs: who may ask, how much they may bring, and then the application of `dfx.rest`.

That is loaded when the first of them asks: no page waits for it.
"""

from __future__ import annotations

import itertools
import secrets
from contextlib import suppress
from functools import cache

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dfx.analysis.gate import heavy
from dfx.errors import DfxError
from dfx.rest.refusals import KEY_WANTED, NO_STORE, Refusal, answer, refusal_of
from dfx.settings import settings
from dfx.ui.server.hosts import asked_from_here
from dfx.ui.server.uploads import CLOSE, Measured, announced, budget

BELOW, OTHERS = "/api/", frozenset({"/api", "/predict_image", "/predict_video"})
OPEN = frozenset({"/api/v1/health", "/api/v1/docs", "/api/v1/openapi.json"})  # say nothing of anybody's files
AT_ONCE = 8  # bodies of programs under way; five of them can stand at the gate
FORM = 100_000  # bytes a form may add to its file
KEY_NEEDED = "dfx answers programs of other machines only where its operator has set DFX_API_KEY."
WRONG_KEY = "Send the key of this server as `Authorization: Bearer …` or `X-API-Key: …`."
WRONGLY_SET = "dfx is set up wrongly here; who runs it has to look at its settings."
_numbers = itertools.count()


class RestDoor:
    """ASGI: programs' requests to their application, within limits; everything else goes through as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_for_programs(scope["path"]):
            await self._app(scope, receive, send)
            return
        try:
            settings()
        except DfxError:
            await answer(Refusal(500, "fault", WRONGLY_SET))(scope, receive, send)
            return
        measured = Measured(receive, lambda size: None)
        told = _ending(scope, measured, send)
        try:
            admit(scope)
            if self._under_way >= AT_ONCE:
                raise refusal_of(heavy.busy(self._under_way))
            self._under_way += 1
            try:
                await self._served(scope, measured, told)
            finally:
                self._under_way -= 1
        except Refusal as refusal:
            await answer(refusal)(scope, receive, told)

    async def _served(self, scope: Scope, measured: Measured, send: Send) -> None:
        with budget.taken_by(f"a program's {next(_numbers)}") as body:

            def grow(size: int) -> None:
                if size > _most():
                    said = f"Expected a file of at most {(_most() - FORM) / 1e6:g} MB, but more came."
                    raise Refusal(413, "too_large", said, CLOSE)
                budget.grow(body, size)

            grow(announced(scope))
            measured.grow = grow
            await (await run_in_threadpool(_application))(scope, measured, send)


def _most() -> int:
    """Bytes of a body with the largest file that the page takes."""
    return max(settings().max_image_bytes, settings().max_video_bytes) + FORM


def is_for_programs(path: str) -> bool:
    """Whether an address is one of REST's."""
    return path.startswith(BELOW) or path in OTHERS


def admit(scope: Scope) -> None:
    """Raises Refusal for a request without the key of this server, and, where that has none, for one from elsewhere."""
    if scope["path"] in OPEN:
        return
    headers, peer = Headers(scope=scope), (scope.get("client") or (None,))[0]
    key = settings().api_key
    if not key and not asked_from_here(headers, peer):
        raise Refusal(401, "key_needed", KEY_NEEDED, KEY_WANTED)
    if key and not secrets.compare_digest(_shown(headers).encode(), key.encode()):
        raise Refusal(401, "wrong_key", WRONG_KEY, KEY_WANTED)


def _shown(headers: Headers) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else headers.get("x-api-key", "")


@cache
def _application() -> ASGIApp:
    from dfx.rest.app import build

    return build()


def _ending(scope: Scope, measured: Measured, send: Send) -> Send:
    """Of evidence nothing stays on the way. Before a refusal, what still comes of the body is let pass by, since a client
    that sends first would miss the answer; then the connection ends."""

    async def ending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(NO_STORE)
            if message["status"] >= 400 and not measured.done:
                headers.update(CLOSE)
                if announced(scope) <= _most() and "expect" not in Headers(scope=scope):
                    await _let_pass(measured)
        await send(message)

    return ending


async def _let_pass(measured: Measured) -> None:
    def grow(size: int) -> None:
        if size > _most():
            raise Refusal(413, "too_large", "")

    measured.grow = grow
    with suppress(HTTPException):
        while not measured.done:
            await measured()
