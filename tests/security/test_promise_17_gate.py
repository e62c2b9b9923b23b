"""Promise 17: one heavy job at a time, a short queue, then "busy, try again in n s", wherever a visitor has work done."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

import pytest
from raw_visitor import ROOT, Server, give, visiting
from streamlit.testing.v1 import AppTest

from dfx.analysis.gate import Gate, heavy
from dfx.errors import Busy
from dfx.ui.compare.own_data import store as compare_own_data_store
from dfx.ui.photo import result, warm
from dfx.ui.video import work as video_work

CLIENTS = 20
PHOTO = ROOT / "assets" / "samples" / "astronaut.jpg"
SECONDS = float(os.environ.get("DFX_TEST_CLIENT_SECONDS", "10"))  # 60 for the promise's own minute


def test_five_at_most_stand_at_the_gate() -> None:
    """The default: one works, four wait, the sixth is told when to come back; nobody waits for more than a minute."""
    assert (heavy._line, heavy._patience_s) == (Gate()._line, Gate()._patience_s) == (4, 60.0)
    gate, go, inside = Gate(), Event(), Event()

    def stand() -> None:
        with gate.turn():
            inside.set()
            go.wait(20)

    threads = [Thread(target=stand) for _ in range(5)]
    for thread in threads:
        thread.start()
    assert inside.wait(10)
    end = time.monotonic() + 10
    while len(gate._tickets) < 5 and time.monotonic() < end:
        time.sleep(0.01)
    with pytest.raises(Busy, match=r"try again in about \d+ s"), gate.turn():
        pass
    go.set()
    for thread in threads:
        thread.join()


@contextmanager
def full() -> Iterator[None]:
    """The gate with its place and its whole line taken."""
    tickets = [object() for _ in range(heavy._line + 1)]
    with heavy._changed:
        heavy._tickets.extend(tickets)
    try:
        yield
    finally:
        with heavy._changed:
            for ticket in tickets:
                heavy._tickets.remove(ticket)
            heavy._changed.notify_all()


def never(*_: object, **__: object) -> object:
    raise AssertionError("the heavy job ran although its place was taken")


def test_a_photo_waits_at_the_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(result, "analyse", never)
    monkeypatch.setattr(warm, "start", lambda: None)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).switch_page("pages/photo.py").run()
    with full():
        app.file_uploader(key="photo.file").upload("a.jpg", PHOTO.read_bytes(), "image/jpeg").run()
    assert "dfx is busy" in app.error[0].value


def test_a_clip_waits_at_the_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video_work, "_reports", never)
    monkeypatch.setattr(video_work, "at_the_door", lambda data: None)  # made-up bytes, or none
    monkeypatch.setattr(warm, "start", lambda: None)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run().switch_page("pages/video.py").run()
    with full():
        app.file_uploader[0].upload("a.mp4", b"made up", "video/mp4").run()
    assert "dfx is busy" in app.info[0].value
    assert "try again in about" in app.info[0].value


def test_a_visitor_s_own_data_waits_at_the_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare_own_data_store.st, "session_state", {})
    with full():
        compare_own_data_store.run(compare_own_data_store.Job("Measuring", never))  # type: ignore[arg-type]
    assert "try again in about" in compare_own_data_store.problem()


@dataclass(slots=True)
class Told:
    """What the clients of one run were told."""

    answered: int = 0
    busy: int = 0
    other: list[str] = field(default_factory=list)
    peak: int = 0


def test_twenty_clients_are_answered_or_told_that_it_is_busy(server: Server, photo: Callable[..., bytes]) -> None:
    told = Told()
    with visiting(server) as first:
        first.run()
        give(first, "first.jpg", photo())
    before, end = server.memory(), time.monotonic() + SECONDS
    threads = [Thread(target=client, args=(server, photo, number, end, told)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        told.peak = max(told.peak, server.memory() - before)
        time.sleep(0.2)
    print(f"20 clients, {SECONDS:.0f} s: {told.answered} answered, {told.busy} busy, peak + {told.peak / 1e6:.0f} MB")
    assert not told.other, told.other[:3]
    assert told.answered >= 3
    assert told.peak < 400_000_000


def client(server: Server, photo: Callable[..., bytes], number: int, end: float, told: Told) -> None:
    """One photo after the other until the time is over, each on a page of its own."""
    turn = 0
    while time.monotonic() < end:
        turn += 1
        try:
            with visiting(server) as visitor:
                visitor.run(seconds=90)
                said = give(visitor, f"slow-{number}-{turn}.jpg", photo((number * 12, turn % 256, 99)))
                if said not in ("dfx is busy", "Another photo"):
                    told.other.append(visitor.words()[-300:])
        except Exception as error:
            told.other.append(f"{type(error).__name__}: {error}")
            return
        told.busy += said == "dfx is busy"
        told.answered += said == "Another photo"
