"""Work of a visit that goes on while other pages are looked at: a thread does it, and whichever page is about it watches.

A page's script ends wherever the visitor turns to, and would take its work along. A job ends when it is done, when it is
stopped, or when the page it was asked from is closed. It lies in `st.session_state` and nowhere else: no other visitor's run
can reach it, and it goes with the session. A session has one job of a kind; the next one takes its place.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from contextlib import suppress
from threading import Event, Thread
from typing import Any, Generic, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import StopException

from dfx.ui.kit.steps import Screen
from dfx.ui.server.streamlit_inside import presence

LOOK_S = 0.2  # how often a page that watches tells how far the work is: there it can be called away
_JOBS = "dfx.jobs"  # kind → the session's job of that kind

Partial = TypeVar("Partial")
Result = TypeVar("Result")


class Left(BaseException):
    """Nobody waits for the work any more. No `Exception`: nothing on the way may take it for a failure of the work."""


class Job(Generic[Partial, Result]):
    """`task`, which is given the job as its `Screen`, at work in a thread. No word of Streamlit's may be said in there.

    `partial` is what is known so far, `result` what it gave; None while there is nothing. `began` is when its turn came.
    """

    def __init__(self, key: Hashable, title: str, task: Callable[[Job[Partial, Result]], Result]) -> None:
        self.key, self.began, self.ahead = key, time.monotonic(), 0
        self.partial: Partial | None = None
        self.result: Result | None = None
        self.told: list[tuple[float, str]] = [(0.0, title)]  # every step, the last as far as it is
        self._over, self._stopped, self._news = Event(), Event(), Event()
        self._is_watched = presence()
        Thread(target=self._work, args=(task,), name="dfx-job", daemon=True).start()

    def _work(self, task: Callable[[Job[Partial, Result]], Result]) -> None:
        with suppress(Left):
            self.result = task(self)
        self._over.set()
        self._news.set()

    @property
    def is_over(self) -> bool:
        return self._over.is_set()

    @property
    def is_wanted(self) -> bool:
        """Whether it can still be watched: at work, or done."""
        return self.result is not None or not (self.is_over or self._stopped.is_set())

    def stop(self) -> None:
        """It ends at its next word."""
        self._stopped.set()

    def __call__(self, fraction: float, text: str, /) -> None:
        """From the thread: how far it is. Raises Left."""
        self.pulse()
        self.ahead = 0
        if text == self.told[-1][1]:
            self.told[-1] = fraction, text
        else:
            self.told.append((fraction, text))
        self._news.set()

    def waiting(self, ahead: int, /) -> None:
        """From the thread: its turn has not come. Raises Left."""
        self.pulse()
        self.ahead, self.began = ahead, time.monotonic()

    def pulse(self) -> None:
        """From the thread, often: here it ends where nobody waits for it. Raises Left."""
        if self._stopped.is_set() or not self._is_watched():
            raise Left

    def show(self, partial: Partial) -> None:
        """From the thread: what is known now. Raises Left."""
        self.pulse()
        self.partial = partial
        self._news.set()

    def watch(self, screen: Screen, show: Callable[[Partial], None]) -> Result:
        """From the page: tell `screen` how it goes, and `show` what is known as it comes, to the end.

        The page may be called away at any word of it, and come back. Ends the page's run where the work was ended.
        """
        steps, shown = 0, None
        try:
            while True:
                over = self.is_over  # asked before the last look, or what came in between would not be shown
                if self.ahead:
                    screen.waiting(self.ahead)
                else:
                    for fraction, text in self.told[max(0, steps - 1) :]:
                        screen(fraction, text)
                    steps = len(self.told)
                if self.partial is not None and self.partial is not shown:
                    shown = self.partial
                    show(shown)
                if over:
                    break
                self._news.wait(LOOK_S)
                self._news.clear()
        except StopException:  # the browser's own "Stop", or its page was closed
            self.stop()
            raise
        if self.result is None:
            st.stop()
        return self.result


def job_of(kind: str, key: Hashable = None) -> Job[Any, Any] | None:
    """The session's job of that kind, at work or done; None where there is none, or it is another's than `key`'s."""
    job = _jobs().get(kind)
    return job if job and job.is_wanted and key in (None, job.key) else None


def begin(kind: str, key: Hashable, title: str, task: Callable[[Job[Partial, Result]], Result]) -> Job[Partial, Result]:
    """Have `task` done in the place of what was done before of its kind."""
    end(kind)
    job = Job(key, title, task)
    _jobs()[kind] = job
    return job


def end(kind: str) -> None:
    """Stop the job of that kind, if there is one, and forget what it gave."""
    job = _jobs().pop(kind, None)
    if job:
        job.stop()


def _jobs() -> dict[str, Job[Any, Any]]:
    return st.session_state.setdefault(_JOBS, {})
