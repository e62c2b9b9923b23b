"""Silence for libraries written in C++ that greet on stderr, whatever one sets: it is for our one sentence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import RLock

_lock = RLock()  # two at a time would each keep what the other put there


@contextmanager
def stderr_muted() -> Iterator[None]:
    """What any code of the process writes to the file descriptor of stderr inside the block is lost.

    A process without a stderr has nothing to mute. Errors raised inside pass through.
    """
    with _lock:
        saved, nothing = None, None
        with suppress(OSError):
            saved, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, 2)
        try:
            yield
        finally:
            if saved is not None:
                os.dup2(saved, 2)
                os.close(saved)
            if nothing is not None:
                os.close(nothing)


def import_keras() -> None:
    """Keras and the TensorFlow below it: a thousand modules, seconds."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with stderr_muted():
        import keras  # noqa: F401
