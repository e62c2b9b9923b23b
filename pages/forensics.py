"""The Forensics page: what the file, its compression and its pixels say, beside the models."""

import streamlit as st

from dfx.ui.forensics import result as forensics_result
from dfx.ui.forensics import store as forensics_store
from dfx.ui.forensics import top as forensics
from dfx.ui.kit import frame, link
from dfx.ui.kit.text import escaped
from dfx.ui.photo import entrance, visit, warm
from dfx.ui.photo.visit import Subject

frame.require()


def answer(subject: Subject) -> None:
    """What asks for a second look first, by all methods, then one of them at a time."""
    top = st.container()
    with top:
        problem = forensics.look_all(subject)
    chosen = forensics.choose(forensics_store.known(subject))
    problem = forensics_store.ensure(subject, (chosen,)) or problem
    with top:
        forensics.summary(subject)
    if problem:
        st.error(escaped(problem), icon=":material/error:")
    if result := forensics_store.known(subject).get(chosen):
        forensics_result.shown(subject, result)
    visit.further(subject.key, "photo", "explain")
    if subject.sample:
        link.write(link.Link(entrance.id_of(subject.sample), subject.index + 1, method=chosen))


back = st.container()
if here := visit.subject(forensics.hero):
    with back:
        frame.unseen("Forensics")
        visit.another()
    answer(here)
warm.start()
