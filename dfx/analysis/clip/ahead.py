"""Faces are looked for in the next moments while the last ones are judged: decoding, detection and networks side by side."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait

from dfx.analysis.clip.moments import Find, Moment
from dfx.analysis.image import Stopwatch
from dfx.types import FoundFaces

Batch = Sequence[Moment]

POLL_S = 0.4  # how often `pulse` is called while faces are waited for


def searched(
    batches: Iterator[Batch], find: Find, watch: Stopwatch, pulse: Callable[[], None] = lambda: None
) -> Generator[tuple[Batch, list[FoundFaces]]]:
    """The batches in order, each with the faces of its moments.

    The first comes as soon as its faces are found, each later one when the next has been read: two are held at a time.
    `batches` are read and `pulse` is called by the caller's own thread, only `find` by another, which has ended when this
    has. The stages of `watch` are what the caller waited for them, so they add up to the time that went by.
    """
    looker = ThreadPoolExecutor(1, "dfx-faces")
    try:
        begun: deque[tuple[Batch, Future[list[FoundFaces]]]] = deque()
        ahead = 0
        while True:
            with watch.stage("decode"):
                batch = next(batches, None)
            if batch is not None:
                begun.append((batch, looker.submit(find, [moment.frame.pixels for moment in batch])))
            while len(begun) > (ahead if batch is not None else 0):
                looked_at, found = begun.popleft()
                yield looked_at, _faces(found, watch, pulse)
            if batch is None:
                return
            ahead = 1
    finally:
        looker.shutdown(cancel_futures=True)


def _faces(found: Future[list[FoundFaces]], watch: Stopwatch, pulse: Callable[[], None]) -> list[FoundFaces]:
    with watch.stage("faces"):
        while not found.done():
            wait([found], POLL_S)
            pulse()
        return found.result()
