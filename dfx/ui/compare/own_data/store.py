"""The work on the visitor's own data and what came of it, for this session only."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import streamlit as st

from dfx.analysis.gate import heavy
from dfx.compare.own_data.run import OwnResult
from dfx.errors import Busy
from dfx.evaluate.run import Evaluation
from dfx.types import Progress
from dfx.ui.kit import work
from dfx.ui.kit.kept import Kept, Refusal, clear
from dfx.ui.kit.steps import Bar, Screen

_PROBLEM, _STOPPED, _WORKING = "compare.own.problem", "compare.own.stopped", "compare.own.work"
FAILED = "Something went wrong in dfx with this data. Other data may work."
SHARE_S = 3.0  # seconds after which others who wait get their turn in between
PATIENCE_S = 1.0

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


ROWS: Kept[Own] = Kept("compare.own", most=8)  # what was measured, by name


def forget() -> None:
    """Remove all of it."""
    clear("compare.own")


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
        bar = Bar(st.empty(), job.title)
    result = work.run(job.title, job.work, failed=FAILED, about="a visitor's data", screen=bar, turns=shared_turns)
    if isinstance(result, Refusal):
        st.session_state[_PROBLEM] = result.sentence
    else:
        _add(result)
    st.session_state[_WORKING] = False
    place.empty()


@contextmanager
def shared_turns(screen: Screen) -> Iterator[Progress]:
    """A progress that lets others who wait for the one heavy place go first, every few seconds.

    Whoever has begun waits as long as it takes to come back; Stop ends that, too.
    """
    with ExitStack() as held:
        held.enter_context(heavy.turn(screen.waiting))
        began = time.monotonic()

        def shared(part: float, text: str) -> None:
            nonlocal began
            if time.monotonic() - began > SHARE_S:
                held.close()
                while True:
                    try:
                        held.enter_context(heavy.turn(screen.waiting))
                        break
                    except Busy:
                        screen(0.0, "Waiting for a free place")
                        time.sleep(PATIENCE_S)
                began = time.monotonic()
            screen(part, text)

        yield shared


def _stop() -> None:
    st.session_state[_STOPPED] = True


def _add(result: OwnResult) -> None:
    taken = {own.name for own in ROWS.values()}
    name, number = result.evaluation.data, 2
    while name in taken:
        name, number = f"{result.evaluation.data} ({number})", number + 1
    ROWS.put(name, Own(name, result))
