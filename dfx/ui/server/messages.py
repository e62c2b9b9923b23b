"""What a browser may say over its socket, how often, and how many may.

| message | here | because otherwise any visitor could |
|---|---|---|
| `rerun_script` | at most `PER_S` a second, and `Pace` | have the page's script run as fast as messages come |
| `stop_script`, `app_heartbeat` | the same | (they touch the visitor's own session alone) |
| `file_urls_request` | at most `MOST_NAMES` names | have millions of addresses made by one message |
| `backend_operation_request` | rows of a long table only | have files written beside the app, or call another's download |
| `clear_cache` | dropped | empty the caches of everybody, again and again |
| `load_git_info` | dropped | learn the names of changed files, and have git run |
| `set_run_on_save`, `debug_…`, what is new | dropped | nothing that a visitor needs |

Widget values are judged by the widget that gets them; a wrong one ends the visitor's own run.
"""

from __future__ import annotations

import asyncio
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from dfx.settings import settings
from dfx.ui.server.streamlit_inside import STREAM, files_named, message_of, without_machine
from dfx.ui.server.uploads import budget

ALLOWED = frozenset({"rerun_script", "stop_script", "app_heartbeat", "file_urls_request", "backend_operation_request"})
OPERATIONS = frozenset({"dataframe_chunk"})
PER_S = 5.0  # messages a second; a slider that is dragged sends five
BURST = 15  # messages at once, after a pause
PATIENT = 60  # messages in a row that came too fast: then the socket is closed, and a browser opens it anew
PACE_S = 0.03  # between two runs that begin, whoever asks
SLOW_S = 0.05  # the loop answers this late: the machine has enough to do
MOST_NAMES = 20
_LATER, _POLICY = 1013, 1008  # the websocket's "try again later" and "policy violation"
_MOST_SCANNED = 1 << 18  # bytes; the greeting of a session is a few thousand


class Pace:
    """Who wants a run begun stands in one line for all pages, each page once, and the next begins when the loop has breath.

    A run takes the interpreter from the loop that answers everybody; the more begin, the later it answers.
    """

    def __init__(self) -> None:
        self._line = asyncio.Lock()  # first come, first served

    async def turn(self) -> None:
        """Returns when the next run may begin; at most about a second after the one before."""
        async with self._line:
            for _ in range(10):
                asleep = time.monotonic()
                await asyncio.sleep(PACE_S)
                if time.monotonic() - asleep - PACE_S < SLOW_S:
                    return


class MessageGuard:
    """ASGI: what comes over a socket is looked at before Streamlit sees it, and what goes out tells nothing of the machine."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open = 0
        self._pace = Pace()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
        elif self._open >= settings().visitors or not scope["path"].endswith(STREAM):
            await send({"type": "websocket.close", "code": _LATER})
        else:
            page = _Page(receive, send, self._pace)
            self._open += 1
            try:
                await self._app(scope, page.receive, page.send)
            finally:
                self._open -= 1
                budget.leave(page)


class _Page:
    """One open socket."""

    def __init__(self, receive: Receive, send: Send, pace: Pace) -> None:
        self._receive, self._send, self._pace = receive, send, pace
        self._tokens, self._counted = float(BURST), time.monotonic()
        self._hasty = 0

    async def receive(self) -> Message:
        """The next message that may pass. What comes too fast waits, and with it the sender: the socket is not read."""
        while True:
            message = await self._receive()
            if message["type"] != "websocket.receive":
                return message
            await self._own_turn()
            if self._hasty > PATIENT:
                await self._send({"type": "websocket.close", "code": _POLICY})
                return {"type": "websocket.disconnect", "code": _POLICY}
            said = message_of(message.get("bytes") or b"")
            if said is None:  # what is no message is Streamlit's to close
                return message
            if may_pass(said):
                if said.WhichOneof("type") == "rerun_script":
                    budget.hold(self, frozenset(files_named(said)))
                    await self._pace.turn()
                return message

    async def send(self, message: Message) -> None:
        data = message.get("bytes")
        if message["type"] == "websocket.send" and data and len(data) < _MOST_SCANNED:
            message = {**message, "bytes": without_machine(data)}
        await self._send(message)

    async def _own_turn(self) -> None:
        now = time.monotonic()
        self._tokens = min(float(BURST), self._tokens + PER_S * (now - self._counted)) - 1
        self._counted = now
        self._hasty = self._hasty + 1 if self._tokens < 0 else 0
        if self._tokens < 0:
            await asyncio.sleep(-self._tokens / PER_S)


def may_pass(said: BackMsg) -> bool:
    """Whether Streamlit gets to see a message."""
    kind = said.WhichOneof("type")
    if kind not in ALLOWED:
        return False
    if kind == "file_urls_request":
        return len(said.file_urls_request.file_names) <= MOST_NAMES
    if kind == "backend_operation_request":
        return said.backend_operation_request.WhichOneof("payload") in OPERATIONS
    return True
