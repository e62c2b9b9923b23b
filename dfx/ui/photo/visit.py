"""The picture a visit is about: asked for once, shown by every page until another one is chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from dfx.data.samples import Sample, sample_named
from dfx.errors import DataError
from dfx.types import FaceReport
from dfx.ui.kit import background, frame, link
from dfx.ui.kit.kept import Refusal
from dfx.ui.kit.text import escaped
from dfx.ui.photo import cards, entrance, hand_over, of_clip, work
from dfx.ui.photo.entrance import Source
from dfx.ui.photo.result import PhotoResult
from dfx.ui.samples.choice import Item, numbered_as

SHOWN = "photo.shown"  # the key of the result
SAMPLE = "photo.sample"  # the sample it is of
SOURCE = "photo.source"  # its bytes, for the pages that look at the file itself; gone with the session
FACE = "photo.face"  # the face looked at, by result
LINK = "photo.link"  # what the address asked for when the visit began
GIVEN = "photo.given"  # what is being analysed: whatever page is looked at meanwhile, it is not asked for again


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """The answer on show, under which key it is kept, which of its faces is looked at, and the sample it is of."""

    result: PhotoResult
    key: str
    index: int = 0
    sample: Sample | None = None

    @property
    def face(self) -> FaceReport | None:
        """The face looked at; None where the picture has none."""
        faces = self.result.report.faces
        return faces[self.index] if faces else None


def current() -> tuple[PhotoResult, str, Sample | None] | None:
    """What is on show, if anything is; a sample whose truth is not told yet is shown as a visitor's own photo would be."""
    key = st.session_state.get(SHOWN) or ""
    entry = work.RESULTS.get(key)
    sample = None if guessed() else st.session_state.get(SAMPLE)
    return (entry, key, sample) if isinstance(entry, PhotoResult) else None


def guessed() -> Item | None:
    """The sample on show, where it is not told yet what it truly is."""
    given = source()
    return given.guess if given else None


def tell() -> None:
    """From now on it is told."""
    given = source()
    if given and given.guess:
        told = given.guess.sample
        st.session_state[SOURCE] = replace(given, name=told.file.name, guess=None)
        st.session_state[LINK] = link.Link(sample=told.id)
        link.write(link.Link(sample=told.id))


def address() -> link.Link:
    """What the address says of a picture that is not shown as a sample: a visitor's own, or one whose truth is not told."""
    item = guessed()
    return link.Link(guess=item.number) if item else link.Link(own="file")


def source() -> Source | None:
    """The bytes of what is on show, for this session only."""
    return st.session_state.get(SOURCE)


def subject(hero: Callable[[], None]) -> Subject | None:
    """What a page beside Photo is about; without any, `hero` and the ways in are drawn, and None is returned.

    A deep link (`?sample=…&face=…`) opens what it names.
    """
    asked = link.read()
    here = current()
    if (wanted := _named_by(asked)) and (wanted != _on_show() or _lacks(here, asked.model)):
        entrance.ask_for(wanted, asked.model)
        here = None
    if here is None:
        with st.container():
            ask(hero)
        return None
    st.empty()  # stands where the ways in stood: they go at once, and are not pushed down by the answer
    result, key, sample = here
    if sample is None:
        link.write(address())
    return Subject(result, key, chosen_face(result, key, asked.face), sample)


def heed_address() -> None:
    """A sample that the address names anew is asked for, and what was on show gives way; once per link."""
    asked, before = link.read(), st.session_state.get(LINK)
    if before is None:
        st.session_state[LINK] = asked
    wanted = _named_by(asked)
    if wanted and wanted not in (before and _named_by(before), _on_show()):
        drop()
        st.session_state[SHOWN] = st.session_state[SAMPLE] = st.session_state[SOURCE] = None
        st.session_state[LINK] = asked
        entrance.ask_for(wanted, asked.model)


def _named_by(asked: link.Link) -> str | Item | None:
    """The sample that an address names, by its id or, where it is to be guessed, by its number."""
    try:
        item = numbered_as(asked.guess, clip=False)
        return item or (asked.sample if sample_named(asked.sample) else None)
    except DataError:  # the ways in say it
        return None


