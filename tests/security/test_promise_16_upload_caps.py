"""Promise 16: upload caps (one clip at most 100 MB), a budget for each page and for all, and memory freed after."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Iterator

import pytest
from raw_visitor import MB, Server, Visitor, multipart, rerun, token_of, uploader_in, visiting, with_file
from starlette.exceptions import HTTPException

from dfx.ui.server import streamlit_inside, uploads

PART = bytes(MB)


def streamed(size: int) -> Iterator[bytes]:
    """A body of one file, in pieces; its length is not told beforehand."""
    body, _ = multipart("a.mp4", b"HERE")
    head, tail = body.split(b"HERE")
    yield head
    for _ in range(size // MB):
        yield PART
    yield tail


def put_streamed(visitor: Visitor, size: int, **headers: str) -> int:
    cookie, kind = visitor.server.token(), {"Content_Type": "multipart/form-data; boundary=edge"}
    told = {"Cookie": cookie, "X_Xsrftoken": token_of(cookie), **kind, **headers}
    return visitor.server.ask("PUT", visitor.place("big"), streamed(size), **told).status


@pytest.mark.parametrize("chunked", [True, False], ids=["chunked", "announced"])
def test_120_mb_are_refused_and_leave_no_trace_in_memory(server: Server, chunked: bool) -> None:
    with visiting(server) as visitor:
        visitor.run()
        before = server.memory()
        if chunked:
            assert put_streamed(visitor, 120 * MB) == 413
        else:
            assert visitor.put("a.mp4", bytes(120 * MB), "big", "video/mp4").status == 413
        assert server.memory() - before < 100 * MB
        assert server.ask("GET", "/_stcore/health").status == 200


@pytest.mark.parametrize("chunked", [True, False], ids=["chunked", "announced"])
def test_120_mb_are_refused_to_a_program_too(server: Server, chunked: bool) -> None:
    body, headers = multipart("a.mp4", bytes(120 * MB), "video/mp4")
    assert server.ask("POST", "/api/v1/analyze").status == 400  # what answers programs is loaded now
    before = server.memory()
    answer = server.ask("POST", "/api/v1/analyze", streamed(120 * MB) if chunked else body, **headers)
    assert answer.status == 413
    said = json.loads(answer.body)
    assert said["code"] == "too_large"
    assert "more came" in said["error"]  # it was stopped on its way: the doors behind would refuse its size, too
    assert server.memory() - before < 100 * MB
    assert server.ask("GET", "/_stcore/health").status == 200


def test_a_program_s_large_file_leaves_nothing_behind(server: Server) -> None:
    """It lies in the server's own folder while it is looked at."""
    body, headers = multipart("a.mp4", b"no clip" * MB, "video/mp4")
    room = server.log.parent
    before = sorted(path for path in room.rglob("*") if path != server.log)
    assert server.ask("POST", "/api/v1/analyze", body, **headers).status == 415
    assert sorted(path for path in room.rglob("*") if path != server.log) == before
    assert b"a.mp4" not in server.log.read_bytes()


def test_five_files_under_invented_names_do_not_all_fit(server: Server) -> None:
    """The server of these tests allows a page 130 MB and all of them 200 MB."""
    with visiting(server) as one, visiting(server) as other:
        one.run()
        other.run()
        data = bytes(60 * MB)
        assert [one.put("a", data, f"f{n}").status for n in range(3)] == [204, 204, 413]
        assert put_streamed_to(one, "f9", 60 * MB) == 413  # the same without a length told beforehand
        assert [other.put("a", data, f"g{n}").status for n in range(2)] == [204, 429]  # together they hold too much
        one.server.ask("DELETE", one.place("f0"), **signed(server))
        assert one.put("a", bytes(50 * MB), "f3").status == 204  # what was taken back makes room
        for page, names in ((one, ("f1", "f3")), (other, ("g0",))):
            for name in names:
                server.ask("DELETE", page.place(name), **signed(server))


def put_streamed_to(visitor: Visitor, file_id: str, size: int) -> int:
    headers = {**signed(visitor.server), "Content_Type": "multipart/form-data; boundary=edge"}
    return visitor.server.ask("PUT", visitor.place(file_id), streamed(size), **headers).status


