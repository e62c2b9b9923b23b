"""The truth about a picture, what the models said of it, and why."""

from __future__ import annotations

import streamlit as st

from dfx.data.samples import Sample
from dfx.language import percent
from dfx.quiz.score import call_of_models
from dfx.report.words import photo
from dfx.ui.kit import frame
from dfx.ui.kit.kept import Refusal
from dfx.ui.kit.text import escaped, with_links
from dfx.ui.photo.entrance import id_of
from dfx.ui.quiz import ask, chart, words
from dfx.ui.quiz import game as games
from dfx.ui.quiz.game import Game
from dfx.ui.quiz.seen import Seen
from dfx.zoo import spec_of

TILE = 160  # pixels


def page(game: Game, known: Seen | Refusal) -> None:
    sample = game.picture
    shown, told = ask.columns(game)
    with shown:
        ask.picture(game, known)
    with told:
        _truth(game)
        _models(game, known)
        _onward(game)
        _why(sample, known)
        st.caption(with_links(f"{sample.title}. Credit: {sample.credit}. {sample.licence}."))


def _truth(game: Game) -> None:
    """The answer first: what it is, then whether that was seen."""
    sample, call = game.picture, game.calls[-1]
    st.header(escaped(f"{words.truth(sample)}."), anchor=False)
    said = words.hands if game.for_class else words.said
    st.markdown(
        f"**{words.who(game.for_class)}**: {said(call)}; {words.ruling(call, sample.is_fake)}."
        if call
        else "No hand was counted."
    )


def _models(game: Game, known: Seen | Refusal) -> None:
    """In the words of the Photo page, with the interval."""
    if isinstance(known, Refusal):
        st.info(f"The models were not asked: {escaped(known.sentence)}", icon=":material/info:")
        return
    sample, prediction, call = game.picture, known.prediction, game.calls[-1]
    if prediction is None:
        st.markdown(f"**The models**: {photo.VERDICTS['no_face'].lower()}, so they say nothing.")
        return
    numbers = f"{photo.probability_words(prediction.fake_probability)} · {photo.interval_words(prediction.interval)}"
    ruled = words.ruling(call_of_models(prediction), sample.is_fake)
    st.markdown(f"**The models**: {photo.verdict_words(prediction).lower()} · {numbers}; {ruled}.")
    if call:
        st.html(chart.rail(words.who(game.for_class), call.fake_probability, prediction, sample.is_fake))


def _onward(game: Game) -> None:
    last = game.round + 1 == len(game.pictures)
    with st.container(horizontal=True, vertical_alignment="center", key="quiz-onward"):
        st.button(
            "The score" if last else "Next picture", key=f"quiz.next-{game.round}", type="primary",
            icon=":material/arrow_forward:", on_click=games.go_on, args=(game.round,), shortcut="Right",
        )  # fmt: skip
        st.page_link(
            frame.page_of("photo"), label="All of it, on Photo", icon=":material/photo_camera:",
            query_params={"sample": id_of(game.picture)},
        )  # fmt: skip


def _why(sample: Sample, known: Seen | Refusal) -> None:
    """Where the model with the most say found its signs, beside what was changed; what eyes can look for."""
    tiles = []
    if isinstance(known, Seen) and known.map:
        tiles.append((known.map, f"Where {spec_of(known.model).title} found signs of a {known.toward} face"))
    if isinstance(known, Seen) and known.changed:
        tiles.append((known.changed, "White: what was changed"))
    with st.container(horizontal=True, key="quiz-why"):
        for pixels, caption in tiles:
            with st.container(gap=None, width=TILE):
                st.image(pixels, width="stretch", alt=caption)
                st.caption(escaped(caption))
        with st.container(key="quiz-look-for", width="stretch"):
            if isinstance(known, Seen) and known.model and not known.map:
                st.markdown(photo.NO_EVIDENCE_TOWARD[known.toward])
            elif isinstance(known, Seen) and known.inside is not None:
                where = (
                    f"{percent(known.inside)} of the map lies on what was changed, {percent(known.area)} of this crop."
                )
                st.markdown(where)
            st.markdown(escaped(sample.look_for))
