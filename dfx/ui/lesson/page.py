"""The lesson's frame: the photo, the step, what leads on and back, and what is for the teacher."""

from __future__ import annotations

import streamlit as st

from dfx.analysis.lesson.lesson import Lesson, lesson
from dfx.errors import DfxError
from dfx.report.lesson.plan import STEPS
from dfx.ui.kit import frame, link
from dfx.ui.kit.choices import first_of, segment
from dfx.ui.kit.kept import Kept, Refusal
from dfx.ui.kit.text import escaped
from dfx.ui.kit.work import run, say
from dfx.ui.lesson import (
    base_rates,
    cam,
    choose,
    crop,
    filters,
    logit,
    maps,
    pixels,
    sheets,
    sigmoid,
    teacher,
    threshold,
    trust,
)
from dfx.ui.lesson.choose import Given
from dfx.ui.lesson.pictures import Places

STEP, WRONG, VIEW = "lesson.step", "lesson.wrong", "lesson.view"
OPENED: Kept[Lesson] = Kept("lesson.opened", most=120_000_000, weigh=lambda one: one.pixels.nbytes)
DRAW = {
    "pixels": pixels.draw, "crop": crop.draw, "filters": filters.draw, "maps": maps.draw, "logit": logit.draw,
    "sigmoid": sigmoid.draw, "threshold": threshold.draw, "cam": cam.draw, "trust": trust.draw,
    "base_rates": base_rates.draw,
}  # fmt: skip


def draw() -> None:
    """The page: the first screen until there is a photo, then the step, or a sheet."""
    with st.container(key="lesson-page"):
        first = st.empty()  # goes at once when a photo is chosen, and pushes nothing about
        given = choose.given()
        opened = None if given is None else _opened(given)
        if given is not None and isinstance(opened, Lesson):
            frame.unseen("Lesson")
            _show(opened, given)
            return
        with first.container():
            if isinstance(opened, Refusal):
                say(opened)
                del st.session_state[choose.CHOSEN]
            elif link.read().own:
                st.info(link.GONE, icon=":material/info:")
            choose.landing(turn_to)


def _opened(given: Given) -> Lesson | Refusal:
    """The photo's lesson, computed when it is first asked for."""
    if known := OPENED.get(given.key):
        return known
    with st.container(key="lesson-work"):
        opened = run(
            "Taking the photo through the network",
            lambda progress: lesson(given.data, given.name, given.mask, progress),
            about="the photo of a lesson",
        )
    return opened if isinstance(opened, Refusal) else OPENED.put(given.key, opened)


def number() -> int:
    """The step on show, from 1; at first that of the address. One that does not exist is noted, and is the first."""
    if STEP not in st.session_state:
        asked = link.read().step
        exists = asked is not None and 1 <= asked <= len(STEPS)
        st.session_state[STEP] = asked if exists else 1
        st.session_state[WRONG] = "step" in st.query_params and not exists
    return int(st.session_state[STEP])


def turn_to(step: int) -> None:
    st.session_state[STEP], st.session_state[WRONG] = step, False


def _show(opened: Lesson, given: Given) -> None:
    here = number()
    asked = first_of(list(sheets.VIEWS), st.session_state.get(VIEW), link.read().view)
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small", key="lesson-top"
    ):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
            with st.popover("Photo", icon=":material/image:", key="lesson-photo"):
                choose.another(given)
            with st.popover("For teachers", icon=":material/school:", key="lesson-teacher"):
                teacher.notes(here)
                teacher.controls()
                view = segment("On the page", sheets.VIEWS, VIEW, first=asked)
            teacher.running(here)
        if view == "steps":
            _ways(here)
    link.write(
        link.Link(
            given.sample or None,
            step=here,
            view=view if view != "steps" else None,
            own=None if given.sample else "file",
        )
    )
    if view == "steps":
        _step(opened, given, here)
        return
    st.header(sheets.VIEWS[view], anchor=False)
    sheets.draw(opened, given, view)


def _step(opened: Lesson, given: Given, here: int) -> None:
    if st.session_state.get(WRONG):
        st.info(f"There is no such step: the lesson has {len(STEPS)}. This is the first.", icon=":material/info:")
    step = STEPS[here - 1]
    with st.container(key="lesson-head", gap=None):
        st.header(escaped(f"{here}. {step.title}"), anchor=False)
        st.markdown(escaped(step.idea), width=1100)
    with st.container(key="lesson-stage"):
        left, right = st.columns([2, 3], gap="large")
        at = Places(given.key, left.container(key="lesson-control"), left.container(key="lesson-words"), right)
        try:
            DRAW[step.name](opened, at)
        except DfxError as error:
            at.control.error(escaped(str(error)), icon=":material/error:")


def _ways(here: int) -> None:
    """Back, the step of how many, and next: always at the same place, and on a phone under the thumb."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="lesson-ways", width="content"):
        st.button(
            "Back", key="lesson-back", on_click=turn_to, args=(here - 1,), disabled=here == 1, shortcut="Left",
        )  # fmt: skip
        with st.popover(f"{here} of {len(STEPS)}", key="lesson-steps"):
            for place, step in enumerate(STEPS, start=1):
                st.button(
                    escaped(f"{place}. {step.title}"), key=f"lesson-to-{step.name}", type="tertiary", on_click=turn_to,
                    args=(place,), disabled=place == here,
                )  # fmt: skip
        st.button(
            "Next", key="lesson-next", on_click=turn_to, args=(here + 1,), disabled=here == len(STEPS), type="primary",
            shortcut="Right",
        )  # fmt: skip
