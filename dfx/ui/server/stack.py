"""What `app.py` hands to Streamlit's server: the guards, in the order in which a request meets them, and the housekeeping."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.middleware import Middleware

from dfx import own_temp
from dfx.ui.photo import warm
from dfx.ui.server import ahead, space, streamlit_inside
from dfx.ui.server.answers import AnswerGuard
from dfx.ui.server.first_paint import FirstPaint
from dfx.ui.server.hosts import HostGuard
from dfx.ui.server.messages import MessageGuard
from dfx.ui.server.rest import RestDoor
from dfx.ui.server.uploads import UploadGuard, budget

LOOK_S = 15.0  # how often files that no page names are looked for


def middleware() -> list[Middleware]:
    """Who asks, what is told back, what is said, what is brought; what programs ask; then the page's own dress."""
    return [Middleware(guard) for guard in (AnswerGuard, HostGuard, MessageGuard, UploadGuard, RestDoor, FirstPaint)]


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """From the server's start to its end: what others left is swept, and what nobody wants any more is dropped."""
    own_temp.enter()
    ahead.start()
    streamlit_inside.ask_nobody_outside()
    if space.move_in():
        warm.start()  # a Space that slept is woken by a visitor: what answers is loaded before the page asks for it
    keeper = asyncio.create_task(_keep_house())
    try:
        yield
    finally:
        keeper.cancel()
        with suppress(asyncio.CancelledError):
            await keeper
        own_temp.leave()


async def _keep_house() -> None:
    while True:
        await asyncio.sleep(LOOK_S)
        budget.drop_unnamed()