def _on_show() -> str | Item | None:
    """What is on show, in the same way."""
    here = current()
    return guessed() or (here[2].id if here and here[2] else None)


def _lacks(here: tuple[PhotoResult, str, Sample | None] | None, model: str | None) -> bool:
    """Whether a model was not asked about what is on show, but would be if all were."""
    return bool(
        here
        and model in entrance.asked_only_with_all()
        and here[0].report.ensemble.name != entrance.EVERY
        and all(model not in face.prediction.weights for face in here[0].report.faces)
    )


def chosen_face(result: PhotoResult, key: str, asked: int | None) -> int:
    """The index of the face to look at, with pills for the others: at first that of the address, `asked` from 1, else the
    one last looked at on any page. Other pages open with it."""
    first = asked - 1 if asked and asked <= len(result.report.faces) else face_of(key, result.report.lead)
    index = cards.choose_face(result, key, first)
    st.session_state[FACE] = (key, index)
    return index


def face_of(key: str, otherwise: int) -> int:
    """The face that was last looked at on any page."""
    kept = st.session_state.get(FACE)
    return kept[1] if kept and kept[0] == key else otherwise


def ask(hero: Callable[[], None]) -> None:
    """The empty state: the ways in, and the work on what comes through them, or came before another page was looked at."""
    hero()
    place_above = st.container()
    given = entrance.ways_in(drop) or st.session_state.get(GIVEN)
    place, below = st.container(), st.empty()
    if given is None and link.read().own:
        place_above.info(link.GONE, icon=":material/info:")
    if given is not None:
        below.empty()  # the samples step aside while there is work
        with place:
            if hand_over.is_clip(given):
                hand_over.offer_video(given)
            else:
                analyse(given)
    with below.container():
        entrance.gallery()


def analyse(given: Source) -> None:
    """Turn to the result where there is one; else say in one sentence why there is none."""
    st.session_state[GIVEN] = given
    if given.sample is None:
        link.write(link.Link(own="file"))
    key = work.result_of(given.data, given.name, given.preset, given.own)
    entry = work.RESULTS.get(key)
    del st.session_state[GIVEN]
    if isinstance(entry, Refusal):
        link.write(link.Link())
        if entry is work.STOPPED:
            st.info(entry.sentence, icon=":material/pause_circle:")
        else:
            st.error(escaped(entry.sentence), icon=":material/error:")
        if entry.for_now:  # what may pass can be tried again
            st.button("Try again", key="photo.again", on_click=_again, args=(key, given))
        return
    st.session_state[SHOWN], st.session_state[SAMPLE], st.session_state[SOURCE] = key, given.sample, given
    st.rerun()


def _again(key: str, given: Source) -> None:
    """Have the same photo analysed once more."""
    work.RESULTS.forget(key)
    entrance.ask_for(given)


def drop() -> None:
    """What is being analysed is given up: the visitor took it away, or gave another."""
    background.end(work.KIND)
    st.session_state.pop(GIVEN, None)


def another() -> None:
    """The button back to the ways in; of a face of the clip on show also one to its clip."""
    with st.container(horizontal=True):
        st.button("Another photo", key="photo.leave", icon=":material/arrow_back:", type="tertiary", on_click=leave)
        if place := of_clip.of_clip(st.session_state.get(SHOWN) or ""):
            of_clip.back(place)


def further(key: str, *names: str) -> None:
    """Links to other pages, which show the same picture; the answer on a clip's face is on the page of its clip."""
    if of_clip.of_clip(key):
        names = tuple("video" if name == "photo" else name for name in names if name != "forensics")
    frame.further(*names, video="The answer on the clip")


def leave() -> None:
    """Back to the ways in; the picture is forgotten."""
    drop()
    st.session_state[SHOWN] = st.session_state[SAMPLE] = st.session_state[SOURCE] = None
    st.session_state[LINK] = link.Link()
    link.write(link.Link())


def show(key: str) -> None:
    """Make the result kept under `key` the picture of the visit, without a file behind it."""
    st.session_state[SHOWN], st.session_state[SAMPLE], st.session_state[SOURCE] = key, None, None
    st.session_state[LINK] = link.Link()
