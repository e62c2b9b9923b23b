"""What a process has to say waits to be taken, so that it works on while dfx looks at what it said before."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Condition, Thread

MOST_BYTES = 20 << 20  # that wait: seven frames of 720p, three of 1080p

Part = bytes | memoryview


class Outbox:
    """Parts written one after the other by a thread of its own.

    To be made before the process is confined: the thread's stack is no memory that a file may take.
    """

    def __init__(self, write: Callable[[Part], None]) -> None:
        self._write, self._broken = write, False
        self._parts: deque[tuple[Part, ...]] = deque()
        self._bytes, self._changed = 0, Condition()
        Thread(target=self._write_all, name="outbox", daemon=True).start()

    def put(self, *parts: Part) -> None:
        """Returns once there is room for them; whatever is larger than MOST_BYTES waits alone.

        Raises BrokenPipeError where nobody takes anything any more. The parts must stay as they are.
        """
        size = sum(len(part) for part in parts)
        with self._changed:
            self._changed.wait_for(lambda: self._broken or not self._bytes or self._bytes + size <= MOST_BYTES)
            if self._broken:
                raise BrokenPipeError
            self._parts.append(parts)
            self._bytes += size
            self._changed.notify_all()

    def _write_all(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._parts)
                parts = self._parts.popleft()
            try:
                for part in parts:
                    self._write(part)
            except OSError:
                self._broken = True
            with self._changed:
                self._bytes -= sum(len(part) for part in parts)
                self._changed.notify_all()
            if self._broken:
                return
