"""The box that tells what is being done, and the run of the heavy job inside it."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING

import streamlit as st

from dfx.analysis.gate import heavy
from dfx.errors import DfxError, MediaError
from dfx.media.photo.sniff import image_format
from dfx.media.process.files import check_bytes
from dfx.ui.kit import cache
from dfx.ui.kit.text import escaped
from dfx.ui.photo import cards, own_preset, result, warm
from dfx.ui.photo.result import Refusal

if TYPE_CHECKING:
    from dfx.predict.ensemble import Ensemble
    from dfx.types import ImageReport

FAILED = "Something went wrong in dfx with this photo. Another photo may work."
_log = logging.getLogger("dfx.ui")


class Steps:
    """A status box in which every step that begins ticks off the one before; call it as a `Progress`."""

    def __init__(self, title: str) -> None:
        self._place, self._answer = st.empty(), st.empty()
        self._box = self._place.status(escaped(title), expanded=True)
        self._bar = self._box.progress(0.0)
        self._lines = self._box.container(gap=None)
        self._current: str | None = None

    def __call__(self, fraction: float, text: str) -> None:
        self._bar.progress(min(1.0, max(0.0, fraction)))
        if text != self._current:
            if self._current is not None:
                self._lines.caption(f":material/check: {escaped(self._current)}")
            self._current = text
            self._box.update(label=escaped(text))

    def waiting(self, ahead: int) -> None:
        """Said twice a second while others are served first."""
        others = f"Waiting for a free place: {ahead} before this one"
        self._box.update(label="Loading the models, once per start" if warm.is_running() else others)

    def answered(self, report: ImageReport) -> None:
        """The answer at once, below the steps that are left."""
        with self._answer.container():
            if report.faces:
                cards.verdict(report, report.lead)

    def clear(self) -> None:
        self._place.empty()
        self._answer.empty()


def result_of(data: bytes, name: str, preset: str = "", own: Ensemble | None = None) -> cache.Key:
    """Analyse `data` once per session and keep what came of it, result or refusal, under the key returned.

    `own`: the visitor's ensemble in place of `preset`.
    """
    key = cache.key_of(data, name, own_preset.key_of(own) if own else preset)
    if cache.get(key) is None:
        steps = Steps("Reading the picture")
        try:
            cache.put(key, _analysed(data, name, preset, own, steps))
        finally:
            steps.clear()
    return key


def at_the_door(data: bytes) -> None:
    """What is refused by its size or its first bytes is told at once: it need not wait for its turn, nor for the models.

    Raises TooLarge, UnsupportedType, Undecodable.
    """
    check_bytes(len(data))
    image_format(data)


def _analysed(data: bytes, name: str, preset: str, own: Ensemble | None, steps: Steps) -> cache.Entry:
    try:
        at_the_door(data)
        with heavy.turn(steps.waiting):
            return result.analyse(data, name, steps, "" if own else preset, own, steps.answered)
    except DfxError as error:
        return Refusal(str(error), for_now=not isinstance(error, MediaError))
    except Exception as error:
        _note(error, data)
        return Refusal(FAILED, for_now=True)


def _note(error: Exception, data: bytes) -> None:
    """Log where it failed and on how much; no message of the exception, since it could hold a user's own words."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error(
        "%s on a photo of %d bytes, sha256 %.8s\n%s", type(error).__name__, len(data), cache.key_of(data), frames
    )
