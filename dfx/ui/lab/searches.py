"""The two searches: the smallest change that is caught, and the smallest cover-up that fools a model."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import streamlit as st

from dfx.lab.cover import COVER, COVERS
from dfx.lab.search import GRID, Turn
from dfx.language import count, number
from dfx.report.pictures import jpeg
from dfx.types import Pixels, Progress
from dfx.ui.kit import background, plots
from dfx.ui.kit.background import Job
from dfx.ui.kit.choices import segment
from dfx.ui.kit.kept import Kept, Refusal
from dfx.ui.kit.steps import Bar
from dfx.ui.kit.text import escaped
from dfx.ui.kit.work import offer_again, run
from dfx.ui.lab.chart import TOGETHER, course
from dfx.ui.lab.controls import key_of
from dfx.ui.lab.store import FAILED, Bench
from dfx.zoo import spec_of

if TYPE_CHECKING:
    from dfx.lab.answers import Answers

KIND = "lab"
Goal = Literal["caught", "fooled"]
GOALS: dict[Goal, str] = {"caught": "Smallest change that is caught", "fooled": "Smallest cover-up that fools"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: who is asked (dfx's answer where no model is named), and with what a fake is covered up."""

    goal: Goal
    model: str
    cover: str = ""

    @property
    def who(self) -> str:
        return spec_of(self.model).title if self.model else TOGETHER


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What the search found, and the face crop at the turn."""

    turn: Turn
    crop: Pixels | None


FOUND: Kept[Found | Refusal] = Kept("lab.found", most=12)


def section(work: Bench, after: Answers) -> None:
    """The choice of a search, its progress with a way to stop, and what it found."""
    from dfx.lab.answers import thresholds

    st.subheader("How small can it be?", anchor=False)
    goal = segment("Look for the", GOALS, "lab.goal", stays=True)
    with st.container(horizontal=True, vertical_alignment="bottom", key="lab-search"):
        names = ["", *(score.model for score in after.scores)]
        model = st.selectbox(
            "Who is asked", names, format_func=lambda name: spec_of(name).title if name else TOGETHER, key="lab.who",
            persist_state="session", width=280,
        )  # fmt: skip
        cover = ""
        if goal == "fooled":
            cover = segment("Covered up by", {one.name: one.title for one in COVERS}, "lab.cover", stays=True)
        asked = Asked(goal, model or "", cover)
        recipe = work.recipe.at(strength=work.recipe.change.knob("strength").start) if goal == "caught" else work.recipe
        key = (work.photo.key, work.face, recipe, asked)
        wanted = st.button("Search", key="lab.search", icon=":material/search:", type="primary")
    st.caption(_about(asked, work))
    found = FOUND.get(key)
    if found is None and (wanted or background.job_of(KIND, key)):
        found = _search(work, asked, key)
    if isinstance(found, Refusal):
        offer_again(found, "lab.search.again", lambda: FOUND.forget(key))
    elif found:
        limit = thresholds()[asked.model] if asked.model else after.answer.threshold
        _show(found, asked, work, limit)


def _about(asked: Asked, work: Bench) -> str:
    if asked.goal == "caught":
        return (
            f"The strength of this {work.recipe.change.title.lower()} is turned up in steps of {GRID[1]} % from 0 to 100 %, "
            "and the last gap halved until it is 1 % wide. Between two steps a short turn can be missed."
        )
    return (
        f"The fake stays as it is; more and more {COVER[asked.cover].title.lower()} is laid over it, until "
        f"{asked.who} calls it real."
    )


def _search(work: Bench, asked: Asked, key: Hashable) -> Found | Refusal:
    """Watch the search, or begin it; it goes on while other pages are looked at."""

    def searched(job: Job[Found, Found | Refusal]) -> Found | Refusal:
        return run("Searching", lambda progress: find(work, asked, progress), failed=FAILED, screen=job)

    place = st.container(horizontal=True, vertical_alignment="center", key="video-working")
    with place:
        stop = st.empty()
        stop.button("Stop", key="lab.search.stop", icon=":material/stop:", on_click=_stop, args=(key,))
        line = st.empty()
    bar = Bar(line, "Searching")
    try:
        job = background.job_of(KIND, key) or background.begin(KIND, key, "Searching", searched)
        found = FOUND.put(key, job.watch(bar, lambda partial: None))
    finally:
        stop.empty()
        line.empty()
    background.end(KIND)
    return found


def _stop(key: Hashable) -> None:
    background.end(KIND)
    FOUND.put(key, Refusal("Stopped before the search was through.", for_now=True))


def find(work: Bench, asked: Asked, progress: Progress) -> Found:
    """The search itself, without a word of Streamlit's."""
    from dfx.lab.answers import verdict_by
    from dfx.lab.cover import covered
    from dfx.lab.make import made
    from dfx.lab.search import first_turn

    other = work.other.scenes[0] if work.other else None

    def crop_at(strength: int) -> Pixels:
        if asked.goal == "caught":
            return made(work.scene, work.recipe.at(strength=strength), other).crop
        return covered(fake, asked.cover, strength)

    fake = made(work.scene, work.recipe, other).crop
    turn = first_turn(
        lambda strength: verdict_by(crop_at(strength), asked.model),
        "fake" if asked.goal == "caught" else "real", progress=progress,
    )  # fmt: skip
    return Found(turn, crop_at(turn.at.strength) if turn.at else None)


