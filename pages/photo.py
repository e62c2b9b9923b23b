"""The Photo page: one photo in, the reasons out."""

from dataclasses import replace

import streamlit as st

from dfx.ui.dossier import photo as dossier_photo
from dfx.ui.first_seen import photo as first_seen_photo
from dfx.ui.kit import frame, link
from dfx.ui.photo import beside, cards, entrance, hand_over, maps, of_clip, onward, pixels, visit, warm
from dfx.ui.photo.visit import Subject
from dfx.ui.samples import guess

frame.require()


def answer(subject: Subject) -> None:
    """The answer first, what it rests on below it."""
    result, key, sample = subject.result, subject.key, subject.sample
    report, asked = result.report, st.session_state[visit.LINK]
    if sample is None:
        link.write(visit.address())
    frame.unseen("Photo")
    visit.another()
    hand_over.offer_as_clip(visit.source(), report.media)
    told, seen = st.columns([6, 5], gap="large")
    with told:
        index = visit.chosen_face(result, key, asked.face)
        face = report.faces[index] if report.faces else None
        place = of_clip.of_clip(key)
        if face and place:
            of_clip.verdict(place, face.prediction)
        elif face:
            cards.verdict(report, index)
        if face:
            if sample:
                cards.known(face, sample)
            elif item := visit.guessed():
                guess.section(item, visit.tell)
            cards.warnings(report, face)
            onward.show(face.prediction.verdict, None if place else report.ensemble)
            cards.numbers(face, report.ensemble)
        else:
            cards.no_face(result)
            cards.warnings(report, None)
    with seen:
        cards.picture(result, index, key, sample)
    if face:
        shown = link.Link(entrance.id_of(sample) if sample else None, index + 1, asked.model)
        maps.looked(face, shown, key, sample.mask if sample else None)
        visit.further(key, "explain", "feature_maps", "forensics")
        pixels.section(replace(subject, index=index), face)
    first_seen_photo.section(replace(subject, index=index))
    beside.section(subject)
    cards.downloads(maps.as_shown(result, index, key) if face else result)
    dossier_photo.section(replace(subject, index=index))
    if face:
        cards.limits()
    cards.details(result, face, sample)


visit.heed_address()
here = visit.current()
if here:
    answer(Subject(here[0], here[1], sample=here[2]))
else:
    with st.container():  # one place, which the answer's first line takes at once
        visit.ask(entrance.hero)
warm.start()
