"""The forensic results of the picture on show: each worked out once, forgotten with the picture."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import streamlit as st

from dfx.analysis.forensics import METHODS, look, method
from dfx.analysis.gate import heavy
from dfx.errors import DfxError
from dfx.forensics.result import ForensicResult
from dfx.media.photo.images import decode
from dfx.ui.kit import steps
from dfx.ui.photo import visit
from dfx.ui.photo.visit import Subject

NAMES = tuple(row.name for row in METHODS)
GONE = "The file itself is no longer in this session: choose the photo again."
_STORE = "forensics.results"
_ALL = "forensics.all"  # the picture that is to be looked at with every method
_log = logging.getLogger("dfx.ui")

Place = tuple[str, int]  # the method, the face's index where it is of one face, else −1


def known(subject: Subject) -> dict[str, ForensicResult]:
    """Method → result, of those worked out so far for this picture and face, in the methods' order."""
    kept = _kept(subject)
    return {name: kept[place] for name in NAMES if (place := _place(subject, name)) in kept}


def ensure(subject: Subject, names: Sequence[str]) -> str:
    """Work out what is missing, showing how far it is; why that could not be done, in a sentence, else ""."""
    missing = [name for name in names if _place(subject, name) not in _kept(subject)]
    if not missing:
        return ""
    told = steps.Steps("Reading the picture")
    try:
        _work(subject, missing, told)
    except DfxError as error:
        return str(error)
    except Exception as error:  # its message could hold a user's own words
        _log.error("%s in forensics", type(error).__name__)
        return steps.FAILED
    finally:
        told.clear()
    return ""


def wants_all(subject: Subject) -> bool:
    """Whether every method was asked for and one is still missing."""
    return st.session_state.get(_ALL) == subject.key and len(known(subject)) < len(NAMES)


def ask_all(key: str | None) -> None:
    """Have every method look at the picture of that key; None stops it."""
    st.session_state[_ALL] = key


def _work(subject: Subject, names: Sequence[str], told: steps.Steps) -> None:
    source = visit.source()
    if source is None:
        raise DfxError(GONE)
    face = subject.face.face.crop_box if subject.face else None
    with heavy.turn(told.waiting):
        pixels = decode(source.data, source.name).pixels
        for number, name in enumerate(names):
            told(number / len(names), method(name).title)
            _kept(subject)[_place(subject, name)] = look(name, source.data, pixels, face)


def _place(subject: Subject, name: str) -> Place:
    return name, subject.index if method(name).of_face else -1


def _kept(subject: Subject) -> dict[Place, ForensicResult]:
    """Those of this picture alone: maps are large."""
    kept: tuple[str, dict[Place, ForensicResult]] | None = st.session_state.get(_STORE)
    if kept is None or kept[0] != subject.key:
        kept = subject.key, {}
        st.session_state[_STORE] = kept
    return kept[1]
