"""For the teacher: notes to each step, and a clock of the lesson against its plan."""

from __future__ import annotations

import time
from dataclasses import dataclass

import streamlit as st

from dfx.report.lesson.plan import MINUTES, STEPS, begins
from dfx.ui.kit.text import escaped

CLOCK = "lesson.clock"


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds spent before, and the moment since which it runs; None while it stands."""

    spent: float = 0.0
    since: float | None = None

    def elapsed(self, now: float) -> float:
        return self.spent + (0.0 if self.since is None else max(0.0, now - self.since))

    def started(self, now: float) -> Clock:
        return Clock(self.elapsed(now), now)

    def stopped(self, now: float) -> Clock:
        return Clock(self.elapsed(now))


def pace(elapsed_s: float, number: int) -> str:
    """How step `number` at that time lies to the plan, in whole minutes."""
    begin, end = 60 * begins(number), 60 * (begins(number) + STEPS[number - 1].minutes)
    if elapsed_s < begin:
        ahead = round((begin - elapsed_s) / 60)
        return f"{ahead} min ahead" if ahead else "on time"
    behind = round((elapsed_s - end) / 60)
    return f"{behind} min behind" if behind > 0 else "on time"


def face(elapsed_s: float) -> str:
    """ "4:10"."""
    return f"{int(elapsed_s) // 60}:{int(elapsed_s) % 60:02d}"


def clock() -> Clock:
    kept = st.session_state.get(CLOCK)
    return kept if isinstance(kept, Clock) else Clock()


def running(number: int) -> None:
    """The clock beside the step, once it was started."""
    now = clock()
    if now == Clock():
        return
    st.fragment(_tick, run_every=1.0 if now.since is not None else None)(number)


def _tick(number: int) -> None:
    elapsed = clock().elapsed(time.monotonic())
    st.markdown(f"**{face(elapsed)}** of {MINUTES}:00 · {pace(elapsed, number)}", width="content")


def controls() -> None:
    """Start, pause and begin anew."""
    now = clock()
    with st.container(horizontal=True, gap="small"):
        if now.since is None:
            st.button("Start the clock" if not now.spent else "Go on", key="lesson-start", on_click=_set, args=("started",),
                      icon=":material/timer:")  # fmt: skip
        else:
            st.button("Pause", key="lesson-pause", on_click=_set, args=("stopped",), icon=":material/pause:")
        st.button("Reset", key="lesson-reset", on_click=_set, args=("",), disabled=now == Clock())


def _set(what: str) -> None:
    now = clock()
    st.session_state[CLOCK] = getattr(now, what)(time.monotonic()) if what else Clock()


def notes(number: int) -> None:
    """What the teacher knows of this step."""
    step = STEPS[number - 1]
    st.markdown(
        f"**{escaped(step.title)}: {step.minutes:g} min, from minute {begins(number):g}**  \n{escaped(step.goal)}  \n"
        f"**Ask:** {escaped(step.question)}",
        width=520,
    )
    said = "\n".join(f"- “{escaped(heard)}” → {escaped(reply)}" for heard, reply in step.heard)
    st.markdown(f"**What pupils say**\n{said}", width=520)
