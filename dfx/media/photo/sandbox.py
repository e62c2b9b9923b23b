"""Decoding processes that can be killed: one `Worker` each, a `Pool` of warm ones."""

from __future__ import annotations

import math
import queue
import threading
import time
from dataclasses import dataclass

import numpy as np

from dfx.errors import Busy, MediaError, TooLarge, TooSlow, Undecodable, UnsupportedType
from dfx.media.photo.protocol import ANSWER, FORMATS, REQUEST, Note, Status
from dfx.media.process.child import Child
from dfx.types import Pixels

_START = "import sys; sys.path.insert(0, sys.argv[1]); from dfx.media.photo.worker import main; main()"
_QUEUE = 8  # requests that may wait per worker before the next is told to come back later
_DIED = "The process that reads images stopped before it was done, so the image was not read; it may be damaged."


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker is asked: a file's bytes, its kind by content, and its limits."""

    data: bytes
    kind: str
    most_pixels: int
    seconds: float


class Worker(Child):
    """A warm decoding process. Used by one thread at a time; after any error but a refusal it has to be killed."""

    def __init__(self, memory_mb: int) -> None:
        super().__init__(_START, memory_mb)
        self._ready = False

    def run(self, job: Job) -> tuple[Pixels, Note]:
        """The upright pixels and what to say of them. Raises MediaError; TooSlow when late or dead."""
        self.wait_until_ready()
        deadline = time.monotonic() + job.seconds
        try:
            header = REQUEST.pack(FORMATS.index(job.kind), job.most_pixels, job.seconds, len(job.data))
            self.send(header, deadline)
            self.send(job.data, deadline)
            answer = bytearray(ANSWER.size)
            self.receive(memoryview(answer), deadline)
            status, note, width, height = ANSWER.unpack(answer)
            if status != Status.OK:
                raise _refusal(Status(status), job, width, height)
            # The worker has read hostile bytes: its numbers are checked before memory is taken for them.
            if not 0 < width * height <= job.most_pixels:
                raise ValueError(f"{width} x {height} pixels")
            pixels = np.empty((height, width, 3), np.uint8)
            self.receive(memoryview(pixels.data).cast("B"), deadline)
            return pixels, Note(note)
        except TimeoutError:
            raise TooSlow(f"Reading the image took longer than the limit of {job.seconds:g} seconds.") from None
        except (OSError, EOFError, ValueError):
            raise TooSlow(_DIED) from None

    def wait_until_ready(self) -> None:
        """Returns once the process has said that it started. Raises TooSlow where it does not."""
        if self._ready:
            return
        if not self.greet():
            raise TooSlow("The process that reads images could not be started on this machine.")
        self._ready = True


def _refusal(status: Status, job: Job, width: int, height: int) -> MediaError:
    """The sentence for the user."""
    if status == Status.TOO_MANY_PIXELS:
        found = f"{width} × {height} pixels" if width else "more"
        return TooLarge(
            f"Expected an image of at most {job.most_pixels / 1e6:g} megapixels, but this one has {found} "
            "(DFX_MAX_IMAGE_PIXELS sets the limit)."
        )
    if status == Status.NO_PHOTO:
        return TooLarge(
            f"Expected a photo, but {width} × {height} pixels in {len(job.data):,} bytes are more than a photo can hold."
        )
    if status == Status.NO_MEMORY:
        return TooLarge(
            "Reading this image needs more memory than one image may take (DFX_WORKER_MEMORY_MB sets the limit)."
        )
    if status == Status.NOT_BUILT_IN:
        return UnsupportedType(f"The image library of this machine cannot read this kind of {job.kind} image.")
    return Undecodable(f"Expected a complete {job.kind} image, but the file is damaged or cut off.")


class Pool:
    """`size` warm workers for any number of threads. A worker that was killed or died is replaced at once."""

    def __init__(self, size: int, memory_mb: int) -> None:
        self._size, self._memory_mb = size, memory_mb
        self._idle: queue.Queue[Worker] = queue.Queue()
        self._all: set[Worker] = set()
        self._lock = threading.Lock()
        self._waiting = 0
        self._closed = False
        for _ in range(size):
            self._idle.put(self._start())

    def run(self, job: Job) -> tuple[Pixels, Note]:
        """`Worker.run` on the next free worker. Raises MediaError, or Busy where too many wait already."""
        worker = self._take(job.seconds)
        try:
            return worker.run(job)
        except TooSlow:
            worker = self._replace(worker)
            raise
        except MediaError:  # a refusal: the worker is as good as before
            raise
        except BaseException:  # Ctrl-C or an error of ours in the middle of a transfer: the pipe holds half an answer
            worker = self._replace(worker)
            raise
        finally:
            self._idle.put(worker)

    def pids(self) -> set[int]:
        """Process ids of the living workers."""
        with self._lock:
            return {worker.pid for worker in self._all if worker.alive}

    def close(self) -> None:
        """Kill every worker, busy or not: who waits for one gets TooSlow, and no new one is started."""
        with self._lock:
            self._closed = True
            for worker in self._all:
                worker.kill()

    def _take(self, seconds: float) -> Worker:
        sentence = f"Too many images are being read at once: try again in {seconds:.0f} s."
        with self._lock:
            if self._waiting >= _QUEUE * self._size:
                raise Busy(sentence, math.ceil(seconds))
            self._waiting += 1
        try:
            worker = self._idle.get(timeout=seconds * (_QUEUE + 1))
        except queue.Empty:
            raise Busy(sentence, math.ceil(seconds)) from None
        finally:
            with self._lock:
                self._waiting -= 1
        return worker if worker.alive else self._replace(worker)

    def _start(self) -> Worker:
        worker = Worker(self._memory_mb)
        self._all.add(worker)
        return worker

    def _replace(self, worker: Worker) -> Worker:
        """A fresh worker in the place of a dead or late one; in a closed pool the dead one itself."""
        with self._lock:
            if self._closed:
                return worker
            self._all.discard(worker)
            worker.free()
            return self._start()
