"""The process that decodes: reads requests from its input, writes pixels to its output, can be killed at any time.

It starts with an empty environment, cannot open a file or a socket once it runs, cannot write to disk, may add a stated
amount of memory, has CPU seconds per job, and ends with the process that started it.
"""

from __future__ import annotations

import codecs
import contextlib
import importlib
import os
import resource
import select
import sys
import warnings
from pathlib import Path

from PIL import AvifImagePlugin

from dfx.media.decoder import TooManyPixels, decode
from dfx.media.protocol import ANSWER, FORMATS, READY, REQUEST, Note, Status

_LOOK_S = 5.0  # how often an idle worker looks whether its parent still lives
_BAND_BYTES = 1 << 20  # rows are packed and sent in bands of about this size, while the parent already reads


def main() -> None:
    """Serve until the input ends or the parent is gone. Arguments: MiB of memory that may be added."""
    parent = os.getppid()
    prepare()
    _limit(int(sys.argv[-1]))
    _write(READY)
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            _wait(parent)
            kind, most_pixels, seconds, size = REQUEST.unpack(_read(REQUEST.size))
            _limit_cpu(seconds)
            _answer(_read(size), FORMATS[kind], most_pixels)


def prepare() -> None:
    """Load what Python and Pillow would otherwise load in the middle of a job, when no file can be opened any more."""
    warnings.simplefilter("ignore")
    for name in ("copy", "PIL.ExifTags", "PIL.ImageColor", "PIL.ImageOps", "PIL.ImagePalette"):
        importlib.import_module(name)
    for name in ("ascii", "latin-1", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        codecs.lookup(name)
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # each thread reserves address space, which is limited


def _limit(memory_mb: int) -> None:
    """For the rest of this process's life: memory, open files, file size, core dumps."""
    mapped = _address_space()
    if mapped:
        _never_above(resource.RLIMIT_AS, mapped + (memory_mb << 20))
    first_free = os.dup(0)
    os.close(first_free)
    _never_above(resource.RLIMIT_NOFILE, first_free)  # after the look into /proc
    _never_above(resource.RLIMIT_FSIZE, 0)
    _never_above(resource.RLIMIT_CORE, 0)


def _never_above(what: int, most: int) -> None:
    hard = resource.getrlimit(what)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)  # the machine's own limit may be lower
    resource.setrlimit(what, (most, most))


def _address_space() -> int:
    """Bytes mapped by this process; 0 where the system does not say: then pixels and time alone limit the memory."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()


def _limit_cpu(seconds: float) -> None:
    """A second over what the parent's clock allows: it counts when the parent is gone, or this process is stuck."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _wait(parent: int) -> None:
    """Until a request begins or the input ends. Raises EOFError when the parent is another one than at the start."""
    while not select.select([0], [], [], _LOOK_S)[0]:
        if os.getppid() != parent:
            raise EOFError


def _answer(data: bytes, kind: str, most_pixels: int) -> None:
    try:
        if kind == "AVIF" and not AvifImagePlugin.SUPPORTED:
            return _refuse(Status.NOT_BUILT_IN)
        image, note = decode(data, kind, most_pixels)
    except TooManyPixels as error:
        return _refuse(Status.TOO_MANY_PIXELS, error.width, error.height)
    except MemoryError:
        return _refuse(Status.NO_MEMORY)
    except Exception:  # Pillow's parsers raise anything from SyntaxError to struct.error on damaged bytes
        return _refuse(Status.DAMAGED)
    width, height = image.size
    _write(ANSWER.pack(Status.OK, note, width, height))
    rows = max(1, _BAND_BYTES // (3 * width))
    for top in range(0, height, rows):
        _write(image.crop((0, top, width, min(top + rows, height))).tobytes())


def _refuse(status: Status, width: int = 0, height: int = 0) -> None:
    most = 0xFFFFFFFF
    _write(ANSWER.pack(status, Note.NOTHING, min(width, most), min(height, most)))


def _read(size: int) -> bytes:
    """Exactly `size` bytes of the input; EOFError where it ends before."""
    buffer = bytearray(size)
    view = memoryview(buffer)
    while view:
        count = os.readv(0, [view])
        if not count:
            raise EOFError
        view = view[count:]
    return bytes(buffer)


def _write(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(1, view) :]
