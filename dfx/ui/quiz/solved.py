"""The truth about a picture, what the models said of it, and why."""

from __future__ import annotations

import streamlit as st

from dfx.data.samples import Sample
from dfx.language import percent
from dfx.quiz.score import call_of_models
from dfx.report.words import photo
from dfx.ui.kit import frame
from dfx.ui.kit.kept import Refusal
from dfx.ui.kit.text import escaped
from dfx.ui.photo.entrance import id_of
from dfx.ui.quiz import ask, words
from dfx.ui.quiz import game as games
from dfx.ui.quiz.game import Game
from dfx.ui.quiz.seen import Seen
from dfx.zoo import spec_of


def page(game: Game, known: Seen | Refusal) -> None:
    sample = game.picture
    shown, told = ask.columns(game)
    with shown:
        ask.picture(game, known)
    with told:
        _truth(game)
        _models(sample, known)
        last = game.round + 1 == len(game.pictures)
        st.button(
            "Your score" if last and not game.for_class else "The score" if last else "Next picture",
            key=f"quiz.next-{game.round}", type="primary", icon=":material/arrow_forward:", on_click=games.go_on,
            args=(game.round,), shortcut="Right",
        )  # fmt: skip
        if isinstance(known, Seen):
            _why(known)
        st.markdown(escaped(words.look_for(sample)))
        st.caption(escaped(f"{sample.title}. Credit: {sample.credit}. {sample.licence}."))
        st.page_link(
            frame.page_of("photo"), label="The whole answer, on Photo", icon=":material/photo_camera:",
            query_params={"sample": id_of(sample)},
        )  # fmt: skip


def _truth(game: Game) -> None:
    """The answer first: what it is, then whether that was seen."""
    sample, call = game.picture, game.calls[-1]
    st.header(escaped(f"{words.truth(sample)}."), anchor=False)
    if game.for_class:
        said = f"**The class**: {words.hands(call)}; {words.ruling(call, sample.is_fake)}." if call else ""
    else:
        said = f"**You**: {words.said(call)}; {words.ruling(call, sample.is_fake)}." if call else ""
    st.markdown(said or "No hand was counted.")


def _models(sample: Sample, known: Seen | Refusal) -> None:
    """In the words of the Photo page, with the interval."""
    if isinstance(known, Refusal):
        st.info(f"The models were not asked: {escaped(known.sentence)}", icon=":material/info:")
        return
    prediction = known.prediction
    if prediction is None:
        st.markdown(f"**The models**: {photo.VERDICTS['no_face'].lower()}, so they say nothing.")
        return
    numbers = f"{photo.probability_words(prediction.fake_probability)} · {photo.interval_words(prediction.interval)}"
    ruled = words.ruling(call_of_models(prediction), sample.is_fake)
    st.markdown(f"**The models**: {photo.verdict_words(prediction).lower()} · {numbers}; {ruled}.")


def _why(known: Seen) -> None:
    """Where the model with the most say found its signs, beside what was changed."""
    tiles = []
    if known.map:
        tiles.append((known.map, f"Where {spec_of(known.model).title} found signs of a {known.toward} face"))
    if known.changed:
        tiles.append((known.changed, "White: what was changed"))
    with st.container(horizontal=True, key="quiz-why"):
        for pixels, caption in tiles:
            with st.container(gap=None, width=200):
                st.image(pixels, width="stretch", alt=caption)
                st.caption(escaped(caption))
    if known.model and not known.map:
        st.caption(photo.NO_EVIDENCE_TOWARD[known.toward])
    if known.inside is not None:
        st.caption(
            f"{percent(known.inside)} of the map's heat lies on what was changed, which is {percent(known.area)} of this crop."
        )
