"""The work bench: controls beside what they do; every part below follows the picture that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from dfx.analysis.order import models_with_maps
from dfx.faces.resize import resize
from dfx.lab.recipe import Recipe
from dfx.language import number
from dfx.report.pictures import jpeg
from dfx.report.words import photo as words
from dfx.ui.kit import link, plots
from dfx.ui.kit.kept import Refusal
from dfx.ui.kit.text import escaped
from dfx.ui.kit.work import offer_again
from dfx.ui.lab import address, chart, controls, given, looked, save, searches, store
from dfx.ui.lab.given import Given
from dfx.ui.lab.store import ANSWERS, Bench

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from dfx.lab.answers import Answers
    from dfx.lab.make import Made


SHOWN = 400  # pixels at which the fake is shown: its mark has to be read on a small one too

NOBODY = " Nobody on it exists: “fake” was right before any change."


@st.fragment
def bench(photo: Given, face: int) -> None:
    """Only this part runs again when a control is turned."""
    given.current()  # the youngest, so that it outlives those whose faces are swapped in
    seen, turned = st.columns([3, 2], gap="large")
    with seen:
        stage = st.container(key="lab-stage")
        stage.empty()  # a container without anything in it takes no room
    with turned, st.container(key="lab-controls"):
        others = tuple(one for one in given.material() if one != photo.sample) if photo.sample else ()
        recipe = controls.recipe(photo.scenes[face].crop, others)
        waiting = st.empty()
    if photo.sample:
        address.write(recipe, photo.sample.id, face + 1)
    else:
        link.write(link.Link(own="file"))
    work = Bench(photo, face, recipe, _other(recipe, waiting))
    fake = store.make(work, waiting)
    with stage:
        if isinstance(fake, Refusal) and fake.for_now:
            offer_again(fake, "lab.again", lambda: None)
            return
        if isinstance(fake, Refusal):
            st.info(escaped(fake.sentence), icon=":material/info:")
            work = Bench(photo, face, Recipe().at(strength=0))  # the page goes on with the face as it came
            fake = store.make(work, waiting)
            if isinstance(fake, Refusal):  # not for the recipe, then: what it was is said already
                return
        before, after = ANSWERS.get(work.untouched), ANSWERS.get(work.key)
        assert before
        assert after
        pictures(work, fake)
        answer(before, after, fake, photo.is_synthetic)
    left, right = st.columns([3, 2], gap="large")
    with right:
        models(before, after)
    with left:
        looked.section(work, fake, tuple(models_with_maps(after.answer.weights)), waiting)
    searches.section(work, after)
    save.section(work, fake)


def _other(recipe: Recipe, place: DeltaGenerator) -> Given | None:
    """The sample whose face a swap takes."""
    return given.face_of(recipe.other, place) if recipe.kind == "swap" and recipe.other else None


def pictures(work: Bench, fake: Made) -> None:
    """What was made, what it was made of, and what was changed; the fake never without its mark."""
    from dfx.lab.mark import strip

    mask = np.repeat(np.round(fake.mask * 255).astype(np.uint8)[..., None], 3, axis=2)
    shown = resize(fake.crop, SHOWN)
    first = ("Fake", strip(shown), f"The fake: {work.recipe.words}")
    if not fake.is_altered:
        first = ("Nothing is changed yet", shown, "The face, not changed")
    with st.container(key="lab-pictures"):
        for title, pixels, alt in (
            first,
            ("As it came", work.scene.crop, "The face as it came"),
            ("White: changed", mask, "White where the face was changed"),
        ):
            with st.container(gap=None):
                st.image(jpeg(pixels), width="stretch", alt=alt)
                st.caption(escaped(title))


def answer(before: Answers, after: Answers, fake: Made, is_synthetic: bool) -> None:
    """The answer on the fake, and what it was before the change."""
    now, was = after.answer, before.answer
    st.header(words.verdict_words(now), anchor=False)
    moved = f"before the change {escaped(number(was.fake_probability))}"
    if not fake.is_changed:
        moved = "nothing is changed yet"
    st.markdown(f"**{escaped(words.probability_words(now.fake_probability))}** · {moved}")
    st.caption(verdict_on(after, fake.is_changed) + NOBODY * is_synthetic)


def verdict_on(after: Answers, is_changed: bool) -> str:
    """Whether dfx is right about a face of which the truth is known, and who is not."""
    from dfx.lab.answers import thresholds

    limits = thresholds()
    caught = sum(score.fake_probability >= limits[score.model] for score in after.scores)
    told = f"{caught} of {len(after.scores)} models call it fake."
    if not is_changed:
        return told
    said = {"fake": "dfx catches this fake.", "real": "dfx falls for this fake."}
    return f"{said.get(after.answer.verdict, 'dfx does not settle it.')} {told}"


def models(before: Answers, after: Answers) -> None:
    """Every model's answer, those that decide first."""
    from dfx.lab.answers import thresholds

    st.subheader("What every model says", anchor=False)
    rows = chart.rows_of(before, after, thresholds())
    plots.show(chart.moves(rows), "lab-models", chart.moves_in_words(rows))
    counted = sum(row.counts and not row.together for row in rows)
    st.caption(
        f"Ring: before the change; dot: now; short line: called fake from there. The first {counted} make dfx’s answer, "
        "the others do not count."
    )
