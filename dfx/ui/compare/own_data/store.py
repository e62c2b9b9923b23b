"""The work on the visitor's own data and what came of it, for this session only."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import cast

import streamlit as st

from dfx.analysis.gate import heavy
from dfx.compare.own_data.run import OwnResult
from dfx.errors import Busy, DfxError
from dfx.evaluate.run import Evaluation
from dfx.types import Progress
from dfx.ui.kit.text import escaped
from dfx.ui.photo import warm

EVALUATIONS = "compare.own"  # (name, Evaluation) of each, for the other parts of the page
_KEPT, _PROBLEM, _STOPPED, _WORKING = (
    "compare.own.kept",
    "compare.own.problem",
    "compare.own.stopped",
    "compare.own.work",
)
FAILED = "Something went wrong in dfx with this data. Other data may work."
SHARE_S = 3.0  # seconds after which others who wait get their turn in between
PATIENCE_S = 1.0
MOST = 8  # evaluations a session keeps; the oldest go first
_log = logging.getLogger("dfx.ui")

Work = Callable[[Progress], OwnResult]


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """What is to be done, in its turn among all heavy work: its title while it goes on, and the work."""

    title: str
    work: Work


@dataclass(frozen=True, slots=True, eq=False)
class Own:
    """One evaluation under a name that no other one of the session has."""

    name: str
    result: OwnResult

    @property
    def evaluation(self) -> Evaluation:
        return self.result.evaluation


def kept() -> tuple[Own, ...]:
    """What was measured in this session, the youngest last."""
    return cast("tuple[Own, ...]", st.session_state.get(_KEPT, ()))


def forget() -> None:
    """Remove all of it."""
    _keep(())


def problem() -> str:
    """Why the last try gave nothing; asked for once."""
    return str(st.session_state.pop(_PROBLEM, ""))


def was_stopped() -> bool:
    """Whether the page was asked for something else while the work went on; asked for once."""
    interrupted = st.session_state.pop(_WORKING, False)
    return bool(st.session_state.pop(_STOPPED, False)) or bool(interrupted)


def run(job: Job) -> None:
    """Do it with a bar and a way to stop; its rows are added, or one sentence says why there are none."""
    st.session_state[_WORKING] = True
    place = st.empty()
    with place.container(horizontal=True, vertical_alignment="center"):
        st.button("Stop", key="compare.own.stop", icon=":material/stop:", on_click=_stop)
        bar = st.progress(0.0, escaped(job.title))

    def progress(part: float, text: str) -> None:
        bar.progress(min(1.0, max(0.0, part)), escaped(text))

    try:
        with _turns(progress) as shared:
            _add(job.work(shared))
    except DfxError as error:
        st.session_state[_PROBLEM] = str(error)
    except Exception as error:
        frames = "".join(traceback.format_tb(error.__traceback__))
        _log.error("%s while measuring a visitor's data\n%s", type(error).__name__, frames)
        st.session_state[_PROBLEM] = FAILED
    st.session_state[_WORKING] = False
    place.empty()


@contextmanager
def _turns(progress: Progress) -> Iterator[Progress]:
    """A progress that lets others who wait for the one heavy place go first, every few seconds."""
    with ExitStack() as held:
        held.enter_context(heavy.turn(_waiting(progress)))
        began = time.monotonic()

        def shared(part: float, text: str) -> None:
            nonlocal began
            if time.monotonic() - began > SHARE_S:
                held.close()
                _again(held, progress)
                began = time.monotonic()
            progress(part, text)

        yield shared


def _again(held: ExitStack, progress: Progress) -> None:
    """Whoever has begun waits as long as it takes; Stop ends that, too."""
    while True:
        try:
            held.enter_context(heavy.turn(_waiting(progress)))
            return
        except Busy:
            progress(0.0, "Waiting for a free place")
            time.sleep(PATIENCE_S)


def _waiting(progress: Progress) -> Callable[[int], None]:
    def waiting(ahead: int) -> None:
        others = f"Waiting for a free place: {ahead} before this one"
        progress(0.0, "Loading the models, once per start" if warm.is_running() else others)

    return waiting


def _stop() -> None:
    st.session_state[_STOPPED] = True


def _add(result: OwnResult) -> None:
    taken = {own.name for own in kept()}
    name, number = result.evaluation.data, 2
    while name in taken:
        name, number = f"{result.evaluation.data} ({number})", number + 1
    _keep((*kept(), Own(name, result))[-MOST:])


def _keep(rows: tuple[Own, ...]) -> None:
    st.session_state[_KEPT] = rows
    st.session_state[EVALUATIONS] = [(own.name, own.evaluation) for own in rows]
