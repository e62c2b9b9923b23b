"""The one way in which a page has heavy work done: in its turn, telling how far it is, and refused in one sentence.

Nothing is left behind by work that ends early: the page may be asked for something else at any word of a job, and a run
that comes after begins it anew.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

import streamlit as st

from dfx.analysis.gate import heavy
from dfx.errors import Busy, DfxError
from dfx.types import Progress
from dfx.ui.kit.kept import Kept, Refusal
from dfx.ui.kit.steps import Screen, Steps
from dfx.ui.kit.text import escaped

T = TypeVar("T")
Turns = Callable[[Screen], AbstractContextManager[Progress]]

FAILED = "Something went wrong in dfx with this photo. Another photo may work."
_log = logging.getLogger("dfx.ui")


@contextmanager
def one_turn(screen: Screen) -> Iterator[Progress]:
    """The one heavy place of this process, from the job's begin to its end. Raises Busy."""
    with heavy.turn(screen.waiting):
        yield screen


def may_pass(error: Exception) -> bool:
    """Whether the next try may fare better: a line gets shorter, and what went wrong in dfx itself may do so but once."""
    return isinstance(error, Busy) or not isinstance(error, DfxError)


def run(
    title: str,
    job: Callable[[Progress], T],
    *,
    failed: str = FAILED,
    about: str = "",
    door: Callable[[], None] = lambda: None,
    screen: Screen | None = None,
    turns: Turns = one_turn,
    passes: Callable[[Exception], bool] = may_pass,
) -> T | Refusal:
    """What `job` gives, done in its turn among all heavy work; where it cannot be done, why, in one sentence.

    A box under `title` tells how far it is and goes with the work; a `screen` of the caller's own is left to the caller.
    `door` refuses what need not wait for its turn. `failed` is what is said of a fault of dfx's own; the log says where in
    the code and, by `about`, on what, never the exception's message, which could hold a user's own words.
    `passes` says after which errors the refusal is one for now.
    """
    box = None if screen else Steps(title)
    try:
        door()
        with turns(screen or box) as progress:  # type: ignore[arg-type]
            return job(progress)
    except DfxError as error:
        return Refusal(str(error), passes(error))
    except Exception as error:
        frames = "".join(traceback.format_tb(error.__traceback__))
        _log.error("%s on %s\n%s", type(error).__name__, about or f"“{title}”", frames)
        return Refusal(failed, passes(error))
    finally:
        if box:
            box.clear()


def once(store: Kept[T], key: Hashable, title: str, job: Callable[[], T], *, failed: str = FAILED) -> T | Refusal:
    """What `store` keeps under `key`, else what `job` gives, which is kept. A refusal is not: the next run tries again."""
    known = store.get(key)
    if known is not None:
        return known

    def told(progress: Progress) -> T:
        progress(0.1, title)
        return job()

    result = run(title, told, failed=failed)
    return result if isinstance(result, Refusal) else store.put(key, result)


def say(refusal: Refusal) -> None:
    """Why there is no result, as an error."""
    st.error(escaped(refusal.sentence), icon=":material/error:")


def offer_again(refusal: Refusal, key: str, forget: Callable[[], None]) -> None:
    """Say why there is no result; what may pass can be tried again, once `forget` has made room for it."""
    st.info(escaped(refusal.sentence), icon=":material/info:")
    if refusal.for_now:
        st.button("Try again", key=key, on_click=forget)
