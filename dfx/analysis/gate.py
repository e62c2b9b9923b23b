"""One heavy job at a time in this process, a short line before it, then "busy" (security promise 17)."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition

from dfx.errors import Busy

POLL_S = 0.5  # how often one who waits is told so, and may give up


class Gate:
    """First come, first served; at most `line` wait, each at most `patience_s` seconds."""

    def __init__(self, line: int = 4, patience_s: float = 60.0) -> None:
        self._line = line
        self._patience_s = patience_s
        self._tickets: list[object] = []  # the first has its turn
        self._changed = Condition()
        self._usual_s = 3.0  # a running mean of what a job takes

    @contextmanager
    def turn(self, waiting: Callable[[int], None] = lambda ahead: None) -> Iterator[None]:
        """Hold the one place; `waiting(ahead)` is called twice a second until then, and may raise to give up.

        Raises Busy where the line is full or patience runs out.
        """
        ticket = object()
        with self._changed:
            if len(self._tickets) > self._line:
                raise self.busy()
            self._tickets.append(ticket)
        deadline = time.monotonic() + self._patience_s
        try:
            while ahead := self._ahead_of(ticket):
                waiting(ahead)
                if time.monotonic() > deadline:
                    raise self.busy()
            began = time.monotonic()
            yield
            self._usual_s += 0.3 * (time.monotonic() - began - self._usual_s)
        finally:
            with self._changed:
                self._tickets.remove(ticket)
                self._changed.notify_all()

    def _ahead_of(self, ticket: object) -> int:
        """How many are before `ticket`, after giving them a moment to leave."""
        with self._changed:
            if self._tickets[0] is not ticket:
                self._changed.wait(min(POLL_S, self._patience_s))
            return self._tickets.index(ticket)

    def busy(self, under_way: int = 0) -> Busy:
        """What to say to who cannot be let in now; `under_way`: how many are on their way here, where the caller knows more."""
        seconds = max(1, math.ceil(self._usual_s * max(len(self._tickets), under_way)))
        return Busy(f"dfx is busy with other pictures; try again in about {seconds} s.", seconds)


heavy = Gate()
