"""What every answer carries, and what is answered at all."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dfx.ui.server import space
from dfx.ui.server.streamlit_inside import METRICS

HEADERS = {
    "x-content-type-options": "nosniff",  # a picture is a picture
    "referrer-policy": "no-referrer",
    "content-security-policy": "frame-ancestors 'self'",  # no other site shows dfx inside itself and clicks for its visitor
    "x-frame-options": "SAMEORIGIN",
}


class AnswerGuard:
    """ASGI: adds `HEADERS`, and has no metrics, which name functions of the program and count its visitors."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if space.name():
                    space.mark(headers)
            await send(message)

        inner = PlainTextResponse("Not Found", 404) if scope["path"].rstrip("/").endswith(METRICS) else self._app
        await inner(scope, receive, marked)
