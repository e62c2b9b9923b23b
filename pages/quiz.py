"""The Quiz page: spot the fake, with the models beside you."""

import streamlit as st

from dfx.errors import DfxError
from dfx.ui.kit import frame
from dfx.ui.kit.text import escaped
from dfx.ui.photo import warm
from dfx.ui.quiz import ask, begin, game, result, seen, solved

frame.require()

try:
    here = game.current()
    if here.stage == "begin":
        with st.container(key="quiz-begin"):
            begin.page(here)
    else:
        frame.unseen("Quiz")  # stands where the beginning stood, which goes at once
        place = st.empty()
        if here.stage == "over":
            place.empty()  # the last picture goes at once, or the score would push it about
        known = None if here.stage == "over" else seen.seen(here.picture, place)
        with place.container(key="quiz-class" if here.for_class else "quiz-play"):
            if known is None:
                result.page(here)
            elif here.solved:
                solved.page(here, known)
            else:
                ask.page(here, known)
except DfxError as error:
    st.title("Spot the fake", anchor=False)
    st.info(f"There is no quiz now: {escaped(str(error))}", icon=":material/info:")
warm.start()
