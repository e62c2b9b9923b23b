"""The two searches: the smallest change that is caught, and the smallest cover-up that fools a model."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import streamlit as st

from dfx.lab.cover import COVER, COVERS
from dfx.lab.search import GRID, Turn
from dfx.lab.seek import Asked, Found, Goal, seek
from dfx.language import count, listed, number
from dfx.report.pictures import jpeg
from dfx.ui.kit import background, plots
from dfx.ui.kit.background import Job
from dfx.ui.kit.choices import segment
from dfx.ui.kit.kept import Kept, Refusal
from dfx.ui.kit.steps import Bar
from dfx.ui.kit.text import escaped
from dfx.ui.kit.work import offer_again, run
from dfx.ui.lab.chart import TOGETHER, course, courses
from dfx.ui.lab.controls import key_of
from dfx.ui.lab.store import FAILED, Bench
from dfx.zoo import spec_of

if TYPE_CHECKING:
    from dfx.lab.answers import Answers

KIND = "lab"
GOALS: dict[Goal, str] = {"caught": "Change that is caught", "fooled": "Cover-up that fools"}
EVERY = "every"
FOUND: Kept[Found | Refusal] = Kept("lab.found", most=12)


def section(work: Bench, after: Answers) -> None:
    """The choice of a search, its progress with a way to stop, and what it found."""
    from dfx.lab.answers import thresholds

    st.subheader("How small can it be?", anchor=False)
    goal = segment("Look for the smallest", GOALS, "lab.goal", stays=True)
    with st.container(horizontal=True, vertical_alignment="bottom", key="lab-search"):
        models = tuple(score.model for score in after.scores)
        who = st.selectbox(
            "Who is asked",
            ["", EVERY, *models],
            format_func=title_of,
            key="lab.who",
            persist_state="session",
            width=280,
        )
        cover = ""
        if goal == "fooled":
            cover = segment("Covered up by", {one.name: one.title for one in COVERS}, "lab.cover", stays=True)
        asked = Asked(goal, ("", *models) if who == EVERY else (who or "",), cover)
        recipe = work.recipe.at(strength=work.recipe.change.knob("strength").start) if goal == "caught" else work.recipe
        key = (work.photo.key, work.face, recipe, asked)
        wanted = st.button("Search", key="lab.search", icon=":material/search:", type="primary")
    st.caption(_about(asked, work))
    found = FOUND.get(key)
    if found is None and (wanted or background.job_of(KIND, key)):
        found = _search(work, asked, key)
    if isinstance(found, Refusal):
        offer_again(found, "lab.search.again", lambda: FOUND.forget(key))
    elif found and len(found.turns) > 1:
        _show_every(found, asked)
    elif found:
        limits = {"": after.answer.threshold, **thresholds()}
        _show(found, asked, work, limits[asked.models[0]])


def title_of(who: str) -> str:
    """Who is asked, in words."""
    return {"": TOGETHER, EVERY: "Every model at once"}.get(who) or spec_of(who).title


def _about(asked: Asked, work: Bench) -> str:
    alone = len(asked.models) == 1
    if asked.goal == "caught":
        return (
            f"The strength of this {work.recipe.change.title.lower()} is turned up in steps of {GRID[1]} % from 0 to 100 %"
            f"{', and the last gap halved until it is 1 % wide' * alone}. Between two steps a short turn can be missed."
        )
    who = title_of(asked.models[0]) if alone else "each model"
    cover = COVER[asked.cover].title.lower()
    return f"The fake stays as it is; more and more {cover} is laid over it, until {who} calls it real."


def _search(work: Bench, asked: Asked, key: Hashable) -> Found | Refusal:
    """Watch the search, or begin it; it goes on while other pages are looked at."""

    def searched(job: Job[Found, Found | Refusal]) -> Found | Refusal:
        other = work.other.scenes[0] if work.other else None
        return run(
            "Searching",
            lambda progress: seek(work.scene, work.recipe, other, asked, progress),
            failed=FAILED,
            screen=job,
        )

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


def words_of(turn: Turn, asked: Asked) -> str:
    """What was found in one or two sentences, also where it is nothing."""
    told = f"{count(turn.asked, 'answer')} asked for."
    who, caught = title_of(asked.models[0]), asked.goal == "caught"
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


def every_words(found: Found, asked: Asked) -> str:
    """How many turned at all, and who first; dfx's answer is none of the models."""
    models = {who: turn for who, turn in found.turns.items() if who}
    turned = {who: turn.at.strength for who, turn in models.items() if turn.at}
    told = f"{count(sum(turn.asked for turn in found.turns.values()), 'answer')} asked for."
    done, of = ("call it fake", "strength") if asked.goal == "caught" else ("call it real", "degree")
    if not turned:
        return f"Not found: no model calls it {asked.wanted} at any {of}. {told}"
    least = min(turned.values())
    first = listed([title_of(who) for who, strength in turned.items() if strength == least])
    return f"{len(turned)} of {len(models)} models {done} at some {of}; first {first}, at {least} %. {told}"


def _show_every(found: Found, asked: Asked) -> None:
    said = every_words(found, asked)
    st.markdown(f"**{escaped(said)}**")
    axis = "Strength" if asked.goal == "caught" else COVER[asked.cover].title
    drawn = courses({title_of(who): turn for who, turn in found.turns.items()}, axis)
    plots.show(drawn, "lab-courses", f"Where each model says {asked.wanted}: {said}")
    st.caption(f"Filled: called {asked.wanted}; ring: not. Dot by dot, every {GRID[1]} %.")


def _show(found: Found, asked: Asked, work: Bench, limit: float) -> None:
    from dfx.lab.mark import strip

    (turn,) = found.turns.values()
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