def signed(server: Server) -> dict[str, str]:
    cookie = server.token()
    return {"Cookie": cookie, "X_Xsrftoken": token_of(cookie)}


def test_half_a_body_is_not_waited_for_long(server: Server) -> None:
    """The server of these tests allows a second of silence; a fifth body of one page is not even begun."""
    with visiting(server) as visitor:
        visitor.run()
        lines = [half_sent(visitor, f"half-{n}") for n in range(6)]
        began = time.monotonic()
        answers = sorted(status_of(line) for line in lines)
        assert answers == [408, 408, 408, 408, 429, 429]
        assert time.monotonic() - began < 10


def half_sent(visitor: Visitor, file_id: str) -> socket.socket:
    body, _ = multipart("a.jpg", b"x" * 1000)
    cookie = visitor.server.token()
    head = f"PUT {visitor.place(file_id)} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nX-Xsrftoken: {token_of(cookie)}"
    head += f"\r\nContent-Type: multipart/form-data; boundary=edge\r\nContent-Length: {len(body)}\r\n\r\n"
    line = socket.create_connection(("127.0.0.1", visitor.server.port), timeout=20)
    line.sendall(head.encode() + body[:100])
    return line


def status_of(line: socket.socket) -> int:
    with line:
        return int(line.recv(64).split()[1])


class Kept:
    """Stands in for what Streamlit has stored."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **files: int) -> None:
        self.files = {tuple(name.split("_")): size for name, size in files.items()}
        monkeypatch.setattr(streamlit_inside, "stored", lambda: [(*name, size) for name, size in self.files.items()])
        monkeypatch.setattr(streamlit_inside, "drop", lambda session, file_id: self.files.pop((session, file_id)))


def test_a_file_that_no_page_names_is_dropped_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, budget, now = Kept(monkeypatch, s_held=1, s_left=1, s_never=1), uploads.Budget(), [0.0]
    monkeypatch.setattr(uploads.time, "monotonic", lambda: now[0])
    page, gone = object(), object()
    budget.drop_unnamed()
    budget.hold(page, frozenset({"held"}))
    budget.hold(gone, frozenset({"left"}))
    now[0] = 100.0
    budget.leave(gone)
    now[0] = 130.0
    budget.drop_unnamed()
    assert {file_id for _, file_id in kept.files} == {"held", "left"}
    now[0] = 221.0
    budget.drop_unnamed()
    assert {file_id for _, file_id in kept.files} == {"held"}
    budget.leave(page)
    now[0] = 342.0
    budget.drop_unnamed()
    assert not kept.files


def test_a_body_counts_from_its_first_byte_beside_what_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    Kept(monkeypatch, s_a=200 * MB)
    budget = uploads.Budget()
    with budget.taken_by("s") as one, budget.taken_by("s") as two:
        budget.grow(one, 30 * MB)
        with pytest.raises(HTTPException) as refused:
            budget.grow(two, 30 * MB)
    assert refused.value.status_code == 413
    assert not budget.under_way


def test_a_slow_drip_is_refused_and_a_steady_line_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a made-up clock: ten bytes a second against ten thousand, over five minutes."""
    Kept(monkeypatch)
    now = [0.0]
    monkeypatch.setattr(uploads.time, "monotonic", lambda: now[0])

    async def body(size: int) -> None:
        async def receive() -> dict[str, object]:
            now[0] += 1
            return {"type": "http.request", "body": bytes(size), "more_body": True}

        measured = uploads.Measured(receive, lambda size: None)
        for _ in range(300):
            await measured()

    asyncio.run(body(10_000))
    with pytest.raises(HTTPException) as refused:
        asyncio.run(body(10))
    assert refused.value.status_code == 408


def test_the_files_a_page_holds_are_read_from_its_messages(server: Server) -> None:
    message = with_file(rerun(), "id", "the-file", "a.jpg", 3, "/place")
    assert list(streamlit_inside.files_named(message)) == ["the-file"]
    with visiting(server) as visitor:
        uploader = uploader_in(visitor.run())
        assert visitor.put("a.jpg", b"not a picture", "the-file").status == 204
        visitor.run(with_file(rerun(), uploader, "the-file", "a.jpg", 13, visitor.place("the-file")))
        assert "Expected" in visitor.words()  # the photo door had its bytes and refused them
