"""Jobs side by side, a thread each: for nets that are over too soon to be shared out among threads.

Threads within a net wait for each other after every layer, and in busy loops: on two busy cores a photo's answer took
12 % less of a processor with MTCNN's first net asked this way. For the large networks it was tried and is not used: they
share their layers out well, and Python's own lock between them cost on a busy machine what it won.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from typing import TypeVar

from dfx.engine.litert import most_threads

T = TypeVar("T")

_thread = threading.local()


def is_one_of_several() -> bool:
    """Whether this thread does a job beside others."""
    return getattr(_thread, "beside_others", False)


def side_by_side(jobs: Sequence[Callable[[], T]]) -> Iterator[T]:
    """What each job gives, in their order; all begin at the first question. Jobs within a job, one job, and jobs on one core
    are done by the caller, one after the other.

    Raises what a job raises. Whoever stops before the end waits for the jobs that run, and no other begins.
    """
    if len(jobs) < 2 or is_one_of_several() or most_threads() < 2:
        yield from (job() for job in jobs)
        return
    begun = [_pool().submit(job) for job in jobs]
    try:
        for one in begun:
            yield one.result()
    finally:
        for one in begun:
            one.cancel()
        wait(begun)


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(most_threads(), "dfx-core", _begin)


def _begin() -> None:
    _thread.beside_others = True


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.cache_clear)  # a forked child has none of the threads
