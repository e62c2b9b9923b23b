"""The one way in which a request has heavy work done: in its turn among the pages' work, and ended when who asked has gone."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TypeVar

from fastapi import Request

from dfx.analysis.gate import heavy
from dfx.errors import DfxError
from dfx.rest.refusals import Fault
from dfx.types import Progress

T = TypeVar("T")
Ready = TypeVar("Ready")
FAILED = "Something went wrong in dfx with this file. Another file may work."
_threads = ThreadPoolExecutor(8, "dfx-rest")  # that judge a file, wait at the gate, or find its line full
_log = logging.getLogger("dfx.rest")


class Gone(Exception):
    """Whoever asked is not there any more."""


async def in_turn(request: Request, door: Callable[[], Ready], job: Callable[[Ready, Progress], T]) -> T:
    """What `job` gives for what `door` has made ready; the door refuses what need not wait for its turn.

    Raises DfxError, Busy where the line is full, Fault for what went wrong in dfx itself, Gone. The log says where in the
    code that was, never the exception's message, which could hold a user's own words.
    """
    gone = Event()

    def tell(*_: object) -> None:
        if gone.is_set():
            raise Gone

    def work() -> T:
        try:
            ready = door()
            with heavy.turn(tell):
                return job(ready, tell)
        except (DfxError, Gone):
            raise
        except Exception as error:
            frames = "".join(traceback.format_tb(error.__traceback__))
            _log.error("%s in %s\n%s", type(error).__name__, request.scope["path"], frames)
            raise Fault(FAILED) from None

    watcher = asyncio.create_task(_watch(request, gone))
    try:
        return await asyncio.get_running_loop().run_in_executor(_threads, work)
    finally:
        gone.set()  # where the server ends, so does the work
        watcher.cancel()


async def _watch(request: Request, gone: Event) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    gone.set()