def words_of(turn: Turn, asked: Asked) -> str:
    """What was found in one or two sentences, also where it is nothing."""
    told = f"{count(turn.asked, 'answer')} asked for."
    who, caught = asked.who, asked.goal == "caught"
    if turn.at is None:
        chances = [one.fake_probability for one in turn.tried]
        end = f"highest P(fake): {number(max(chances))}" if caught else f"lowest P(fake): {number(min(chances))}"
        if unsettled := [one.strength for one in turn.tried if one.verdict == "uncertain"]:
            end += f"; uncertain first at {unsettled[0]} %"
        what = "Not found: at no strength from 0 to 100 % does" if caught else "Not found: at no strength of it does"
        return f"{what} {who} call it {turn.wanted} ({end}). {told}"
    at = turn.at.strength
    if at == 0:
        first = (
            f"{who} calls this face fake before anything is changed, so there is nothing to be found."
            if caught
            else f"{who} calls this fake real as it is: nothing has to be covered up."
        )
    else:
        how = f"a strength of {at} %" if caught else COVER[asked.cover].words(at)
        first = f"{who} calls it {turn.wanted} from {how} on: P(fake) {number(turn.at.fake_probability)}."
    back = f" It turns back at {turn.backs[0]} %, so more is not always surer." if turn.backs else ""
    return f"{first}{back} {told}"


def _show(found: Found, asked: Asked, work: Bench, limit: float) -> None:
    from dfx.lab.mark import strip

    turn = found.turn
    st.markdown(f"**{escaped(words_of(turn, asked))}**")
    drawn, seen = st.columns([3, 1], vertical_alignment="center")
    axis = "Strength" if asked.goal == "caught" else COVER[asked.cover].title
    with drawn:
        alt = f"P(fake) along the strength: {escaped(words_of(turn, asked))}"
        plots.show(course(turn, limit, axis), "lab-course", alt)
    with seen:
        if found.crop is not None and turn.at:
            st.image(jpeg(strip(found.crop)), width="stretch", alt=f"The face at {turn.at.strength} %")
            if asked.goal == "caught":
                st.button(
                    f"Set the strength to {turn.at.strength} %", key="lab.search.use", type="tertiary",
                    on_click=_use, args=(key_of(work.recipe.kind, "strength"), turn.at.strength),
                )  # fmt: skip


def _use(key: str, strength: int) -> None:
    st.session_state[key] = strength
