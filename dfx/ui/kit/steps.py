"""How far a job is: a box of steps, or a bar in a place of the page. Both are called as a `Progress`."""

from __future__ import annotations

from typing import Protocol

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dfx.ui.kit.loading import waiting_words
from dfx.ui.kit.text import escaped


class Screen(Protocol):
    """Where a job says how far it is, and before it how many are served first."""

    def __call__(self, fraction: float, text: str, /) -> None: ...

    def waiting(self, ahead: int, /) -> None: ...


class Steps:
    """A status box in which every step that begins ticks off the one before."""

    def __init__(self, title: str) -> None:
        self._place = st.empty()
        self._box = self._place.status(escaped(title), expanded=True)
        self._bar = self._box.progress(0.0)
        self._lines = self._box.container(gap=None)
        self._current: str | None = None

    def __call__(self, fraction: float, text: str, /) -> None:
        self._bar.progress(min(1.0, max(0.0, fraction)))
        if text != self._current:
            if self._current is not None:
                self._lines.caption(f":material/check: {escaped(self._current)}")
            self._current = text
            self._box.update(label=escaped(text))

    def waiting(self, ahead: int, /) -> None:
        """Said twice a second while others are served first."""
        self._box.update(label=waiting_words(ahead))

    def clear(self) -> None:
        self._place.empty()


class Bar:
    """A bar in `place`, a place for one element. `fixed`: the title stays, whatever the steps are called.

    A job that is one of several moves it by `share`, from `start` on.
    """

    def __init__(
        self, place: DeltaGenerator, title: str, *, fixed: bool = False, start: float = 0.0, share: float = 1.0
    ) -> None:
        self._place, self._title, self._fixed = place, title, fixed
        self._start, self._share = start, share
        self(0.0, title)

    def __call__(self, fraction: float, text: str, /) -> None:
        done = self._start + self._share * min(1.0, max(0.0, fraction))
        self._place.progress(min(1.0, done), escaped(self._title if self._fixed else text))

    def waiting(self, ahead: int, /) -> None:
        """Said twice a second while others are served first."""
        self._place.progress(self._start, waiting_words(ahead))
