"""The screen of work that takes a moment: a line that stands there anyway, so that nothing jumps."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator


class Quiet:
    """Says in `place`, a place for one element, what is being done, where that has a name, and how many are served first."""

    def __init__(self, place: DeltaGenerator) -> None:
        self._place = place

    def __call__(self, fraction: float, text: str, /) -> None:
        if text:
            self._place.caption(f":material/hourglass_top: {text}")

    def waiting(self, ahead: int, /) -> None:
        self._place.caption(f":material/hourglass_top: Others are served first: {ahead}")
