"""The one door for content credentials (C2PA): a file's bytes in, what its manifest says and whether it holds out."""

from __future__ import annotations

import time

from dfx.media.credentials_protocol import ANSWER_BYTES, KINDS, REQUEST, Found
from dfx.media.process import Child
from dfx.settings import settings
from dfx.types import Credentials

_START = "import sys; sys.path.insert(0, sys.argv[1]); from dfx.media.credentials_worker import main; main()"
UNCHECKED = Credentials("unchecked")


def examine(data: bytes, kind: str) -> Credentials:
    """The credentials of `data`, a file of `kind` by content. Offline: nothing is fetched, whatever the file asks for.

    A native library reads them in a process of its own, with the limits of time and memory that a picture has; it costs
    about half a second, so only a file that holds a manifest should be given. "unchecked" for another kind of file,
    where the library is missing, too slow or ended: never raises.
    """
    if kind not in KINDS:
        return UNCHECKED
    limits = settings()
    try:
        child = Child(_START, limits.image_seconds, limits.worker_memory_mb)
    except OSError:
        return UNCHECKED
    try:
        return _asked(child, data, kind, limits.image_seconds)
    except (OSError, EOFError, ValueError):  # late, gone, or an answer that is none
        return UNCHECKED
    finally:
        child.free()


def _asked(child: Child, data: bytes, kind: str, seconds: float) -> Credentials:
    if not child.greet():
        return UNCHECKED
    deadline = time.monotonic() + seconds
    child.send(REQUEST.pack(KINDS.index(kind), len(data)), deadline)
    child.send(data, deadline)
    answer = bytearray(ANSWER_BYTES)
    child.receive(memoryview(answer), deadline)
    return Credentials(*Found.unpack(answer))
