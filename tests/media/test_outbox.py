"""What waits between the decoder and dfx: in order, bounded, and no longer than somebody takes it."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from dfx.media.process import outbox as process_outbox
from dfx.media.process.outbox import Outbox, Part


class Pipe:
    """Takes a part each time it is let."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.entered, self.free, self.full = Event(), Event(), Event()

    def write(self, part: Part) -> None:
        self.entered.set()
        assert self.free.wait(20)
        self.taken.append(bytes(part))
        if len(self.taken) == 6:
            self.full.set()


def test_parts_wait_while_nobody_takes_them_and_come_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_outbox, "MOST_BYTES", 6)
    pipe = Pipe()
    outbox = Outbox(pipe.write)
    for two in (b"a1", b"b2", b"c3"):  # all that there is room for, though nothing can be written yet
        outbox.put(two[:1], two[1:])
    assert pipe.entered.wait(20)
    assert not pipe.taken
    fourth = Thread(target=outbox.put, args=(b"d",), daemon=True)
    fourth.start()
    fourth.join(0.2)
    assert fourth.is_alive()  # waits for room
    pipe.free.set()
    fourth.join(20)
    assert not fourth.is_alive()
    assert pipe.full.wait(20)
    assert b"".join(pipe.taken).startswith(b"a1b2c3")


def test_what_is_larger_than_all_the_room_waits_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_outbox, "MOST_BYTES", 6)
    pipe = Pipe()
    outbox = Outbox(pipe.write)
    outbox.put(b"longer than six")
    second = Thread(target=outbox.put, args=(b"x",), daemon=True)
    second.start()
    second.join(0.2)
    assert second.is_alive()
    pipe.free.set()
    second.join(20)
    assert not second.is_alive()


def test_who_puts_into_a_broken_pipe_is_told() -> None:
    def broken(part: Part) -> None:
        raise BrokenPipeError

    outbox, all_the_room = Outbox(broken), bytes(process_outbox.MOST_BYTES)
    outbox.put(all_the_room)
    with pytest.raises(BrokenPipeError):
        outbox.put(all_the_room)
