"""The visitor's own ensemble, made in the workshop: Photo and Video ask it until it is forgotten or the session ends."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import streamlit as st

from dfx.zoo import spec_of

if TYPE_CHECKING:  # the photo's first paint needs nothing of the workshop
    from dfx.compare.workshop.preset import SessionPreset

MINE = "mine"  # what stands beside "fast" and "all"
_KEPT = "own.preset"


def current() -> SessionPreset | None:
    """What was saved in this session, if anything was."""
    return cast("SessionPreset | None", st.session_state.get(_KEPT))


def chosen(preset: str) -> SessionPreset | None:
    """The visitor's own where that was chosen among the presets."""
    return current() if preset == MINE else None


def keep(preset: SessionPreset) -> None:
    """Save it for this session, in place of the one before."""
    st.session_state[_KEPT] = preset


def forget() -> None:
    """Photo and Video go back to what dfx ships."""
    st.session_state.pop(_KEPT, None)


def key_of(preset: SessionPreset) -> str:
    """What results by it are kept under: two presets that differ in anything have two keys."""
    told = json.dumps(preset.to_json(), sort_keys=True).encode()
    return f"{MINE}-{hashlib.sha256(told).hexdigest()[:16]}"


def heard(preset: SessionPreset) -> int:
    """How many models it asks."""
    return sum(weight > 0 for weight in preset.weights)


def words(preset: SessionPreset) -> str:
    """Members by title, rule and threshold in one line."""
    return replace(preset, members=tuple(spec_of(name).title for name in preset.members)).words
