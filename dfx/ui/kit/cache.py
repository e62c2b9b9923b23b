"""Results of this session, by what was in the file; the oldest go first.

They live in `st.session_state`: no other visitor's run can reach them, and they end with the session.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict

import streamlit as st

from dfx.media.process.names import suffix_of
from dfx.ui.photo.result import PhotoResult, Refusal

KEPT = 8
_STORE = "dfx.results"

Key = str
Entry = PhotoResult | Refusal


def key_of(data: bytes, name: str = "", preset: str = "") -> Key:
    """SHA-256 of the bytes, the ending of the file's name, since a note of the report may speak of it, and the models."""
    return f"{hashlib.sha256(data).hexdigest()}{suffix_of(name)}{preset and '-'}{preset}"


def get(key: Key) -> Entry | None:
    """What is kept under `key`, now the youngest; None where nothing is."""
    store = _store()
    if key in store:
        store.move_to_end(key)
    return store.get(key)


def put(key: Key, entry: Entry) -> None:
    """Keep `entry`, forgetting the oldest above `KEPT`."""
    store = _store()
    store[key] = entry
    store.move_to_end(key)
    while len(store) > KEPT:
        store.popitem(last=False)


def forget(key: Key) -> None:
    """Keep nothing under `key`."""
    _store().pop(key, None)


def _store() -> OrderedDict[Key, Entry]:
    return st.session_state.setdefault(_STORE, OrderedDict())
