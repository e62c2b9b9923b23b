"""The visitor's own ensemble, made in the workshop: Photo and Video ask it until it is forgotten or the session ends."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import cast

import streamlit as st

from dfx.compare.judges import title_of
from dfx.compare.workshop_preset import SessionPreset

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
    return replace(preset, members=tuple(title_of(name) for name in preset.members)).words


def weights_in(settings: Mapping[str, object]) -> Mapping[str, float] | None:
    """The weights of the visitor's own ensemble that a report names among its settings; None where dfx's own answered."""
    told = settings.get("ensemble")
    weights = told.get("weights") if isinstance(told, Mapping) else None
    return weights if isinstance(weights, Mapping) else None
