"""The page as it leaves the server, by hand: a small app stands in for Streamlit's."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send

from dfx.ui.server.first_paint import FirstPaint, dress, large_dress

ROOT = Path(__file__).resolve().parents[3]
PAGE = b"<html><head><title>Streamlit</title></head><body><div id=root></div></body></html>"


def answered(
    path: str, kind: str = "text/html; charset=utf-8", status: int = 200, method: str = "GET", query: bytes = b""
) -> tuple[dict, bytes, dict]:
    """The headers and the body that come back, and the headers that the inner app was asked with."""
    sent: list[Message] = []
    asked: dict[bytes, bytes] = {}

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        asked.update(scope["headers"])
        headers = [(b"content-type", kind.encode()), (b"content-length", b"%d" % len(PAGE)), (b"etag", b'"1"')]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": PAGE[:30], "more_body": True})
        await send({"type": "http.response.body", "body": PAGE[30:]})

    async def send(message: Message) -> None:
        sent.append(message)

    told = [(b"if-none-match", b'"1"'), (b"accept-encoding", b"gzip"), (b"host", b"localhost")]
    scope = {"type": "http", "method": method, "path": path, "query_string": query, "headers": told}
    asyncio.run(FirstPaint(inner)(scope, None, send))  # type: ignore[arg-type]
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return (
        headers,
        b"".join(one.get("body", b"") for one in sent[1:]),
        {name.decode(): value for name, value in asked.items()},
    )


@pytest.mark.parametrize("path", ["/", "/compare", "/feature_maps/"])
def test_a_page_has_its_styles_before_its_end_and_its_length_is_right(path: str) -> None:
    headers, body, asked = answered(path)
    assert body == PAGE.replace(b"Streamlit", b"dfx").replace(b"</body>", dress() + b"</body>")
    assert headers["content-length"] == str(len(body))
    assert "etag" not in headers  # it was that of Streamlit's file
    assert asked == {"host": b"localhost"}  # nothing packed, and no "not modified" in place of the page


@pytest.mark.parametrize(
    ("query", "is_large"),
    [(b"large=1", True), (b"sample=a&large=1", True), (b"", False), (b"large=0", False), (b"large=10", False)],
)
def test_a_page_that_is_asked_for_in_large_type_is_never_drawn_in_usual(query: bytes, is_large: bool) -> None:
    headers, body, _ = answered("/photo", query=query)
    assert (large_dress() in body) is is_large
    assert headers["content-length"] == str(len(body))


@pytest.mark.parametrize(
    ("path", "kind", "status"),
    [("/static/js/index.x.js", "text/javascript", 200), ("/_stcore/health", "text/html", 200),
     ("/media/a.html", "text/html", 200), ("/compare", "application/json", 200), ("/compare", "text/html", 403)],
)  # fmt: skip
def test_everything_else_goes_through_as_it_is(path: str, kind: str, status: int) -> None:
    headers, body, _ = answered(path, kind, status)
    assert body == PAGE
    assert headers["etag"] == '"1"'


def test_a_question_for_the_head_alone_has_no_wrong_length() -> None:
    assert "content-length" not in answered("/", method="HEAD")[0]


def test_the_script_makes_no_markup_and_asks_nobody() -> None:
    """It reads text and sets text; what a file says can never become a part of the page by it."""
    script = (ROOT / "assets/page.js").read_text(encoding="utf-8")
    forbidden = ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "Function(", "fetch(", "XMLHttp",
                 "import(", "http:", "https:", "localStorage", "cookie", "postMessage", "createElement")  # fmt: skip
    assert [word for word in forbidden if word in script] == []
    assert script.count("textContent = ") == 1
    assert b"</body" not in dress()
    assert dress().count(b"</script>") == 1  # its own
    assert dress().count(b"</style>") == 1
