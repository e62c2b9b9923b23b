"""The page as it leaves the server: Streamlit's own, with dfx's style sheet and script at its end.

A style sheet that came with the page's elements would come after them: everything would be drawn once without it, then move.
The script does what a style sheet cannot: it keeps the focus on the page and says aloud what has changed.
"""

from __future__ import annotations

from functools import cache

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dfx.settings import ROOT
from dfx.ui.kit import large

END, TITLE = b"</body>", (b"<title>Streamlit</title>", b"<title>dfx</title>")
ASKED = f"{large.PARAM}=1".encode()
# What a page's request must not ask Streamlit for: whether its own file is new, and a form that cannot be read here.
_NOT_ASKED = (b"if-none-match", b"if-modified-since", b"accept-encoding")


@cache
def dress() -> bytes:
    """What stands before the page's end: its styles, the place where news is said, and the script that says it."""
    styles, script = ((ROOT / "assets" / name).read_text(encoding="utf-8") for name in ("style.css", "page.js"))
    said = '<div id="dfx-said" class="dfx-unseen" role="status" aria-live="polite"></div>'
    return f"<style>\n{styles}</style>\n{said}\n<script>\n{script}</script>\n".encode()


@cache
def large_dress() -> bytes:
    """What stands there too where the address asks for large type: else all would be drawn once in usual type, then move."""
    return f"<style>{large.before_it_is_drawn()}</style>\n".encode()


class FirstPaint:
    """ASGI: adds `dress()` to every page; every other answer goes through as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not _wants_a_page(scope):
            await self._app(scope, receive, send)
            return
        start: Message | None = None
        parts: list[bytes] = []

        async def dressed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_a_page(message):
                start = message
                return
            if start is None or message["type"] != "http.response.body":
                await send(message)
                return
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            dressed_in = dress() + (large_dress() if ASKED in scope.get("query_string", b"").split(b"&") else b"")
            body = b"".join(parts).replace(*TITLE, 1).replace(END, dressed_in + END, 1)
            headers = MutableHeaders(scope=start)
            for name in ("etag", "last-modified", "accept-ranges", "content-length"):
                del headers[name]
            if scope["method"] == "GET":
                headers["content-length"] = str(len(body))
            await send(start)
            await send({"type": "http.response.body", "body": body})

        headers = [(name, value) for name, value in scope["headers"] if name not in _NOT_ASKED]
        await self._app({**scope, "headers": headers}, receive, dressed)


def _wants_a_page(scope: Scope) -> bool:
    """Whether it is an address of a page: Streamlit's own, its scripts and its media have a dot or an underscore in front."""
    name = scope["path"].rpartition("/")[2]
    return "." not in name and not scope["path"].startswith("/_stcore") and "/media/" not in scope["path"]


def _is_a_page(start: Message) -> bool:
    kind = MutableHeaders(scope=start).get("content-type", "")
    return start["status"] == 200 and kind.startswith("text/html")
