"""How much one visitor, and all of them together, may have lying on the server, and how slowly it may come."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dfx.rest.refusals import Refusal
from dfx.settings import settings
from dfx.ui.server import streamlit_inside
from dfx.ui.server.streamlit_inside import UPLOADS

AT_ONCE = 4  # bodies of one session under way
IN_ALL = 64  # bodies of everybody under way
SLOWEST = 8_000  # bytes a second a body must come at on average, after the idle limit has passed once
UNNAMED_S = (
    120.0  # a stored file that no page's widget names is dropped after this long, as Streamlit drops a closed page
)
TOO_MUCH = "Too much was uploaded from this page; remove a file, or open the page anew."
BUSY = "dfx holds as many uploads as it can; try again in a minute."
TOO_SLOW = "The upload stood still for too long."
CLOSE = {"connection": "close"}  # what of the body is still to come is not read
LATER = {**CLOSE, "retry-after": "60"}


@dataclass(slots=True, eq=False)
class Body:
    """One upload under way: whose, and how many bytes it has taken or announced."""

    session: str
    bytes: int = 0


@dataclass(slots=True)
class Budget:
    """What is stored and under way. Used by the server's event loop alone."""

    under_way: list[Body] = field(default_factory=list)
    named: dict[str, float] = field(default_factory=dict)  # file id -> when a page last named it, or it was first seen
    held: dict[object, frozenset[str]] = field(default_factory=dict)  # open page -> the files its widgets hold

    @contextmanager
    def taken_by(self, session: str) -> Iterator[Body]:
        """A place for one body. Raises Refusal where there is none."""
        mine = sum(body.session == session for body in self.under_way)
        if mine >= AT_ONCE or len(self.under_way) >= IN_ALL:
            raise Refusal(429, "busy", BUSY, LATER)
        body = Body(session)
        self.under_way.append(body)
        try:
            yield body
        finally:
            self.under_way.remove(body)

    def grow(self, body: Body, size: int) -> None:
        """`body` is now known to have `size` bytes. Raises Refusal where that is more than there is room for."""
        if size <= body.bytes:
            return
        body.bytes = size
        self.drop_unnamed()
        totals: dict[str, int] = defaultdict(int)
        for session, _, stored in streamlit_inside.stored():
            totals[session] += stored
        for other in self.under_way:
            totals[other.session] += other.bytes
        if totals[body.session] > settings().session_upload_bytes:
            raise Refusal(413, "too_large", TOO_MUCH, CLOSE)
        if sum(totals.values()) > settings().all_upload_bytes:
            raise Refusal(429, "busy", BUSY, LATER)

    def hold(self, page: object, files: frozenset[str]) -> None:
        """An open page names the files its widgets hold now."""
        self._seen(self.held.get(page, frozenset()) | files)
        self.held[page] = files

    def leave(self, page: object) -> None:
        """The page was closed; it may come back and name its files again."""
        self._seen(self.held.pop(page, frozenset()))

    def drop_unnamed(self) -> None:
        """Forget the files that no open page has named for a while."""
        now, there = time.monotonic(), set()
        held = frozenset().union(*self.held.values())
        for session, file_id, _ in streamlit_inside.stored():
            there.add(file_id)
            if file_id not in held and now - self.named.setdefault(file_id, now) > UNNAMED_S:
                streamlit_inside.drop(session, file_id)
        self.named = {file_id: when for file_id, when in self.named.items() if file_id in there}

    def _seen(self, files: frozenset[str]) -> None:
        now = time.monotonic()
        self.named.update(dict.fromkeys(files & self.named.keys(), now))


budget = Budget()


class UploadGuard:
    """ASGI: takes a file's body only within the budget and as fast as a person's line sends it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        _, upload, place = scope["path"].partition(UPLOADS) if scope["type"] == "http" else ("", "", "")
        if not upload or scope["method"] != "PUT":
            await self._app(scope, receive, send)
            return
        try:
            with budget.taken_by(place.partition("/")[0]) as body:
                budget.grow(body, announced(scope))
                await self._app(scope, Measured(receive, partial(budget.grow, body)), _closing(send))
        except HTTPException as refusal:
            await PlainTextResponse(refusal.detail, refusal.status_code, refusal.headers)(scope, receive, send)
        except ClientDisconnect:  # nobody is left to be answered
            return


class Measured:
    """An ASGI `receive` that counts, and waits only so long; `grow` is told the count, and may raise."""

    def __init__(self, receive: Receive, grow: Callable[[int], None]) -> None:
        self._receive, self.grow = receive, grow
        self._began, self._bytes, self.done = time.monotonic(), 0, False

    async def __call__(self) -> Message:
        """Raises Refusal where the body stands still or drips."""
        if self.done:  # what comes now is the end of the connection, whenever that is
            return await self._receive()
        idle = settings().upload_idle_seconds
        try:
            message = await asyncio.wait_for(self._receive(), idle)
        except TimeoutError:
            raise Refusal(408, "too_slow", TOO_SLOW, CLOSE) from None
        self._bytes += len(message.get("body", b""))
        self.done = not message.get("more_body", False)
        lasted = time.monotonic() - self._began
        if not self.done and lasted > idle and self._bytes < SLOWEST * (lasted - idle):
            raise Refusal(408, "too_slow", TOO_SLOW, CLOSE)
        self.grow(self._bytes)
        return message


def announced(scope: Scope) -> int:
    """How many bytes a request says it brings; 0 where it does not say."""
    told = Headers(scope=scope).get("content-length", "")
    return int(told) if told.isdecimal() and len(told) < 16 else 0


def _closing(send: Send) -> Send:
    """After a refusal the connection ends: what is still to come of the body is not read."""

    async def closing(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] >= 400:
            MutableHeaders(scope=message)["connection"] = "close"
        await send(message)

    return closing
