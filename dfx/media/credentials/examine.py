"""The one door for content credentials (C2PA): a file's bytes in, what its manifest says and whether it holds out."""

from __future__ import annotations

import os
import time

from dfx.media.credentials.protocol import ANSWER_BYTES, BY_BYTES, CLIPS, KINDS, REQUEST, Found
from dfx.media.process.child import Child
from dfx.settings import settings
from dfx.types import Credentials

_START = "import sys; sys.path.insert(0, sys.argv[1]); from dfx.media.credentials.worker import main; main()"
_UUID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")  # C2PA 2.1, embedding in ISO base media files
_MOST_BOXES = 4096
UNCHECKED = Credentials("unchecked")


def examine(data: bytes, kind: str) -> Credentials:
    """The credentials of `data`, a file of `kind` by content. Offline: nothing is fetched, whatever the file asks for.

    A native library reads them in a process of its own, with the limits of time and memory that a picture has; it costs
    about half a second, so only a file that holds a manifest should be given. "unchecked" for another kind of file,
    where the library is missing, too slow or ended: never raises.
    """
    return _examined(data, BY_BYTES, kind, settings().image_seconds) if kind in KINDS else UNCHECKED


def examine_clip(handle: int, kind: str) -> Credentials | None:
    """The credentials of the clip that is open as `handle`, None where it holds no manifest or its kind is not looked at.

    The file is handed over as it is, not copied: hashing 100 MB takes about a second. As `examine` else.
    """
    if kind not in CLIPS or not holds_manifest(handle):
        return None
    return _examined(b"", handle, kind, settings().video_seconds)


def holds_manifest(handle: int) -> bool:
    """Whether one of the first boxes of an ISO media file, read from its head alone, is that of a C2PA manifest."""
    at, size = 0, os.fstat(handle).st_size
    for _ in range(_MOST_BOXES):
        head = os.pread(handle, 32, at)
        length, start = int.from_bytes(head[:4], "big"), 8
        if length == 1:
            length, start = int.from_bytes(head[8:16], "big"), 16
        if head[4:8] == b"uuid" and head[start : start + 16] == _UUID:
            return True
        if length < start or at + length >= size:
            return False
        at += length
    return False


def _examined(data: bytes, handle: int, kind: str, seconds: float) -> Credentials:
    limits = settings()
    handles = () if handle == BY_BYTES else (handle,)
    try:
        child = Child(_START, seconds, limits.worker_memory_mb, handle, handles=handles)
    except OSError:
        return UNCHECKED
    try:
        if not child.greet():
            return UNCHECKED
        deadline = time.monotonic() + seconds
        child.send(REQUEST.pack(KINDS.index(kind), len(data)), deadline)
        child.send(data, deadline)
        answer = bytearray(ANSWER_BYTES)
        child.receive(memoryview(answer), deadline)
        return Credentials(*Found.unpack(answer))
    except (OSError, EOFError, ValueError):  # late, gone, or an answer that is none
        return UNCHECKED
    finally:
        child.free()
