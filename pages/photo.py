"""The Photo page: one photo in, the reasons out."""

import streamlit as st

from dfx.ui.kit import frame, link
from dfx.ui.photo import cards, entrance, hand_over, maps, visit, warm
from dfx.ui.photo.visit import Subject

frame.require()


def answer(subject: Subject) -> None:
    """The answer first, what it rests on below it."""
    result, key, sample = subject.result, subject.key, subject.sample
    report, asked = result.report, st.session_state[visit.LINK]
    frame.unseen("Photo")
    visit.another()
    hand_over.offer_as_clip(visit.source(), report.media)
    told, seen = st.columns([6, 5], gap="large")
    with told:
        index = visit.chosen_face(result, key, asked.face)
        face = report.faces[index] if report.faces else None
        if face:
            cards.verdict(report, index)
            if sample:
                cards.known(face, sample)
            cards.warnings(report, face)
            cards.numbers(face, report.ensemble)
        else:
            cards.no_face(result)
            cards.warnings(report, None)
    with seen:
        cards.picture(result, index, sample)
    if face:
        shown = link.Link(entrance.id_of(sample) if sample else None, index + 1, asked.model)
        maps.looked(face, shown, key, sample.mask if sample else None)
        frame.further("explain", "feature_maps", "forensics")
    cards.downloads(result)
    if face:
        cards.limits()
    cards.details(result, face, sample)


if visit.LINK not in st.session_state:
    st.session_state[visit.LINK] = link.read()
    if visit.current() is None or st.session_state[visit.LINK].sample:
        entrance.ask_for(st.session_state[visit.LINK].sample)
here = visit.current()
if here:
    answer(Subject(here[0], here[1], sample=here[2]))
else:
    with st.container():  # one place, which the answer's first line takes at once
        visit.ask(entrance.hero)
warm.start()
