"""A process of its own that reads hostile bytes: started, spoken to and killed at any time. The parent's side."""

from __future__ import annotations

import fcntl
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from dfx.media.photo.protocol import READY
from dfx.settings import ROOT

_START_SECONDS = 60.0  # a cold disk and a busy machine; a worker takes about 0.2 s
_KEPT_VARIABLES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # some builds of Python find their libraries only with these
_PIPE_BYTES = 1 << 20
_IDLE_SECONDS = 0.5


class Child:
    """A Python process with an empty environment, its input and output as pipes, and `handles` passed on by number.

    `code` is run isolated (-I: no environment variable and no working directory adds code; -B: nothing is written); its
    `sys.argv[1]` is the folder of the package, `arguments` follow. Used by one thread at a time, `kill` by any.
    """

    def __init__(self, code: str, *arguments: object, handles: tuple[int, ...] = ()) -> None:
        # subprocess, not multiprocessing: nothing of this process (TensorFlow, others' media) is forked or pickled.
        self._process = subprocess.Popen(  # our interpreter and code, no shell  # nosec B603
            [sys.executable, "-I", "-B", "-c", code, str(ROOT), *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd="/",
            env={name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ},
            start_new_session=True,  # Ctrl-C is for the parent to handle
            pass_fds=handles,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.pid = self._process.pid
        self._input, self._output = self._process.stdin.fileno(), self._process.stdout.fileno()
        for handle in (self._input, self._output):
            os.set_blocking(handle, False)
            with suppress(AttributeError, OSError):  # Linux only, and only up to the user's share
                fcntl.fcntl(handle, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def greet(self) -> bool:
        """Waits until the process has said that it started; whether it did, and said it right."""
        said = bytearray(len(READY))
        try:
            self.receive(memoryview(said), time.monotonic() + _START_SECONDS)
        except (OSError, EOFError):
            return False
        return bytes(said) == READY

    def send(self, data: bytes, deadline: float) -> None:
        """Raises TimeoutError at the deadline (`time.monotonic`), OSError where the process is gone."""
        view = memoryview(data)
        while view:
            _wait(self._input, select.POLLOUT, deadline)
            with suppress(BlockingIOError):
                view = view[os.write(self._input, view) :]

    def receive(self, view: memoryview, deadline: float, idle: Callable[[], None] | None = None) -> None:
        """Fills `view`; `idle` is called twice a second while nothing comes, and may raise to end the waiting.

        Raises TimeoutError at the deadline (`time.monotonic`), EOFError where the process is gone.
        """
        while view:
            _wait(self._output, select.POLLIN, deadline, idle)
            count = os.readv(self._output, [view])
            if not count:
                raise EOFError
            view = view[count:]

    def kill(self) -> None:
        """End the process at once, whatever it is doing."""
        with suppress(OSError):
            self._process.kill()
        self._process.wait()

    def free(self) -> None:
        """Kill it and close its pipes; only for the thread that uses it."""
        self.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()


def _wait(handle: int, event: int, deadline: float, idle: Callable[[], None] | None = None) -> None:
    """Until `handle` can be used or has been closed by the other side; TimeoutError at the deadline."""
    poll = select.poll()  # select.select fails on handles above 1023
    poll.register(handle, event)
    while (left := deadline - time.monotonic()) > 0:
        if poll.poll((left if idle is None else min(left, _IDLE_SECONDS)) * 1000):
            return
        if idle is not None:
            idle()
    raise TimeoutError
