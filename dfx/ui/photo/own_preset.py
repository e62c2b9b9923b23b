"""The visitor's own ensemble, made in the workshop: Photo and Video ask it until it is forgotten or the session ends."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, cast

import streamlit as st

from dfx.language import number, percent
from dfx.zoo import spec_of

if TYPE_CHECKING:
    from dfx.predict.ensemble import Ensemble

MINE = "mine"  # what stands beside "fast" and "all"
_KEPT = "own.preset"


def current() -> Ensemble | None:
    """What was saved in this session, if anything was."""
    return cast("Ensemble | None", st.session_state.get(_KEPT))


def chosen(preset: str) -> Ensemble | None:
    """The visitor's own where that was chosen among the presets."""
    return current() if preset == MINE else None


def keep(ensemble: Ensemble) -> None:
    """Save it for this session, in place of the one before."""
    st.session_state[_KEPT] = ensemble


def forget() -> None:
    """Photo and Video go back to what dfx ships."""
    st.session_state.pop(_KEPT, None)


def key_of(ensemble: Ensemble) -> str:
    """What results by it are kept under: two ensembles that differ in anything have two keys."""
    whole = json.dumps(ensemble.to_json(), sort_keys=True).encode()
    return f"{MINE}-{hashlib.sha256(whole).hexdigest()[:16]}"


def words(ensemble: Ensemble) -> str:
    """Members by title, rule and threshold in one line."""
    heard = ensemble.heard()
    parts = [
        f"{spec_of(name).title} {percent(weight)}" for name, weight in zip(heard.models, heard.weights, strict=True)
    ]
    return f"{', '.join(parts)}; {ensemble.method}, fake from {number(ensemble.threshold)}"
