"""The top of the Forensics page: what was found, and the choice of a method."""

from __future__ import annotations

import streamlit as st

from dfx.analysis.forensics import GROUPS, METHODS, method
from dfx.report.words.forensics import (
    APART,
    REACH,
    Results,
    generator_words,
    headline,
    looked_words,
    second_look,
)
from dfx.ui.forensics import store
from dfx.ui.kit import link
from dfx.ui.kit.choices import first_of, pill, remember, segment
from dfx.ui.kit.text import escaped
from dfx.ui.photo.visit import Subject

STOPPED = "forensics.stopped"  # the picture of which the visitor wants no more methods


def hero() -> None:
    st.title("What the file itself says", anchor=False)
    st.markdown(
        f"{len(METHODS)} classical methods look at the file, its compression and its pixels: no neural network, no "
        "verdict, but hints worth knowing.",
        width=760,
    )


def look_all(subject: Subject) -> str:
    """The methods still missing, one by one, with a button that stops it; why that could not be done, else ""."""
    if st.session_state.get(STOPPED) == subject.key or len(store.known(subject)) == len(store.NAMES):
        return ""
    place = st.empty()
    place.button("Stop", key="forensics.stop", icon=":material/stop:", on_click=remember, args=(STOPPED, subject.key))
    problem = store.ensure(subject, store.NAMES)
    place.empty()
    return problem


def summary(subject: Subject) -> None:
    """Whether the file names an image generator, what asks for a second look, and what has not been looked at yet."""
    known = store.known(subject)
    if named := generator_words(known):
        says = "".join(f"  \n{escaped(line)}" for line in named.says)
        st.warning(f"**{escaped(named.sentence)}**{says}\n\n{named.proves}", icon=":material/label:")
    st.header(headline(known), anchor=False)
    if found := second_look(known):
        st.markdown(
            "\n".join(
                f"- **{method(name).title}.** {escaped(sentence[:1].upper() + sentence[1:])}"
                for name, sentence in found
            )
        )
    st.markdown(REACH, width=760)
    st.markdown(looked_words(known))
    st.caption(APART)
    if len(known) < len(store.NAMES):
        st.button(
            "Go on with the others", key="forensics.go", icon=":material/manage_search:", on_click=remember,
            args=(STOPPED, None), help="A few seconds for a small picture, longer for a large one.",
        )  # fmt: skip


def choose(known: Results) -> str:
    """The method to show: its group, then the method. At first that of the address, else the first that asks for a second
    look."""
    asked = link.read().method or next((name for name, _ in second_look(known)), None)
    first = next((group for group, names in GROUPS.items() if asked in names), "File")
    group = segment("What to look at", {group: group for group in GROUPS}, "forensics.group", first=first)
    names = GROUPS[group]
    return pill(
        "Method", names, f"forensics.method-{group}", lambda name: method(name).title, first=first_of(names, asked)
    )
