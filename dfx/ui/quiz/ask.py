"""One picture and the question: the answer and its doubt are one press."""

from __future__ import annotations

import streamlit as st

from dfx.quiz.score import call_of, call_of_hands
from dfx.ui.kit.kept import Refusal
from dfx.ui.quiz import game as games
from dfx.ui.quiz import seen, words
from dfx.ui.quiz.game import Game
from dfx.ui.quiz.seen import Seen

SCALE = (0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95)  # P(fake); no step for 0 or 1, which nobody can promise


def page(game: Game, known: Seen | Refusal) -> None:
    shown, asked = columns(game)
    with shown:
        picture(game, known)
    with asked:
        st.header(words.QUESTION, anchor=False)
        if game.for_class:
            _hands(game)
        else:
            _scale(game)


def columns(game: Game) -> list[st.delta_generator.DeltaGenerator]:
    """How far the quiz is, then the place of the picture and that of the words: the same whether it is answered or not."""
    st.caption(f"Picture {game.round + 1} of {len(game.pictures)} · quiz {game.number}")
    return st.columns([5, 6] if game.for_class else [1, 1], gap="large")


def picture(game: Game, known: Seen | Refusal) -> None:
    """Nothing of it tells the truth: its shape is that of all, its name a hash of its pixels."""
    pixels = seen.picture_alone(game.picture) if isinstance(known, Refusal) else known.picture
    with st.container(key="quiz-picture"):
        st.image(pixels, width="stretch", alt=f"Picture {game.round + 1}: a face")


def _scale(game: Game) -> None:
    """From surely real to surely fake; the whole words are for those who hear them."""
    st.markdown("How sure are you? One press answers.")
    with st.container(horizontal=True, horizontal_alignment="distribute", key="quiz-ends"):
        for end in ("Real", "Fake"):
            st.markdown(f"**{end}**", width="content")
    with st.container(horizontal=True, gap="xxsmall", key="quiz-scale"):
        for step, probability in enumerate(SCALE, start=1):
            call = call_of(probability)
            sure = f"{round(100 * max(probability, 1 - probability))}"
            label = f"**{sure} %** fifty-fifty" if call.side is None else f"{call.side}, **{sure} %** sure"
            st.button(
                label, key=f"quiz.say-{game.round}-{step}", on_click=games.answer, args=(game.round, call),
                shortcut=str(step), width="stretch",
            )  # fmt: skip
    with st.container(key="quiz-keys"):
        st.caption("Keys: 1 to 7, then → for the next picture.")


def _hands(game: Game) -> None:
    """Two counts that the teacher types or steps; their share for fake is the class' P(fake)."""
    counts = []
    with st.container(horizontal=True, key="quiz-hands"):
        for side in ("real", "fake"):
            counts.append(
                st.number_input(f"Hands for {side}", 0, 999, step=1, key=f"quiz.hands-{side}-{game.round}", width=240)
            )
    call = call_of_hands(*(int(hands or 0) for hands in counts))
    st.markdown(words.hands(call).capitalize() if call else "Count the hands, or go on without.")
    st.button(
        "Show the truth", key=f"quiz.truth-{game.round}", type="primary", icon=":material/visibility:",
        on_click=games.answer, args=(game.round, call), shortcut="Right",
    )  # fmt: skip
