"""Before the first picture: what will be asked, what counts as fake, and which quiz it is."""

from __future__ import annotations

import streamlit as st

from dfx.language import count
from dfx.quiz.rounds import NUMBERS
from dfx.ui.quiz import game as games
from dfx.ui.quiz import words
from dfx.ui.quiz.game import Game

_NUMBER = "quiz.number"
ROUND_S = 36  # 110 words a round at 238 a minute (Brysbaert, Journal of Memory and Language 2019), and a look before


def page(game: Game) -> None:
    pictures = count(len(game.pictures), "picture")
    st.title("Spot the fake", anchor=False)
    if game.instead:
        st.info(
            f"There is no such quiz: their numbers go from {NUMBERS[0]} to {NUMBERS[-1]}. This is number {game.number}.",
            icon=":material/info:",
        )
    st.markdown(
        f"{pictures}, one at a time. Say whether it shows a real moment or was made or altered, and how sure you are. "
        "Then you see the truth, what the models say of the same picture, and where they looked.",
        width=760,
    )
    st.markdown(
        "**Fake** here is whatever a computer made or changed: a face that was swapped, blended or retouched, and a portrait "
        "of someone who never lived. **Real** is a photograph as it was taken, apart from its size.",
        width=760,
    )
    with st.container(horizontal=True, key="quiz-start"):
        st.button(
            "Start", key="quiz.start", type="secondary" if game.for_class else "primary", icon=":material/play_arrow:",
            on_click=games.begin, args=(False,),
        )  # fmt: skip
        st.button(
            "With a class", key="quiz.with-class", type="primary" if game.for_class else "secondary",
            icon=":material/groups:", on_click=games.begin, args=(True,),
            help="One screen for all: big type, hands are counted, the truth comes at a press.",
        )  # fmt: skip
    minutes = count(max(1, round(len(game.pictures) * ROUND_S / 60)), "minute")
    st.caption(f"About {minutes}. The models answer here, once per picture since dfx was started. {words.NOTHING_KEPT}")
    st.session_state[_NUMBER] = game.number
    with st.container(horizontal=True, vertical_alignment="bottom", key="quiz-number"):
        st.number_input("Quiz number", NUMBERS[0], NUMBERS[-1], step=1, key=_NUMBER, on_change=_chosen, width=180)
        st.button("Another", key="quiz.other", icon=":material/shuffle:", on_click=games.another)
    st.caption("Whoever has the same number, or this page's address, gets the same pictures in the same order.")


def _chosen() -> None:
    games.choose(int(st.session_state[_NUMBER]))
