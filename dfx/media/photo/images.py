"""The one door for image bytes: hostile bytes in, upright RGB pixels out, or one clear sentence."""

from __future__ import annotations

import atexit
import hashlib
import os
import threading

from dfx.media.photo.protocol import SENTENCES
from dfx.media.photo.sandbox import Job, Pool
from dfx.media.photo.sniff import image_format
from dfx.media.process.files import check_bytes, read_file
from dfx.media.process.names import mismatch_note
from dfx.settings import settings
from dfx.types import MediaInfo, Picture

__all__ = ["close", "decode", "read_file", "warm_up", "worker_pids"]

_lock = threading.Lock()
_pool: Pool | None = None


def decode(data: bytes, name: str = "") -> Picture:
    """The picture of an image file as `(H, W, 3)` uint8 RGB, upright, transparency over white, metadata dropped.

    Of several: the first frame, the first page in full size, the item that the file calls its primary one.
    The type is decided by content; `name` is only compared with it, and a mismatch stated in the notes. Decoded by a
    process of its own with limits of time, memory and pixels (`settings`); nothing is written to disk. Thread-safe.

    Raises TooLarge, UnsupportedType, Undecodable, TooSlow (too long, or the decoder died), or Busy where too many wait.
    """
    limits = settings()
    check_bytes(len(data))
    kind = image_format(data)
    pixels, notes = _the_pool().run(Job(data, kind, limits.max_image_pixels, limits.image_seconds))
    pixels.setflags(write=False)
    height, width = pixels.shape[:2]
    digest = hashlib.sha256(data).hexdigest()
    mismatch = mismatch_note(name, kind)
    said = tuple(sentence for note, sentence in SENTENCES.items() if note in notes)
    sentences = ((mismatch,) if mismatch else ()) + said
    return Picture(pixels, MediaInfo(digest, len(data), kind, width, height, sentences))


def warm_up() -> None:
    """Start the workers now, so that the first picture does not wait for them. Returns at once."""
    _the_pool()


def close() -> None:
    """End all workers; the next `decode` starts new ones."""
    global _pool
    with _lock:
        if _pool is not None:
            _pool.close()
        _pool = None


def worker_pids() -> set[int]:
    """Process ids of the living workers."""
    with _lock:
        return _pool.pids() if _pool is not None else set()


def _the_pool() -> Pool:
    global _pool
    with _lock:
        if _pool is None:
            _pool = Pool(settings().workers, settings().worker_memory_mb)
        return _pool


def _forget() -> None:
    """In a forked child: its copies of the pipes lead to the parent's workers, which must not get two masters."""
    global _pool, _lock
    _lock = threading.Lock()
    _pool = None


atexit.register(close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
