"""Programs wait at the pages' gate, one is worked on at a time, and nobody is waited for for long."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable

import pytest
from running import Rest, form

from dfx.analysis.gate import heavy
from dfx.rest import analyze, deepguard
from dfx.types import Progress
from dfx.ui.server import rest as door

ANALYZE, MAP, IMAGE, VIDEO = "/api/v1/analyze", "/api/v1/map", "/predict_image", "/predict_video"
POSTED = (ANALYZE, MAP, IMAGE, VIDEO)
CLIP = b"\0\0\0\x18ftypisom\0\0\0\0isom"
IN_LINE = 30


class Gate:
    """The gate with its place and its whole line taken."""

    def __enter__(self) -> None:
        self.tickets = [object() for _ in range(heavy._line + 1)]
        heavy._tickets.extend(self.tickets)

    def __exit__(self, *_: object) -> None:
        with heavy._changed:
            for ticket in self.tickets:
                heavy._tickets.remove(ticket)
            heavy._changed.notify_all()


@pytest.mark.parametrize("path", POSTED)
def test_it_waits_at_the_pages_gate(rest: Rest, photo: bytes, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyze, "analyze_image", None)
    monkeypatch.setattr(deepguard, "analyze_image", None)
    with Gate():
        answer = rest.send(path, CLIP if path == VIDEO else photo, "file")
    assert answer.refusal == (429, "busy")
    assert f"about {answer.headers['retry-after']} s" in answer.json["error"]


def test_what_is_refused_at_the_door_does_not_wait(rest: Rest) -> None:
    with Gate():
        assert rest.send(ANALYZE, b"no picture").refusal == (415, "unsupported_type")


def test_its_work_holds_the_one_place_and_ends_with_who_asked(
    rest: Rest, photo: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, ended = threading.Event(), threading.Event()

    def endless(data: bytes, name: str, options: object, progress: Progress) -> object:
        begun.set()
        end = time.monotonic() + 60
        try:
            while time.monotonic() < end:
                progress(0.1, "still at it")
                time.sleep(0.01)
        finally:
            ended.set()

    monkeypatch.setattr(analyze, "analyze_image", endless)
    body, kind = form(photo, "photo.jpg", {})
    head = f"POST {ANALYZE} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", rest.port)) as line:
        line.sendall(head.encode() + body)
        assert begun.wait(20)
        assert len(heavy._tickets) == 1
    assert ended.wait(10)
    end = time.monotonic() + 10
    while heavy._tickets and time.monotonic() < end:
        time.sleep(0.01)
    assert not heavy._tickets


def test_many_at_once_are_each_answered_and_one_is_worked_on(
    rest: Rest, photo: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, most, refusals, answered = [0], [0], [], []
    judge = deepguard.analyze_image

    def counted(*words: object, **named: object) -> object:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        try:
            return judge(*words, **named)  # type: ignore[arg-type]
        finally:
            inside[0] -= 1

    monkeypatch.setattr(deepguard, "analyze_image", counted)

    def ask() -> None:
        answer = rest.send(IMAGE, photo)
        if answer.status == 200:
            answered.append(answer.json["msg"]["result"])
        else:
            refusals.append((*answer.refusal, int(answer.headers["retry-after"]) > 0))

    threads = [threading.Thread(target=ask) for _ in range(IN_LINE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answered) + len(refusals) == IN_LINE
    assert len(answered) >= 5
    assert set(answered) == {"Real"}
    assert set(refusals) <= {(429, "busy", True)}
    assert most == [1]


def test_half_a_body_is_not_waited_for_long(rest: Rest, with_setting: Callable[..., None]) -> None:
    with_setting(upload_idle_seconds=0.5)
    head = f"POST {ANALYZE} HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n"
    with socket.create_connection(("127.0.0.1", rest.port), timeout=20) as line:
        line.sendall(f"{head}Content-Length: 900\r\n\r\n--x\r\n".encode())
        said = b"".join(iter(lambda: line.recv(2_000), b""))
    assert said.startswith(b"HTTP/1.1 408")
    assert b'"code": "too_slow"' in said


def test_bodies_that_have_not_reached_the_gate_count_too() -> None:
    """A full house with an empty line is no matter of a second: each of those under way takes its usual time."""
    gate = type(heavy)()
    assert (gate.busy().seconds, gate.busy(8).seconds) == (1, 24)


def test_no_more_bodies_than_there_is_room_for(rest: Rest, photo: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "AT_ONCE", 0)
    assert rest.send(ANALYZE, photo).refusal == (429, "busy")
    assert rest.ask("POST", ANALYZE, bytes(20_000_000)).refusal == (429, "busy")
