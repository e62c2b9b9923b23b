"""A demo that needs no model: what was said of samples is stored, and a line sweeps between a photograph and its fake."""

from __future__ import annotations

import streamlit as st

from dfx.language import count, percent
from dfx.records.demo import Demo, StoredPair
from dfx.report.words import photo as words
from dfx.ui.home import pictures
from dfx.ui.home.leads import Lead, draw
from dfx.ui.home.pictures import Faces
from dfx.ui.kit.choices import segment
from dfx.ui.kit.text import escaped
from dfx.zoo import spec_of

VIEWS = {"fake": "The fake", "map": "The map", "mask": "The mask"}
LINE, START = "home.line", 50  # the slider's, in per cent of the picture from the left
OUTCOMES = {"fake": "caught", "real": "missed", "uncertain": "left open"}


def section(demo: Demo) -> None:
    """The demo on a ground of its own."""
    with st.container(key="home-demo"):
        _swept(demo)


@st.fragment
def _swept(demo: Demo) -> None:
    """Only this part runs again when the line moves."""
    st.header("Try it here", anchor=False)
    seen, told = st.columns([1, 1], gap="large")
    with told:
        titles = {at: f"A fake {OUTCOMES[pair.fake.verdict]}" for at, pair in enumerate(demo.pairs)}
        pair = demo.pairs[segment("Look at", titles, "home.pair")]
        view = segment("Show right of the line", VIEWS, "home.view")
    faces = pictures.faces_of(pair)
    share = st.session_state.get(LINE, START) / 100  # drawn above its slider, and never taken away while the line moves
    right = {"fake": faces.fake, "map": faces.map, "mask": faces.mask}[view]
    with seen:
        shown = pictures.swept(faces.original, right, share)
        with st.container(key="home-picture"):
            st.image(shown, width="stretch", alt=f"Left a photograph, right: {VIEWS[view].lower()}")
        st.slider("Move the line", 0, 100, START, 5, format="%d %%", key=LINE)
    with told:
        st.container(key="home-seen").markdown(escaped(_seen(view, pair, faces)))
        _answers(pair)
        st.caption(
            f"Stored answers of the {count(len(demo.weights), 'network')} that dfx asks by default; nothing is worked out on "
            "this page. The fake is made by dfx."
        )
        draw(Lead("photo", "Ask the networks now", {"sample": pair.fake.file.rpartition(".")[0]}))


def _seen(view: str, pair: StoredPair, faces: Faces) -> str:
    """What lies right of the line."""
    if view == "mask":
        return "In the light: the true mask, what was changed to make the fake. All in the dark is the photograph, untouched."
    if view == "fake":
        return "Left of the line the photograph, right of it a fake that was made from it. Can you see the seam?"
    where = f"Where {spec_of(pair.map.model).title} found signs of a fake, yellow the most."
    if faces.found is None:
        return f"{where} {words.NO_POSITIVE_EVIDENCE}"
    found = faces.found
    return (
        f"{where} Of this map {percent(found.energy)} lies where the face was changed; that place is {percent(found.area)} of "
        "the picture."
    )


def _answers(pair: StoredPair) -> None:
    """Both answers side by side, and whether they are right."""
    with st.container(horizontal=True, gap="medium", key="home-answers"):
        for title, answer, true in (("The photograph", pair.original, "real"), ("The fake", pair.fake, "fake")):
            with st.container(border=True, gap=None):
                st.caption(title)
                how = {true: "right", "uncertain": "not settled"}.get(answer.verdict, "wrong")
                st.markdown(f"**{words.VERDICTS[answer.verdict]}**: {how}")
                st.markdown(escaped(words.probability_words(answer.fake_probability)))
                interval = words.interval_words(answer.interval).replace("> ", ">\u00a0").replace("< ", "<\u00a0")
                st.caption(escaped(interval))
