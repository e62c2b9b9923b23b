"""Jobs in batches for whoever works, with those that have to be tried again.

A batch that kills its worker, or on which dfx fails, is tried again file by file; a file that has failed twice is given up.
A batch that only waited at the time counts no failure, and none waits beside one that failed before: so it is known which
file was at fault.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from threading import Lock

from dfx.scan.values import KILLED, Answer, Job, Refusal

Batch = tuple[Job, ...]

MOST_TRIES = 2
BATCH_BYTES = 32 << 20  # from which a batch takes no further file
DIED = Refusal("worker_died", KILLED)


class Supply:
    """Any thread may ask; one at a time is served."""

    def __init__(self, jobs: Iterator[Job], size: int) -> None:
        """`size`: jobs a batch, at most."""
        self._jobs, self._size = jobs, size
        self._again: deque[Batch] = deque()
        self._failures: Counter[str] = Counter()
        self._lock = Lock()

    def batch(self, beside: Batch = ()) -> Batch:
        """The next one, to wait while `beside` is at work where that is one; () where there is none by now.

        Raises what taking a job raises.
        """
        with self._lock:
            if beside and (self._again or any(job.sha256 in self._failures for job in beside)):
                return ()
            if self._again:
                return self._again.popleft()
            batch: list[Job] = []
            size = 0
            while len(batch) < self._size and size < BATCH_BYTES and (job := next(self._jobs, None)):
                batch.append(job)
                size += len(job.data)
            return tuple(batch)

    def give_back(self, waiting: Sequence[Batch]) -> None:
        """Batches that nobody began."""
        with self._lock:
            self._again.extend(waiting)

    def failed(self, batch: Batch, why: Refusal = DIED) -> list[Answer]:
        """The jobs of a batch that failed, to be tried again one by one; the refusals of those that are given up."""
        given_up = []
        with self._lock:
            for job in batch:
                self._failures[job.sha256] += 1
                if self._failures[job.sha256] < MOST_TRIES:
                    self._again.append((job,))
                else:
                    given_up.append(Answer(job.sha256, refusal=why))
        return given_up
