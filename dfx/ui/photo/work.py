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
from dfx.ui.history import keep
from dfx.ui.kit import background, work
from dfx.ui.kit.background import Job
from dfx.ui.kit.kept import Kept, Refusal
from dfx.ui.kit.steps import Steps
from dfx.ui.photo import cards, own_preset, result
from dfx.ui.photo.result import PhotoResult

if TYPE_CHECKING:
    from dfx.predict.ensemble import Ensemble

RESULTS: Kept[PhotoResult | Refusal] = Kept("photo.results", most=8)
KIND, TITLE = "photo", "Reading the picture"
STOPPED = Refusal("Stopped before there was an answer.", for_now=True)


def key_of(data: bytes, name: str = "", preset: str = "") -> str:
    """SHA-256 of the bytes, the ending of the file's name, since a note of the report may speak of it, and the models."""
    return f"{hashlib.sha256(data).hexdigest()}{suffix_of(name)}{preset and '-'}{preset}"


def result_of(data: bytes, name: str, preset: str = "", own: Ensemble | None = None) -> str:
    """Analyse `data` once per session and keep what came of it, result or refusal, under the key returned.

    The work goes on while other pages are looked at; whoever comes back with the same photo watches the rest of it.
    `own`: the visitor's ensemble in place of `preset`.
    """
    key = key_of(data, name, own_preset.key_of(own) if own else preset)

    def analysed(job: Job[ImageReport, PhotoResult | Refusal]) -> PhotoResult | Refusal:
        about, door = f"a photo of {len(data)} bytes, sha256 {key:.8}", partial(at_the_door, data)

        def told(progress: Progress) -> PhotoResult:
            return result.analyse(data, name, progress, "" if own else preset, own, job.show)

        ended = work.run(TITLE, told, about=about, door=door, screen=job, passes=may_pass)
        history.photo(key[:64], name, ended)
        return ended

    history = keep.here()
    if RESULTS.get(key) is None:
        steps = _Steps(TITLE, key)
        try:
            job = background.job_of(KIND, key) or background.begin(KIND, key, TITLE, analysed)
            RESULTS.put(key, job.watch(steps, steps.answered))
        finally:
            steps.clear()
        background.end(KIND)
    return key


def stop(key: str) -> None:
    """End the work on that photo; instead of an answer it can be begun again."""
    background.end(KIND)
    RESULTS.put(key, STOPPED)


class _Steps(Steps):
    """Below the steps that are left a way to stop, and the answer as soon as it is known."""

    def __init__(self, title: str, key: str) -> None:
        super().__init__(title)
        self._stop, self._answer = st.empty(), st.empty()
        self._stop.button("Stop", key="photo.stop", icon=":material/stop:", on_click=stop, args=(key,))

    def answered(self, report: ImageReport) -> None:
        with self._answer.container():
            if report.faces:
                cards.verdict(report, report.lead)

    def clear(self) -> None:
        super().clear()
        self._stop.empty()
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
