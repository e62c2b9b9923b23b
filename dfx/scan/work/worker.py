"""A process that judges: batches of jobs come in, a reply for each goes out, until whoever started it is gone.

Messages are frames of msgspec over a pair of sockets, nothing is unpickled. It takes two batches at a time, so that it never
waits for work: pictures are decoded ahead, across batches.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread

import msgspec

from dfx.errors import FAULT, DfxError
from dfx.scan.values import Asked, Job, Reply
from dfx.scan.work.judge import Judge, Opened, ahead

READY = Reply()  # said once the models can be asked
START = "import sys; sys.path.insert(0, sys.argv[1]); from dfx.scan.work.worker import main; main()"


def serve(judge: Judge, received: Iterator[bytes]) -> Iterator[Reply]:
    """A reply for each batch of jobs, in order; one that stops is the last."""

    def opened() -> Iterator[Opened | None]:
        for message in received:
            yield from map(judge.open, msgspec.msgpack.decode(message, type=tuple[Job, ...]))
            yield None  # the batch's end

    stream = ahead(opened())
    for first in stream:
        reply = reply_of(judge, _with_rest(first, stream))
        yield reply
        if reply.stop:
            return


def reply_of(judge: Judge, batch: Iterator[Opened]) -> Reply:
    """The answers of a batch, or what went wrong; the batch is taken to its end either way."""
    try:
        return Reply(tuple(judge.answers(batch)))
    except (DfxError, OSError) as error:
        return Reply(stop=str(error) if isinstance(error, DfxError) else FAULT.format(type(error).__name__))
    except Exception as error:
        for _ in batch:
            pass
        return Reply(fault=FAULT.format(type(error).__name__))


def _with_rest(first: Opened | None, stream: Iterator[Opened | None]) -> Iterator[Opened]:
    while first is not None:
        yield first
        first = next(stream)


def main() -> None:
    """Serve on the socket of that number, with so many threads. What is asked is the first message."""
    socket, threads = int(sys.argv[-2]), int(sys.argv[-1])
    from dfx import own_temp
    from dfx.engine.litert import share_cores

    share_cores(threads)
    own_temp.enter()
    connection = Connection(socket)
    try:
        judge = Judge(msgspec.msgpack.decode(connection.recv_bytes(), type=Asked))
        warm_up(judge)
    except (DfxError, OSError) as error:
        connection.send_bytes(msgspec.msgpack.encode(Reply(stop=str(error))))
        return
    connection.send_bytes(msgspec.msgpack.encode(READY))
    waiting: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_receive, args=(connection, waiting), daemon=True).start()
    for reply in serve(judge, iter(waiting.get, b"")):
        connection.send_bytes(msgspec.msgpack.encode(reply))


def warm_up(judge: Judge) -> None:
    """Load what every picture needs, so that a worker that is ready works. Raises as `Judge.answers`."""
    from dfx.media.photo import images
    from dfx.predict.predictor import predictor

    images.warm_up()
    for name in judge.models:
        predictor(name)


def _receive(connection: Connection, waiting: SimpleQueue[bytes]) -> None:
    """Takes what is sent at once, so that no sender ever waits for the work. Who hears no more of its master ends."""
    try:
        while True:
            waiting.put(connection.recv_bytes())
    except (EOFError, OSError):
        from dfx import own_temp
        from dfx.media.photo import images

        images.close()
        own_temp.leave()
        os._exit(0)
