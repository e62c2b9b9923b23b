"""The work on a photo, and what a session keeps of it: results and refusals, by what was in the file and who was asked."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from dfx.errors import MediaError
from dfx.media.photo.sniff import image_format
from dfx.media.process.files import check_bytes
from dfx.media.process.names import suffix_of
from dfx.types import ImageReport, Progress
from dfx.ui.kit import work
from dfx.ui.kit.kept import Kept, Refusal
from dfx.ui.kit.steps import Steps
from dfx.ui.photo import cards, own_preset, result
from dfx.ui.photo.result import PhotoResult

if TYPE_CHECKING:
    from dfx.predict.ensemble import Ensemble

RESULTS: Kept[PhotoResult | Refusal] = Kept("photo.results", most=8)


def key_of(data: bytes, name: str = "", preset: str = "") -> str:
    """SHA-256 of the bytes, the ending of the file's name, since a note of the report may speak of it, and the models."""
    return f"{hashlib.sha256(data).hexdigest()}{suffix_of(name)}{preset and '-'}{preset}"


def result_of(data: bytes, name: str, preset: str = "", own: Ensemble | None = None) -> str:
    """Analyse `data` once per session and keep what came of it, result or refusal, under the key returned.

    `own`: the visitor's ensemble in place of `preset`.
    """
    key = key_of(data, name, own_preset.key_of(own) if own else preset)

    if RESULTS.get(key) is None:
        title, about = "Reading the picture", f"a photo of {len(data)} bytes, sha256 {key:.8}"
        steps = _Steps(title)

        def analysed(progress: Progress) -> PhotoResult:
            return result.analyse(data, name, progress, "" if own else preset, own, steps.answered)

        door = partial(at_the_door, data)
        try:
            entry = work.run(title, analysed, about=about, door=door, screen=steps, passes=may_pass)
        finally:
            steps.clear()
        RESULTS.put(key, entry)
    return key


class _Steps(Steps):
    """Below the steps that are left stands the answer, as soon as it is known."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._answer = st.empty()

    def answered(self, report: ImageReport) -> None:
        with self._answer.container():
            if report.faces:
                cards.verdict(report, report.lead)

    def clear(self) -> None:
        super().clear()
        self._answer.empty()


def at_the_door(data: bytes) -> None:
    """What is refused by its size or its first bytes is told at once: it need not wait for its turn, nor for the models.

    Raises TooLarge, UnsupportedType, Undecodable.
    """
    check_bytes(len(data))
    image_format(data)


def may_pass(error: Exception) -> bool:
    """Whether the same photo may fare better: not where the file itself is at fault."""
    return not isinstance(error, MediaError)
