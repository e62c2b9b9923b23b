"""What a decoding process does to itself before it sees a hostile byte, and how it speaks. Standard library only.

Once `confine` has run it cannot open a file or a socket, cannot write to disk, leaves no core dump and may add a stated
amount of memory.
"""

from __future__ import annotations

import os
import resource
from pathlib import Path


def confine(memory_mb: int) -> None:
    """For the rest of this process's life: memory that may be added, open files, file size, core dumps."""
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


def limit_cpu(seconds: float) -> None:
    """A second over what the parent's clock allows: it counts when the parent is gone, or this process is stuck."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def read(size: int) -> bytes:
    """Exactly `size` bytes of the input; EOFError where it ends before."""
    buffer = bytearray(size)
    view = memoryview(buffer)
    while view:
        count = os.readv(0, [view])
        if not count:
            raise EOFError
        view = view[count:]
    return bytes(buffer)


def write(data: bytes | memoryview) -> None:
    """All of `data` to the output; BrokenPipeError where the parent is gone."""
    view = memoryview(data)
    while view:
        view = view[os.write(1, view) :]


def end_without(parent: int) -> None:
    """Ends this process where the one that started it is gone. Raises SystemExit."""
    if os.getppid() != parent:
        raise SystemExit
