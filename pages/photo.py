"""The Photo page: one photo in, the reasons out."""

import streamlit as st

from dfx.ui import cache, cards, entrance, frame, link, maps, steps, warm
from dfx.ui.entrance import Source
from dfx.ui.result import PhotoResult, Refusal
from dfx.ui.text import escaped

frame.require()

SHOWN = "photo.shown"  # the key of the result on the page
SAMPLE = "photo.sample"  # the sample it is of
LINK = "photo.link"  # what the address asked for when the visit began


def ask() -> None:
    """The empty state: the ways in, and the work on what comes through them."""
    entrance.hero()
    source = entrance.ways_in()
    work, below = st.container(), st.empty()
    if source is not None:
        below.empty()  # the samples step aside while there is work
        with work:
            analyse(source)
    with below.container():
        entrance.gallery()


def analyse(source: Source) -> None:
    """Turn to the result where there is one; else say in one sentence why there is none."""
    key = steps.result_of(source.data, source.name, source.preset)
    entry = cache.get(key)
    if isinstance(entry, Refusal):
        refused(key, entry, source)
        return
    st.session_state[SHOWN], st.session_state[SAMPLE] = key, source.sample
    st.rerun()


def refused(key: str, refusal: Refusal, source: Source) -> None:
    """The reason; what may pass can be tried again."""
    st.error(escaped(refusal.sentence), icon=":material/error:")
    if refusal.for_now:
        st.button("Try again", key="photo.again", on_click=again, args=(key, source))


def again(key: str, source: Source) -> None:
    """Have the same photo analysed once more; a file is still in its widget, a sample is asked for anew."""
    cache.forget(key)
    if source.sample:
        entrance.ask_for(entrance.id_of(source.sample))


def answer(result: PhotoResult, key: str) -> None:
    """The answer first, what it rests on below it."""
    report, sample, asked = result.report, st.session_state[SAMPLE], st.session_state[LINK]
    st.button("Another photo", key="photo.leave", icon=":material/arrow_back:", type="tertiary", on_click=leave)
    first = asked.face - 1 if asked.face and asked.face <= len(report.faces) else result.worst
    told, seen = st.columns([6, 5], gap="large")
    with told:
        index = cards.choose_face(result, key, first)
        face = report.faces[index] if report.faces else None
        if face:
            cards.verdict(face)
            if sample:
                cards.known(face, sample)
            cards.warnings(report, face)
            cards.numbers(face)
        else:
            cards.no_face(result)
            cards.warnings(report, None)
    with seen:
        cards.picture(result, index, sample)
    if face:
        shown = link.Link(entrance.id_of(sample) if sample else None, index + 1, asked.model)
        maps.looked(face, shown, key, sample.mask if sample else None)
    cards.downloads(result)
    if face:
        cards.limits()
    cards.details(result, face, sample)


def leave() -> None:
    """Back to the ways in."""
    st.session_state[SHOWN] = st.session_state[SAMPLE] = None
    st.session_state[LINK] = link.Link()
    link.write(link.Link())


if LINK not in st.session_state:
    st.session_state[LINK] = link.read()
    entrance.ask_for(st.session_state[LINK].sample)
shown_key = st.session_state.get(SHOWN) or ""
shown = cache.get(shown_key)
if isinstance(shown, PhotoResult):
    answer(shown, shown_key)
else:
    ask()
warm.start()
