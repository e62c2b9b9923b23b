"""Workers on this machine: a process each, and a thread that keeps it busy and replaces it where it dies."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Generator
from contextlib import suppress
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Event, Thread

import msgspec

from dfx.engine.litert import usable_cores
from dfx.errors import DfxError
from dfx.scan.values import Answer, Asked, Refusal, Reply
from dfx.scan.work.supply import Batch, Supply
from dfx.scan.work.worker import START
from dfx.settings import ROOT, settings

AT_ONCE = 2  # batches a worker holds: one at work, one ready
START_SECONDS = 120.0  # a cold disk and a busy machine; a worker takes about a second
END_SECONDS = 3.0
SLACK_SECONDS = 300.0  # beyond the limits of reading: searching and judging are bounded, on a slow machine too


class LocalWorker:
    """One process. Used by one thread, `kill` by any."""

    def __init__(self, asked: Asked, threads: int) -> None:
        """Raises DfxError where it cannot be started, or says why it cannot work."""
        ours, theirs = socket.socketpair()
        self._process = subprocess.Popen(  # our interpreter and code, no shell  # nosec B603
            # -P: a folder of evidence that happens to be the current one adds no code.
            [sys.executable, "-P", "-c", START, str(ROOT), str(theirs.fileno()), str(threads)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=None if sys.flags.dev_mode else subprocess.DEVNULL,
            env={**os.environ, "OPENBLAS_NUM_THREADS": str(threads), "OMP_NUM_THREADS": str(threads)},
            start_new_session=True,  # Ctrl-C is for the scan to handle
            pass_fds=(theirs.fileno(),),
        )
        theirs.close()
        self._connection = Connection(ours.detach())
        self.pid = self._process.pid
        try:
            self._connection.send_bytes(msgspec.msgpack.encode(asked))
            self.receive(START_SECONDS)
        except (OSError, EOFError, TimeoutError):
            self.end()
            raise DfxError("A process that judges files could not be started on this machine.") from None

    def send(self, batch: Batch) -> None:
        """Raises OSError where the process is gone."""
        self._connection.send_bytes(msgspec.msgpack.encode(batch))

    def receive(self, seconds: float) -> Reply:
        """Raises EOFError or OSError where the process is gone, TimeoutError, and DfxError with its reason where it stops."""
        if not self._connection.poll(seconds):
            raise TimeoutError
        reply = msgspec.msgpack.decode(self._connection.recv_bytes(), type=Reply)
        if reply.stop:
            raise DfxError(reply.stop)
        return reply

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> None:
        """Let it clean up where it can, kill it where it does not, and let go of all it had."""
        self._connection.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(END_SECONDS)
        self._process.kill()
        self._process.wait()


class LocalCrew:
    """`workers` processes that share the cores."""

    def __init__(self, asked: Asked, workers: int) -> None:
        self._asked, self._count = asked, workers
        self._threads = max(1, usable_cores() // workers)
        self._said: SimpleQueue[Answer | Exception | None] = SimpleQueue()
        self._ended = Event()
        self._working: set[LocalWorker] = set()

    @property
    def count(self) -> int:
        return self._count

    @property
    def pids(self) -> set[int]:
        """Process ids of the workers that are at work."""
        return {worker.pid for worker in list(self._working)}

    def answers(self, supply: Supply) -> Generator[Answer]:
        """The answers to all jobs, in any order. Raises what taking jobs raises, and DfxError for what concerns every file.

        Whoever stops before the end ends the work at once.
        """
        threads = [Thread(target=self._keep_busy, args=(supply,), daemon=True) for _ in range(self._count)]
        for thread in threads:
            thread.start()
        left = len(threads)
        try:
            while left:
                said = self._said.get()
                if isinstance(said, Exception):
                    raise said
                if said is None:
                    left -= 1
                else:
                    yield said
        finally:
            self._ended.set()
            if left:
                for worker in list(self._working):
                    worker.kill()
            for thread in threads:
                thread.join(START_SECONDS)

    def _keep_busy(self, supply: Supply) -> None:
        try:
            while (first := supply.batch()) and not self._ended.is_set():
                self._with_worker(supply, first)
            self._said.put(None)
        except Exception as error:
            self._said.put(error)

    def _with_worker(self, supply: Supply, first: Batch) -> None:
        """Work with one process until it dies or nothing is left."""
        held: deque[Batch] = deque()
        worker = LocalWorker(self._asked, self._threads)
        self._working.add(worker)
        try:
            batch = first
            while batch or held:
                if batch:
                    held.append(batch)
                    worker.send(batch)
                if len(held) < AT_ONCE and (batch := supply.batch(beside=held[0])):
                    continue
                reply = worker.receive(patience(held[0]))
                done = held.popleft()
                for answer in reply.answers or supply.failed(done, Refusal("fault", reply.fault)):
                    self._said.put(answer)
                batch = () if held or self._ended.is_set() else supply.batch()
        except (OSError, EOFError, TimeoutError):
            if not self._ended.is_set():
                for answer in supply.failed(held.popleft()):
                    self._said.put(answer)
        finally:
            supply.give_back(held)
            self._working.discard(worker)
            worker.end()


def patience(batch: Batch) -> float:
    """Seconds after which a worker counts as stuck."""
    return len(batch) * max(settings().image_seconds, settings().video_seconds) + SLACK_SECONDS
