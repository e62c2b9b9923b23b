"""Whether this process still loads what its first answer needs, and what is said to those who wait for it."""

from __future__ import annotations

from threading import Event

going_on = Event()  # set while the models are loaded ahead


def waiting_words(ahead: int) -> str:
    """What one who waits for the one heavy place is told; `ahead` are served first."""
    others = f"Waiting for a free place: {ahead} before this one"
    return "Loading the models, once per start" if going_on.is_set() else others
